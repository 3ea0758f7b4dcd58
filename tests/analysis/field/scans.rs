//! Many packets that show one thing together: which ports are open, which way packets take, what limits a sender.

use super::frames::{fix_icmp, source};
use super::*;

/// Where the ports, the flags and the TTL stand in a frame with IPv4; and, in an ICMP error, the packet that it quotes.
const PORTS: usize = 34;
const FLAGS: usize = 47;
const TTL: usize = 22;
const QUOTED: usize = 42;

fn ports(frame: &mut [u8], at: usize, source: u16, destination: u16) {
    frame[at..at + 2].copy_from_slice(&source.to_be_bytes());
    frame[at + 2..at + 4].copy_from_slice(&destination.to_be_bytes());
}

/// Twelve ports are asked: the first accepts, nine refuse, and two do not answer.
#[test]
fn a_scan_of_ports_is_reported_once() {
    let given = shifted(&std::fs::read(capture("win-syn-rst-ok.pcap")).unwrap());
    let mut frames = Vec::new();
    for number in 0..12_u16 {
        let (asking, asked, time) = (40_000 + number, 20 + number, u64::from(number) * 100_000);
        let mut add = |frame: usize, after: u64, [from, to]: [u16; 2], flags: Option<u8>| {
            let mut frame = given[frame].1.clone();
            ports(&mut frame, PORTS, from, to);
            frame[FLAGS] = flags.unwrap_or(frame[FLAGS]);
            fix(&mut frame);
            frames.push((time + after, frame));
        };
        add(0, 0, [asking, asked], None);
        match number {
            0 => {
                add(5, 100, [asked, asking], None);
                // An end that did not ask for the connection by itself: it resets it.
                add(6, 200, [asking, asked], Some(4));
            }
            1..=9 => add(1, 100, [asked, asking], None),
            _ => {}
        }
    }
    let story = Story::made(&frames);
    assert_eq!(story.count("tcp.port_scan"), 1);
    assert_eq!(story.count("tcp.unanswered"), 0, "the finding about the scan says it");
    let scan = &story.0.iter().find(|record| record["rule"] == "tcp.port_scan").unwrap()["values"];
    let counts = ["ports", "open", "refused", "unanswered"].map(|count| scan[count].as_u64().unwrap());
    assert_eq!(counts, [12, 1, 9, 2]);
    let endings: Vec<_> = story.flows()[9..].iter().map(|flow| flow["ending"].as_str().unwrap()).collect();
    assert_eq!(endings, ["refused", "unanswered", "unanswered"], "and not open");
}

/// Three datagrams with a TTL of 1, 2 and 3, each to a port of its own: two routers and then the host itself answer.
#[test]
fn the_answer_that_ends_a_traceroute_shows_that_its_packet_arrived() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/cases/udp-host-prohibited.pcap");
    let given = shifted(&std::fs::read(path).unwrap());
    let mut frames = Vec::new();
    for hop in 1..=3_u8 {
        let (time, port) = (u64::from(hop) * 100_000, 33_433 + u16::from(hop));
        let mut asked = given[0].1.clone();
        asked[TTL] = hop;
        ports(&mut asked, PORTS, 50_000, port);
        fix(&mut asked);
        let mut answer = given[1].1.clone();
        let (kind, code, by) = if hop == 3 { (3, 3, 2) } else { (11, 0, 250 + hop) };
        answer[29] = by;
        (answer[PORTS], answer[PORTS + 1]) = (kind, code);
        answer[QUOTED..].copy_from_slice(&asked[14..]);
        answer[QUOTED + 8] = 1;
        fix_icmp(&mut answer);
        frames.extend([(time, asked), (time + 5_000, answer)]);
    }
    assert_eq!(source(&frames[5].1).octets(), [10, 0, 0, 2]);
    let story = Story::made(&frames);
    for (packet, about) in [(2, 1), (4, 3)] {
        assert_eq!(story.value(packet, "icmp.error", "about"), about);
        assert_eq!(story.value(packet, "icmp.error", "kind"), 11);
    }
    assert_eq!(story.value(6, "icmp.port_unreachable", "about"), 5);
    assert_eq!(story.value(6, "icmp.port_unreachable", "arrived"), true);
    // A list shows how far each could go.
    let room = tempfile::tempdir().unwrap();
    let made = room.path().join("made.pcap");
    std::fs::write(&made, pcap(&frames)).unwrap();
    let output = Command::new(here::PROGRAM).args(["read", "--width", "120"]).arg(&made).output().unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    for ttl in ["ttl 1", "ttl 2", "ttl 3"] {
        assert!(list.contains(ttl), "{list}");
    }
}

/// A sender in slow start: each ACK lets it send two segments more, until the receiver's window has no room for another.
#[test]
fn a_slow_start_ends_where_the_window_is_full() {
    const WINDOW: u32 = 8000;
    const SEGMENT: u32 = 500;
    const ROUND_TRIP: u64 = 20_000;
    let given = shifted(&std::fs::read(capture("rst-badsum.pcap")).unwrap());
    // The client's third step and the server's ACK, whose numbers are changed.
    let (ours, theirs) = (given[2].1[..54].to_vec(), given[4].1[..54].to_vec());
    let frame = |of: &[u8], [seq, ack]: [u32; 2], window: u32, bytes: u32| {
        let mut frame = of.to_vec();
        frame.extend(vec![b'x'; usize::try_from(bytes).unwrap()]);
        let length = u16::try_from(frame.len() - 14).unwrap();
        frame[16..18].copy_from_slice(&length.to_be_bytes());
        frame[38..42].copy_from_slice(&seq.to_be_bytes());
        frame[42..46].copy_from_slice(&ack.to_be_bytes());
        frame[48..50].copy_from_slice(&u16::try_from(window).unwrap().to_be_bytes());
        fix(&mut frame);
        frame
    };
    let (client, server) = (1001, 5001);
    let (mut sent, mut acknowledged, mut cwnd, mut now) = (0, 0, 2 * SEGMENT, 21_000);
    // The handshake as it looks near the client: only there the congestion window shows.
    let times = [0, ROUND_TRIP, ROUND_TRIP + 10];
    let mut frames: Vec<_> =
        times.into_iter().zip(&given).map(|(time, (_, frame))| (time, frame.clone())).collect();
    frames[1].1[48..50].copy_from_slice(&u16::try_from(WINDOW).unwrap().to_be_bytes());
    fix(&mut frames[1].1);
    let mut on_their_way = std::collections::VecDeque::new();
    for _ in 0..40 {
        while sent - acknowledged + SEGMENT <= cwnd.min(WINDOW) {
            frames.push((now, frame(&ours, [client + sent, server], 65_535, SEGMENT)));
            sent += SEGMENT;
            on_their_way.push_back((now + ROUND_TRIP, sent));
            now += 5;
        }
        let (arrives, received) = on_their_way.pop_front().unwrap();
        (now, acknowledged, cwnd) = (now.max(arrives), received, cwnd + SEGMENT);
        frames.push((now, frame(&theirs, [server, client + received], WINDOW, 0)));
        now += 3;
    }
    let story = Story::made(&frames);
    let values = |rule: &str| {
        let of: Vec<_> = story.0.iter().filter(|record| record["rule"] == rule).collect();
        of.iter().map(|record| record["values"].clone()).collect::<Vec<_>>()
    };
    let phases = values("tcp.congestion.phase");
    assert_eq!(phases.len(), 1, "{phases:?}");
    assert_eq!(phases[0]["flights"], serde_json::json!([1000, 2000, 4000]));
    assert_eq!(values("tcp.congestion.limited"), [serde_json::json!({ "end": "client", "window": WINDOW })]);
}
