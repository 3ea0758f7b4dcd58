//! `--step` on a real terminal: what stands on the screen, what keys do, and what is left behind.

#![allow(clippy::disallowed_methods, reason = "a test waits for a terminal")]

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::here::{PROGRAM, has};

/// How long a screen may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A terminal of tmux with a shell in it.
struct Screen {
    server: String,
}

impl Screen {
    /// None where there is no tmux.
    fn new(name: &str, columns: u16, rows: u16) -> Option<Self> {
        if !has("tmux", "tmux") {
            return None;
        }
        let screen = Self { server: format!("captrace-{name}-{}", std::process::id()) };
        let size = [columns.to_string(), rows.to_string()];
        let shell = "env PS1='ready> ' ENV= sh";
        let begin = ["start-server", ";", "set", "-g", "status", "off", ";", "new-session", "-d"];
        screen.tmux(&[&begin[..], &["-x", &size[0], "-y", &size[1], shell]].concat());
        screen.wait_for("ready>");
        Some(screen)
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.args(["-u", "-L", &self.server, "-f", "/dev/null"]).args(arguments);
        command.env("LC_ALL", "C.UTF-8").env("TERM", "xterm").env_remove("TMUX").stdin(Stdio::null());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Types text, as it is.
    fn types(&self, text: &str) {
        self.tmux(&["send-keys", "-l", text]);
    }

    /// Presses a key by tmux's name for it.
    fn key(&self, name: &str) {
        self.tmux(&["send-keys", name]);
    }

    fn run(&self, arguments: &str) {
        self.types(&format!("clear; {PROGRAM} {arguments}"));
        self.key("Enter");
    }

    /// The rows of the screen.
    fn rows(&self) -> Vec<String> {
        self.tmux(&["capture-pane", "-p"]).lines().map(|row| row.trim_end().to_owned()).collect()
    }

    /// The rows, once they contain a text.
    fn wait_for(&self, text: &str) -> Vec<String> {
        let began = Instant::now();
        loop {
            let rows = self.rows();
            // A screen may be looked at while it is being drawn.
            thread::sleep(Duration::from_millis(20));
            if rows.iter().any(|row| row.contains(text)) && rows == self.rows() {
                return rows;
            }
            assert!(began.elapsed() < PATIENCE, "{text} never came:\n{}", rows.join("\n"));
        }
    }

    /// Asserts that the shell has an ordinary terminal again, with this on its screen.
    fn is_whole_again(&self, left: &str) {
        // What is typed before the shell reads again is lost.
        let began = Instant::now();
        while self.tmux(&["display-message", "-p", "#{alternate_on}"]).trim() != "0" {
            assert!(began.elapsed() < PATIENCE, "the alternate screen stays");
            thread::sleep(Duration::from_millis(20));
        }
        self.wait_for(left);
        self.wait_for("ready>");
        self.types("stty -a; echo all of it");
        self.key("Enter");
        let rows = self.wait_for("all of it").join(" ");
        let began = Instant::now();
        while !self.rows().iter().any(|row| row == "all of it") {
            assert!(began.elapsed() < PATIENCE, "{rows}");
            thread::sleep(Duration::from_millis(20));
        }
        let rows = self.rows().join(" ");
        for setting in [" icanon", " echo ", " isig"] {
            assert!(rows.contains(setting) && !rows.contains(&setting.replacen(' ', " -", 1)), "{rows}");
        }
        let modes = self.tmux(&["display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}"]);
        assert_eq!(modes.trim(), "0 1 1", "no alternate screen, a cursor, lines that wrap");
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let kill = ["-L", &self.server, "kill-server"];
        let _ = Command::new("tmux").args(kill).stderr(Stdio::null()).status();
    }
}

/// The row in which the present packet stands.
fn present(rows: &[String]) -> usize {
    let marked: Vec<_> = rows.iter().enumerate().filter(|(_, row)| row.starts_with('▸')).collect();
    assert_eq!(marked.len(), 1, "{}", rows.join("\n"));
    marked[0].0
}

fn golden(name: &str, language: &str, second: &str, fourth: &str) {
    let Some(screen) = Screen::new(name, 80, 24) else { return };
    screen.run(&format!("--lang {language} read --step --sample tcp-server-closes"));
    screen.wait_for("▸");
    screen.types(" ");
    screen.wait_for(second);
    screen.types("  ");
    let rows = screen.wait_for(fourth);
    let mut text = String::new();
    for row in &rows {
        writeln!(text, "{row}").unwrap();
    }
    let readme = if language == "en" { "README.md" } else { "README.zh-CN.md" };
    assert!(shown_in(readme).contains(text.trim_end()), "{readme} shows another screen than\n{text}");
    insta::assert_snapshot!(name, text);
}

/// What a README shows as a screen.
fn shown_in(readme: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(readme);
    let text = std::fs::read_to_string(path).unwrap();
    let (_, behind) = text.split_once("```screen\n").unwrap();
    behind.split_once("\n```").unwrap().0.to_owned()
}

#[test]
fn a_screen_in_english() {
    golden("step_en", "en", "packet 2 of 10", "packet 4 of 10");
}

#[test]
fn a_screen_in_chinese() {
    golden("step_zh", "zh", "分组 2，", "分组 4，");
}

#[test]
fn going_back_shows_what_going_forward_showed_in_the_same_rows() {
    let Some(screen) = Screen::new("back", 80, 24) else { return };
    screen.run("--lang en read --step --sample tcp-server-closes");
    let mut forward = vec![screen.wait_for("packet 1 of 10")];
    for packet in 2..=10 {
        screen.key("Right");
        forward.push(screen.wait_for(&format!("packet {packet} of 10")));
    }
    let row = present(&forward[0]);
    for (rows, packet) in forward.iter().rev().zip((1..=10).rev()) {
        let now = screen.wait_for(&format!("packet {packet} of 10"));
        assert_eq!(now, *rows);
        assert_eq!(present(rows), row);
        assert!(rows.len() <= 24);
        screen.key("Left");
    }
}

#[test]
fn the_next_packet_can_be_predicted_and_answers_are_counted() {
    let Some(screen) = Screen::new("ask", 80, 24) else { return };
    screen.run("--lang en read --step --sample tcp-server-closes");
    screen.wait_for("packet 1 of 10");
    screen.types("?");
    screen.wait_for("What will packet 2 be?");
    for (answer, next) in
        [("s", "Which flags"), ("sa", "seq"), ("0", "ack"), ("2", "len"), ("0", "packet 2 of 10")]
    {
        screen.types(answer);
        screen.key("Enter");
        screen.wait_for(next);
    }
    screen.wait_for("ack 2 ✗ 1");
    screen.wait_for("4 of 5 right");
    screen.types("q");
    screen.is_whole_again("Of 5 answers about the next packet, 4 were right.");
}

#[test]
fn a_window_that_is_too_small_says_so_and_one_that_grows_is_filled() {
    let Some(screen) = Screen::new("size", 70, 20) else { return };
    screen.run("--lang en read --step --sample udp-and-tcp");
    screen.wait_for("The window has 70 columns and 20 rows");
    screen.tmux(&["resize-window", "-x", "100", "-y", "30"]);
    let rows = screen.wait_for("packet 1 of");
    assert_eq!(present(&rows), 10);
    assert!(rows[29].contains("q quit"), "{}", rows.join("\n"));
}

#[test]
fn the_terminal_is_whole_again_after_q_ctrl_c_and_a_signal_and_the_ladder_so_far_stays() {
    let Some(screen) = Screen::new("leave", 80, 60) else { return };
    for leave in ["q", "ctrl-c", "signal"] {
        screen.run("--lang en read --step --sample tcp-server-closes");
        screen.wait_for("packet 1 of 10");
        screen.types(" ");
        screen.wait_for("packet 2 of 10");
        match leave {
            "q" => screen.types("q"),
            "ctrl-c" => screen.key("C-c"),
            _ => {
                let shell = screen.tmux(&["display-message", "-p", "#{pane_pid}"]);
                let children = Command::new("pgrep").args(["-P", shell.trim()]).output().unwrap();
                let child = String::from_utf8(children.stdout).unwrap();
                assert!(Command::new("kill").args(["-TERM", child.trim()]).status().unwrap().success());
            }
        }
        screen.is_whole_again("SYN ACK");
        let rows = screen.rows();
        assert!(rows.iter().any(|row| row.ends_with("┤ 2")), "{leave}: {}", rows.join("\n"));
        assert!(!rows.iter().any(|row| row.ends_with("┤ 3")), "{leave}: {}", rows.join("\n"));
    }
}

#[test]
fn it_ends_when_its_terminal_is_closed() {
    let Some(screen) = Screen::new("closed", 80, 24) else { return };
    screen.run("--lang en read --step --sample tcp-server-closes");
    screen.wait_for("packet 1 of 10");
    let shell = screen.tmux(&["display-message", "-p", "#{pane_pid}"]);
    let children = Command::new("pgrep").args(["-P", shell.trim()]).output().unwrap();
    let process = format!("/proc/{}", String::from_utf8(children.stdout).unwrap().trim());
    assert!(std::path::Path::new(&process).exists(), "{process}");
    screen.tmux(&["kill-session"]);
    let began = Instant::now();
    while std::path::Path::new(&process).exists() {
        assert!(began.elapsed() < PATIENCE, "{process} goes on without a terminal");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_terminal_is_whole_again_after_a_panic_and_its_message_can_be_read() {
    let Some(screen) = Screen::new("panic", 80, 60) else { return };
    let test = std::env::current_exe().unwrap();
    let test = test.display();
    screen.types(&format!(
        "clear; {test} --ignored --nocapture --exact step::panics_while_the_terminal_is_open"
    ));
    screen.key("Enter");
    screen.is_whole_again("on purpose");
}

#[test]
#[ignore = "another test runs it within tmux"]
fn panics_while_the_terminal_is_open() {
    let _terminal = captrace::internals::app::Terminal::open().unwrap();
    panic!("on purpose");
}

#[test]
fn without_a_terminal_all_of_it_is_shown() {
    let run = |arguments: &[&str]| Command::new(PROGRAM).args(arguments).output().unwrap();
    let output = run(&["--lang", "en", "read", "--step", "--sample", "udp"]);
    let whole = run(&["--lang", "en", "read", "--sample", "udp"]);
    assert_eq!((output.status.code(), &output.stdout), (Some(0), &whole.stdout));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "captrace: --step shows one packet at a time on a terminal, and there is none here: all of it is shown\n"
    );
}
