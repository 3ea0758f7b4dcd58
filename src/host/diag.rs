//! What the kernel says of TCP sockets, by sock_diag (`linux/sock_diag.h`, `linux/inet_diag.h`).

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd, OwnedFd};

use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, recv, send, socket};

use super::netlink::attribute;
use crate::call::End;
use crate::frame::Timestamp;
use crate::kernel::{CongestionState, KernelSample, SampleCause, SocketState};

/// SOCK_DIAG_BY_FAMILY, the type of questions and answers.
const BY_FAMILY: u16 = 20;
/// INET_DIAG_INFO, the attribute that holds a `tcp_info`.
const INFO: u16 = 2;
/// The length of `nlmsghdr`, in bytes.
const HEADER: usize = 16;
/// The length of `inet_diag_msg`, in bytes: the attributes follow.
const SOCKET: usize = 72;
/// The length of `inet_diag_sockid`, in bytes.
const IDENTITY: usize = 48;
/// TCP_INFINITE_SSTHRESH: slow start has no end yet.
const INFINITE: u32 = 0x7fff_ffff;
/// How many bytes of an answer are read at once.
const AT_ONCE: usize = 32 << 10;

/// A TCP socket in an answer or a notice: the fixed part, then attributes.
#[derive(Debug, Clone, Copy)]
pub(in crate::host) struct SocketMessage<'a>(&'a [u8]);

impl<'a> SocketMessage<'a> {
    /// The message, if it is about a socket.
    pub(super) fn new(message: &'a [u8]) -> Option<Self> {
        let kind = u16::from_ne_bytes(at(message, 4)?);
        (kind == BY_FAMILY).then_some(message.get(HEADER..)?).filter(|body| body.len() >= SOCKET).map(Self)
    }

    /// Its state, as `linux/net/tcp_states.h` numbers it.
    pub(super) fn state(self) -> Option<u8> {
        self.0.get(1).copied()
    }

    /// Its own address.
    pub(super) fn local(self) -> Option<SocketAddr> {
        self.address(8, 4)
    }

    /// The address of the other end; port 0 for a socket that listens.
    pub(super) fn peer(self) -> Option<SocketAddr> {
        self.address(24, 6)
    }

    /// How many bytes it has received that no program has read; of a listener, the connections that wait.
    pub(super) fn unread(self) -> Option<u32> {
        at(self.0, 56).map(u32::from_ne_bytes)
    }

    /// Its `tcp_info`; none for a socket that is no more than a memory of one.
    pub(super) fn info(self) -> Option<&'a [u8]> {
        attribute(self.0.get(SOCKET..)?, INFO)
    }

    fn address(self, ip: usize, port: usize) -> Option<SocketAddr> {
        let [family] = at(self.0, 0)?;
        let ip: IpAddr = match i32::from(family) {
            libc::AF_INET => Ipv4Addr::from(at::<4>(self.0, ip)?).into(),
            libc::AF_INET6 => Ipv6Addr::from(at::<16>(self.0, ip)?).into(),
            _ => return None,
        };
        // An IPv4 address that an IPv6 socket has (`::ffff:192.0.2.1`) is what is on the wire.
        Some(SocketAddr::new(ip.to_canonical(), u16::from_be_bytes(at(self.0, port)?)))
    }
}

/// Asks the kernel of one host about its connections.
#[derive(Debug)]
pub struct Diagnosis {
    socket: OwnedFd,
    end: End,
    answer: Vec<u8>,
}

impl Diagnosis {
    /// Asks in the calling thread's namespace, from wherever it is used later.
    ///
    /// # Errors
    ///
    /// The kernel has no sock_diag, or refuses it.
    pub(super) fn open(end: End) -> io::Result<Self> {
        let flags = SockFlag::SOCK_CLOEXEC;
        let socket = socket(AddressFamily::Netlink, SockType::Raw, flags, SockProtocol::NetlinkSockDiag)?;
        Ok(Self { socket, end, answer: vec![0; AT_ONCE] })
    }

    /// The connection between two addresses, as it is now; none if there is none, or the kernel has not made a whole socket
    /// for it (SYN-RECEIVED), or keeps no more than a memory of it (TIME-WAIT). The sample bears the time and the cause that
    /// are given.
    pub fn sample(
        &mut self,
        (local, peer): (SocketAddr, SocketAddr),
        time: Timestamp,
        cause: SampleCause,
    ) -> Option<KernelSample> {
        send(self.socket.as_raw_fd(), &question(local, peer), MsgFlags::empty()).ok()?;
        // The kernel answers before `send` returns.
        let length = recv(self.socket.as_raw_fd(), &mut self.answer, MsgFlags::MSG_DONTWAIT).ok()?;
        let message = SocketMessage::new(self.answer.get(..length)?)?;
        // Where there is no connection the kernel answers with the socket that listens.
        if message.local() != Some(local) || message.peer() != Some(peer) {
            return None;
        }
        let info = Info(message.info()?);
        info.sample(SocketState::from_number(message.state()?)?).map(|sample| KernelSample {
            time,
            end: self.end,
            local,
            peer,
            cause,
            ..sample
        })
    }

    /// Whether a connection is being opened or closed just now: its kernel has sent, or is about to send, what is not answered
    /// yet. So is one that still has data to be acknowledged.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub fn is_unsettled(&mut self) -> io::Result<bool> {
        let families = [libc::AF_INET, libc::AF_INET6];
        families.into_iter().try_fold(false, |unsettled, family| Ok(unsettled || self.any_unsettled(family)?))
    }

    fn any_unsettled(&mut self, family: i32) -> io::Result<bool> {
        /// Those states of `linux/net/tcp_states.h` in which something is on its way: SYN-SENT, SYN-RECEIVED (twice),
        /// FIN-WAIT-1, LAST-ACK, CLOSING. In ESTABLISHED and CLOSE-WAIT it depends on what is not acknowledged.
        const CHANGING: [u8; 6] = [2, 3, 12, 4, 9, 11];
        const OPEN: [u8; 2] = [1, 8];
        let states = CHANGING.iter().chain(&OPEN).fold(0, |mask, state| mask | 1_u32 << state);
        send(self.socket.as_raw_fd(), &dump(family, states), MsgFlags::empty())?;
        let mut unsettled = false;
        loop {
            let length = recv(self.socket.as_raw_fd(), &mut self.answer, MsgFlags::empty())?;
            let mut rest = self.answer.get(..length).unwrap_or_default();
            while let Some(length) = at(rest, 0).map(u32::from_ne_bytes) {
                let length = usize::try_from(length).unwrap_or(usize::MAX).max(HEADER);
                let message = rest.get(..length).unwrap_or_default();
                match SocketMessage::new(message) {
                    Some(socket) => {
                        let waits = |state| OPEN.contains(&state) && at(socket.0, 60) != Some([0; 4]);
                        unsettled |=
                            socket.state().is_some_and(|state| CHANGING.contains(&state) || waits(state));
                    }
                    // NLMSG_DONE, or an error.
                    None => return Ok(unsettled),
                }
                rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
            }
        }
    }
}

/// A `tcp_info` of `linux/tcp.h`.
struct Info<'a>(&'a [u8]);

impl Info<'_> {
    /// What it says; the addresses, the time and the cause are the caller's.
    fn sample(&self, state: SocketState) -> Option<KernelSample> {
        let number = |offset: usize| at(self.0, offset).map(u32::from_ne_bytes);
        let [_, congestion, retransmits, _, backoff] = at(self.0, 0)?;
        let nowhere = SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 0);
        Some(KernelSample {
            time: Timestamp::default(),
            end: End::Client,
            local: nowhere,
            peer: nowhere,
            cause: SampleCause::Between,
            state,
            congestion: CongestionState::from_number(congestion)?,
            retransmits: retransmits.into(),
            backoff,
            rto_us: number(8)?,
            mss: number(16)?,
            unacked: number(24)?,
            sacked: number(28)?,
            lost: number(32)?,
            srtt_us: number(68)?,
            rttvar_us: number(72)?,
            ssthresh: Some(number(76)?).filter(|segments| *segments < INFINITE),
            cwnd: number(80)?,
            total_retransmits: number(100)?,
        })
    }
}

/// An `inet_diag_req_v2` for the socket with these two addresses.
fn question(local: SocketAddr, peer: SocketAddr) -> Vec<u8> {
    let family = if local.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
    let mut message = request(family, libc::NLM_F_REQUEST, u32::MAX);
    message.extend(local.port().to_be_bytes());
    message.extend(peer.port().to_be_bytes());
    for address in [local.ip(), peer.ip()] {
        match address {
            IpAddr::V4(address) => {
                message.extend(address.octets());
                message.extend([0; 12]);
            }
            IpAddr::V6(address) => message.extend(address.octets()),
        }
    }
    // Any interface; no cookie.
    message.extend([0; 4]);
    message.extend([0xff; 8]);
    message
}

/// An `inet_diag_req_v2` for all sockets in some states.
fn dump(family: i32, states: u32) -> Vec<u8> {
    let mut message = request(family, libc::NLM_F_REQUEST | libc::NLM_F_DUMP, states);
    message.extend([0; IDENTITY]);
    message
}

/// A question without the identity of the socket, which is to follow.
fn request(family: i32, flags: i32, states: u32) -> Vec<u8> {
    let small = |number: i32| u8::try_from(number).unwrap_or_default();
    let length = HEADER + 8 + IDENTITY;
    let mut message = Vec::with_capacity(length);
    message.extend(u32::try_from(length).unwrap_or_default().to_ne_bytes());
    message.extend(BY_FAMILY.to_ne_bytes());
    message.extend(u16::try_from(flags).unwrap_or_default().to_ne_bytes());
    message.extend([0; 8]);
    message.extend([small(family), small(libc::IPPROTO_TCP), 1 << (INFO - 1), 0]);
    message.extend(states.to_ne_bytes());
    message
}

/// Some bytes of a message.
pub(super) fn at<const N: usize>(bytes: &[u8], from: usize) -> Option<[u8; N]> {
    bytes.get(from..)?.first_chunk().copied()
}
