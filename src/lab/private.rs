//! The private network: a network namespace of our own, where a user without any privilege may capture.
//!
//! [`enter`] puts this process there, by starting the program again inside. [`probe`] tells whether that would
//! work, by trying it in a child process. Inside there is a loopback interface and nothing else; programs talk
//! over 127.0.0.1 and ::1, and every port is free.
//!
//! A user namespace makes this process its root (`unshare` with `CLONE_NEWUSER`), which is what allows it to have
//! a network namespace. It can do no more to the machine outside than it could before.

use std::convert::Infallible;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl;
use nix::unistd::{getegid, geteuid};
use socket2::{Domain, Socket, Type};

use super::syscall;

/// The environment variable by which the program knows itself to be inside: it holds the name of the network
/// namespace that it came from. It is checked, never trusted.
pub const MARKER: &str = "CAPTRACE_PRIVATE";

/// The steps into the private network, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SetupStep {
    /// Leaving the old user and network namespaces.
    Unshare,
    /// Giving up to change supplementary groups, which the kernel wants before groups are mapped.
    SetGroups,
    /// Becoming user 0 inside.
    UidMap,
    /// Becoming group 0 inside.
    GidMap,
    /// Bringing up the loopback interface: the first use of what the namespace allows.
    LoUp,
    /// Opening a packet socket.
    PacketSocket,
    /// Starting this program again, inside.
    Exec,
}

impl SetupStep {
    const ALL: [Self; 7] = [
        Self::Unshare,
        Self::SetGroups,
        Self::UidMap,
        Self::GidMap,
        Self::LoUp,
        Self::PacketSocket,
        Self::Exec,
    ];
}

impl fmt::Display for SetupStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unshare => "unshare",
            Self::SetGroups => "setgroups",
            Self::UidMap => "uid_map",
            Self::GidMap => "gid_map",
            Self::LoUp => "lo up",
            Self::PacketSocket => "packet socket",
            Self::Exec => "exec",
        })
    }
}

/// Why there is no private network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrivateError {
    /// The kernel refused a step.
    #[error("no private network: {step} was refused ({errno}); `captrace doctor` tells what would allow it")]
    Refused {
        /// Which.
        step: SetupStep,
        /// With what.
        errno: Errno,
    },
    /// The child process in which it was tried came to no answer; `Errno` tells why there was no child, if so.
    #[error("no private network: the child process that tried it gave no answer ({0})")]
    NoAnswer(Errno),
    /// The program was started with the marker of the private network, but is not in one, or already is.
    #[error(
        "the environment variable {MARKER} is set, but only captrace sets it, for itself: unset it and try again"
    )]
    Marked,
}

/// Puts this program into a private network of its own, from its beginning: same arguments, marked by [`MARKER`].
///
/// Call it before any thread or runtime is started; on success it does not return. After an error this process
/// may be left half inside, and should end: [`probe`] first, where the answer matters.
///
/// # Errors
///
/// [`PrivateError`]: which step the kernel refused; or that this is a second attempt.
pub fn enter() -> Result<Infallible, PrivateError> {
    if env::var_os(MARKER).is_some() {
        return Err(PrivateError::Marked);
    }
    let outside = network().ok_or(PrivateError::Refused { step: SetupStep::Exec, errno: Errno::ENOENT })?;
    Maps::of_this_user().make_network().map_err(|(step, errno)| PrivateError::Refused { step, errno })?;
    let mut arguments = env::args_os();
    let name = arguments.next().unwrap_or_else(|| "captrace".into());
    let error = Command::new(THIS_PROGRAM).arg0(name).args(arguments).env(MARKER, outside).exec();
    Err(PrivateError::Refused { step: SetupStep::Exec, errno: errno(&error) })
}

/// Whether this process is in the private network that [`enter`] made: the marker says so, the network is not the
/// one that the marker names, nobody exists here but this user, and a packet socket can be opened.
pub fn is_inside() -> bool {
    let Some(outside) = env::var_os(MARKER) else { return false };
    network().is_some_and(|here| here != outside) && alone() && packet_socket().is_ok()
}

/// Whether [`enter`] would succeed, found out by doing all but its last step in a child process.
///
/// May be called at any time, from any thread; this process stays as it is.
///
/// # Errors
///
/// [`PrivateError`]: which step the kernel refused.
pub fn probe() -> Result<(), PrivateError> {
    let maps = Maps::of_this_user();
    let message = syscall::in_child(|| encode(maps.make_network()))
        .map_err(|error| PrivateError::NoAnswer(errno(&error)))?;
    decode(message)
}

const THIS_PROGRAM: &str = "/proc/self/exe";

/// What the kernel is told about this user. Made before the attempt, which must not allocate.
struct Maps {
    uid: String,
    gid: String,
}

impl Maps {
    /// Whoever this is outside becomes 0 inside; nobody else exists there.
    fn of_this_user() -> Self {
        Self { uid: format!("0 {} 1\n", geteuid()), gid: format!("0 {} 1\n", getegid()) }
    }

    /// All steps but the last. Allocates nothing and takes no lock, so that a forked child may do it.
    fn make_network(&self) -> Result<(), (SetupStep, Errno)> {
        // A program with file capabilities may not write its own maps until it is dumpable again; where that
        // is refused, the next steps tell.
        let _ = prctl::set_dumpable(true);
        unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET)
            .map_err(|errno| (SetupStep::Unshare, errno))?;
        write(SetupStep::SetGroups, "/proc/self/setgroups", "deny")?;
        write(SetupStep::UidMap, "/proc/self/uid_map", &self.uid)?;
        write(SetupStep::GidMap, "/proc/self/gid_map", &self.gid)?;
        syscall::bring_up("lo").map_err(|error| (SetupStep::LoUp, errno(&error)))?;
        packet_socket().map_err(|errno| (SetupStep::PacketSocket, errno))
    }
}

fn write(step: SetupStep, path: &str, text: &str) -> Result<(), (SetupStep, Errno)> {
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| (step, errno(&error)))
}

/// Whether this process may open a packet socket, found out by doing.
///
/// # Errors
///
/// What the kernel answered: EPERM without CAP_NET_RAW.
pub fn packet_socket() -> Result<(), Errno> {
    Socket::new(Domain::PACKET, Type::RAW, None).map(drop).map_err(|error| errno(&error))
}

/// The name of the network namespace that this process is in, for example `net:[4026531840]`.
fn network() -> Option<OsString> {
    fs::read_link("/proc/self/ns/net").ok().map(Into::into)
}

/// Whether exactly one user is mapped into this user namespace, as `0 65534 1` does it: first inside, first outside,
/// how many. On a machine as it is started, all are.
fn alone() -> bool {
    fs::read_to_string("/proc/self/uid_map")
        .is_ok_and(|map| map.lines().count() == 1 && map.split_whitespace().nth(2) == Some("1"))
}

fn errno(error: &io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::UnknownErrno, Errno::from_raw)
}

/// How the child tells its parent: the step's place in the order, 255 for none, then the error number.
fn encode(result: Result<(), (SetupStep, Errno)>) -> [u8; syscall::MESSAGE] {
    let Err((step, errno)) = result else { return [u8::MAX, 0, 0, 0, 0] };
    let step = (0_u8..).zip(SetupStep::ALL).find(|(_, other)| *other == step).map_or(0, |(at, _)| at);
    let [a, b, c, d] = (errno as i32).to_ne_bytes();
    [step, a, b, c, d]
}

fn decode([step, a, b, c, d]: [u8; syscall::MESSAGE]) -> Result<(), PrivateError> {
    if step == u8::MAX {
        return Ok(());
    }
    let errno = Errno::from_raw(i32::from_ne_bytes([a, b, c, d]));
    match SetupStep::ALL.get(usize::from(step)) {
        Some(&step) => Err(PrivateError::Refused { step, errno }),
        None => Err(PrivateError::NoAnswer(errno)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_child_tells_is_what_the_parent_hears() {
        assert_eq!(decode(encode(Ok(()))), Ok(()));
        for step in SetupStep::ALL {
            let told = encode(Err((step, Errno::EPERM)));
            assert_eq!(decode(told), Err(PrivateError::Refused { step, errno: Errno::EPERM }));
        }
    }

    #[test]
    fn trying_leaves_this_process_where_it_is() {
        let before = network();
        let _ = probe();
        assert_eq!(network(), before);
        assert!(!is_inside());
    }
}
