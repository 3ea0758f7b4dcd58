//! Real processes: started, limited in time, and ended whatever the result of the test.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::here::{left_out, skipped};

/// The longest that any one step of a test may take.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// UDP or TCP, as the command line says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    Udp,
    Tcp,
}

impl Over {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
        }
    }
}

/// The program under test.
pub(crate) fn captrace() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin!("captrace"))
}

/// A Python program among our own peers.
pub(crate) fn peer(name: &str) -> Command {
    let mut command = Command::new("python3");
    command.arg("-u").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(name));
    command.env("PYTHONIOENCODING", "utf-8");
    command
}

/// Whether python3 is installed. If not, the test is reported as skipped; with CI=true that is a failure.
pub(crate) fn has_python() -> bool {
    let found = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        skipped("python3 is missing");
    }
    found
}

/// The folder with the book's own programs, if it exists. They are not in the repository.
pub(crate) fn books_folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/textbook");
    let named = std::env::var_os("CAPTRACE_TEXTBOOK").map(PathBuf::from);
    let found = named.into_iter().chain([beside]).find(|folder| folder.join("TCPServer.py").exists());
    if found.is_none() {
        left_out("the folder with the book's programs is missing");
    }
    found
}

/// Runs a program to its end with this input.
pub(crate) fn run(command: &Command, input: &[u8]) -> Output {
    assert_cmd::Command::from_std(copy(command)).write_stdin(input).timeout(LIMIT).output().unwrap()
}

fn copy(command: &Command) -> Command {
    let mut copy = Command::new(command.get_program());
    copy.args(command.get_args());
    for (key, value) in command.get_envs() {
        copy.env(key, value.unwrap_or_default());
    }
    copy
}

/// A program that runs while the test does other things; killed at the end of the test.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let errors = sender.clone();
        thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).all(|line| sender.send(line).is_ok())
        });
        thread::spawn(move || {
            BufReader::new(err).lines().map_while(Result::ok).all(|line| errors.send(line).is_ok())
        });
        Self { child, lines }
    }

    /// The next line that it writes, to standard output or standard error.
    pub(crate) fn line(&self) -> String {
        self.lines.recv_timeout(LIMIT).expect("the program wrote no further line in time")
    }

    /// Asks it to end; gives what it still wrote, and its exit code.
    pub(crate) fn end(mut self, signal: Signal) -> (Vec<String>, Option<i32>) {
        kill(self.pid(), signal).unwrap();
        let mut lines = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(LIMIT) {
            lines.push(line);
        }
        (lines, self.child.wait().unwrap().code())
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that is ready, and its port.
pub(crate) struct Server {
    pub(crate) running: Running,
    pub(crate) port: u16,
}

impl Server {
    /// Our server, at a port that the system chooses.
    pub(crate) fn ours(over: Over, more: &[&str]) -> Self {
        Self::of(captrace().args(["server", over.name(), "--port", "0"]).args(more))
    }

    /// A Python server, at a port that the system chooses.
    pub(crate) fn python(over: Over) -> Self {
        Self::of(peer(&format!("{}_server.py", over.name())).arg("0"))
    }

    /// A program that first of all writes a line with "port N" in it.
    pub(crate) fn of(command: &mut Command) -> Self {
        let running = Running::start(command);
        let line = running.line();
        let after = line.split("port ").nth(1).unwrap_or_else(|| panic!("no port in {line:?}"));
        let port = after.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
        Self { running, port }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.port).into()
    }
}

/// Our client with these arguments; what it printed must be the reply.
pub(crate) fn reply(over: Over, host: &str, port: u16, sentence: &[u8]) -> Vec<u8> {
    let port = port.to_string();
    let input = [sentence, b"\n"].concat();
    let output = run(captrace().args(["client", over.name(), "--host", host, "--port", &port]), &input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let greeting: &[u8] = match over {
        Over::Udp => b"Sentence in lower case: ",
        Over::Tcp => b"Sentence in lower case: From server: ",
    };
    let reply = output.stdout.strip_prefix(greeting).expect("the prompt comes first");
    reply.strip_suffix(b"\n").expect("a line ends with its end").to_vec()
}

/// The Python client's reply.
pub(crate) fn python_reply(over: Over, port: u16, sentence: &str) -> String {
    let mut client = peer(&format!("{}_client.py", over.name()));
    let output = run(client.arg(port.to_string()), format!("127.0.0.1\n{sentence}\n").as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_once("answer:").expect("an answer").1.trim_end_matches('\n').to_owned()
}
