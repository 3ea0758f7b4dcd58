//! TCP sockets as they were when the kernel gave them up, by sock_diag (`linux/sock_diag.h`, `linux/inet_diag.h`).
//!
//! `close()` throws away bytes that the program has not read. Afterwards `/proc/net/tcp` does not show them; the kernel's
//! notice of the socket's end still does.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recv, socket,
};

use crate::host::diag::{SocketMessage, at};
use crate::program::ClosedSocket;

/// The groups SKNLGRP_INET_TCP_DESTROY (1) and SKNLGRP_INET6_TCP_DESTROY (3), as a mask.
const GROUPS: u32 = 0b101;
/// The kernel's notices of sockets that it gives up.
pub(super) struct Notices(OwnedFd);

impl Notices {
    /// Asks for the notices of this network.
    ///
    /// # Errors
    ///
    /// The kernel has no sock_diag, or refuses it.
    pub(super) fn open() -> io::Result<Self> {
        let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
        let socket = socket(AddressFamily::Netlink, SockType::Raw, flags, SockProtocol::NetlinkSockDiag)?;
        bind(socket.as_raw_fd(), &NetlinkAddr::new(0, GROUPS))?;
        Ok(Self(socket))
    }

    /// The sockets whose notices have come since.
    pub(super) fn take(&self) -> Vec<ClosedSocket> {
        let mut closed = Vec::new();
        let mut message = [0; 8192];
        while let Ok(length @ 1..) = recv(self.0.as_raw_fd(), &mut message, MsgFlags::MSG_DONTWAIT) {
            closed.extend(message.get(..length).and_then(read));
        }
        closed
    }
}

/// Reads one notice; `None` if it is of something else: a socket that listened, a protocol that is not TCP.
fn read(message: &[u8]) -> Option<ClosedSocket> {
    let socket = SocketMessage::new(message)?;
    let (local, peer) = (socket.local()?, socket.peer()?);
    // `tcpi_bytes_received` of `tcp_info`.
    let received = u64::from_ne_bytes(at(socket.info()?, 128)?);
    (peer.port() != 0).then_some(ClosedSocket { local, peer, received, unread: socket.unread()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SOCK_DIAG_BY_FAMILY, the type of the notices.
    const BY_FAMILY: u16 = 20;
    /// INET_DIAG_INFO, the attribute that holds a `tcp_info`.
    const INFO: u16 = 2;

    /// A notice as Linux 6.18 sends it, of a server's socket that was closed with 10 of 15 bytes unread.
    fn notice() -> Vec<u8> {
        let mut message = vec![0; 16 + 72];
        message[4..6].copy_from_slice(&BY_FAMILY.to_ne_bytes());
        message[16] = 2;
        message[20..22].copy_from_slice(&12000_u16.to_be_bytes());
        message[22..24].copy_from_slice(&33916_u16.to_be_bytes());
        message[24..28].copy_from_slice(&[127, 0, 0, 1]);
        message[40..44].copy_from_slice(&[127, 0, 0, 1]);
        message[72..76].copy_from_slice(&10_u32.to_ne_bytes());
        message.extend([5, 0, 10, 0, 7, 0, 0, 0]);
        message.extend((284_u16).to_ne_bytes());
        message.extend(INFO.to_ne_bytes());
        let mut info = [0; 280];
        info[128..136].copy_from_slice(&15_u64.to_ne_bytes());
        message.extend(info);
        message
    }

    #[test]
    fn what_was_not_read_is_in_the_notice() {
        let socket = read(&notice()).unwrap();
        assert_eq!((socket.received, socket.unread), (15, 10));
        assert_eq!(socket.local, "127.0.0.1:12000".parse().unwrap());
        assert_eq!(socket.peer, "127.0.0.1:33916".parse().unwrap());
    }

    #[test]
    fn a_notice_that_is_cut_anywhere_is_passed_over() {
        let whole = notice();
        for length in 0..whole.len() - 144 {
            assert_eq!(read(&whole[..length]), None, "{length}");
        }
    }
}
