#![allow(
    unsafe_code,
    reason = "interface ioctls, fork and the ignoring of a signal have no safe wrapper anywhere"
)]
//! System calls without safe wrappers: interface settings, and a child process for experiments.
//!
//! Settings are queried through a socket, not from `/sys`, because `/sys` shows the network namespace in which it was
//! mounted, which may not be the one of this process.

use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::panic::{self, AssertUnwindSafe};

use nix::errno::Errno;
use nix::sys::prctl;
use nix::sys::signal::{SigHandler, Signal, signal};
use nix::sys::wait::waitpid;
use nix::unistd::{ForkResult, Pid, fork};
use socket2::{Domain, Socket, Type};

/// The MTU of the interface, in bytes.
pub(crate) fn mtu(interface: &str) -> io::Result<u32> {
    let answer = ask(interface, libc::SIOCGIFMTU)?;
    // SAFETY: the kernel has just filled in the MTU, and every bit pattern is an int.
    let mtu = unsafe { answer.ifr_ifru.ifru_mtu };
    // The kernel keeps it without a sign (`net_device.mtu`) and copies its bits.
    Ok(mtu.cast_unsigned())
}

/// The hardware type of the interface: an ARPHRD number (linux/if_arp.h).
pub(crate) fn hardware(interface: &str) -> io::Result<u16> {
    let answer = ask(interface, libc::SIOCGIFHWADDR)?;
    // SAFETY: the kernel has just filled in an address, whose family is a plain number.
    Ok(unsafe { answer.ifr_ifru.ifru_hwaddr.sa_family })
}

/// Brings the interface up; needs CAP_NET_ADMIN in the network namespace.
///
/// It allocates nothing and takes no lock.
pub(crate) fn bring_up(interface: &str) -> io::Result<()> {
    let mut request = ask(interface, libc::SIOCGIFFLAGS)?;
    // SAFETY: the kernel has just filled in the flags, and every bit pattern is a short.
    let flags = unsafe { request.ifr_ifru.ifru_flags };
    request.ifr_ifru.ifru_flags = flags | UP;
    call(&mut request, libc::SIOCSIFFLAGS)
}

/// Makes a TAP of this name of a descriptor of `/dev/net/tun`: frames that the interface sends are read from it, frames that are
/// written to it come in there. Frames begin with their Ethernet header.
pub(crate) fn make_tap(tun: &impl AsRawFd, interface: &str) -> io::Result<()> {
    /// `linux/if_tun.h`.
    const TUNSETIFF: libc::Ioctl = 0x4004_54ca;
    let mut request = named(interface)?;
    // IFF_TAP, and IFF_NO_PI: nothing before the frame.
    request.ifr_ifru.ifru_flags = 0x0002 | 0x1000;
    // SAFETY: this request reads an `ifreq`, and that is what the pointer is to.
    let result = unsafe { libc::ioctl(tun.as_raw_fd(), TUNSETIFF, std::ptr::from_mut(&mut request)) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Switches off what a network card would do for the kernel: then frames leave the interface as they are on a wire, with their
/// checksums and no longer than its MTU.
pub(crate) fn switch_off_offloads(interface: &str) -> io::Result<()> {
    /// `linux/sockios.h`.
    const SIOCETHTOOL: libc::Ioctl = 0x8946;
    /// `linux/ethtool.h`: checksums in and out, gathering, segmentation of TCP and in general, and coalescing.
    const FEATURES: [u32; 6] = [0x15, 0x17, 0x19, 0x1f, 0x24, 0x2c];
    for feature in FEATURES {
        // An `ethtool_value`: the command, and 0 for off.
        let mut value = [feature, 0_u32];
        let mut request = named(interface)?;
        request.ifr_ifru.ifru_data = value.as_mut_ptr().cast();
        call(&mut request, SIOCETHTOOL)?;
    }
    Ok(())
}

/// Binds a packet socket to one interface of its namespace, for the frames of every protocol.
pub(crate) fn bind_to_interface(socket: &impl AsRawFd, interface: u32) -> io::Result<()> {
    // SAFETY: a `sockaddr_ll` is plain numbers, for which all zeros is a value.
    let mut address: libc::sockaddr_ll = unsafe { std::mem::zeroed() };
    address.sll_family = u16::try_from(libc::AF_PACKET).unwrap_or_default();
    address.sll_protocol = u16::try_from(libc::ETH_P_ALL).unwrap_or_default().to_be();
    address.sll_ifindex = i32::try_from(interface).unwrap_or(-1);
    let length = libc::socklen_t::try_from(size_of_val(&address)).unwrap_or_default();
    // SAFETY: the pointer is to an address of this length, which lives longer than the call.
    let result = unsafe { libc::bind(socket.as_raw_fd(), (&raw const address).cast(), length) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Has a write beyond the largest file that this process may make (RLIMIT_FSIZE) fail as one to a full disk does, in place of
/// ending the process.
pub(crate) fn survive_file_limit() {
    // SAFETY: a signal is ignored; no handler runs. It fails only for signals that cannot be ignored.
    let _ = unsafe { signal(Signal::SIGXFSZ, SigHandler::SigIgn) };
}

/// The length of a child's message, in bytes: less than the capacity of a pipe, so it is never truncated.
pub(crate) const MESSAGE: usize = 5;

/// Runs `attempt` in a child process and returns its message. This process does not change.
///
/// Only the calling thread exists in the child, so `attempt` must not allocate, lock or print: another thread may
/// have held the lock at the fork.
pub(crate) fn in_child(attempt: impl FnOnce() -> [u8; MESSAGE]) -> io::Result<[u8; MESSAGE]> {
    let (mut reader, mut writer) = io::pipe()?;
    // SAFETY: the child calls `attempt`, which follows the rules above, writes to a pipe, and leaves by `_exit`,
    // which runs nothing of this program.
    match unsafe { fork() }? {
        ForkResult::Child => {
            let written = writer.write_all(&attempt());
            // SAFETY: ends the process; nothing is left to be violated.
            unsafe { libc::_exit(i32::from(written.is_err())) }
        }
        ForkResult::Parent { child } => {
            drop(writer);
            let mut message = [0; MESSAGE];
            let received = reader.read_exact(&mut message);
            // Only its end matters; the message has the result.
            while waitpid(child, None) == Err(Errno::EINTR) {}
            received.map(|()| message)
        }
    }
}

/// Runs `work` in a child process that is the first of a new PID namespace: when it ends, the kernel ends every other
/// process in there. It is killed when the thread that called this ends.
///
/// No other thread may run: then the child may allocate and lock like any process.
pub(crate) fn fork_first(work: impl FnOnce() -> i32) -> io::Result<Pid> {
    let flags = libc::CLONE_NEWPID | libc::SIGCHLD;
    // SAFETY: without CLONE_VM and with no stack given, this is a fork: the child has a copy of everything. It leaves by
    // `_exit`, which runs nothing of this program, whatever `work` does.
    match unsafe {
        libc::syscall(libc::SYS_clone, libc::c_long::from(flags), 0_usize, 0_usize, 0_usize, 0_usize)
    } {
        -1 => Err(io::Error::last_os_error()),
        0 => {
            // If captrace has ended already, the stream to it is closed, which the child notices.
            let bound = prctl::set_pdeathsig(Signal::SIGKILL).is_ok();
            // A release aborts on a panic, which ends this process. Where panics unwind (in tests), they must end here: above is a
            // copy of the caller's stack.
            let code = panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(PANICKED);
            // SAFETY: ends the process; nothing is left to be violated.
            unsafe { libc::_exit(if bound { code } else { PANICKED }) }
        }
        child => Ok(Pid::from_raw(child.try_into().unwrap_or(-1))),
    }
}

/// The exit code of a child that panicked.
const PANICKED: i32 = 101;

#[expect(clippy::cast_possible_truncation, reason = "the flag is bit 0")]
const UP: libc::c_short = libc::IFF_UP as libc::c_short;

fn ask(interface: &str, request: libc::Ioctl) -> io::Result<libc::ifreq> {
    let mut asked = named(interface)?;
    call(&mut asked, request)?;
    Ok(asked)
}

/// A request about this interface.
fn named(interface: &str) -> io::Result<libc::ifreq> {
    // SAFETY: an `ifreq` is plain numbers, for which all zeros is a value.
    let mut asked: libc::ifreq = unsafe { std::mem::zeroed() };
    let capacity = asked.ifr_name.len();
    // One byte is reserved for the final 0.
    if interface.len() >= capacity {
        return Err(Errno::ENODEV.into());
    }
    for (to, from) in asked.ifr_name.iter_mut().zip(interface.bytes()) {
        *to = libc::c_char::from_ne_bytes([from]);
    }
    Ok(asked)
}

fn call(asked: &mut libc::ifreq, request: libc::Ioctl) -> io::Result<()> {
    // Any socket works; a Unix socket is available even without IPv4 and IPv6.
    let socket = Socket::new(Domain::UNIX, Type::DGRAM, None)?;
    // SAFETY: these requests read and write an `ifreq`, and that is what the pointer is to.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), request, std::ptr::from_mut(asked)) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
