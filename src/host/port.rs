//! Where the link takes the frames of a host from, and gives it those of the other one.
//!
//! The first way is a TAP: an interface whose cable is a file. The kernel has processed a frame when the write to it returns.
//! The second way is for machines that refuse to open `/dev/net/tun`: a cable to a third namespace, with a packet socket at
//! its end.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt as _;

use nix::sys::socket::{LinkAddr, MsgFlags, recvfrom, send};

use super::interface::{HostInterface, make_cable};
use super::namespace::Namespace;
use super::passages::packet_socket;
use super::{syscall, tuning};

/// The link's end of a host's cable. Reading and writing never wait.
#[derive(Debug)]
pub enum Port {
    /// A TAP.
    Tap(File),
    /// A packet socket at the far end of a cable.
    Cable(OwnedFd),
}

impl Port {
    /// Makes an interface with this name in the calling thread's namespace, and gives the link's end of it.
    ///
    /// # Errors
    ///
    /// The kernel's: ENOENT where there is no `/dev/net/tun`, EACCES where it may not be opened.
    pub(super) fn tap(interface: &str) -> io::Result<Self> {
        let tun =
            OpenOptions::new().read(true).write(true).custom_flags(libc::O_NONBLOCK).open("/dev/net/tun")?;
        syscall::make_tap(&tun, interface)?;
        Ok(Self::Tap(tun))
    }

    /// Makes an interface with this name in the calling thread's namespace, and a cable from it to one with the name `far` in
    /// the namespace `wire`, with this MTU.
    ///
    /// # Errors
    ///
    /// The kernel's: EOPNOTSUPP where it has no veth.
    pub(super) fn cable(interface: &str, far: &str, wire: &Namespace, mtu: u32) -> io::Result<Self> {
        make_cable(interface, far, wire.as_ref())?;
        syscall::switch_off_offloads(interface)?;
        wire.within(|| {
            // The end of a cable is no host.
            tuning::set(&format!("net/ipv6/conf/{far}/disable_ipv6"), "1").or_else(tuning::ignore_absent)?;
            let end = HostInterface::named(far)?;
            end.set_mtu(mtu)?;
            syscall::switch_off_offloads(far)?;
            end.bring_up()?;
            let socket = packet_socket(end.index())?;
            Ok(Self::Cable(socket))
        })
    }

    /// Takes the next frame that the host has sent; gives its length, or none if there is none now.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub fn read(&mut self, frame: &mut [u8]) -> io::Result<Option<usize>> {
        let result = match self {
            Self::Tap(file) => file.read(frame),
            Self::Cable(socket) => return read_cable(socket, frame),
        };
        none_if_nothing_waits(result)
    }

    /// Gives a frame to the host; false if it had no room for it.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub fn write(&mut self, frame: &[u8]) -> io::Result<bool> {
        let result = match self {
            Self::Tap(file) => file.write(frame),
            Self::Cable(socket) => Ok(send(socket.as_raw_fd(), frame, MsgFlags::MSG_DONTWAIT)?),
        };
        match result {
            Err(error) if error.raw_os_error() == Some(libc::ENOBUFS) => Ok(false),
            result => Ok(none_if_nothing_waits(result)?.is_some()),
        }
    }
}

impl AsFd for Port {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Tap(file) => file.as_fd(),
            Self::Cable(socket) => socket.as_fd(),
        }
    }
}

/// The socket also sees what was sent through it: that is passed over.
fn read_cable(socket: &OwnedFd, frame: &mut [u8]) -> io::Result<Option<usize>> {
    loop {
        let received = recvfrom::<LinkAddr>(socket.as_raw_fd(), frame).map_err(io::Error::from);
        let Some((length, from)) = none_if_nothing_waits(received)? else { return Ok(None) };
        if from.is_none_or(|from| from.pkttype() != libc::PACKET_OUTGOING) {
            return Ok(Some(length));
        }
    }
}

fn none_if_nothing_waits<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(None),
        Err(error) => Err(error),
    }
}
