//! Real captures: on loopback, and between two network namespaces. They need root.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/here.rs"]
mod here;

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

#[test]
fn this_kernel_has_a_ring_for_a_capture() {
    if !can_capture() {
        return;
    }
    let (_client, _server, ours) = udp_pair(V4);
    let capture = Capture::open(&lo(), &ours, VantageIndex(0)).unwrap();
    assert!(capture.refusal().is_none(), "{:?}", capture.refusal());
}

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

#[test]
fn each_datagram_of_the_conversation_is_seen_once_and_no_other() {
    if !can_capture() {
        return;
    }
    for ((address, headers), open) in [(V4, HEADERS_V4), (V6, HEADERS_V6)].into_iter().zip(WAYS) {
        let noise = Noise::start();
        let (client, server, ours) = udp_pair(address);
        let (running, frames) = start_as(open, &lo(), &ours);
        let mut buffer = [0; 64];
        for round in 0..100_u8 {
            client.send(&[round; 10]).unwrap();
            assert_eq!(server.recv(&mut buffer).unwrap(), 10);
            server.send(&[round; 20]).unwrap();
            assert_eq!(client.recv(&mut buffer).unwrap(), 20);
        }
        drop(noise);
        let (frames, statistics) = finish(running, &frames);
        assert_eq!(statistics, Statistics { received: 200, dropped: 0 });
        assert_eq!(frames.len(), 200);
        for (at, frame) in frames.iter().enumerate() {
            let len = if at % 2 == 0 { 10 } else { 20 };
            assert_eq!(frame.bytes.len(), headers + len);
            assert_eq!(frame.original_len, frame.bytes.len());
            assert_eq!(usize::from(*frame.bytes.last().unwrap()), at / 2);
            assert_eq!(frame.vantage, VantageIndex(3));
            assert_eq!(frame.link_type, LinkType::Ethernet);
        }
    }
}

#[test]
fn a_datagram_to_oneself_is_seen_once() {
    if !can_capture() {
        return;
    }
    let own = UdpSocket::bind((V4, 0)).unwrap();
    let address = own.local_addr().unwrap();
    let (running, frames) = start(&lo(), &Conversation::between(TransportProtocol::Udp, address, address));
    own.send_to(b"to myself", address).unwrap();
    let (frames, statistics) = finish(running, &frames);
    assert_eq!(frames.len(), 1);
    assert_eq!(statistics.received, 1);
    assert!(frames[0].bytes.ends_with(b"to myself"));
}

#[test]
fn frames_have_the_time_of_sending_not_of_reading() {
    if !can_capture() {
        return;
    }
    // Several times, from the first frame: the kernel must be timestamping when the capture is open.
    for open in WAYS.into_iter().cycle().take(10) {
        let (client, server, ours) = udp_pair(V4);
        let mut capture = open(&lo(), &ours, VantageIndex(0)).unwrap();
        let mut buffer = [0; 64];
        let begin = now();
        for _ in 0..20 {
            client.send(b"ping").unwrap();
            server.recv(&mut buffer).unwrap();
            server.send(b"pong").unwrap();
            client.recv(&mut buffer).unwrap();
        }
        let end = now();
        // All are read long after they arrived.
        thread::sleep(Duration::from_millis(20));
        let mut times = Vec::new();
        while let Some(frame) = capture.next().unwrap() {
            times.push(frame.time);
        }
        assert_eq!(times.len(), 40);
        assert!(times.is_sorted(), "{times:?}");
        assert!(begin <= times[0] && times[39] <= end, "{begin:?} {times:?} {end:?}");
    }
}

/// The largest UDP payload on IPv4: 65,535 bytes less two headers.
const LARGEST: usize = 65_507;

#[test]
fn the_largest_datagrams_are_whole() {
    if !can_capture_a_flood() {
        return;
    }
    let (client, server, ours) = udp_pair(V4);
    let (running, frames) = start(&lo(), &ours);
    let text: Vec<u8> = (0..LARGEST).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let mut buffer = vec![0; LARGEST];
    for _ in 0..20 {
        client.send(&text).unwrap();
        assert_eq!(server.recv(&mut buffer).unwrap(), LARGEST);
    }
    let (frames, statistics) = finish(running, &frames);
    assert_eq!(statistics, Statistics { received: 20, dropped: 0 });
    for frame in &frames {
        assert_eq!(frame.bytes.len(), HEADERS_V4 + LARGEST);
        assert_eq!(&frame.bytes[HEADERS_V4..], text);
    }
}

#[test]
fn the_largest_ipv6_datagram_comes_in_fragments_all_of_them_seen() {
    if !can_capture() {
        return;
    }
    let (client, server, ours) = udp_pair(V6);
    let (running, frames) = start(&lo(), &ours);
    client.send(&vec![7; 65_527]).unwrap();
    let mut buffer = vec![0; 65_527];
    assert_eq!(server.recv(&mut buffer).unwrap(), 65_527);
    let (frames, _) = finish(running, &frames);
    // 65,527 bytes and the UDP header do not fit loopback's MTU of 65,536 behind an IPv6 header.
    assert_eq!(frames.len(), 2);
    let parts: usize = frames.iter().map(|frame| frame.bytes.len() - 14 - 40 - 8).sum();
    assert_eq!(parts, 65_527 + 8);
}

const COUNT: u32 = 20_000;

#[test]
fn twenty_thousand_datagrams_are_all_there() {
    if !can_capture_a_flood() {
        return;
    }
    let (client, server, ours) = udp_pair(V4);
    let (running, frames) = start(&lo(), &ours);
    let begin = now();
    for number in 0..COUNT {
        client.send(&number.to_be_bytes()).unwrap();
    }
    let took = now().since(begin);
    drop(server);
    let (frames, statistics) = finish(running, &frames);
    let rate = i64::from(COUNT) * 1_000_000_000 / took.max(1);
    assert_eq!(statistics, Statistics { received: COUNT.into(), dropped: 0 }, "at {rate}/s");
    for (number, frame) in (0..COUNT).zip(&frames) {
        assert_eq!(frame.bytes[HEADERS_V4..], number.to_be_bytes());
    }
    assert_eq!(frames.len(), COUNT as usize);
    println!("{COUNT} datagrams at {rate}/s, none lost");
}

#[test]
fn a_whole_tcp_exchange_is_seen_by_a_capture_that_knows_only_the_server() {
    if !can_capture() {
        return;
    }
    for address in [V4, V6] {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let server = listener.local_addr().unwrap();
        let (running, frames) = start(&lo(), &Conversation::with_server(TransportProtocol::Tcp, server));
        let serve = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut text = [0; 5];
            stream.read_exact(&mut text).unwrap();
            stream.write_all(&text.to_ascii_uppercase()).unwrap();
        });
        let mut stream = TcpStream::connect(server).unwrap();
        stream.write_all(b"hello").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "HELLO");
        drop(stream);
        serve.join().unwrap();
        let (frames, statistics) = finish(running, &frames);
        assert_eq!(statistics.dropped, 0);
        // Three to open, two with data, and at least three to close; acknowledgments may ride along.
        assert!((8..=11).contains(&frames.len()), "{}", frames.len());
        // The first is the SYN, and the last from either end acknowledges a FIN.
        let flags = if address == V4 { 14 + 20 + 13 } else { 14 + 40 + 13 };
        assert_eq!(frames[0].bytes[flags], 0x02);
        assert_eq!(frames.iter().filter(|frame| frame.bytes[flags] & 0x01 != 0).count(), 2);
    }
}

#[test]
fn the_icmp_error_of_a_closed_port_is_seen() {
    if !can_capture() {
        return;
    }
    for (address, protocol_at, protocol) in [(V4, 14 + 9, 1), (V6, 14 + 6, 58)] {
        let (client, server, ours) = udp_pair(address);
        drop(server);
        let (running, frames) = start(&lo(), &ours);
        client.send(b"is anybody there?").unwrap();
        assert_eq!(client.recv(&mut [0; 8]).unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
        let (frames, _) = finish(running, &frames);
        assert_eq!(frames.len(), 2);
        assert_eq!(frames[0].bytes[protocol_at], 17);
        assert_eq!(frames[1].bytes[protocol_at], protocol);
    }
}

#[test]
fn statistics_add_up_over_several_queries() {
    if !can_capture() {
        return;
    }
    let (client, _server, ours) = udp_pair(V4);
    let mut capture = Capture::open(&lo(), &ours, VantageIndex(0)).unwrap();
    for sent in 1..=3 {
        client.send(b"one").unwrap();
        assert_eq!(capture.statistics().unwrap(), Statistics { received: sent, dropped: 0 });
    }
}

#[test]
fn frames_dropped_by_a_full_buffer_are_counted() {
    if !can_capture() {
        return;
    }
    let (client, _server, ours) = udp_pair(V4);
    let mut capture = Capture::open(&lo(), &ours, VantageIndex(0)).unwrap();
    // 32 MiB hold some hundreds of these.
    let sent = 2_000;
    for _ in 0..sent {
        client.send(&vec![0; 65_000]).unwrap();
    }
    let mut read = 0;
    while capture.next().unwrap().is_some() {
        read += 1;
    }
    let Statistics { received, dropped } = capture.statistics().unwrap();
    assert!(dropped > 0);
    assert_eq!(received + dropped, sent);
    assert_eq!(read, received);
}

#[test]
fn a_capture_that_is_dropped_ends() {
    if !can_capture() {
        return;
    }
    let (_client, _server, ours) = udp_pair(V4);
    let (running, frames) = start(&lo(), &ours);
    drop(running);
    // The thread owns the sender: when it ends, so does the channel.
    let error = frames.recv_timeout(Duration::from_secs(2)).unwrap_err();
    assert_eq!(error, std::sync::mpsc::RecvTimeoutError::Disconnected);
}

#[test]
fn an_interface_that_is_down_is_named() {
    if !can_capture() {
        return;
    }
    let Some(lab) = Namespaces::make("down") else { return };
    lab.ip(&["-n", &lab.a, "link", "set", "veth0", "down"]);
    Namespaces::inside(&lab.a, || {
        let veth = interface::named("veth0").unwrap();
        assert!(!veth.up);
        let ours = Conversation::with_server(TransportProtocol::Udp, "10.9.8.2:12000".parse().unwrap());
        let error = Capture::open(&veth, &ours, VantageIndex(0)).unwrap_err();
        assert!(matches!(&error, CaptureError::Down { interface } if interface == "veth0"), "{error}");
    });
}

#[test]
fn an_interface_that_goes_down_ends_the_capture_after_its_last_frame() {
    if !can_capture() {
        return;
    }
    for removed in [false, true] {
        let Some(lab) = Namespaces::make("gone") else { return };
        Namespaces::inside(&lab.a, || {
            let veth = interface::named("veth0").unwrap();
            let server = "10.9.8.2:12000".parse().unwrap();
            let (running, frames) = start(&veth, &Conversation::with_server(TransportProtocol::Udp, server));
            let client = UdpSocket::bind("10.9.8.1:0").unwrap();
            client.send_to(b"last words", server).unwrap();
            thread::sleep(Duration::from_millis(30));
            if removed {
                lab.ip(&["-n", &lab.a, "link", "delete", "veth0"]);
            } else {
                lab.ip(&["-n", &lab.a, "link", "set", "veth0", "down"]);
            }
            let (statistics, failure) = running.stop();
            assert!(matches!(failure, Some(CaptureError::Down { .. })), "{failure:?}");
            assert_eq!(statistics.dropped, 0);
            assert!(frames.try_iter().any(|frame| frame.bytes.ends_with(b"last words")));
        });
    }
}

#[test]
fn between_two_hosts_each_end_sees_each_frame_once() {
    if !can_capture() {
        return;
    }
    let Some(lab) = Namespaces::make("two") else { return };
    let server_address: SocketAddr = "10.9.8.2:12000".parse().unwrap();
    let ours = Conversation::with_server(TransportProtocol::Tcp, server_address);
    let (at_b, frames_b, serve) = Namespaces::inside(&lab.b, || {
        let (running, frames) = start(&interface::named("veth0").unwrap(), &ours);
        let listener = TcpListener::bind(server_address).unwrap();
        let serve = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut text = [0; 5];
            stream.read_exact(&mut text).unwrap();
            stream.write_all(&text.to_ascii_uppercase()).unwrap();
        });
        (running, frames, serve)
    });
    let (at_a, frames_a) = Namespaces::inside(&lab.a, || {
        let route = interface::towards(server_address.ip()).unwrap();
        assert_eq!((route.interface.name.as_str(), route.interface.mtu), ("veth0", 1500));
        assert_eq!(route.source, IpAddr::from([10, 9, 8, 1]));
        assert!(!route.interface.loopback);
        let (running, frames) = start(&route.interface, &ours);
        let mut stream = TcpStream::connect(server_address).unwrap();
        stream.write_all(b"hello").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "HELLO");
        (running, frames)
    });
    serve.join().unwrap();
    let (frames_a, _) = finish(at_a, &frames_a);
    let (frames_b, _) = finish(at_b, &frames_b);
    assert!((8..=11).contains(&frames_a.len()), "{}", frames_a.len());
    let packets = |frames: &[Frame]| {
        // The checksum of an outgoing segment may be left to the hardware, so it is not compared.
        let mut packets: Vec<_> = frames.iter().map(|frame| frame.bytes[14..14 + 20 + 16].to_vec()).collect();
        packets.sort();
        packets
    };
    assert_eq!(packets(&frames_a), packets(&frames_b));
}

#[test]
fn fragments_on_a_small_mtu_are_all_seen() {
    if !can_capture() {
        return;
    }
    let Some(lab) = Namespaces::make("frag") else { return };
    Namespaces::inside(&lab.a, || {
        let server: SocketAddr = "10.9.8.2:12000".parse().unwrap();
        let veth = interface::named("veth0").unwrap();
        let (running, frames) = start(&veth, &Conversation::with_server(TransportProtocol::Udp, server));
        let client = UdpSocket::bind("10.9.8.1:0").unwrap();
        client.send_to(&[1; 4_000], server).unwrap();
        // They are reassembled at the other end and answered by "port unreachable", as no socket has the port.
        client.connect(server).unwrap();
        thread::sleep(Duration::from_millis(30));
        let (frames, _) = finish(running, &frames);
        let protocols: Vec<u8> = frames.iter().map(|frame| frame.bytes[14 + 9]).collect();
        assert_eq!(protocols, [17, 17, 17, 1]);
    });
}

/// Two network namespaces with a cable between them: `veth0` in each, 10.9.8.1 and 10.9.8.2.
struct Namespaces {
    a: String,
    b: String,
}

impl Namespaces {
    fn make(name: &str) -> Option<Self> {
        if Command::new("ip").arg("-V").output().is_err() {
            skipped("the command `ip` is missing (package iproute2)");
            return None;
        }
        if !nix::unistd::geteuid().is_root() {
            skipped("network namespaces with names need root");
            return None;
        }
        let unique = std::process::id();
        let lab = Self { a: format!("captrace-{name}-{unique}-a"), b: format!("captrace-{name}-{unique}-b") };
        for namespace in [&lab.a, &lab.b] {
            lab.ip(&["netns", "add", namespace]);
        }
        lab.ip(&[
            "link", "add", "veth0", "netns", &lab.a, "type", "veth", "peer", "name", "veth0", "netns", &lab.b,
        ]);
        for (namespace, address) in [(&lab.a, "10.9.8.1/24"), (&lab.b, "10.9.8.2/24")] {
            lab.ip(&["-n", namespace, "address", "add", address, "dev", "veth0"]);
            lab.ip(&["-n", namespace, "link", "set", "veth0", "up"]);
            lab.ip(&["-n", namespace, "link", "set", "lo", "up"]);
        }
        Some(lab)
    }

    fn ip(&self, arguments: &[&str]) {
        let output = Command::new("ip").args(arguments).output().unwrap();
        assert!(output.status.success(), "ip {arguments:?} for {}: {output:?}", self.a);
    }

    /// Runs `work` on a thread that is in this namespace; threads and sockets that it makes are there, too.
    fn inside<T: Send>(namespace: &str, work: impl FnOnce() -> T + Send) -> T {
        let namespace = std::fs::File::open(format!("/run/netns/{namespace}")).unwrap();
        let enter = || {
            nix::sched::setns(namespace, nix::sched::CloneFlags::CLONE_NEWNET).unwrap();
            work()
        };
        match thread::scope(|scope| scope.spawn(enter).join()) {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        for namespace in [&self.a, &self.b] {
            let _ = Command::new("ip").args(["netns", "delete", namespace]).output();
        }
    }
}

// ---- the private network ----------------------------------------------------------------------------------

/// Set for the copy of this test program that enters the private network.
const GOES_INSIDE: &str = "CAPTRACE_TEST_GOES_INSIDE";
/// Its output if everything worked inside.
const WAS_INSIDE: &str = "captured inside";

#[test]
fn a_user_without_any_privilege_captures_in_the_private_network() {
    if let Err(error) = captrace::internals::host::private::probe() {
        return skipped(&error.to_string());
    }
    if !nix::unistd::geteuid().is_root() {
        return skipped("only root can become user 65534");
    }
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("source");
    std::fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    for path in [place.path(), &copy] {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let output = Command::new("setpriv")
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
        .arg(&copy)
        .args(["--exact", "goes_inside", "--nocapture"])
        .env(GOES_INSIDE, "1")
        .current_dir("/")
        .output();
    let Ok(output) = output else { return skipped("the command `setpriv` is missing (package util-linux)") };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains(WAS_INSIDE), "{output:?}");
}

/// Not a test of its own: what the copy of this program does, outside first and then inside.
#[test]
fn goes_inside() {
    if std::env::var_os(GOES_INSIDE).is_none() {
        return;
    }
    if !captrace::internals::host::private::is_inside() {
        assert!(captrace::internals::host::private::packet_socket().is_err(), "65534 may capture without it");
        assert_eq!(std::env::var_os(captrace::internals::host::private::MARKER), None);
        return leave_the_test_harness_and_enter();
    }
    assert_eq!(
        captrace::internals::host::private::enter(),
        Err(captrace::internals::host::private::PrivateError::Marked)
    );
    let all: Vec<String> = interface::all_up().into_iter().map(|found| found.name).collect();
    assert_eq!(all, ["lo"]);
    assert_eq!(lo().mtu, 65_536);
    for address in [V4, V6] {
        let server = UdpSocket::bind((address, 12_000)).unwrap();
        let (running, frames) =
            start(&lo(), &Conversation::with_server(TransportProtocol::Udp, server.local_addr().unwrap()));
        UdpSocket::bind((address, 0)).unwrap().send_to(b"hello", (address, 12_000)).unwrap();
        assert_eq!(server.recv(&mut [0; 8]).unwrap(), 5);
        let (frames, statistics) = finish(running, &frames);
        assert_eq!(frames.len(), 1);
        assert_eq!(statistics, Statistics { received: 1, dropped: 0 });
    }
    println!("{WAS_INSIDE}");
}

/// The harness has threads, and `enter` may have none: so a child without them enters, and this waits for it.
#[allow(unsafe_code, reason = "there is no safe fork")]
fn leave_the_test_harness_and_enter() {
    // SAFETY: the child allocates, which glibc and musl allow after `fork`, and executes another program.
    match unsafe { nix::unistd::fork() }.unwrap() {
        nix::unistd::ForkResult::Child => {
            let error = captrace::internals::host::private::enter().unwrap_err();
            // SAFETY: ends the process.
            unsafe {
                libc::_exit(if error == captrace::internals::host::private::PrivateError::Marked {
                    2
                } else {
                    1
                })
            }
        }
        nix::unistd::ForkResult::Parent { child } => {
            let end = nix::sys::wait::waitpid(child, None).unwrap();
            assert_eq!(end, nix::sys::wait::WaitStatus::Exited(child, 0));
        }
    }
}
