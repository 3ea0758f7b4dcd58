#![allow(
    unsafe_code,
    reason = "three socket options, one ioctl and one control message of packet sockets have no safe wrapper anywhere"
)]
//! The packet socket: its options before the first frame, and its queries after each frame.
//!
//! The socket is created here, not by pnet, because no frame may arrive before the filter is attached, and because
//! loopback would otherwise show each frame twice: on sending and on receiving.

use std::io;
use std::mem::{size_of, size_of_val};
use std::os::fd::{AsFd, AsRawFd, IntoRawFd, RawFd};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{setsockopt, sockopt};
use socket2::{Domain, SockFilter, Socket, Type};

use super::bpf::Instruction;
use crate::frame::Timestamp;

/// Reads the kernel's timestamp of the last frame (linux/sockios.h). It writes two C `long`s, seconds and
/// nanoseconds, in both 64-bit and 32-bit kernels.
const SIOCGSTAMPNS: libc::Ioctl = 0x8907;

/// A packet socket that receives nothing until it is bound.
#[derive(Debug)]
pub(super) struct PacketSocket(Socket);

/// The kernel's counts since the last query.
#[derive(Debug, Clone, Copy)]
pub(super) struct SocketCounts {
    /// Frames that passed the filter, including dropped ones.
    pub(super) passed: u32,
    /// Frames that passed the filter but were dropped because the receive buffer was full.
    pub(super) dropped: u32,
}

impl PacketSocket {
    /// Protocol 0: no frame is received until the socket is bound with another protocol.
    pub(super) fn open() -> io::Result<Self> {
        Socket::new(Domain::PACKET, Type::RAW, None).map(Self)
    }

    /// Ignores outgoing frames (Linux 4.20 and later).
    pub(super) fn ignore_outgoing(&self) -> io::Result<()> {
        self.set(libc::PACKET_IGNORE_OUTGOING, 1)
    }

    /// Sets an integer option of packet sockets.
    fn set(&self, option: libc::c_int, value: libc::c_int) -> io::Result<()> {
        // SAFETY: the pointer is to a live int and the length is that of an int, as these options want; the
        // descriptor is open while `self` lives.
        let result = unsafe {
            libc::setsockopt(
                self.0.as_raw_fd(),
                libc::SOL_PACKET,
                option,
                (&raw const value).cast(),
                length_of::<libc::c_int>(),
            )
        };
        check(result)
    }

    /// Makes the kernel report the VLAN tags that it removes: see [`PacketSocket::tag_of_next`].
    pub(super) fn report_tags(&self) -> io::Result<()> {
        self.set(libc::PACKET_AUXDATA, 1)
    }

    /// Attaches a filter: only frames that this program accepts are received.
    pub(super) fn attach(&self, program: &[Instruction]) -> io::Result<()> {
        let filter: Vec<SockFilter> = program
            .iter()
            .map(|step| SockFilter::new(step.code, step.if_true, step.if_false, step.value))
            .collect();
        self.0.attach_filter(&filter)
    }

    /// Sets the size of the receive buffer, or the largest size that this user may have.
    pub(super) fn make_room(&self, bytes: usize) -> io::Result<()> {
        // RcvBufForce needs CAP_NET_ADMIN and can exceed net.core.rmem_max.
        setsockopt(&self.0, sockopt::RcvBufForce, &bytes)
            .or_else(|_| setsockopt(&self.0, sockopt::RcvBuf, &bytes))
            .map_err(io::Error::from)
    }

    #[allow(clippy::useless_conversion, reason = "a C long has 32 bits on some machines")]
    /// The time at which the last frame arrived. The first call makes the kernel start timestamping.
    pub(super) fn last_stamp(&self) -> io::Result<Timestamp> {
        let mut stamp: [libc::c_long; 2] = [0; 2];
        // SAFETY: the request writes two longs, and that is what the pointer is to.
        check(unsafe { libc::ioctl(self.0.as_raw_fd(), SIOCGSTAMPNS, stamp.as_mut_ptr()) })?;
        let [seconds, nanoseconds] = stamp;
        Ok(Timestamp::from_seconds(seconds.into(), nanoseconds.into()))
    }

    /// Waits up to `patience` for a frame. Returns whether there is a frame, or an error that the next call returns.
    pub(super) fn wait(&self, patience: Duration) -> io::Result<bool> {
        let mut wanted = [PollFd::new(self.0.as_fd(), PollFlags::POLLIN)];
        let patience = PollTimeout::try_from(patience).unwrap_or(PollTimeout::MAX);
        Ok(poll(&mut wanted, patience)? > 0)
    }

    /// The VLAN tag that the kernel removed from the next frame, if any. The frame stays in the queue. Fails with
    /// [`io::ErrorKind::WouldBlock`] if there is no frame.
    pub(super) fn tag_of_next(&self) -> io::Result<Option<VlanTag>> {
        // The bytes of the frame are not needed yet.
        let mut nothing = libc::iovec { iov_base: std::ptr::null_mut(), iov_len: 0 };
        // As `u64`s, for the alignment of the control message header.
        let mut control = [0_u64; 8];
        // SAFETY: all its members may be 0.
        let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
        message.msg_iov = &raw mut nothing;
        message.msg_iovlen = 1;
        message.msg_control = control.as_mut_ptr().cast();
        message.msg_controllen = size_of_val(&control) as _;
        // SAFETY: what the message points to lives longer than the call, and has the lengths that it says.
        let got = unsafe {
            libc::recvmsg(self.0.as_raw_fd(), &raw mut message, libc::MSG_PEEK | libc::MSG_DONTWAIT)
        };
        if got < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the kernel has filled `control` and said in `message` how far.
        let header = unsafe { libc::CMSG_FIRSTHDR(&raw const message) };
        // SAFETY: it is null or points to a whole header within `control`.
        let Some(first) = (unsafe { header.as_ref() }) else { return Ok(None) };
        if (first.cmsg_level, first.cmsg_type) != (libc::SOL_PACKET, libc::PACKET_AUXDATA) {
            return Ok(None);
        }
        // SAFETY: this is what the kernel puts behind such a header, at any alignment; `control` has room for it.
        let auxiliary = unsafe { libc::CMSG_DATA(header).cast::<libc::tpacket_auxdata>().read_unaligned() };
        Ok(VlanTag::of(&auxiliary))
    }

    /// The counts since the last call. Reading resets the kernel's counts to 0.
    pub(super) fn counts(&self) -> io::Result<SocketCounts> {
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
        Ok(SocketCounts { passed: counts.tp_packets, dropped: counts.tp_drops })
    }

    /// The pending error of the socket, if any. Reading clears it.
    pub(super) fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.0.take_error()
    }

    /// A second descriptor of the same socket. The caller must close it.
    pub(super) fn second_descriptor(&self) -> io::Result<RawFd> {
        self.0.try_clone().map(IntoRawFd::into_raw_fd)
    }
}

/// An IEEE 802.1Q tag, which follows the two addresses of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VlanTag {
    /// The EtherType of the tag: 0x8100 or 0x88a8.
    protocol: u16,
    /// Priority and VLAN identifier.
    control: u16,
}

impl VlanTag {
    fn of(auxiliary: &libc::tpacket_auxdata) -> Option<Self> {
        if auxiliary.tp_status & libc::TP_STATUS_VLAN_VALID == 0 {
            return None;
        }
        // Linux 3.14 and later report the EtherType; before that it was always 0x8100.
        let named = auxiliary.tp_status & libc::TP_STATUS_VLAN_TPID_VALID != 0;
        Some(Self {
            protocol: if named { auxiliary.tp_vlan_tpid } else { 0x8100 },
            control: auxiliary.tp_vlan_tci,
        })
    }

    /// Inserts the tag where it was on the wire.
    pub(super) fn insert_into(self, frame: &mut Vec<u8>) {
        const AFTER_ADDRESSES: usize = 12;
        let at = AFTER_ADDRESSES.min(frame.len());
        let bytes = [self.protocol.to_be_bytes(), self.control.to_be_bytes()].concat();
        frame.splice(at..at, bytes);
    }
}

fn check(result: libc::c_int) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[expect(clippy::cast_possible_truncation, reason = "the sizes of an int and of two of them")]
const fn length_of<T>() -> libc::socklen_t {
    size_of::<T>() as libc::socklen_t
}
