//! A capture that runs: started, waited for, sent a signal, and what it left behind.
#![allow(dead_code, reason = "every test file takes what it needs")]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::here::{PROGRAM, wait_until};

/// A `captrace capture` that runs. It is killed where a test ends before it.
pub(crate) struct Capture {
    child: Child,
}

/// How a capture ended, and what it said.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Capture {
    /// Starts it with these arguments, and waits until it captures: until `ready`, a file that it saves, has its header.
    pub(crate) fn start(arguments: &[&str], ready: &Path) -> Self {
        let child = Command::new(PROGRAM)
            .arg("capture")
            .args(arguments)
            .env_remove("LC_ALL")
            .env("LANG", "C.UTF-8")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let capture = Self { child };
        wait_until("the capture to begin", || fs::metadata(ready).is_ok_and(|file| file.len() > 0));
        capture
    }

    /// The number of its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), signal).unwrap();
    }

    /// Waits until it has ended by itself or by a signal.
    pub(crate) fn end(mut self) -> Ended {
        let mut status = None;
        wait_until("the capture to end", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        let read = |pipe: Option<&mut dyn std::io::Read>| {
            let mut text = String::new();
            pipe.unwrap().read_to_string(&mut text).unwrap();
            text
        };
        Ended {
            code: status.unwrap().code(),
            stdout: read(self.child.stdout.as_mut().map(|pipe| pipe as _)),
            stderr: read(self.child.stderr.as_mut().map(|pipe| pipe as _)),
        }
    }

    /// Sends a signal, and waits until it has ended.
    pub(crate) fn end_by(self, signal: Signal) -> Ended {
        self.signal(signal);
        self.end()
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
