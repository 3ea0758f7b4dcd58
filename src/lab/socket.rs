//! A socket of a program: each call on it is noted.

use std::io;
use std::mem::MaybeUninit;
use std::net::{IpAddr, Shutdown, SocketAddr};
use std::os::fd::AsFd as _;
use std::time::Duration;

use nix::sys::socket::{setsockopt, sockopt};
use socket2::{Domain, Protocol, SockAddr, Socket, TcpKeepalive, Type};

use super::journal::{Journal, Reporter};
use super::rendezvous::{RunningProgram, Woken};
use super::scenario::socket::SocketOptions;
use super::scenario::step::Toggle;
use crate::call::{Action, End, TransportProtocol};
use crate::host::clock::now;

/// The port of the server.
pub(super) const PORT: u16 = 12000;
/// The most bytes that one call receives.
const MOST: usize = 1 << 20;

/// Where a program is, and with whom it talks.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) end: End,
    pub(super) transport: TransportProtocol,
    /// Its own address.
    pub(super) own: IpAddr,
    /// The server's.
    pub(super) server: SocketAddr,
    /// The congestion control of its connections.
    pub(super) congestion: String,
    pub(super) options: SocketOptions,
    pub(super) journal: Journal,
}

impl Place {
    /// A socket with the options that its program wants.
    fn socket(&self) -> io::Result<Socket> {
        let domain = if self.own.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 };
        let socket = match self.transport {
            TransportProtocol::Tcp => Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?,
            TransportProtocol::Udp => Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?,
        };
        let SocketOptions { nagle, keep_alive, send_buffer, receive_buffer, mss, user_timeout, quickack: _ } =
            self.options;
        if let Some(bytes) = send_buffer {
            socket.set_send_buffer_size(bytes.try_into().unwrap_or(usize::MAX))?;
        }
        if let Some(bytes) = receive_buffer {
            socket.set_recv_buffer_size(bytes.try_into().unwrap_or(usize::MAX))?;
        }
        if self.transport == TransportProtocol::Tcp {
            setsockopt(&socket, sockopt::TcpCongestion, &self.congestion.clone().into())?;
            if let Some(nagle) = nagle {
                socket.set_tcp_nodelay(!nagle)?;
            }
            if let Some(mss) = mss {
                socket.set_tcp_mss(mss)?;
            }
            if let Some(time) = keep_alive {
                let time = time.duration();
                socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(time).with_interval(time))?;
            }
            if let Some(time) = user_timeout {
                socket.set_tcp_user_timeout(Some(time.duration()))?;
            }
        }
        Ok(socket)
    }

    fn reporter(&self, local: Option<SocketAddr>, peer: Option<SocketAddr>) -> Reporter {
        Reporter { journal: self.journal.clone(), end: self.end, transport: self.transport, local, peer }
    }
}

/// A socket that takes connections.
pub(super) struct Listener {
    place: Place,
    socket: Socket,
}

impl Listener {
    /// Listens at the server's port.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub(super) fn open(place: &Place, backlog: i32) -> io::Result<Self> {
        let socket = place.socket()?;
        socket.set_reuse_address(true)?;
        socket.bind(&place.server.into())?;
        let reporter = place.reporter(Some(place.server), None);
        reporter.causing(Action::Listen, || socket.listen(backlog))?;
        Ok(Self { place: place.clone(), socket })
    }

    /// Waits for a connection and accepts it; none if the run is over before one comes.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub(super) fn accept(&self, program: &RunningProgram) -> io::Result<Option<ProgramSocket>> {
        let began = now();
        if program.stage().wait_for(self.socket.as_fd(), None)? != Woken::Ready {
            return Ok(None);
        }
        let (socket, peer) = self.socket.accept()?;
        let peer = peer.as_socket();
        let reporter = self.place.reporter(Some(self.place.server), peer);
        reporter.caused(Action::Accept, began, None);
        let endpoint = ProgramSocket { place: self.place.clone(), socket: Some(socket), reporter, peer };
        endpoint.quick_ack();
        Ok(Some(endpoint))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let reporter = self.place.reporter(Some(self.place.server), None);
        // It is closed with the field; the call cannot fail.
        let _ = reporter.causing(Action::Close, || Ok(()));
    }
}

/// A socket that sends and receives.
pub(super) struct ProgramSocket {
    place: Place,
    /// `None` after it was closed.
    socket: Option<Socket>,
    reporter: Reporter,
    /// The other end; over UDP, where the last datagram came from.
    peer: Option<SocketAddr>,
}

impl ProgramSocket {
    /// A client's socket, not connected yet.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub(super) fn of_client(place: &Place) -> io::Result<Self> {
        let socket = place.socket()?;
        // Then its port is known before it connects.
        socket.bind(&SocketAddr::new(place.own, 0).into())?;
        let local = socket.local_addr()?.as_socket();
        let reporter = place.reporter(local, Some(place.server));
        Ok(Self { place: place.clone(), socket: Some(socket), reporter, peer: Some(place.server) })
    }

    /// A server's socket for datagrams.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub(super) fn of_datagram_server(place: &Place) -> io::Result<Self> {
        let socket = place.socket()?;
        let reporter = place.reporter(Some(place.server), None);
        reporter.causing(Action::Bind, || socket.bind(&place.server.into()))?;
        Ok(Self { place: place.clone(), socket: Some(socket), reporter, peer: None })
    }

    fn socket(&self) -> io::Result<&Socket> {
        self.socket.as_ref().ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }

    const fn is_tcp(&self) -> bool {
        matches!(self.place.transport, TransportProtocol::Tcp)
    }

    /// Connects to the server; over UDP it sets the other end's address, and sends nothing.
    ///
    /// # Errors
    ///
    /// The kernel's: ECONNREFUSED, ETIMEDOUT.
    pub(super) fn connect(&self, at_most: Duration) -> io::Result<()> {
        let socket = self.socket()?;
        if !self.is_tcp() {
            return socket.connect(&self.place.server.into());
        }
        // It holds for connect, too (socket(7)).
        socket.set_write_timeout(Some(at_most))?;
        self.reporter.causing(Action::Connect, || socket.connect(&self.place.server.into()))?;
        self.quick_ack();
        Ok(())
    }

    fn quick_ack(&self) {
        if let (Some(on), true, Some(socket)) = (self.place.options.quickack, self.is_tcp(), &self.socket) {
            // It is a hint to the kernel.
            let _ = socket.set_tcp_quickack(on);
        }
    }

    /// Sends bytes with one call, or with as many as the kernel wants them in.
    ///
    /// # Errors
    ///
    /// The kernel's: EPIPE, ECONNRESET; EAGAIN if `at_most` was over before it had taken all of them.
    pub(super) fn send(&self, bytes: &[u8], at_most: Duration) -> io::Result<()> {
        let socket = self.socket()?;
        socket.set_write_timeout(Some(at_most))?;
        let send = |bytes: &[u8]| {
            let action = Action::Send { bytes: bytes.len() as u64 };
            let reporter = Reporter { peer: self.peer, ..self.reporter.clone() };
            reporter.causing(action, || match self.peer.filter(|_| !self.is_tcp()) {
                Some(peer) => socket.send_to_with_flags(bytes, &SockAddr::from(peer), libc::MSG_NOSIGNAL),
                None => socket.send_with_flags(bytes, libc::MSG_NOSIGNAL),
            })
        };
        let mut rest = bytes;
        loop {
            let taken = send(rest)?;
            rest = rest.get(taken..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    /// Receives with one call; the number of bytes, or why there are none.
    ///
    /// # Errors
    ///
    /// The kernel's: ECONNRESET; EAGAIN if nothing came within the time.
    pub(super) fn receive(
        &mut self,
        program: &RunningProgram,
        at_most: u64,
        within: Option<Duration>,
    ) -> io::Result<Received> {
        let began = now();
        let socket = self.socket()?;
        let woken = program.stage().wait_for(socket.as_fd(), within)?;
        let received = match woken {
            // Ended from outside, it received nothing.
            Woken::Over => return Ok(Received::Over),
            Woken::Late => Err(io::Error::from_raw_os_error(libc::EAGAIN)),
            Woken::Ready => self.receive_now(at_most),
        };
        match received {
            Ok((bytes, from)) => {
                self.peer = from.or(self.peer);
                let reporter = Reporter { peer: self.peer, ..self.reporter.clone() };
                reporter.caused(Action::Receive { bytes }, began, None);
                Ok(if bytes == 0 && self.is_tcp() { Received::End } else { Received::Bytes(bytes) })
            }
            Err(error) => {
                self.reporter.caused(Action::Receive { bytes: 0 }, began, Some(&error));
                Err(error)
            }
        }
    }

    /// Receives what is there; over UDP, from where it came, too.
    fn receive_now(&self, at_most: u64) -> io::Result<(u64, Option<SocketAddr>)> {
        let socket = self.socket()?;
        let mut buffer = vec![MaybeUninit::uninit(); usize::try_from(at_most).unwrap_or(MOST).clamp(1, MOST)];
        let (length, from) = if self.is_tcp() {
            (socket.recv(&mut buffer)?, None)
        } else {
            let (length, from) = socket.recv_from(&mut buffer)?;
            (length, from.as_socket())
        };
        Ok((length as u64, from))
    }

    /// How many bytes have arrived that have not been read, up to `most`.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub(super) fn unread(&self, most: u64) -> io::Result<u64> {
        let socket = self.socket()?;
        let mut buffer = vec![MaybeUninit::uninit(); usize::try_from(most).unwrap_or(MOST).clamp(1, MOST)];
        let flags = libc::MSG_PEEK | libc::MSG_DONTWAIT;
        match socket.recv_with_flags(&mut buffer, flags) {
            Ok(length) => Ok(length as u64),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Switches an option.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub(super) fn set(&self, toggle: Toggle, on: bool) -> io::Result<()> {
        let socket = self.socket()?;
        match toggle {
            Toggle::Nagle => socket.set_tcp_nodelay(!on),
            Toggle::QuickAck => socket.set_tcp_quickack(on),
        }
    }

    /// Has finished sending.
    ///
    /// # Errors
    ///
    /// The kernel's: ENOTCONN.
    pub(super) fn shutdown(&self) -> io::Result<()> {
        let socket = self.socket()?;
        self.reporter.causing(Action::Shutdown, || socket.shutdown(Shutdown::Write))
    }

    /// Closes it, unless it is closed; `abort` resets the connection.
    pub(super) fn close(&mut self, abort: bool) {
        let Some(socket) = self.socket.take() else { return };
        let action = if abort { Action::Abort } else { Action::Close };
        // A socket whose way to close cannot be set is closed as usual.
        let _ = self.reporter.causing(action, || {
            let lingering = if abort { socket.set_linger(Some(Duration::ZERO)) } else { Ok(()) };
            drop(socket);
            lingering
        });
    }
}

impl Drop for ProgramSocket {
    fn drop(&mut self) {
        self.close(false);
    }
}

/// What a call received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Received {
    /// So many bytes.
    Bytes(u64),
    /// The end of the stream.
    End,
    /// Nothing: the run is over.
    Over,
}
