//! Capture files on their way through a trace: fragments and tunnels have the flows that tshark gives them, and the
//! annotations of a pcapng file are preserved.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::capture;
use crate::file_frame::FileFrame;
use crate::here;
use crate::oracle::Oracle;
use captrace::internals::frame::{Frame, FrameDirection, LinkType, Timestamp, VantageIndex};
use captrace::internals::source::file::{self, Annotations, InterfaceDescription, Section, Writer};
use serde_json::{Value, json};

fn run(arguments: &[&str]) -> String {
    let output = Command::new(here::PROGRAM)
        .env("LANG", "C.UTF-8")
        .env_remove("LC_ALL")
        .args(arguments)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn records(capture: &Path) -> Vec<Value> {
    let text = run(&["read", capture.to_str().unwrap(), "--view", "jsonl"]);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_type(records: &[Value], kind: &str) -> Vec<Value> {
    records.iter().filter(|record| record["type"] == kind).cloned().collect()
}

/// A pcap file of raw IP packets, a millisecond apart.
fn capture_of(packets: &[Vec<u8>]) -> tempfile::NamedTempFile {
    let mut writer = Writer::pcap(Vec::new());
    for (n, bytes) in (0..).zip(packets) {
        let time = Timestamp::from_nanoseconds(n * 1_000_000);
        writer.write(&file::FrameRef::new(time, LinkType::RawIp, bytes)).unwrap();
    }
    let file = tempfile::Builder::new().suffix(".pcap").tempfile().unwrap();
    fs::write(file.path(), writer.finish().unwrap()).unwrap();
    file
}

/// An IPv4 packet from 10.0.0.`from` to 10.0.0.`to`: a fragment where `more` or `offset` say so. Its checksum is right.
fn ip(protocol: u8, (from, to): (u8, u8), id: u8, (offset, more): (u16, bool), data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(20 + data.len()).unwrap().to_be_bytes();
    let place = ((offset / 8) | if more { 0x2000 } else { 0 }).to_be_bytes();
    let mut bytes = vec![0x45, 0, len[0], len[1], 0, id, place[0], place[1], 64, protocol, 0, 0];
    bytes.extend([10, 0, 0, from, 10, 0, 0, to]);
    let sum: u32 = bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1])).sum();
    let sum = !u16::try_from((sum & 0xffff) + (sum >> 16)).unwrap();
    bytes[10..12].copy_from_slice(&sum.to_be_bytes());
    bytes.extend(data);
    bytes
}

/// A UDP datagram of 40 bytes from port 4000 to port 12000, without a checksum.
fn datagram() -> Vec<u8> {
    let mut bytes = [4000_u16, 12000, 40, 0].map(u16::to_be_bytes).concat();
    bytes.extend(b"a message that is cut in pieces.");
    bytes
}

#[test]
fn a_datagram_in_fragments_is_one_datagram_of_its_flow_wherever_its_pieces_came() {
    let whole = datagram();
    let piece = |from: usize, to: usize| {
        let place = (u16::try_from(from).unwrap(), to < whole.len());
        ip(17, (1, 2), 7, place, &whole[from..to])
    };
    let capture = capture_of(&[piece(24, 40), piece(0, 16), piece(16, 24)]);
    let all = records(capture.path());
    let packets = of_type(&all, "packet");
    let members = ["flow", "dir", "fragment", "reassembled", "udp", "payload"];
    let seen: Vec<Value> =
        packets.iter().map(|packet| members.iter().map(|name| packet[name].clone()).collect()).collect();
    let first = &packets[0]["n"];
    let end = String::from_utf8(whole[24..].to_vec()).unwrap();
    assert_eq!(
        seen,
        [
            // The flow of a later fragment is unknown until the first fragment was seen.
            json!([null, null, {"first": first, "len": 16}, null, null, {"len": 16, "text": end}]),
            json!([1, "c2s", {"first": first, "len": 16, "sport": 4000, "dport": 12000}, null, null, {"len": 16}]),
            json!([
                1,
                "c2s",
                {"first": first, "len": 8, "sport": 4000, "dport": 12000},
                {"fragments": [first, packets[1]["n"], packets[2]["n"]], "len": 40},
                {"sport": 4000, "dport": 12000, "length": 40, "checksum": {"value": 0, "status": "absent"}},
                {"len": 32, "text": "a message that is cut in pieces."},
            ]),
        ]
    );
    let notes = of_type(&all, "note");
    let reported = notes.iter().find(|note| note["rule"] == "ip.reassembled").unwrap();
    assert_eq!(reported["values"]["lengths"], json!([16, 16, 8]));
    assert_eq!(reported["evidence"], json!([packets[2]["n"], packets[0]["n"], packets[1]["n"]]));
    assert_eq!(notes.iter().filter(|note| note["rule"] == "ip.fragment").count(), 3);
    let summary = &of_type(&all, "summary")[0]["flows"][0];
    assert_eq!((&summary["packets"]["client"], &summary["payload_bytes"]["client"]), (&json!(3), &json!(32)));
    assert_eq!((&summary["wire_bytes"]["client"], &summary["duration_ns"]), (&json!(100), &json!(2_000_000)));
}

#[test]
fn fragments_are_arrows_of_their_flow_and_the_last_one_says_what_it_completes() {
    let whole = datagram();
    let capture = capture_of(&[
        ip(17, (1, 2), 7, (0, true), &whole[..24]),
        ip(17, (1, 2), 7, (24, false), &whole[24..]),
        ip(17, (1, 2), 8, (24, false), &whole[24..]),
    ]);
    let drawn = run(&["read", capture.path().to_str().unwrap(), "--view", "ladder", "--width", "80"]);
    insta::assert_snapshot!(drawn.lines().skip(1).collect::<Vec<_>>().join("\n"));
}

#[test]
fn in_detail_the_whole_datagram_follows_the_fragment_that_completes_it() {
    let whole = datagram();
    let pieces = [ip(17, (1, 2), 7, (0, true), &whole[..24]), ip(17, (1, 2), 7, (24, false), &whole[24..])];
    let capture = capture_of(&pieces);
    let drawn = run(&["read", capture.path().to_str().unwrap(), "--view", "detail"]);
    let after = drawn.split("put together from packets 1, 2").nth(1).unwrap();
    assert!(after.contains("Source port") && after.contains("4000") && after.contains("32 bytes"), "{drawn}");
    assert!(!drawn.split("put together").next().unwrap().contains("Source port"), "{drawn}");
}

#[test]
fn what_a_tunnel_carries_has_a_flow_and_numbers_and_what_an_icmp_error_quotes_has_none() {
    let segment = |flags: u8, seq: u32, data: &[u8]| {
        let mut bytes = [4000_u16, 80].map(u16::to_be_bytes).concat();
        bytes.extend([seq.to_be_bytes(), [0; 4]].concat());
        bytes.extend([0x50, flags, 1, 0, 0, 0, 0, 0]);
        bytes.extend(data);
        ip(6, (1, 2), 9, (0, false), &bytes)
    };
    let tunnel = |inside: &[u8]| ip(4, (8, 9), 1, (0, false), inside);
    let long = tunnel(&segment(0x10, 101, b"hello"));
    let cut = |from: usize, to: usize| {
        ip(4, (8, 9), 2, (u16::try_from(from).unwrap(), to < long.len() - 20), &long[20 + from..20 + to])
    };
    let mut error = vec![3, 0, 0, 0, 0, 0, 0, 0];
    error.extend(&segment(0x10, 106, b"")[..28]);
    let capture = capture_of(&[
        tunnel(&segment(0x02, 100, b"")),
        // A packet of the tunnel in two fragments.
        cut(0, 32),
        cut(32, long.len() - 20),
        ip(1, (2, 1), 3, (0, false), &error),
    ]);
    let packets = of_type(&records(capture.path()), "packet");
    let flows: Vec<_> = packets.iter().map(|packet| (&packet["flow"], &packet["dir"])).collect();
    let (of, none) = (json!(1), Value::Null);
    let (there, back) = (json!("c2s"), json!("s2c"));
    assert_eq!(flows, [(&of, &there), (&none, &none), (&of, &there), (&of, &back)]);
    let relative = |packet: &Value| packet["inner"]["tcp"]["seq_rel"].clone();
    assert_eq!([relative(&packets[0]), relative(&packets[2])], [json!(0), json!(1)]);
    assert_eq!(packets[2]["inner"]["payload"]["text"], "hello");
    assert_eq!(packets[3]["inner"]["tcp_start"]["seq"], 106);
}

#[test]
fn the_row_that_completes_a_datagram_has_the_ports_that_tshark_gives_it() {
    let Some(corpus) = here::corpus() else { return };
    let (mut compared, mut files) = (0, 0);
    for path in capture::files(&corpus.join("formats")) {
        let Some(oracle) = Oracle::beside(&path) else { continue };
        let is_piece = |row: &Vec<String>| {
            oracle.value(row, "ip.flags.mf") == "1"
                || oracle.number(row, "ip.frag_offset").unwrap_or(0) > 0
                || oracle.value(row, "frame.protocols").contains("fraghdr")
        };
        if !oracle.lines.iter().any(is_piece) {
            continue;
        }
        files += 1;
        let packets = of_type(&records(&path), "packet");
        for (packet, row) in packets.iter().zip(&oracle.lines).filter(|(_, row)| is_piece(row)) {
            let number = |column| oracle.number(row, column);
            let ours = |layer: &str, field: &str| {
                let inner = &packet["inner"];
                packet[layer][field].as_u64().or_else(|| inner[layer][field].as_u64())
            };
            let pairs = [
                (ours("udp", "sport"), number("udp.srcport")),
                (ours("tcp", "sport"), number("tcp.srcport")),
                (ours("tcp", "dport"), number("tcp.dstport")),
                (ours("icmp", "type"), number("icmp.type")),
            ];
            for (own, theirs) in pairs {
                compared += usize::from(own.is_some());
                assert_eq!(own, theirs, "{} frame {}", path.display(), oracle.value(row, "frame.number"));
            }
        }
    }
    assert!(files > 5 && compared > 50, "{compared} values in {files} files");
}

/// Every frame of a file with its annotations, and every interface without its clock resolution.
fn contents(path: &Path) -> (Vec<FileFrame>, Vec<InterfaceDescription>, Vec<String>) {
    let mut reader = file::open(path).unwrap();
    let mut frames = Vec::new();
    while let Ok(Some(frame)) = reader.next() {
        frames.push(FileFrame::of(&frame));
    }
    let plain = |interface: &InterfaceDescription| InterfaceDescription {
        resolution: 9,
        section: 0,
        ..interface.clone()
    };
    let comments = reader.sections().iter().flat_map(|section| section.comments.clone()).collect();
    (frames, reader.interfaces().iter().map(plain).collect(), comments)
}

fn through_a_trace(original: &Path, folder: &Path) -> PathBuf {
    let (trace, back) = (folder.join("a.jsonl"), folder.join("b.pcapng"));
    for (from, to) in [(original, trace.as_path()), (&trace, &back)] {
        run(&["convert", "--force", from.to_str().unwrap(), to.to_str().unwrap()]);
    }
    back
}

/// Everything in the first file must be in the second; captrace may have added sentences and numbers.
fn assert_nothing_lost(original: &Path, back: &Path) {
    let name = original.display();
    let (before, interfaces, comments) = contents(original);
    let (after, interfaces_after, comments_after) = contents(back);
    let counted =
        |interface: &InterfaceDescription| InterfaceDescription { dropped: None, ..interface.clone() };
    assert_eq!(
        interfaces.iter().map(counted).collect::<Vec<_>>(),
        interfaces_after.iter().map(counted).collect::<Vec<_>>(),
        "{name}"
    );
    assert_eq!((before.len(), &comments), (after.len(), &comments_after), "{name}");
    for (number, (mut was, mut is)) in (1..).zip(before.into_iter().zip(after)) {
        let kept = is.annotations.comments.starts_with(&was.annotations.comments);
        assert!(kept, "{name} frame {number}: {:?}, {:?}", was.annotations.comments, is.annotations.comments);
        // Sections become one, and only its first interface has packets without a time.
        if !was.timed && was.frame.vantage.0 > 0 {
            (was.timed, was.frame.time) = (is.timed, is.frame.time);
        }
        was.annotations.packet_id = was.annotations.packet_id.or(is.annotations.packet_id);
        (was.annotations.comments, is.annotations.comments) = (Vec::new(), Vec::new());
        assert_eq!(was, is, "{name} frame {number}");
    }
}

#[test]
fn real_pcapng_files_lose_nothing_on_the_way_through_a_trace() {
    let Some(corpus) = here::corpus() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut files = 0;
    for path in capture::files(&corpus).into_iter().filter(|path| !path.starts_with(corpus.join("malformed")))
    {
        let is_small = fs::metadata(&path).unwrap().len() < 200_000;
        // The packets of this one are years apart, farther than a trace can say.
        let is_far = path.ends_with("pcapplusplus/GrePackets.pcap");
        let is_pcapng =
            is_small && !is_far && capture::unpacked(&path).starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]);
        if is_pcapng {
            assert_nothing_lost(&path, &through_a_trace(&path, folder.path()));
            files += 1;
        }
    }
    assert!(files > 20, "{files} files");
}

#[test]
fn all_annotations_of_a_pcapng_file_survive_a_trace() {
    let folder = tempfile::tempdir().unwrap();
    let original = folder.path().join("original.pcapng");
    let section = Section {
        comments: vec!["a lesson".to_owned()],
        hardware: Some("a machine".to_owned()),
        os: None,
        application: Some("another program".to_owned()),
    };
    let unnamed = InterfaceDescription {
        description: Some("the left one".to_owned()),
        comments: vec!["has no name".to_owned()],
        snaplen: 96,
        fcs_length: Some(4),
        ..InterfaceDescription::new(LinkType::Ethernet)
    };
    let mut writer = Writer::pcapng(Vec::new(), &section);
    writer.declare(&[unnamed, InterfaceDescription::named("right", LinkType::RawIp)]).unwrap();
    let frame = |vantage: usize, link_type, bytes: &[u8]| Frame {
        time: Timestamp::from_nanoseconds(1_700_000_000_000_000_123),
        vantage: VantageIndex(vantage),
        link_type,
        bytes: bytes.to_vec(),
        original_len: bytes.len(),
        fate: None,
    };
    let said = Annotations {
        comments: vec!["look here".to_owned()],
        flags: Some(file::PacketFlags(0x0100_0000 | file::PacketFlags::from(FrameDirection::Outbound).0)),
        packet_id: Some(u64::MAX - 1),
        drop_count: Some(3),
        others: vec![(7, vec![0, 0xff, 1]), (6, vec![9, 0, 0, 0])],
    };
    let frames = [
        FileFrame {
            frame: frame(1, LinkType::RawIp, &ip(253, (1, 2), 0, (0, false), b"x")),
            timed: true,
            annotations: said,
        },
        FileFrame {
            frame: Frame { time: Timestamp::default(), ..frame(0, LinkType::Ethernet, &[7; 20]) },
            timed: false,
            annotations: Annotations::default(),
        },
    ];
    for frame in &frames {
        writer.write(&frame.borrowed()).unwrap();
    }
    writer.dropped(VantageIndex(1), frames[0].frame.time, 12).unwrap();
    fs::write(&original, writer.finish().unwrap()).unwrap();

    let back = through_a_trace(&original, folder.path());
    assert_nothing_lost(&original, &back);
    let all = records(&original);
    assert_eq!(
        all[0]["file"],
        json!({"comments": ["a lesson"], "hardware": "a machine", "application": "another program"})
    );
    assert_eq!(
        all[0]["vantages"][0]["file"],
        json!({"description": "the left one", "comments": ["has no name"], "snaplen": 96, "fcs_len": 4})
    );
    let packets = of_type(&all, "packet");
    assert_eq!(
        packets[0]["file"],
        json!({
            "direction": "outbound", "flags": 0x0100_0002, "packet_id": "fffffffffffffffe", "dropped": 3,
            "options": [{"code": 7, "data": "00ff01"}, {"code": 6, "data": "09000000"}],
        })
    );
    assert_eq!((&packets[1]["file"], &packets[1]["t_ns"]), (&json!({"timed": false}), &json!(0)));
    assert_eq!(of_type(&all, "summary")[0]["dropped"], 12);
}
