//! What a test may do on this machine, and how it reports that it was skipped.
#![allow(dead_code, reason = "every test file takes what it needs")]

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_captrace");

/// Reports that a test was skipped. With CI=true that is a failure.
pub(crate) fn skipped(why: &str) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "cannot be skipped where CI=true: {why}");
    left_out(why);
}

/// Reports that a test left out something that a machine need not have. It writes to standard error directly, because
/// the test harness captures the output of tests that pass.
pub(crate) fn left_out(why: &str) {
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let _ = std::io::stderr().write_all(format!("SKIPPED: {test}: {why}\n").as_bytes());
}

/// The folder with the corpus of real captures, or `None` if there is none: other people's captures are not in the
/// repository. `CAPTRACE_CORPUS` names the folder. With CI=true a missing corpus is a failure, unless the environment
/// says `CAPTRACE_CORPUS=none`.
pub(crate) fn corpus() -> Option<PathBuf> {
    let next_to_repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let named = std::env::var_os("CAPTRACE_CORPUS");
    if named.as_deref().is_some_and(|name| name == "none") {
        left_out("CAPTRACE_CORPUS=none: there is no corpus of real captures");
        return None;
    }
    let folder = named.map_or(next_to_repository, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    skipped("the corpus of real captures is missing (CAPTRACE_CORPUS names its folder, or is none)");
    None
}

/// Whether a real capture is possible here.
pub(crate) fn can_capture() -> bool {
    let possible = captrace::internals::host::private::packet_socket().is_ok();
    if !possible {
        skipped("packet sockets need root or CAP_NET_RAW");
    }
    possible
}

/// Whether the demo can run here: on the machine's own loopback or in a private network.
pub(crate) fn can_demo() -> bool {
    let possible = captrace::internals::host::private::packet_socket().is_ok()
        || captrace::internals::host::private::probe().is_ok();
    if !possible {
        skipped("neither packet sockets nor a private network are allowed here");
    }
    possible
}

/// Whether this is root. Only root can become another user and create named network namespaces.
pub(crate) fn is_root() -> bool {
    let root = nix::unistd::geteuid().is_root();
    if !root {
        skipped("this needs root");
    }
    root
}

/// Whether a command is installed.
pub(crate) fn has(command: &str, package: &str) -> bool {
    let found = Command::new(command).arg("--version").output().is_ok()
        || Command::new(command).arg("-V").output().is_ok();
    if !found {
        skipped(&format!("the command {command} is missing (package {package})"));
    }
    found
}

/// User 65534 with a copy of the program in its own folder.
pub(crate) struct Nobody {
    place: tempfile::TempDir,
    pub(crate) program: PathBuf,
}

impl Nobody {
    pub(crate) fn new() -> Option<Self> {
        if !is_root() || !has("setpriv", "util-linux") {
            return None;
        }
        let place = tempfile::tempdir().unwrap();
        let program = place.path().join("captrace");
        // Copied by another process: a file that this process has open for writing may be busy (ETXTBSY) while
        // another test starts a program.
        assert!(Command::new("cp").arg(PROGRAM).arg(&program).status().unwrap().success());
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        std::os::unix::fs::chown(place.path(), Some(65534), Some(65534)).unwrap();
        Some(Self { place, program })
    }

    /// Runs the program as this user, without capabilities, in its own folder; `before` is a command that starts it.
    pub(crate) fn run(&self, before: &[&str], arguments: &[&str]) -> Output {
        Command::new("setpriv")
            .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
            .args(before)
            .arg(&self.program)
            .args(arguments)
            .current_dir(self.place.path())
            .output()
            .unwrap()
    }

    /// A file that it wrote.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }
}

/// Waits until something is so, at most 20 seconds.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..2000 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("not so after 20 s: {what}");
}
