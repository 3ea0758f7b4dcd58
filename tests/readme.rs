//! The README does not rot: its commands are run, its output is compared in shape, its records are validated, and its
//! two languages say the same things in the same order.
//!
//! A fenced block is one of these:
//!
//! - `console`: commands (lines that begin with `$ `), each run as a reader would run it, and below each what it says.
//!   A line `…` stands for any number of lines. `$ echo $?` asks for the exit code of the command before; without it,
//!   that has to be 0. A `captrace server` runs until its section ends, where it gets the `^C` of its last line.
//! - `console sample`: run, too, but what it says depends on the machine: only its labels are compared.
//! - `console no-run`: needs another machine or changes this one. These are listed below, and kept few.
//! - `json`: records of a trace.
//! - `screen`: the whole terminal, as `--step` draws it; `tests/views/step.rs` compares it.
//!
//! With `UPDATE_README=1` the outputs shown are not compared but renewed, see `support/renew.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/blocks.rs"]
mod blocks;
#[path = "support/essence.rs"]
mod essence;
#[path = "support/here.rs"]
mod here;
#[path = "support/renew.rs"]
mod renew;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use blocks::{Kind, Step, blocks, steps};
use captrace::internals::cli::args::Arguments;
use captrace::internals::host::private;
use captrace::internals::source::privilege::{Advice, Container};
use captrace::internals::trace::Record;
use clap::Parser;
use essence::{compare, same_labels};
use here::{PROGRAM, skipped};
use nix::sched::{CloneFlags, unshare};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

const ENGLISH: &str = "README.md";
const CHINESE: &str = "README.zh-CN.md";

/// The commands that no test runs: one installs, three need a second machine, and what the lab draws to scale is never the same.
const NOT_RUN: [&str; 8] = [
    "cargo install --path .",
    "captrace run --server 'python3 TCPServer.py' --client 'python3 TCPClient.py'",
    "captrace lab run lost-timeout",
    "captrace demo --tcp --lose 'server data 1'",
    "captrace lab exec --server 'python3 TCPServer.py' --client 'python3 TCPClient.py' --lose 'client data 1'",
    "captrace server tcp --show",
    "captrace demo --tcp --server 192.0.2.7",
    "captrace demo --tcp --server 192.0.2.7 --on eth0",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The folder in which a README is tried: `captrace` can be called, and the sample traces are there.
struct Place {
    folder: tempfile::TempDir,
    path: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let programs = folder.path().join("bin");
        fs::create_dir(&programs).unwrap();
        symlink(PROGRAM, programs.join("captrace")).unwrap();
        symlink(root().join("traces"), folder.path().join("traces")).unwrap();
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
        Self { folder, path }
    }

    fn shell(&self, command: &str) -> Command {
        let mut shell = Command::new("timeout");
        shell.args(["--foreground", "60", "bash", "-c", command]);
        self.settle(&mut shell);
        shell
    }

    /// A shell that becomes the command, so that a signal reaches it.
    fn becoming(&self, command: &str) -> Command {
        let mut shell = Command::new("bash");
        shell.args(["-c", &format!("exec {command}")]);
        self.settle(&mut shell);
        shell
    }

    fn settle(&self, shell: &mut Command) {
        shell.current_dir(self.folder.path()).env("PATH", &self.path).env("LANG", "C.UTF-8");
        for variable in ["LC_ALL", "LC_MESSAGES", "COLUMNS"] {
            shell.env_remove(variable);
        }
        shell.stdin(Stdio::null());
    }
}

/// Gives this thread, and whatever it starts, a network of its own, where port 12000 is free. Without root there is
/// only the machine's.
fn own_network() {
    if unshare(CloneFlags::CLONE_NEWNET).is_ok() {
        let up = Command::new("ip").args(["link", "set", "lo", "up"]).status();
        assert!(up.is_ok_and(|up| up.success()), "`ip link set lo up` failed (package iproute2)");
    }
}

/// A server in the background.
struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    said: String,
    step: Step,
}

impl Server {
    /// Starts it, and waits for the line that says it is ready.
    fn start(place: &Place, step: Step) -> Self {
        let mut shell = place.becoming(&program(&step.command));
        let mut child = shell.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        while !said.contains("12000") {
            let read = stdout.read_line(&mut said).unwrap();
            assert_ne!(read, 0, "line {}: the server ended: {said}", step.line);
        }
        Self { child, stdout, said, step }
    }

    /// Presses Ctrl-C, and compares what it said from its beginning to its end.
    fn stop(mut self) -> Output {
        kill(Pid::from_raw(self.child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
        self.stdout.read_to_string(&mut self.said).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(self.step.code));
        check(&self.step, &lines(&self.said))
            .unwrap_or_else(|why| panic!("line {}: {}: {why}", self.step.line, self.step.command))
    }
}

/// A failed test must stop its server, too.
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// The command that is run in place of one in the README.
fn program(command: &str) -> String {
    command.replacen("cargo run --release --", "captrace", 1)
}

/// The output below a command: the number of its first line, its number of lines, and the new lines.
type Output = (usize, usize, Vec<String>);

fn renewing() -> bool {
    std::env::var_os("UPDATE_README").is_some()
}

/// Compares what a command says with what is shown, or with what will be shown if that is being renewed.
fn check(step: &Step, actual: &[String]) -> Result<Output, String> {
    let mut shown = step.output.clone();
    if step.kind == Kind::Sample {
        same_labels(step, &actual.join("\n"))?;
    } else {
        if renewing() && !shown.is_empty() {
            shown = renew::renewed(&shown, actual)?;
        }
        compare(&shown, actual)?;
    }
    Ok((step.line + 1, step.output.len(), shown))
}

/// Runs every command of a README, from its beginning to its end.
fn walk(readme: &str) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    own_network();
    let place = Place::new();
    let can_capture = private::packet_socket().is_ok();
    let can_demo = can_capture || private::probe().is_ok();
    let mut server: Option<Server> = None;
    // Files that were not made, and a server that was not started: what needs them is not tried either.
    let mut missing: Vec<String> = Vec::new();
    let mut outputs = Vec::new();
    let mut run = 0;
    for step in steps(&text(readme)) {
        if server.as_ref().is_some_and(|server| server.step.section != step.section) {
            outputs.push(server.take().unwrap().stop());
        }
        let Step { line, ref command, .. } = step;
        if step.kind == Kind::NoRun || command == "cargo test" {
            continue;
        }
        assert!(!program(command).contains("cargo"), "{readme}:{line}: {command} is not run");
        let possible =
            if command.contains("--show") { can_capture } else { can_demo || !command.contains(" demo") };
        let section = format!("section {}", step.section);
        let needs_missing = missing.iter().any(|what| command.contains(what) || *what == section);
        if !possible || needs_missing {
            skipped(&format!(
                "{readme}:{line}: {command}: capturing is not possible here (see captrace doctor)"
            ));
            missing.extend(
                command.split_once("--save ").map(|(_, file)| file.split(' ').next().unwrap().to_owned()),
            );
            missing.extend(command.starts_with("captrace server").then_some(section));
        } else if command.starts_with("captrace server") {
            server = Some(Server::start(&place, step));
        } else {
            outputs.push(try_step(readme, &place, &step));
        }
        run += 1;
    }
    if let Some(server) = server {
        outputs.push(server.stop());
    }
    assert!(run > 15, "only {run} commands were found in {readme}");
    if renewing() {
        // A server says its last word after the commands below it.
        outputs.sort_by_key(|(first, ..)| *first);
        fs::write(root().join(readme), renew::replaced(&text(readme), outputs)).unwrap();
    }
}

/// Runs one command and compares what it says.
///
/// A busy machine may make the kernel acknowledge in a packet of its own what it otherwise acknowledges with the next
/// one, so an exchange gets three attempts at looking as it usually does.
fn try_step(readme: &str, place: &Place, step: &Step) -> Output {
    let Step { line, command, .. } = step;
    let mut failure = String::new();
    for _ in 0..if command.contains("demo") || command.contains("client") { 3 } else { 1 } {
        for file in saved(command) {
            let _ = fs::remove_file(place.folder.path().join(file));
        }
        let output = place.shell(&program(command)).output().unwrap();
        let (said, complained) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(step.code), "{readme}:{line}: {command}\n{said}{complained}");
        let mut actual = lines(&said);
        // Root does not get this message, and the README was written by an ordinary user.
        actual
            .extend(lines(&complained).into_iter().filter(|line| !line.contains("no permission to capture")));
        match check(step, &actual) {
            Ok(output) => return output,
            Err(why) => failure = why,
        }
    }
    panic!("{readme}:{line}: {command}: {failure}");
}

fn saved(command: &str) -> impl Iterator<Item = &str> {
    command.split(" --save ").skip(1).filter_map(|rest| rest.split(' ').next())
}

#[test]
fn every_command_of_the_english_readme_does_what_it_shows() {
    walk(ENGLISH);
}

#[test]
fn every_command_of_the_chinese_readme_does_what_it_shows() {
    walk(CHINESE);
}

#[test]
fn the_command_that_passes_the_tests_is_the_one_that_continuous_integration_calls() {
    let script = text(".ci/run");
    for readme in [ENGLISH, CHINESE] {
        let tests = steps(&text(readme)).into_iter().filter(|step| step.command == "cargo test").count();
        assert_eq!(tests, 1, "{readme}");
    }
    assert!(script.lines().any(|line| line.trim() == "cargo test"), "{script}");
}

/// The words of a command; what stands in quotes is one.
fn words(command: &str) -> Vec<&str> {
    let parts = command.split('\'').enumerate();
    parts
        .flat_map(|(at, part)| if at % 2 == 1 { vec![part] } else { part.split_whitespace().collect() })
        .collect()
}

#[test]
fn the_commands_that_no_test_runs_are_these_and_can_be_parsed() {
    for readme in [ENGLISH, CHINESE] {
        let listed: Vec<String> = steps(&text(readme))
            .into_iter()
            .filter(|step| step.kind == Kind::NoRun)
            .map(|step| step.command.replace(" --lang zh", ""))
            .collect();
        assert_eq!(listed, NOT_RUN, "{readme}");
    }
    for command in NOT_RUN.iter().filter(|command| command.starts_with("captrace")) {
        Arguments::try_parse_from(words(command)).unwrap();
    }
}

#[test]
fn what_the_readme_says_about_permissions_is_what_captrace_advises() {
    let executable = PathBuf::from("target/release/captrace");
    let set = |name, value| Advice::Set { name, value, sudo: true };
    let advice = [
        Advice::SetCapability {
            executable: executable.clone(),
            install: None,
            copy_because: None,
            sudo: true,
        },
        Advice::RunAsRoot { executable, sudo: true },
        set("kernel.apparmor_restrict_unprivileged_userns", 0),
        set("kernel.unprivileged_userns_clone", 1),
        set("user.max_user_namespaces", 15_000),
        Advice::AllowCapture(Container::Docker),
    ];
    let commands: Vec<String> = advice.iter().flat_map(|advice| advice.commands("demo")).collect();
    for readme in [ENGLISH, CHINESE] {
        let text = text(readme);
        let shown =
            text.lines().filter(|line| line.starts_with("| ")).filter_map(|line| line.split('`').nth(1));
        assert_eq!(shown.collect::<Vec<_>>(), commands, "{readme}");
    }
}

/// The headings, each with its level and its anchor.
fn headings(text: &str) -> Vec<(usize, Option<String>)> {
    let fenced = text.lines().scan(false, |open, line| {
        *open ^= line.starts_with("```");
        Some((*open, line))
    });
    let mut anchor = None;
    let mut headings = Vec::new();
    for (_, line) in fenced.filter(|(fenced, _)| !fenced) {
        if let Some(name) = line.strip_prefix("<a id=\"") {
            anchor = name.strip_suffix("\"></a>").map(str::to_owned);
        } else if line.starts_with('#') {
            headings.push((line.chars().take_while(|letter| *letter == '#').count(), anchor.take()));
        }
    }
    headings
}

#[test]
fn both_languages_have_the_same_headings_under_the_same_anchors_and_the_same_commands() {
    let (english, chinese) = (text(ENGLISH), text(CHINESE));
    assert_eq!(headings(&english), headings(&chinese));
    let without_anchor = headings(&english).into_iter().filter(|(_, anchor)| anchor.is_none()).count();
    assert_eq!(
        without_anchor, 1,
        "every heading but the title has an anchor that stays when its words change"
    );
    let commands =
        |text| steps(text).into_iter().map(|step| step.command.replace(" --lang zh", "")).collect::<Vec<_>>();
    assert_eq!(commands(&english), commands(&chinese));
    let kinds = |text: &str| blocks(text).into_iter().map(|block| block.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&english), kinds(&chinese));
}

#[test]
fn every_link_leads_somewhere() {
    for name in [
        ENGLISH,
        CHINESE,
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "traces/README.md",
        "docs/format.md",
        "docs/homework.md",
        "docs/homework.zh-CN.md",
        "docs/homework-students.md",
        "docs/homework-students.zh-CN.md",
        "docs/measuring.md",
        "docs/memory.md",
        "docs/platform.md",
        "docs/wireshark.md",
        "docs/wireshark.zh-CN.md",
    ] {
        let text = text(name);
        let folder = root().join(name).parent().unwrap().to_owned();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            if file.starts_with("https:") {
                continue;
            }
            let path = if file.is_empty() { root().join(name) } else { folder.join(file) };
            assert!(path.exists(), "{name}: {target}");
            if !anchor.is_empty() {
                let there = fs::read_to_string(&path).unwrap().contains(&format!("<a id=\"{anchor}\">"));
                assert!(there, "{name}: {target}");
            }
        }
    }
}

#[test]
fn every_record_that_is_shown_is_valid_and_is_what_captrace_writes() {
    let schema = Command::new(PROGRAM).arg("schema").output().unwrap().stdout;
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for name in [ENGLISH, CHINESE, "docs/format.md"] {
        let mut kinds = Vec::new();
        for block in blocks(&text(name)).into_iter().filter(|block| block.kind == "json") {
            for shown in serde_json::Deserializer::from_str(&block.lines.join("\n")).into_iter::<Value>() {
                let place = format!("{name}:{}", block.first);
                let shown = shown.unwrap_or_else(|error| panic!("{place}: {error}"));
                let errors: Vec<String> =
                    validator.iter_errors(&shown).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{place}: {errors:?}");
                let kind = shown["type"].as_str().unwrap();
                let record = Record::read(kind, &shown.to_string())
                    .unwrap_or_else(|| panic!("{place}: unknown type {kind}"))
                    .unwrap_or_else(|error| panic!("{place}: {error}"));
                assert_eq!(serde_json::to_value(&record).unwrap(), shown, "{place}");
                kinds.push(kind.to_owned());
            }
        }
        if name != "docs/format.md" {
            assert_eq!(kinds, ["header", "call", "packet", "state", "note", "summary"], "{name}");
        }
    }
}

#[test]
fn every_sample_trace_is_described() {
    let described = text("traces/README.md");
    for entry in fs::read_dir(root().join("traces")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name == "README.md" || described.contains(&format!("]({name})")),
            "traces/README.md: {name} is missing"
        );
    }
}

#[test]
fn a_command_that_says_something_else_is_found() {
    let shown = lines(
        "a ladder\n     0.331 ├── SYN  seq 0 ────▶┤ 1\n           │ send(5 bytes)    │\n…\nthe end, after 12 µs",
    );
    let said = |text: &str| compare(&shown, &lines(text));
    let packet = "  0.4 ├── SYN seq 0 ▶┤ 1\n";
    assert_eq!(
        said(&format!("a ladder\n{packet}anything\n │ send(7 bytes) │\nthe end, after 1.5 ms")),
        Ok(())
    );
    for different in [
        format!("a ladder\n{packet}anything\nthe end, after 1.5 ms"),
        format!("a ladder\n{packet}anything\n │      send(7 bytes) │\nthe end, after 1.5 ms"),
        format!("a ladder\n{packet}anything\n │ send(7 bytes) │\nthe end, after 1.5 ms, and more"),
        format!("another ladder\n{packet} │ send(7 bytes) │\nthe end, after 1.5 ms"),
        "a ladder\n  0.4 ├◀── SYN seq 0 ┤ 1\n │ send(7 bytes) │\nthe end, after 1.5 ms".to_owned(),
    ] {
        assert!(said(&different).is_err(), "{different}");
    }
}

#[test]
fn an_excerpt_that_is_renewed_keeps_its_selection() {
    let shown = lines(
        "…\n── data ──\n  0.1 ├── ACK ─▶┤ 4\n │ Old words.  │\n…\n  0.3 ├── FIN ─▶┤ 8\n…\n^CStopped after 1 ms.",
    );
    let said = lines(
        "a ladder\n── data ──\n  0.2 ├── ACK ─▶┤ 4\n │ New words,  │\n │ and more.   │\n  0.3 ├◀─ ACK ──┤ 5\n │ Left out.   │\n  0.4 ├── FIN ─▶┤ 8\n │ Left out.   │\nStopped after 2 ms.",
    );
    let renewed = "…\n── data ──\n  0.2 ├── ACK ─▶┤ 4\n │ New words,  │\n │ and more.   │\n…\n  0.4 ├── FIN ─▶┤ 8\n…\n^CStopped after 2 ms.";
    assert_eq!(renew::renewed(&shown, &said), Ok(lines(renewed)));
    assert_eq!(renew::renewed(&lines("all"), &said), Ok(said.clone()));
    assert!(renew::renewed(&lines("…\n── teardown ──\n…"), &said).is_err());
}

#[test]
fn a_block_that_no_test_knows_is_refused() {
    let unknown = || steps("# Title\n\n```bash\n$ rm x\n```\n").len();
    assert!(std::panic::catch_unwind(unknown).is_err());
}
