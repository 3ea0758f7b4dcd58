//! Captures on loopback: every frame of the conversation once, whole, and with its time.

use super::*;

#[test]
fn this_kernel_has_a_ring_for_a_capture() {
    if !can_capture() {
        return;
    }
    let (_client, _server, ours) = udp_pair(V4);
    let capture = Capture::open(&lo(), &ours, VantageIndex(0)).unwrap();
    assert!(capture.refusal().is_none(), "{:?}", capture.refusal());
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
