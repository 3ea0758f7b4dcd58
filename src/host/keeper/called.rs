//! A call on a socket, from its beginning to its end: what was asked of which socket, and what came of it.

use std::io::IoSliceMut;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::AsFd;
use std::time::Duration;

use nix::sys::stat::fstat;
use nix::sys::uio::{RemoteIoVec, process_vm_readv};
use nix::unistd::Pid;
use socket2::{Domain, Protocol, Socket};

use super::traced::ProcessHandle;
use crate::call::{Action, CallError, TransportProtocol};
use crate::frame::Timestamp;
use crate::host::clock::now;

/// A call that has not returned.
#[derive(Debug)]
pub(super) struct BegunCall {
    began: Timestamp,
    number: i64,
    arguments: [u64; 6],
    socket: SocketView,
    /// Whether closing the socket resets its connection.
    resets: bool,
}

/// A call that has returned.
#[derive(Debug)]
pub(super) struct ReturnedCall {
    /// When it began, or when it returned if it is one that packets cause.
    pub(super) time: Timestamp,
    pub(super) took_ns: u64,
    pub(super) action: Action,
    pub(super) error: Option<CallError>,
    /// The socket; of an `accept` that succeeded, the new one.
    pub(super) socket: SocketView,
}

/// What a socket says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct SocketView {
    /// Its number in the kernel: all descriptors of one socket share it.
    pub(super) inode: u64,
    pub(super) transport: TransportProtocol,
    pub(super) local: Option<SocketAddr>,
    pub(super) peer: Option<SocketAddr>,
}

impl BegunCall {
    /// The call of this number that a thread of the process is about to make; none if it concerns no socket of TCP or UDP.
    pub(super) fn of((number, arguments): (i64, [u64; 6]), process: &ProcessHandle) -> Option<Self> {
        let began = now();
        let (view, socket) = look(process, arguments[0])?;
        let resets = number == libc::SYS_close
            && view.transport == TransportProtocol::Tcp
            && socket.linger().is_ok_and(|time| time == Some(Duration::ZERO));
        Some(Self { began, number, arguments, socket: view, resets })
    }

    /// What it was, now that it has returned this value; none if it asked nothing of the network and got nothing from there.
    pub(super) fn returned(self, value: i64, process: &ProcessHandle) -> Option<ReturnedCall> {
        let after = now();
        let errno = i32::try_from(value.checked_neg()?).ok().filter(|errno| *errno > 0);
        if errno.is_some_and(|errno| self.is_without_effect(errno, process)) {
            return None;
        }
        let bytes = u64::try_from(value).unwrap_or(0);
        let (action, peer) = self.action(bytes, errno.is_none(), process)?;
        let is_caused = matches!(action, Action::Accept | Action::Receive { .. });
        let there = match action {
            Action::Accept if errno.is_none() => view(process, bytes),
            // Closed, it has no addresses any more.
            Action::Close | Action::Abort | Action::Shutdown | Action::Receive { .. } => None,
            _ => view(process, self.arguments[0]),
        };
        let socket = there.unwrap_or(self.socket);
        Some(ReturnedCall {
            time: if is_caused { after } else { self.began },
            took_ns: u64::try_from(after.since(self.began)).unwrap_or(0),
            action,
            error: errno.map(CallError::from_errno),
            socket: SocketView { peer: peer.or(socket.peer), ..socket },
        })
    }

    /// Whether a call that was refused like this has not happened as far as the network is concerned.
    fn is_without_effect(&self, errno: i32, process: &ProcessHandle) -> bool {
        match errno {
            // ERESTARTSYS and its like: the call begins anew.
            512.. => true,
            // What is asked for has been asked for already.
            libc::EALREADY | libc::EISCONN => self.number == libc::SYS_connect,
            // Nothing was there. A program that does not wait asks again; one that does wait has waited in vain.
            libc::EAGAIN => {
                let waits_not = u64::from(libc::MSG_DONTWAIT.unsigned_abs());
                self.flags() & waits_not != 0
                    || look(process, self.arguments[0])
                        .is_some_and(|(_, socket)| socket.nonblocking().unwrap_or(false))
            }
            _ => false,
        }
    }

    /// The flags of a call that sends or receives (`MSG_…`).
    const fn flags(&self) -> u64 {
        let [_, _, third, fourth, ..] = self.arguments;
        match self.number {
            libc::SYS_sendto | libc::SYS_recvfrom | libc::SYS_sendmmsg | libc::SYS_recvmmsg => fourth,
            libc::SYS_sendmsg | libc::SYS_recvmsg => third,
            _ => 0,
        }
    }

    /// What the call was, and the address that it names; `value` is what it returned if it succeeded.
    fn action(
        &self,
        value: u64,
        succeeded: bool,
        process: &ProcessHandle,
    ) -> Option<(Action, Option<SocketAddr>)> {
        let [_, second, third, fourth, fifth, _] = self.arguments;
        let is_tcp = self.socket.transport == TransportProtocol::Tcp;
        let address = |pointer: u64| read_address(process.pid(), pointer);
        let sent = |asked: u64| Action::Send { bytes: if succeeded { value } else { asked } };
        let peeks = u64::from(libc::MSG_PEEK.unsigned_abs());
        Some(match self.number {
            libc::SYS_connect if is_tcp => (Action::Connect, address(second)),
            libc::SYS_bind if !is_tcp => (Action::Bind, None),
            libc::SYS_listen => (Action::Listen, None),
            libc::SYS_accept | libc::SYS_accept4 => (Action::Accept, None),
            libc::SYS_sendto => (sent(third), address(fifth)),
            libc::SYS_write => (sent(third), None),
            libc::SYS_writev => (sent(0), None),
            libc::SYS_sendfile => (sent(fourth), None),
            libc::SYS_sendmsg => (sent(0), address(read_name(process.pid(), second)?)),
            libc::SYS_sendmmsg | libc::SYS_recvmmsg if !succeeded => return None,
            libc::SYS_sendmmsg => {
                let (bytes, first) = read_messages(process.pid(), second, value)?;
                (Action::Send { bytes }, address(first))
            }
            // These only look, or have room for nothing.
            libc::SYS_recvfrom | libc::SYS_read if third == 0 => return None,
            _ if self.flags() & peeks != 0 => return None,
            libc::SYS_recvfrom => {
                (Action::Receive { bytes: value }, succeeded.then(|| address(fifth)).flatten())
            }
            libc::SYS_read | libc::SYS_readv => (Action::Receive { bytes: value }, None),
            libc::SYS_recvmsg => {
                let name = read_name(process.pid(), second).filter(|_| succeeded);
                (Action::Receive { bytes: value }, name.and_then(address))
            }
            libc::SYS_recvmmsg => {
                let (bytes, first) = read_messages(process.pid(), second, value)?;
                (Action::Receive { bytes }, address(first))
            }
            // SHUT_RD causes no packet.
            libc::SYS_shutdown if second != 0 => (Action::Shutdown, None),
            libc::SYS_close if self.resets => (Action::Abort, None),
            libc::SYS_close => (Action::Close, None),
            _ => return None,
        })
    }
}

fn view(process: &ProcessHandle, number: u64) -> Option<SocketView> {
    look(process, number).map(|(view, _)| view)
}

/// What is open under this number, if it is a socket of TCP or UDP. Whoever holds it keeps a connection from closing.
fn look(process: &ProcessHandle, number: u64) -> Option<(SocketView, Socket)> {
    let socket = Socket::from(process.borrow(number)?);
    if ![Domain::IPV4, Domain::IPV6].contains(&socket.domain().ok()?) {
        return None;
    }
    let transport = match socket.protocol().ok()?? {
        Protocol::TCP => TransportProtocol::Tcp,
        Protocol::UDP => TransportProtocol::Udp,
        _ => return None,
    };
    let local = socket.local_addr().ok().and_then(|address| address.as_socket()).map(canonical);
    let peer = socket.peer_addr().ok().and_then(|address| address.as_socket()).map(canonical);
    let local = local.filter(|local| local.port() != 0);
    let inode = fstat(socket.as_fd()).ok()?.st_ino;
    Some((SocketView { inode, transport, local, peer }, socket))
}

/// An IPv4 address that an IPv6 socket has is what is on the wire.
fn canonical(at: SocketAddr) -> SocketAddr {
    SocketAddr::new(at.ip().to_canonical(), at.port())
}

/// So many bytes of a process's memory.
fn read<const LENGTH: usize>(process: Pid, pointer: u64) -> Option<[u8; LENGTH]> {
    let base = usize::try_from(pointer).ok().filter(|base| *base != 0)?;
    let mut bytes = [0; LENGTH];
    let remote = RemoteIoVec { base, len: LENGTH };
    let count = process_vm_readv(process, &mut [IoSliceMut::new(&mut bytes)], &[remote]).ok()?;
    (count == LENGTH).then_some(bytes)
}

/// The address in a `sockaddr` of a process.
fn read_address(process: Pid, pointer: u64) -> Option<SocketAddr> {
    // As much as a `sockaddr_in6` has; or a `sockaddr_in`, which may stand at the end of what can be read.
    let bytes = read::<28>(process, pointer).or_else(|| {
        let mut longer = [0; 28];
        longer.first_chunk_mut::<16>()?.clone_from(&read(process, pointer)?);
        Some(longer)
    })?;
    let [a, b, c, d, rest @ ..] = bytes;
    let ip: IpAddr = match i32::from(u16::from_ne_bytes([a, b])) {
        libc::AF_INET => Ipv4Addr::from(*rest.first_chunk::<4>()?).into(),
        libc::AF_INET6 => Ipv6Addr::from(*rest.get(4..)?.first_chunk::<16>()?).into(),
        _ => return None,
    };
    Some(canonical(SocketAddr::new(ip, u16::from_be_bytes([c, d]))))
}

/// Where a `msghdr` of a process has its address: the pointer that it begins with; 0 if it has none.
fn read_name(process: Pid, header: u64) -> Option<u64> {
    read(process, header).map(u64::from_ne_bytes)
}

/// How many bytes so many messages of a process have (`mmsghdr`), and where the first has its address.
fn read_messages(process: Pid, first: u64, count: u64) -> Option<(u64, u64)> {
    /// A `msghdr`, the length of the message as an `unsigned int`, and 4 bytes to the next.
    const MESSAGE: u64 = 64;
    const LENGTH_AT: u64 = 56;
    // The kernel takes no more at once (UIO_MAXIOV).
    let lengths = (0..count.min(1024)).map(|message| {
        let at = first.checked_add(message * MESSAGE + LENGTH_AT)?;
        read(process, at).map(|bytes| u64::from(u32::from_ne_bytes(bytes)))
    });
    Some((lengths.sum::<Option<u64>>()?, read_name(process, first)?))
}
