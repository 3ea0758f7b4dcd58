//! Real captures: on loopback, and between two network namespaces. They need root.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../support/here.rs"]
mod here;
mod loopback;
mod namespaces;
mod private;

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use captrace::internals::call::TransportProtocol;
use captrace::internals::frame::{Frame, LinkType, Timestamp, VantageIndex};
use captrace::internals::source::{
    Capture, CaptureError, Conversation, Interface, Running, Statistics, interface,
};
use here::{can_capture, skipped};

const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);
/// Ethernet, then IPv4 or IPv6 without options, then UDP.
const HEADERS_V4: usize = 14 + 20 + 8;
const HEADERS_V6: usize = 14 + 40 + 8;

/// Whether a flood is possible here: it needs more room for waiting frames than every user is granted.
fn can_capture_a_flood() -> bool {
    let socket = UdpSocket::bind((V4, 0)).unwrap();
    let room = nix::sys::socket::setsockopt(&socket, nix::sys::socket::sockopt::RcvBufForce, &(32 << 20));
    if room.is_err() {
        skipped("a large receive buffer needs CAP_NET_ADMIN");
    }
    room.is_ok() && can_capture()
}

#[expect(clippy::disallowed_methods, reason = "real captures are compared with the real clock")]
fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_nanoseconds(since_epoch.as_nanos().try_into().unwrap())
}

fn lo() -> Interface {
    interface::loopback().unwrap()
}

/// Two connected UDP sockets, and the conversation between them.
fn udp_pair(address: IpAddr) -> (UdpSocket, UdpSocket, Conversation) {
    let server = UdpSocket::bind(SocketAddr::new(address, 0)).unwrap();
    let client = UdpSocket::bind(SocketAddr::new(address, 0)).unwrap();
    client.connect(server.local_addr().unwrap()).unwrap();
    server.connect(client.local_addr().unwrap()).unwrap();
    for socket in [&client, &server] {
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    }
    let ours = Conversation::between(
        TransportProtocol::Udp,
        client.local_addr().unwrap(),
        server.local_addr().unwrap(),
    );
    (client, server, ours)
}

/// How a capture is opened: with a ring of memory, or without one, as on a kernel that refuses it.
type Open = fn(&Interface, &Conversation, VantageIndex) -> Result<Capture, CaptureError>;

const WAYS: [Open; 2] = [Capture::open, Capture::open_queued];

fn start(interface: &Interface, conversation: &Conversation) -> (Running, Receiver<Frame>) {
    start_as(Capture::open, interface, conversation)
}

fn start_as(open: Open, interface: &Interface, conversation: &Conversation) -> (Running, Receiver<Frame>) {
    let (sender, frames) = channel();
    let capture = open(interface, conversation, VantageIndex(3)).unwrap();
    let running = capture.spawn(move |frame| sender.send(frame).unwrap()).unwrap();
    (running, frames)
}

fn finish(running: Running, frames: &Receiver<Frame>) -> (Vec<Frame>, Statistics) {
    let (statistics, failure) = running.stop();
    assert!(failure.is_none(), "{failure:?}");
    (frames.try_iter().collect(), statistics)
}

/// Unrelated traffic on loopback, until it is dropped.
struct Noise(std::sync::Arc<std::sync::atomic::AtomicBool>, Option<thread::JoinHandle<()>>);

impl Noise {
    fn start() -> Self {
        let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let flag = std::sync::Arc::clone(&stop);
        let (client, server, _) = udp_pair(V4);
        let (one_more, other, _) = udp_pair(V6);
        let talk = move || {
            // Bounded in any case: 20,000 datagrams of each, then it is quiet.
            for _ in 0..20_000 {
                if flag.load(std::sync::atomic::Ordering::Relaxed) {
                    break;
                }
                let _ = client.send(b"noise");
                let _ = one_more.send(b"noise");
                thread::sleep(Duration::from_micros(50));
            }
            drop((server, other));
        };
        Self(stop, Some(thread::spawn(talk)))
    }
}

impl Drop for Noise {
    fn drop(&mut self) {
        self.0.store(true, std::sync::atomic::Ordering::Relaxed);
        self.1.take().unwrap().join().unwrap();
    }
}
