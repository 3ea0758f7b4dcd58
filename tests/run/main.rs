//! `captrace run` with a student's programs: what they print, how they end, and the sentence that names their mistake. As this
//! user, and where this is root as user 65534, too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../support/here.rs"]
mod here;
mod mistakes;
mod recorded;
mod textbook;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use here::{Nobody, PROGRAM, has, skipped, wait_until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The folder with the programs.
fn programs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs")
}

/// Whether programs can be run here.
fn can_run() -> bool {
    let possible = captrace::internals::host::private::probe().is_ok();
    if !possible {
        skipped("a private network is refused here");
    }
    possible && has("python3", "python3")
}

/// `captrace run` with these arguments in the folder of the programs.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("run").args(arguments).current_dir(programs()).env_remove("LC_ALL").env("LANG", "C.UTF-8");
    command
}

/// Runs it, with a sentence on standard input.
fn fed(mut command: Command, sentence: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A client that asks for nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(format!("{sentence}\n").as_bytes());
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A text as one line.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs a server and a client; gives the exit code, what came before the ladder, and what came after it, as one line.
fn pair(server: &str, client: &str, more: &[&str]) -> (i32, String, String) {
    let (server, client) = (format!("python3 {server}"), format!("python3 {client}"));
    let arguments = [&["--brief", "--server", &server, "--client", &client], more].concat();
    let output = fed(command(&arguments), "hello, captrace");
    let text = stdout(&output);
    let ladder = ["\nTCP ", "\nUDP ", "\n0 packets"].iter().filter_map(|begin| text.find(begin)).min();
    let (before, rest) = text.split_at(ladder.unwrap_or_else(|| panic!("no ladder in {output:?}")));
    let heading = if more.contains(&"zh") { "── 程序 ─" } else { "── programs ─" };
    let (_, after) = rest.split_once(heading).unwrap_or_else(|| panic!("no end in {text}"));
    (output.status.code().unwrap(), before.trim_end().to_owned(), joined(after))
}

fn assert_says(text: &str, words: &[&str]) {
    // A line may break anywhere between two Chinese characters.
    let unbroken = |text: &str| text.replace(' ', "");
    for word in words {
        assert!(unbroken(text).contains(&unbroken(word)), "{word:?} is missing in:\n{text}");
    }
}

/// What a run says where nothing went wrong.
fn assert_no_mistake(text: &str) {
    assert!(!text.contains("what to look at"), "{text}");
}

/// What is said of two sends of 7 and 8 bytes in either language, whatever came back.
fn assert_names_two_sends(after: &str, language: &str) {
    let words = match language {
        "zh" => [
            "! 客户分 2 次发送了 15 字节（7 + 8），只有一个",
            "TCP 传送的是字节流，没有消息的边界",
            "粘包",
            "（推断）",
        ],
        _ => [
            "! The client sent 15 bytes in 2 pieces (7 + 8), and one answer of",
            "TCP carries a stream of bytes, without messages",
            "Programs mark the end of a message themselves",
            "(inferred)",
        ],
    };
    assert_says(after, &words);
}
