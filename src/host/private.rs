//! The private network: a network namespace of our own, in which a user without privileges can capture.
//!
//! [`enter`] moves this program there by executing it again inside. [`probe`] checks whether that would work, by
//! trying it in a child process. The private network has only a loopback interface; programs communicate over
//! 127.0.0.1 and ::1, and every port is free.
//!
//! In a user namespace this process is root (`unshare` with `CLONE_NEWUSER`), so it may create a network namespace.
//! It gains no privileges outside.

use std::convert::Infallible;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::Command;

use caps::{CapSet, Capability};
use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl;
use nix::unistd::{getegid, geteuid};
use socket2::{Domain, Socket, Type};
use strum::{Display, VariantArray};

use super::syscall;
use crate::language::said;

/// The environment variable that marks the program inside: it holds the name of the original network namespace. It is
/// verified, not trusted.
pub const MARKER: &str = "CAPTRACE_PRIVATE";

/// The steps of setting up the private network, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SetupStep {
    /// Creating the user and network namespaces.
    Unshare,
    /// Disabling `setgroups`, which the kernel requires before groups are mapped.
    #[strum(serialize = "setgroups")]
    SetGroups,
    /// Becoming user 0 inside.
    UidMap,
    /// Becoming group 0 inside.
    GidMap,
    /// Bringing up the loopback interface: the first privileged operation inside.
    #[strum(serialize = "lo up")]
    LoUp,
    /// Opening a packet socket.
    #[strum(serialize = "packet socket")]
    PacketSocket,
    /// Executing this program again, inside.
    Exec,
}

/// Why there is no private network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrivateError {
    /// The kernel refused a step.
    #[error(
        "{}",
        said!(
            "no private network: {step} was refused ({errno}); `captrace doctor` tells what would allow it",
            "没有私有网络：{step} 被拒绝（{errno:?}）；`captrace doctor` 说明怎样才能使用"
        )
    )]
    Refused {
        /// The step.
        step: SetupStep,
        /// The error number.
        errno: Errno,
    },
    /// The child process did not report a result, or could not be created; `Errno` is the reason.
    #[error(
        "{}",
        said!(
            "no private network: the child process that tried it gave no answer ({0})",
            "没有私有网络：尝试建立它的子进程没有回答（{0:?}）",
            .0
        )
    )]
    NoAnswer(Errno),
    /// The marker is set, but the program is not in a private network, or it is in one already.
    #[error(
        "{}",
        said!(
            "the environment variable {MARKER} is set, but only captrace sets it, for itself: unset it \
             and try again",
            "设置了环境变量 {MARKER}，而只有 captrace 会为自己设置它：请取消设置再试"
        )
    )]
    Marked,
}

/// Executes this program again in a private network: with the same arguments, and marked by [`MARKER`].
///
/// It must be called before any thread or runtime is started. On success it does not return. After an error this
/// process may be partly set up and should exit: call [`probe`] first if that matters.
///
/// # Errors
///
/// [`PrivateError`]: the refused step, or that the marker is already set.
pub fn enter() -> Result<Infallible, PrivateError> {
    if env::var_os(MARKER).is_some() {
        return Err(PrivateError::Marked);
    }
    let outside = network().ok_or(PrivateError::Refused { step: SetupStep::Exec, errno: Errno::ENOENT })?;
    IdMaps::of_this_user().make_network().map_err(|(step, errno)| PrivateError::Refused { step, errno })?;
    let mut arguments = env::args_os();
    let name = arguments.next().unwrap_or_else(|| "captrace".into());
    let error = Command::new(THIS_PROGRAM).arg0(name).args(arguments).env(MARKER, outside).exec();
    Err(PrivateError::Refused { step: SetupStep::Exec, errno: errno(&error) })
}

/// Makes this process root of a user namespace of its own, in which it may make networks; a process that may do so as it is
/// stays where it is. It has no more rights outside than before.
///
/// It must be called before any thread or runtime is started: the kernel moves only processes of one thread.
///
/// # Errors
///
/// [`PrivateError`]: the refused step.
pub fn become_root() -> Result<(), PrivateError> {
    if may_make_networks() {
        return Ok(());
    }
    let maps = IdMaps::of_this_user();
    maps.become_root(CloneFlags::empty()).map_err(|(step, errno)| PrivateError::Refused { step, errno })
}

/// Whether this process may make networks as it is, in no namespace of its own.
pub fn may_make_networks() -> bool {
    let needed = [Capability::CAP_SYS_ADMIN, Capability::CAP_NET_ADMIN, Capability::CAP_NET_RAW];
    let has = |capability| caps::has_cap(None, CapSet::Effective, capability).unwrap_or(false);
    needed.into_iter().all(has)
}

/// Whether this process is in a private network that [`enter`] made: the marker is set, this is not the network that
/// the marker names, no other user exists here, and a packet socket can be opened.
pub fn is_inside() -> bool {
    let Some(outside) = env::var_os(MARKER) else { return false };
    network().is_some_and(|here| here != outside) && alone() && packet_socket().is_ok()
}

/// Checks whether [`enter`] would succeed, by doing all but its last step in a child process.
///
/// It may be called at any time, from any thread, and does not change this process.
///
/// # Errors
///
/// [`PrivateError`]: the refused step.
pub fn probe() -> Result<(), PrivateError> {
    let maps = IdMaps::of_this_user();
    let message = syscall::in_child(|| encode(maps.make_network()))
        .map_err(|error| PrivateError::NoAnswer(errno(&error)))?;
    decode(message)
}

const THIS_PROGRAM: &str = "/proc/self/exe";

/// The uid and gid maps of this user. They are built in advance, because the child must not allocate.
struct IdMaps {
    uid: String,
    gid: String,
}

impl IdMaps {
    /// IdMaps this user and group to 0 inside. No others exist there.
    fn of_this_user() -> Self {
        Self { uid: format!("0 {} 1\n", geteuid()), gid: format!("0 {} 1\n", getegid()) }
    }

    /// All steps except the last. It allocates nothing and takes no lock, so a forked child may call it.
    fn make_network(&self) -> Result<(), (SetupStep, Errno)> {
        self.become_root(CloneFlags::CLONE_NEWNET)?;
        syscall::bring_up("lo").map_err(|error| (SetupStep::LoUp, errno(&error)))?;
        packet_socket().map_err(|errno| (SetupStep::PacketSocket, errno))
    }

    /// Enters a user namespace in which this user is root, and further namespaces that it owns. It allocates nothing and
    /// takes no lock.
    fn become_root(&self, further: CloneFlags) -> Result<(), (SetupStep, Errno)> {
        // A program with file capabilities must be dumpable to write its own maps. If this fails, a later step
        // reports it.
        let _ = prctl::set_dumpable(true);
        unshare(CloneFlags::CLONE_NEWUSER | further).map_err(|errno| (SetupStep::Unshare, errno))?;
        write(SetupStep::SetGroups, "/proc/self/setgroups", "deny")?;
        write(SetupStep::UidMap, "/proc/self/uid_map", &self.uid)?;
        write(SetupStep::GidMap, "/proc/self/gid_map", &self.gid)
    }
}

fn write(step: SetupStep, path: &str, text: &str) -> Result<(), (SetupStep, Errno)> {
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| (step, errno(&error)))
}

/// Checks whether this process may open a packet socket, by opening one.
///
/// # Errors
///
/// The kernel's error: EPERM without CAP_NET_RAW.
pub fn packet_socket() -> Result<(), Errno> {
    Socket::new(Domain::PACKET, Type::RAW, None).map(drop).map_err(|error| errno(&error))
}

/// The name of the network namespace that this process is in, for example `net:[4026531840]`.
fn network() -> Option<OsString> {
    fs::read_link("/proc/self/ns/net").ok().map(Into::into)
}

/// Whether exactly one user is mapped in this user namespace, for example `0 65534 1`: first ID inside, first ID
/// outside, count. The initial user namespace maps all users.
fn alone() -> bool {
    fs::read_to_string("/proc/self/uid_map").is_ok_and(|map| maps_one_user(&map))
}

fn maps_one_user(map: &str) -> bool {
    map.lines().count() == 1 && map.split_whitespace().nth(2) == Some("1")
}

fn errno(error: &io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::UnknownErrno, Errno::from_raw)
}

/// The message of the child to its parent: the index of the failed step, 255 if none, then the error number.
fn encode(result: Result<(), (SetupStep, Errno)>) -> [u8; syscall::MESSAGE] {
    let Err((step, errno)) = result else { return [u8::MAX, 0, 0, 0, 0] };
    let step = (0_u8..).zip(SetupStep::VARIANTS).find(|(_, other)| **other == step).map_or(0, |(at, _)| at);
    let [a, b, c, d] = (errno as i32).to_ne_bytes();
    [step, a, b, c, d]
}

fn decode([step, a, b, c, d]: [u8; syscall::MESSAGE]) -> Result<(), PrivateError> {
    if step == u8::MAX {
        return Ok(());
    }
    let errno = Errno::from_raw(i32::from_ne_bytes([a, b, c, d]));
    match SetupStep::VARIANTS.get(usize::from(step)) {
        Some(&step) => Err(PrivateError::Refused { step, errno }),
        None => Err(PrivateError::NoAnswer(errno)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_of_the_child_survives_encoding() {
        assert_eq!(decode(encode(Ok(()))), Ok(()));
        for &step in SetupStep::VARIANTS {
            let message = encode(Err((step, Errno::EPERM)));
            assert_eq!(decode(message), Err(PrivateError::Refused { step, errno: Errno::EPERM }));
        }
    }

    #[test]
    fn a_namespace_with_one_user_is_distinguished_from_all_others() {
        assert!(maps_one_user("         0      65534          1\n"));
        assert!(!maps_one_user("         0          0 4294967295\n"), "the initial namespace");
        assert!(!maps_one_user("0 1000 1\n1 100000 65536\n"), "a container of this user");
        assert!(!maps_one_user("") && !maps_one_user("0 1000\n"), "nothing is mapped yet");
    }

    #[test]
    fn probing_does_not_change_this_process() {
        let before = network();
        let _ = probe();
        assert_eq!(network(), before);
        assert!(!is_inside());
    }
}
