#![allow(unsafe_code, reason = "interface ioctls and fork have no safe wrapper anywhere")]
//! The calls to the kernel that need care: interface settings, and a child process to try things in.
//!
//! Settings are asked of a socket and not read from `/sys`, because `/sys` shows the network namespace in which
//! it was mounted, which need not be the one that this process is in.

use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;

use nix::errno::Errno;
use nix::sys::wait::waitpid;
use nix::unistd::{ForkResult, fork};
use socket2::{Domain, Socket, Type};

/// The largest packet that the interface takes, in bytes.
pub(crate) fn mtu(interface: &str) -> io::Result<u32> {
    let answer = ask(interface, libc::SIOCGIFMTU)?;
    // SAFETY: the kernel has just filled in the MTU, and every bit pattern is an int.
    let mtu = unsafe { answer.ifr_ifru.ifru_mtu };
    Ok(u32::try_from(mtu).unwrap_or(0))
}

/// What kind of hardware the interface is: an ARPHRD number (linux/if_arp.h).
pub(crate) fn hardware(interface: &str) -> io::Result<u16> {
    let answer = ask(interface, libc::SIOCGIFHWADDR)?;
    // SAFETY: the kernel has just filled in an address, whose family is a plain number.
    Ok(unsafe { answer.ifr_ifru.ifru_hwaddr.sa_family })
}

/// Brings the interface up; needs CAP_NET_ADMIN in the network namespace.
///
/// Allocates nothing and takes no lock.
pub(crate) fn bring_up(interface: &str) -> io::Result<()> {
    let mut request = ask(interface, libc::SIOCGIFFLAGS)?;
    // SAFETY: the kernel has just filled in the flags, and every bit pattern is a short.
    let flags = unsafe { request.ifr_ifru.ifru_flags };
    request.ifr_ifru.ifru_flags = flags | UP;
    call(&mut request, libc::SIOCSIFFLAGS)
}

/// How many bytes a child may tell: fewer than a pipe takes at once, so nothing is cut.
pub(crate) const MESSAGE: usize = 5;

/// Runs `attempt` in a child process and hands back what it tells; this process stays as it is.
///
/// In the child only the calling thread goes on, so `attempt` must not allocate, lock or print: another thread
/// may have held the lock when the child was made.
pub(crate) fn in_child(attempt: impl FnOnce() -> [u8; MESSAGE]) -> io::Result<[u8; MESSAGE]> {
    let (mut reader, mut writer) = io::pipe()?;
    // SAFETY: the child calls `attempt`, which keeps to the rules above, writes to a pipe, and leaves by `_exit`,
    // which runs nothing of this program.
    match unsafe { fork() }? {
        ForkResult::Child => {
            let told = writer.write_all(&attempt());
            // SAFETY: ends the process; nothing is left to be violated.
            unsafe { libc::_exit(i32::from(told.is_err())) }
        }
        ForkResult::Parent { child } => {
            drop(writer);
            let mut message = [0; MESSAGE];
            let told = reader.read_exact(&mut message);
            // Its end is of interest, not how: the message says that.
            while waitpid(child, None) == Err(Errno::EINTR) {}
            told.map(|()| message)
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the flag is bit 0")]
const UP: libc::c_short = libc::IFF_UP as libc::c_short;

fn ask(interface: &str, request: libc::Ioctl) -> io::Result<libc::ifreq> {
    // SAFETY: an `ifreq` is plain numbers, for which all zeros is a value.
    let mut asked: libc::ifreq = unsafe { std::mem::zeroed() };
    let capacity = asked.ifr_name.len();
    // One byte less than there is room for, so that the name ends with a 0.
    if interface.len() >= capacity {
        return Err(Errno::ENODEV.into());
    }
    for (to, from) in asked.ifr_name.iter_mut().zip(interface.bytes()) {
        *to = libc::c_char::from_ne_bytes([from]);
    }
    call(&mut asked, request)?;
    Ok(asked)
}

fn call(asked: &mut libc::ifreq, request: libc::Ioctl) -> io::Result<()> {
    // Any socket will do; a local one works where IPv4 or IPv6 is switched off.
    let socket = Socket::new(Domain::UNIX, Type::DGRAM, None)?;
    // SAFETY: these requests read and write an `ifreq`, and that is what the pointer is to.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), request, std::ptr::from_mut(asked)) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
