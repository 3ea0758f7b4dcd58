#![allow(
    unsafe_code,
    reason = "binding, socket options, an ioctl and a control message of packet sockets have no safe wrapper anywhere"
)]
//! The packet socket: its options before the first frame, and its queries after each frame.
//!
//! The socket is created here, not by pnet, because no frame may arrive before the filter is attached, and because
//! loopback would otherwise show each frame twice: on sending and on receiving.

use std::io;
use std::mem::{size_of, size_of_val};
use std::os::fd::{AsFd, AsRawFd, IntoRawFd, RawFd};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{setsockopt, sockopt};
use socket2::{Domain, SockFilter, Socket, Type};

use super::bpf::Instruction;
use crate::frame::Timestamp;

pub(super) mod mapping;

/// Reads the kernel's timestamp of the last frame (linux/sockios.h). It writes two C `long`s, seconds and
/// nanoseconds, in both 64-bit and 32-bit kernels.
const SIOCGSTAMPNS: libc::Ioctl = 0x8907;

/// Frames of every protocol (`ETH_P_ALL`).
const EVERY_PROTOCOL: u16 = 3;

/// A packet socket that receives nothing until it is bound.
#[derive(Debug)]
pub(super) struct PacketSocket(Socket);

/// The socket by which it was found out whether this user may capture.
static KEPT: Mutex<Option<PacketSocket>> = Mutex::new(None);

/// Whether this user may capture. The socket that was opened to find out is kept for the capture: closing it takes more than
/// 10 ms, while the kernel waits for its processors (`synchronize_net`).
pub(crate) fn may_capture() -> bool {
    let opened = PacketSocket::open().ok();
    let is_open = opened.is_some();
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = opened;
    is_open
}

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
        let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner).take();
        kept.map_or_else(|| Socket::new(Domain::PACKET, Type::RAW, None).map(Self), Ok)
    }

    /// Receives the frames of an interface from now on. `promiscuous` asks its card for frames to others, too.
    pub(super) fn bind(&self, interface: u32, promiscuous: bool) -> io::Result<()> {
        let index = libc::c_int::try_from(interface).map_err(|_| io::ErrorKind::InvalidInput)?;
        // SAFETY: all members of both may be 0.
        let (mut address, mut asked) =
            unsafe { (std::mem::zeroed::<libc::sockaddr_ll>(), std::mem::zeroed::<libc::packet_mreq>()) };
        address.sll_family = family(libc::AF_PACKET);
        address.sll_protocol = EVERY_PROTOCOL.to_be();
        address.sll_ifindex = index;
        // SAFETY: the address lives longer than the call and has the length that is given.
        let bound = unsafe {
            let address = (&raw const address).cast();
            libc::bind(self.0.as_raw_fd(), address, length_of::<libc::sockaddr_ll>())
        };
        check(bound)?;
        if promiscuous {
            asked.mr_ifindex = index;
            asked.mr_type = family(libc::PACKET_MR_PROMISC);
            self.set(libc::PACKET_ADD_MEMBERSHIP, &asked)?;
        }
        Ok(())
    }

    /// Chooses the ring whose blocks hold frames of any size (TPACKET_V3).
    pub(super) fn choose_blocks(&self) -> io::Result<()> {
        self.set(libc::PACKET_VERSION, &(libc::tpacket_versions::TPACKET_V3 as libc::c_int))
    }

    /// Makes a ring of so many blocks of so many bytes, of which each is handed over after `retire` at the latest, once
    /// or twice. No blocks at all remove the ring.
    pub(super) fn make_ring(&self, block: u32, blocks: u32, retire: Duration) -> io::Result<()> {
        // Frames take as much of a block as they need; the kernel only checks that this divides a block.
        let frame = block.min(2048);
        let request = libc::tpacket_req3 {
            tp_block_size: block,
            tp_block_nr: blocks,
            tp_frame_size: frame,
            tp_frame_nr: block.checked_div(frame).unwrap_or(0) * blocks,
            tp_retire_blk_tov: u32::try_from(retire.as_millis()).unwrap_or(u32::MAX),
            tp_sizeof_priv: 0,
            tp_feature_req_word: 0,
        };
        self.set(libc::PACKET_RX_RING, &request)
    }

    /// Ignores outgoing frames (Linux 4.20 and later).
    pub(super) fn ignore_outgoing(&self) -> io::Result<()> {
        self.set(libc::PACKET_IGNORE_OUTGOING, &1_i32)
    }

    /// Sets an option of packet sockets to a value of C.
    fn set<T: Copy>(&self, option: libc::c_int, value: &T) -> io::Result<()> {
        // SAFETY: the pointer is to a live value and the length is its length; the kernel only reads it. The descriptor
        // is open while `self` lives.
        let result = unsafe {
            libc::setsockopt(
                self.0.as_raw_fd(),
                libc::SOL_PACKET,
                option,
                (&raw const *value).cast(),
                length_of::<T>(),
            )
        };
        check(result)
    }

    /// Makes the kernel report the VLAN tags that it removes: see [`PacketSocket::tag_of_next`].
    pub(super) fn report_tags(&self) -> io::Result<()> {
        self.set(libc::PACKET_AUXDATA, &1_i32)
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
        Self::wait_for_any(&[self], patience)
    }

    /// The same for several sockets.
    pub(super) fn wait_for_any(sockets: &[&Self], patience: Duration) -> io::Result<bool> {
        let wanted = sockets.iter().map(|socket| PollFd::new(socket.0.as_fd(), PollFlags::POLLIN));
        let patience = PollTimeout::try_from(patience).unwrap_or(PollTimeout::MAX);
        Ok(poll(&mut wanted.collect::<Vec<_>>(), patience)? > 0)
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
        let libc::tpacket_auxdata { tp_status, tp_vlan_tpid, tp_vlan_tci, .. } = auxiliary;
        Ok(VlanTag::of(tp_status, tp_vlan_tpid, tp_vlan_tci.into()))
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
    /// How many bytes it has.
    pub(super) const LENGTH: usize = 4;

    /// The tag that a status says was removed, with its EtherType and its other two bytes.
    pub(super) fn of(status: u32, protocol: u16, control: u32) -> Option<Self> {
        if status & libc::TP_STATUS_VLAN_VALID == 0 {
            return None;
        }
        // Linux 3.14 and later report the EtherType; before that it was always 0x8100.
        let named = status & libc::TP_STATUS_VLAN_TPID_VALID != 0;
        let [.., high, low] = control.to_be_bytes();
        Some(Self {
            protocol: if named { protocol } else { 0x8100 },
            control: u16::from_be_bytes([high, low]),
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

#[expect(clippy::cast_possible_truncation, reason = "the sizes of small values")]
const fn length_of<T>() -> libc::socklen_t {
    size_of::<T>() as libc::socklen_t
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "constants of C that are small")]
const fn family(constant: libc::c_int) -> libc::c_ushort {
    constant as libc::c_ushort
}
