//! Frames one by one from the socket's queue, with pnet's own receiver: for kernels that refuse a [ring](super::ring).
//!
//! pnet returns neither the time nor the VLAN tag of a frame: the tag is read before the frame is taken, the time after.
//! No other reader uses the socket.

use std::io;
use std::thread;
use std::time::Duration;

use pnet::datalink::{self, Channel, DataLinkReceiver, NetworkInterface};

use super::bpf::WHOLE_FRAME;
use super::interface::Interface;
use super::receiver::{FrameArrival, FrameReceiver};
use super::socket::{PacketSocket, VlanTag};

/// The time to wait for the kernel to start timestamping: it does so in its own thread, some time after it was
/// requested. Earlier frames get the time at which they are read. Without waiting, 20 of 60 first captures had such
/// frames (Linux 6.18); with 2 ms none of 850 had, even with six busy loops on two processors.
const STAMPING_BEGINS: Duration = Duration::from_millis(5);

/// Frames from the socket's queue.
pub(super) struct FrameQueue {
    receiver: Box<dyn DataLinkReceiver>,
    // pnet owns the other descriptor of this socket and closes it.
    socket: PacketSocket,
    patience: Duration,
    /// Whether the kernel may remove VLAN tags.
    may_have_tags: bool,
    tag: Option<VlanTag>,
    frame: Vec<u8>,
}

impl FrameQueue {
    /// Binds a socket to an interface, and makes room for `bytes` of frames, or as much as this user may have.
    ///
    /// Without CAP_NET_ADMIN in the initial user namespace, the kernel grants at most twice net.core.rmem_max (usually
    /// 425,984 bytes, which is 3 of the largest frames). With that, 420 of 20,000 small datagrams were dropped at 286,000
    /// a second, and 13 of 20 of the largest in a row.
    pub(super) fn new(
        socket: PacketSocket,
        bytes: usize,
        interface: &Interface,
        promiscuous: bool,
    ) -> io::Result<Self> {
        let may_have_tags = interface.may_have_tags();
        if may_have_tags {
            socket.report_tags()?;
        }
        socket.make_room(bytes)?;
        // There is no frame yet, so the call fails. It only makes the kernel start timestamping.
        let _ = socket.last_stamp();
        thread::sleep(STAMPING_BEGINS);
        let receiver = receive(interface, &socket, promiscuous)?;
        let (patience, tag, frame) = (Duration::ZERO, None, Vec::new());
        Ok(Self { receiver, socket, patience, may_have_tags, tag, frame })
    }
}

impl DataLinkReceiver for FrameQueue {
    fn next(&mut self) -> io::Result<&[u8]> {
        if !self.socket.wait(self.patience)? {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.tag = if self.may_have_tags { self.socket.tag_of_next()? } else { None };
        // pnet reports "unexpected" for an error of `poll`; the socket has the actual error.
        let cause = |error| self.socket.take_error().ok().flatten().unwrap_or(error);
        let frame = self.receiver.next().map_err(cause)?;
        self.frame.clear();
        self.frame.extend_from_slice(frame);
        Ok(&self.frame)
    }
}

impl FrameReceiver for FrameQueue {
    fn wait_at_most(&mut self, patience: Duration) {
        self.patience = patience;
    }

    fn current(&self) -> &[u8] {
        &self.frame
    }

    fn arrival(&self) -> io::Result<FrameArrival> {
        // Filter and buffer allow more bytes than the kernel puts into one frame: the frame is whole.
        Ok(FrameArrival { time: self.socket.last_stamp()?, tag: self.tag, length: self.frame.len() })
    }

    fn socket(&self) -> &PacketSocket {
        &self.socket
    }
}

/// Binds the socket to the interface and starts to receive.
fn receive(
    interface: &Interface,
    socket: &PacketSocket,
    promiscuous: bool,
) -> io::Result<Box<dyn DataLinkReceiver>> {
    let config = datalink::Config {
        read_buffer_size: WHOLE_FRAME as usize,
        // A frame is there already when pnet is asked for it.
        read_timeout: Some(Duration::ZERO),
        promiscuous,
        // pnet closes it, even on failure.
        socket_fd: Some(socket.second_descriptor()?),
        ..datalink::Config::default()
    };
    // pnet uses only the index here; the hardware address matters only for sending.
    let bound_to = NetworkInterface {
        name: interface.name.clone(),
        description: String::new(),
        index: interface.index,
        mac: None,
        ips: Vec::new(),
        flags: 0,
    };
    match datalink::channel(&bound_to, config)? {
        Channel::Ethernet(_, receiver) => Ok(receiver),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}
