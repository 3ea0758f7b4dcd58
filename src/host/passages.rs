//! The frames that a host sends and receives, with the times at which its kernel saw them.

use std::io::{self, IoSliceMut};
use std::os::fd::{AsRawFd, OwnedFd};
use std::time::Duration;

use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::sockopt::{RcvBuf, ReceiveTimestampns};
use nix::sys::socket::{
    AddressFamily, ControlMessageOwned, LinkAddr, MsgFlags, SockFlag, SockProtocol, SockType, recvmsg,
    setsockopt, socket,
};

use super::syscall;
use crate::frame::Timestamp;

/// The bytes of frames that may wait to be taken; the kernel may grant less.
const ROOM: usize = 4 << 20;
/// More than any frame has.
const LONGEST: usize = 65_536 + 14;

/// A frame, when and in which direction it passed an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedFrame {
    /// The kernel's time, by the clock that also timestamps captures.
    pub time: Timestamp,
    /// Whether the host sent it; otherwise it received it.
    pub is_sent: bool,
    /// All of its bytes.
    pub bytes: Vec<u8>,
}

/// What an interface sees from now on.
#[derive(Debug)]
pub struct PassedFrames {
    socket: OwnedFd,
    buffer: Vec<u8>,
}

impl PassedFrames {
    /// Watches an interface of the calling thread's namespace.
    ///
    /// # Errors
    ///
    /// The kernel's: EPERM without CAP_NET_RAW.
    pub fn of(interface: u32) -> io::Result<Self> {
        let socket = packet_socket(interface)?;
        setsockopt(&socket, ReceiveTimestampns, &true)?;
        Ok(Self { socket, buffer: vec![0; LONGEST] })
    }

    /// The next frame that has passed; none if there is none now.
    ///
    /// # Errors
    ///
    /// The kernel's: ENETDOWN if the interface went down.
    pub fn take(&mut self) -> io::Result<Option<PassedFrame>> {
        let mut control = cmsg_space!(nix::sys::time::TimeSpec);
        let mut parts = [IoSliceMut::new(&mut self.buffer)];
        let flags = MsgFlags::MSG_DONTWAIT;
        let message =
            match recvmsg::<LinkAddr>(self.socket.as_raw_fd(), &mut parts, Some(&mut control), flags) {
                Ok(message) => message,
                Err(Errno::EAGAIN | Errno::EINTR) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
        let time = message.cmsgs()?.find_map(|part| match part {
            ControlMessageOwned::ScmTimestampns(time) => Some(Duration::from(time)),
            _ => None,
        });
        let is_sent = message.address.is_some_and(|address| address.pkttype() == libc::PACKET_OUTGOING);
        let length = message.bytes;
        let Some(time) = time else { return Err(io::ErrorKind::InvalidData.into()) };
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        let time = Timestamp::from_seconds(seconds, i64::from(time.subsec_nanos()));
        let bytes = self.buffer.get(..length).unwrap_or_default().to_vec();
        Ok(Some(PassedFrame { time, is_sent, bytes }))
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
