//! Starts a program, with its input and output where the student expects them.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{self, Stdio};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};
use nix::pty::{Winsize, openpty};
use nix::sys::termios::{OutputFlags, SetArg, tcgetattr, tcsetattr};

use super::{CommandLine, traced};
use crate::host::private::MARKER;

/// A program that has been started.
pub(super) struct Started {
    /// Its process, as this PID namespace numbers it.
    pub(super) pid: i32,
    /// What it writes, as far as the keeper reads it: all of a server, standard error of a client. Reading never blocks.
    pub(super) output: File,
}

/// Starts a server: it has no input, and what it writes comes to the keeper. It writes to a terminal of its own, because a
/// program holds back its lines where it writes to a pipe.
///
/// # Errors
///
/// The kernel's: ENOENT if there is no such program.
pub(super) fn server(command: &CommandLine) -> io::Result<Started> {
    let (ours, theirs) = terminal().or_else(|_| pipe())?;
    let mut process = prepare(command)?;
    process.stdin(Stdio::null()).stdout(theirs.try_clone()?).stderr(theirs);
    // Ctrl-C is for the client. A terminal in which lines get their prefix shows no colours of the program.
    process.process_group(0).env("NO_COLOR", "1");
    spawn(process, ours)
}

/// Starts a client, or a program that is alone: it has captrace's own input and output. Its errors pass through the keeper,
/// which learns from them why it ended.
///
/// # Errors
///
/// The kernel's: ENOENT if there is no such program.
pub(super) fn client(command: &CommandLine) -> io::Result<Started> {
    let (ours, theirs) = pipe()?;
    let mut process = prepare(command)?;
    process.stderr(theirs);
    spawn(process, ours)
}

fn prepare(command: &CommandLine) -> io::Result<process::Command> {
    let (program, arguments) = command.words.split_first().ok_or(Errno::ENOENT)?;
    let mut process = process::Command::new(program);
    process.args(arguments).env_remove(MARKER);
    traced::prepare(&mut process);
    Ok(process)
}

fn spawn(mut process: process::Command, ours: OwnedFd) -> io::Result<Started> {
    fcntl(&ours, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    let child = process.spawn()?;
    // The first process of a namespace waits for all of them at once, not for each.
    Ok(Started { pid: child.id().cast_signed(), output: File::from(ours) })
}

fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let (ours, theirs) = io::pipe()?;
    Ok((ours.into(), theirs.into()))
}

/// A terminal for a program: our end and its end. It is 80 × 24, and changes nothing of what is written.
fn terminal() -> io::Result<(OwnedFd, OwnedFd)> {
    let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
    let pair = openpty(Some(&size), None)?;
    for end in [&pair.master, &pair.slave] {
        fcntl(end.as_fd(), FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC))?;
    }
    let mut settings = tcgetattr(&pair.slave)?;
    settings.output_flags.remove(OutputFlags::OPOST);
    tcsetattr(&pair.slave, SetArg::TCSANOW, &settings)?;
    Ok((pair.master, pair.slave))
}
