//! A filter program at a real packet socket. What filters select is tested against tcpdump.

use std::io::Write;
use std::net::UdpSocket;
use std::time::{Duration, Instant};

use pnet::datalink::{self, Channel, NetworkInterface};

use super::Filter;
use crate::source::interface;
use crate::source::socket::PacketSocket;

/// A UDP socket on loopback, and its port.
fn socket() -> (UdpSocket, u16) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the wait for a packet that does not come must end")]
fn a_packet_socket_receives_exactly_what_the_filter_selects() {
    let Ok(packets) = PacketSocket::open() else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "cannot be skipped where CI=true");
        let _ = std::io::stderr().write_all(b"SKIPPED: packet sockets need root or CAP_NET_RAW\n");
        return;
    };
    let ((sender, from), (wanted, to), (_unwanted, elsewhere)) = (socket(), socket(), socket());
    let expression =
        format!("udp and src port {from} and not dst port {elsewhere} and udp[8] = 0x77 and len < 1000");
    let loopback = interface::loopback().unwrap();
    let filter = Filter::parse(&expression).unwrap();
    packets.ignore_outgoing().unwrap();
    packets.attach(&filter.program(loopback.link_type).unwrap()).unwrap();

    let bound_to = NetworkInterface {
        name: loopback.name.clone(),
        description: String::new(),
        index: loopback.index,
        mac: None,
        ips: Vec::new(),
        flags: 0,
    };
    let config = datalink::Config {
        read_timeout: Some(Duration::from_millis(20)),
        promiscuous: false,
        socket_fd: Some(packets.second_descriptor().unwrap()),
        ..datalink::Config::default()
    };
    let Ok(Channel::Ethernet(_, mut receiver)) = datalink::channel(&bound_to, config) else {
        panic!("no channel")
    };

    for (text, port) in [("w1", to), ("x2", to), ("w3", elsewhere), ("w4", to)] {
        sender.send_to(text.as_bytes(), ("127.0.0.1", port)).unwrap();
    }
    sender.send_to(&[b'w'; 2000], ("127.0.0.1", to)).unwrap();
    wanted.send_to(b"w5", ("127.0.0.1", from)).unwrap();

    let (mut seen, start) = (Vec::new(), Instant::now());
    while seen.len() < 2 && start.elapsed() < Duration::from_secs(5) {
        if let Ok(frame) = receiver.next() {
            assert!(filter.matches(loopback.link_type, frame, frame.len()), "{frame:x?}");
            seen.push(frame[frame.len() - 2..].to_vec());
        }
    }
    assert!(receiver.next().is_err(), "more than two frames passed");
    assert_eq!(seen, [b"w1", b"w4"]);
    assert_eq!(packets.counts().unwrap().passed, 2);
}
