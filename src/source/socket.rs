#![allow(
    unsafe_code,
    reason = "two socket options and one ioctl of packet sockets have no safe wrapper anywhere"
)]
//! The packet socket: what the kernel must be told before the first frame, and asked after each.
//!
//! The socket is made here, not by pnet, because a frame must not arrive before the filter is on, and because
//! loopback would otherwise show each frame twice: once as it leaves and once as it arrives.

use std::io;
use std::mem::size_of;
use std::os::fd::{AsRawFd, IntoRawFd, RawFd};

use nix::sys::socket::{setsockopt, sockopt};
use socket2::{Domain, SockFilter, Socket, Type};

use super::bpf::Instruction;
use crate::frame::Timestamp;

/// Reads the kernel's stamp of the last frame that was read (linux/sockios.h); in 64-bit kernels and 32-bit
/// ones alike it writes two C `long`s, seconds and nanoseconds.
const SIOCGSTAMPNS: libc::Ioctl = 0x8907;

/// A packet socket that receives nothing until it is bound.
#[derive(Debug)]
pub(super) struct PacketSocket(Socket);

/// What the kernel counted since it was last asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    /// Frames that passed the filter, those included that were then dropped.
    pub(super) passed: u32,
    /// Frames that passed, but found the receive buffer full.
    pub(super) dropped: u32,
}

impl PacketSocket {
    /// Protocol 0: no frame is received before the socket is bound with another.
    pub(super) fn open() -> io::Result<Self> {
        Socket::new(Domain::PACKET, Type::RAW, None).map(Self)
    }

    /// Frames that leave are not received (Linux 4.20 and later).
    pub(super) fn ignore_outgoing(&self) -> io::Result<()> {
        let on: libc::c_int = 1;
        // SAFETY: the pointer is to a live int and the length is that of an int, as this option wants; the
        // descriptor is open while `self` lives.
        let result = unsafe {
            libc::setsockopt(
                self.0.as_raw_fd(),
                libc::SOL_PACKET,
                libc::PACKET_IGNORE_OUTGOING,
                (&raw const on).cast(),
                length_of::<libc::c_int>(),
            )
        };
        check(result)
    }

    /// Receives only what this program accepts.
    pub(super) fn attach(&self, program: &[Instruction]) -> io::Result<()> {
        let filter: Vec<SockFilter> = program
            .iter()
            .map(|step| SockFilter::new(step.code, step.if_true, step.if_false, step.value))
            .collect();
        self.0.attach_filter(&filter)
    }

    /// Makes room for this many bytes of waiting frames, or for as many as this user may have.
    pub(super) fn make_room(&self, bytes: usize) -> io::Result<()> {
        // Forcing needs CAP_NET_ADMIN, and goes beyond net.core.rmem_max.
        setsockopt(&self.0, sockopt::RcvBufForce, &bytes)
            .or_else(|_| setsockopt(&self.0, sockopt::RcvBuf, &bytes))
            .map_err(io::Error::from)
    }

    #[allow(clippy::useless_conversion, reason = "a C long has 32 bits on some machines")]
    /// When the last frame that was read had arrived. The first call makes the kernel begin to stamp.
    pub(super) fn last_stamp(&self) -> io::Result<Timestamp> {
        let mut stamp: [libc::c_long; 2] = [0; 2];
        // SAFETY: the request writes two longs, and that is what the pointer is to.
        check(unsafe { libc::ioctl(self.0.as_raw_fd(), SIOCGSTAMPNS, stamp.as_mut_ptr()) })?;
        let [seconds, nanoseconds] = stamp;
        Ok(Timestamp::from_seconds(seconds.into(), nanoseconds.into()))
    }

    /// What was counted since the last call: reading sets the kernel's counts back to 0.
    pub(super) fn counts(&self) -> io::Result<Counts> {
        let mut counts = libc::tpacket_stats { tp_packets: 0, tp_drops: 0 };
        let mut length = length_of::<libc::tpacket_stats>();
        // SAFETY: both pointers are to live values, and `length` is the size of the first.
        let result = unsafe {
            libc::getsockopt(
                self.0.as_raw_fd(),
                libc::SOL_PACKET,
                libc::PACKET_STATISTICS,
                (&raw mut counts).cast(),
                &raw mut length,
            )
        };
        check(result)?;
        Ok(Counts { passed: counts.tp_packets, dropped: counts.tp_drops })
    }

    /// The error that waits at the socket, if one does; asking takes it away.
    pub(super) fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.0.take_error()
    }

    /// The same socket by a second descriptor, which whoever takes it must close.
    pub(super) fn second_descriptor(&self) -> io::Result<RawFd> {
        self.0.try_clone().map(IntoRawFd::into_raw_fd)
    }
}

fn check(result: libc::c_int) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[expect(clippy::cast_possible_truncation, reason = "the sizes of an int and of two of them")]
const fn length_of<T>() -> libc::socklen_t {
    size_of::<T>() as libc::socklen_t
}
