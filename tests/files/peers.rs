//! Files that captrace writes, read by other programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use captrace::internals::frame::{Frame, FrameDirection, LinkType, Timestamp, VantageIndex};
use captrace::internals::source::file::{
    Annotations, Format, InterfaceDescription, PacketFlags, Section, Writer,
};

use super::corpus::{CUSTOM_BLOCKS, captures, nanoseconds};
use super::file_frame::FileFrame;
use super::here::{self, has};
use super::{read, round_trip};

const BEGIN: i64 = 1_700_000_000_000_000_000;

/// A datagram of 127.0.0.1 to itself, in Ethernet or without.
fn datagram(link_type: LinkType) -> Vec<u8> {
    let mut ip = vec![0x45, 0, 0, 32, 0, 1, 0x40, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
    let sum: u32 = ip.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1])).sum();
    let checksum = !u16::try_from((sum & 0xffff) + (sum >> 16)).unwrap();
    ip[10..12].copy_from_slice(&checksum.to_be_bytes());
    ip.extend([0x9c, 0x40, 0x9c, 0x41, 0, 12, 0, 0]);
    ip.extend(b"abcd");
    let ethernet = if link_type == LinkType::Ethernet { &[0; 12][..] } else { &[] };
    let kind: &[u8] = if link_type == LinkType::Ethernet { &[8, 0] } else { &[] };
    [ethernet, kind, &ip].concat()
}

fn frames(link_types: &[LinkType]) -> Vec<FileFrame> {
    (0..20_u32)
        .map(|n| {
            let vantage = n as usize % link_types.len();
            let mut bytes = datagram(link_types[vantage]);
            let original_len = bytes.len();
            if n % 5 == 4 {
                bytes.truncate(30);
            }
            let comments = match n % 3 {
                0 => vec![],
                1 => vec![format!("packet {n}: a \u{201c}sentence\u{201d}")],
                _ => vec![format!("{n} \u{7b2c}\u{4e00}\u{53e5}"), "and a second".to_owned()],
            };
            let direction = if n % 2 == 0 { FrameDirection::Inbound } else { FrameDirection::Outbound };
            FileFrame {
                frame: Frame {
                    time: Timestamp::from_nanoseconds(BEGIN + i64::from(n) * 1_000_001),
                    vantage: VantageIndex(vantage),
                    link_type: link_types[vantage],
                    bytes,
                    original_len,
                    fate: None,
                },
                timed: true,
                annotations: Annotations {
                    comments,
                    flags: Some(direction.into()),
                    packet_id: Some(n.into()),
                    drop_count: None,
                    others: Vec::new(),
                },
            }
        })
        .collect()
}

/// A file with these frames, in a folder that lasts as long as the test.
fn written(folder: &Path, format: Format, link_types: &[LinkType], frames: &[FileFrame]) -> PathBuf {
    let path = folder.join(if format == Format::Pcap { "a.pcap" } else { "a.pcapng" });
    let file = std::fs::File::create(&path).unwrap();
    let section = Section { comments: vec!["a lesson".to_owned()], ..Section::ours() };
    let mut writer = match format {
        Format::Pcap => Writer::pcap(file),
        Format::PcapNg => Writer::pcapng(file, &section),
    };
    let interfaces: Vec<_> = link_types
        .iter()
        .enumerate()
        .map(|(n, &link_type)| InterfaceDescription {
            description: Some(format!("place {n}")),
            ..InterfaceDescription::named(&format!("eth{n}"), link_type)
        })
        .collect();
    writer.declare(&interfaces).unwrap();
    for frame in frames {
        writer.write(&frame.borrowed()).unwrap();
    }
    writer.finish().unwrap();
    path
}

/// The output of a program for a file. It must succeed without messages.
fn ask(program: &str, arguments: &[&str], path: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(path).output().unwrap();
    let complaints: Vec<_> = String::from_utf8_lossy(&output.stderr)
        .lines()
        .filter(|line| !line.starts_with("Running as user") && !line.starts_with("reading from file"))
        .map(str::to_owned)
        .collect();
    assert!(output.status.success() && complaints.is_empty(), "{program} {}: {complaints:?}", path.display());
    String::from_utf8(output.stdout).unwrap()
}

const MIXED: [LinkType; 2] = [LinkType::Ethernet, LinkType::RawIp];

#[test]
fn tshark_reads_times_to_the_nanosecond_and_every_comment() {
    if !has("tshark", "tshark") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let fields = [
        "frame.time_epoch",
        "frame.len",
        "frame.cap_len",
        "frame.interface_name",
        "frame.interface_description",
        "frame.packet_flags",
        "frame.packet_id",
        "frame.comment",
        "udp.srcport",
    ];
    let mut arguments = vec!["-n", "-T", "fields", "-E", "separator=/t", "-E", "aggregator=|"];
    arguments.extend(fields.iter().flat_map(|field| ["-e", field]));
    arguments.push("-r");
    for (format, link_types) in [(Format::PcapNg, &MIXED[..]), (Format::Pcap, &MIXED[..1])] {
        let frames = frames(link_types);
        let path = written(folder.path(), format, link_types, &frames);
        let text = ask("tshark", &arguments, &path);
        assert_eq!(text.lines().count(), frames.len());
        for (line, frame) in text.lines().zip(&frames) {
            let columns: Vec<_> = line.split('\t').collect();
            assert_eq!(nanoseconds(columns[0]), Some(frame.frame.time.nanoseconds()));
            assert_eq!(columns[1], frame.frame.original_len.to_string());
            assert_eq!(columns[2], frame.frame.bytes.len().to_string());
            if frame.frame.bytes.len() == frame.frame.original_len {
                assert_eq!(columns[8], "40000");
            }
            if format == Format::PcapNg {
                let vantage = frame.frame.vantage.0;
                assert_eq!(columns[3], format!("eth{vantage}"));
                assert_eq!(columns[4], format!("place {vantage}"));
                let PacketFlags(flags) = frame.annotations.flags.unwrap();
                assert_eq!(columns[5], format!("{flags:#010x}"));
                assert_eq!(columns[6], frame.annotations.packet_id.unwrap().to_string());
                assert_eq!(columns[7], frame.annotations.comments.join("|"));
            }
        }
    }
}

#[test]
fn capinfos_finds_nothing_wrong_with_what_is_written() {
    if !has("capinfos", "wireshark-common") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (format, link_types) in [(Format::PcapNg, &MIXED[..]), (Format::Pcap, &MIXED[..1])] {
        let path = written(folder.path(), format, link_types, &frames(link_types));
        let text = ask("capinfos", &["-M"], &path);
        let value = |name: &str| {
            let line =
                text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}"));
            line.split_once(':').unwrap().1.trim().to_owned()
        };
        assert_eq!(value("Number of packets"), "20");
        assert!(value("File timestamp precision").starts_with("nanoseconds"));
        if format == Format::PcapNg {
            let name = concat!("captrace ", env!("CARGO_PKG_VERSION"));
            assert_eq!(value("Capture application"), name);
            assert_eq!(value("Number of interfaces in file"), "2");
            assert!(text.contains("a lesson") && text.contains("Name = eth1"), "{text}");
        }
    }
}

#[test]
fn tcpdump_reads_times_to_the_nanosecond() {
    if !has("tcpdump", "tcpdump") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // tcpdump refuses a file with several link types.
    for format in [Format::PcapNg, Format::Pcap] {
        let frames = frames(&MIXED[..1]);
        let path = written(folder.path(), format, &MIXED[..1], &frames);
        let text = ask("tcpdump", &["-n", "-tt", "--nano", "-r"], &path);
        assert_eq!(text.lines().count(), frames.len());
        for (line, frame) in text.lines().zip(&frames) {
            let time = line.split_once(' ').unwrap().0;
            assert_eq!(nanoseconds(time), Some(frame.frame.time.nanoseconds()));
        }
    }
}

#[test]
fn tshark_sees_in_converted_captures_what_it_saw_before() {
    let Some(corpus) = here::corpus() else { return };
    if !has("tshark", "tshark") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let fields = "-n -T fields -e frame.time_epoch -e frame.len -e frame.cap_len -e frame.protocols \
                  -e frame.comment -e frame.packet_flags -e frame.packet_id -r";
    let arguments: Vec<_> = fields.split(' ').collect();
    let mut compared = 0;
    for path in captures(&corpus.join("formats")).iter().step_by(4) {
        let bytes = std::fs::read(path).unwrap();
        // tshark counts custom blocks as packets; captrace skips them.
        if read(&bytes).1.is_some() || CUSTOM_BLOCKS.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        let converted = folder.path().join("converted.pcapng");
        std::fs::write(&converted, round_trip::convert(&bytes, Format::PcapNg)).unwrap();
        assert_eq!(
            ask("tshark", &arguments, &converted),
            ask("tshark", &arguments, path),
            "{}",
            path.display()
        );
        compared += 1;
    }
    assert!(compared > 30, "{compared}");
}
