//! The frames that a host sends and receives, with the times at which its kernel saw them.

use std::io;
use std::os::fd::OwnedFd;

use nix::sys::socket::sockopt::{RcvBuf, ReceiveTimestampns};
use nix::sys::socket::{AddressFamily, SockFlag, SockProtocol, SockType, setsockopt, socket};

use super::ring::{PassedFrame, SlotRing};
use super::syscall;

/// The bytes of frames that may wait in a socket to be taken; the kernel may grant less.
const ROOM: usize = 4 << 20;
/// The length of an Ethernet header, in bytes.
const ETHERNET: usize = 14;

/// What an interface sees from now on.
#[derive(Debug)]
pub struct PassedFrames {
    ring: SlotRing,
    /// The kernel writes into the ring as long as this is open.
    _socket: OwnedFd,
}

impl PassedFrames {
    /// Watches an interface of the calling thread's namespace, whose packets have at most `mtu` bytes.
    ///
    /// # Errors
    ///
    /// The kernel's: EPERM without CAP_NET_RAW.
    pub fn of(interface: u32, mtu: u32) -> io::Result<Self> {
        let socket = packet_socket(interface)?;
        // The kernel stamps frames as they come only if a socket asks for that.
        setsockopt(&socket, ReceiveTimestampns, &true)?;
        let longest = usize::try_from(mtu).unwrap_or(usize::from(u16::MAX)) + ETHERNET;
        Ok(Self { ring: SlotRing::of(&socket, longest)?, _socket: socket })
    }

    /// Does something with the next frame that has passed; none if there is none now.
    pub fn take<R>(&mut self, first: impl FnOnce(PassedFrame<'_>) -> R) -> Option<R> {
        self.ring.take(first)
    }
}

/// A packet socket for all frames of one interface of the calling thread's namespace. Reading it never waits.
///
/// # Errors
///
/// The kernel's: EPERM without CAP_NET_RAW.
pub(super) fn packet_socket(interface: u32) -> io::Result<OwnedFd> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    // Without a protocol it takes nothing: nothing of another interface comes in before it is bound.
    let socket = socket(AddressFamily::Packet, SockType::Raw, flags, None::<SockProtocol>)?;
    // As much as this user may have.
    let _ = setsockopt(&socket, RcvBuf, &ROOM);
    syscall::bind_to_interface(&socket, interface)?;
    Ok(socket)
}
