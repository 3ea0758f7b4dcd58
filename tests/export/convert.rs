//! `captrace convert`: from a trace to a capture file and back, and the other way round, without loss; and other
//! people's tools open what is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use captrace::internals::source::file;
use captrace::internals::trace::Record;
use captrace::internals::trace::packet::PacketRecord;
use captrace::internals::trace::read;

use crate::here;

fn convert(from: &Path, to: &Path) -> Output {
    let mut command = Command::new(here::PROGRAM);
    command.env_remove("LC_ALL").env("LANG", "C.UTF-8").arg("convert").arg(from).arg(to).output().unwrap()
}

/// Converts a file and requires success without messages.
fn convert_whole(from: &Path, to: &Path) {
    let output = convert(from, to);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{}: {errors}", from.display());
}

fn traces() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|end| end == "jsonl" || end == "json")).collect()
}

fn records(path: &Path) -> Vec<Record> {
    let mut records = Vec::new();
    let findings = read::records(fs::read(path).unwrap().as_slice(), |record| records.push(record)).unwrap();
    assert!(findings.complete && findings.defects.is_empty(), "{}: {findings:?}", path.display());
    records
}

/// Each packet of a trace with its sentences.
fn packets(records: &[Record]) -> Vec<(PacketRecord, Vec<String>)> {
    let mut packets: Vec<(PacketRecord, Vec<String>)> = Vec::new();
    for record in records {
        match record {
            Record::Packet(packet) => packets.push((packet.as_ref().clone(), Vec::new())),
            Record::Note(note) if note.about.is_some() => {
                let words = note.text.by_language()["en"].clone();
                let said = &mut packets.last_mut().unwrap().1;
                if !said.contains(&words) {
                    said.push(words);
                }
            }
            _ => {}
        }
    }
    packets
}

fn interface(records: &[Record], vantage: &str) -> (String, String) {
    let Record::Header(header) = &records[0] else { panic!("no header") };
    let vantage = header.vantages.iter().find(|it| it.id == vantage).unwrap();
    (vantage.interface.clone(), vantage.link_type.clone())
}

#[test]
fn a_trace_survives_conversion_to_a_capture_file_and_back() {
    let folder = tempfile::tempdir().unwrap();
    for trace in traces() {
        let name = trace.file_name().unwrap().to_str().unwrap().to_owned();
        let (capture, back) =
            (folder.path().join(name.clone() + ".pcapng"), folder.path().join(name + ".jsonl"));
        convert_whole(&trace, &capture);
        convert_whole(&capture, &back);
        let (old_records, new_records) = (records(&trace), records(&back));
        let (old, new) = (packets(&old_records), packets(&new_records));
        assert_eq!(old.len(), new.len(), "{}", trace.display());
        let zero = (old[0].0.t_ns, new[0].0.t_ns);
        for ((old, sentences), (new, _)) in old.iter().zip(&new) {
            assert_eq!(old.raw, new.raw);
            assert_eq!((old.len.wire, old.len.captured), (new.len.wire, new.len.captured));
            assert_eq!(old.t_ns - zero.0, new.t_ns - zero.1);
            assert_eq!(interface(&old_records, &old.vantage), interface(&new_records, &new.vantage));
            assert_eq!((old.id, old.flow, old.dir), (new.id, new.flow, new.dir), "{}", trace.display());
            assert_eq!(&new.comments, sentences, "{}", trace.display());
        }
    }
}

#[test]
fn pcap_holds_the_same_bytes_and_times() {
    let folder = tempfile::tempdir().unwrap();
    for trace in traces() {
        let name = trace.file_name().unwrap().to_str().unwrap().to_owned();
        let (one, other) = (folder.path().join(name.clone() + ".pcap"), folder.path().join(name + ".pcapng"));
        convert_whole(&trace, &one);
        convert_whole(&trace, &other);
        let in_short = |path: &Path| -> Vec<_> {
            kept(path).into_iter().map(|it| (it.bytes, it.time, it.original_len, it.link_type)).collect()
        };
        assert_eq!(in_short(&one), in_short(&other));
    }
}

/// A frame of a capture file with its annotations.
#[derive(Debug, PartialEq)]
struct Kept {
    bytes: Vec<u8>,
    time: Option<i64>,
    original_len: usize,
    link_type: String,
    interface: Option<String>,
    comments: Vec<String>,
}

fn kept(path: &Path) -> Vec<Kept> {
    let mut reader = file::open(path).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        frames.push(Kept {
            bytes: frame.bytes.to_vec(),
            time: frame.time.map(captrace::internals::frame::Timestamp::nanoseconds),
            original_len: frame.original_len,
            link_type: frame.link_type.to_string(),
            interface: frame.interfaces()[frame.vantage.0].name.clone(),
            comments: frame.comments().map(std::borrow::Cow::into_owned).collect(),
        });
    }
    frames
}

/// The captures of every format, one folder deep, except the large ones.
fn captures(corpus: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(corpus.join("formats")).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let is_small = |path: &PathBuf| {
        !path.to_string_lossy().contains(".oracle.tsv") && fs::metadata(path).unwrap().len() < 50_000
    };
    let mut files: Vec<_> = files.filter(is_small).collect();
    files.sort();
    files
}

#[test]
fn a_capture_file_survives_conversion_to_a_trace_and_back() {
    let Some(corpus) = here::corpus() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut tried = 0;
    for (capture, place) in captures(&corpus).into_iter().zip(0..) {
        let place = |end: &str| folder.path().join(format!("{place}.{end}"));
        let (trace, back) = (place("jsonl"), place("pcapng"));
        // Truncated files, and times that a trace cannot hold, are reported; another test covers that.
        if !convert(&capture, &trace).status.success() {
            continue;
        }
        convert_whole(&trace, &back);
        let (old, new) = (kept(&capture), kept(&back));
        assert_eq!(old.len(), new.len(), "{}", capture.display());
        for (old, new) in old.iter().zip(&new) {
            let name = capture.display();
            assert_eq!((&old.bytes, old.original_len), (&new.bytes, new.original_len), "{name}");
            assert_eq!(old.link_type, new.link_type, "{name}");
            // Simple packet blocks have no time: they get the time of the packet before.
            assert!(old.time.is_none() || old.time == new.time, "{name}: {:?} {:?}", old.time, new.time);
            assert!(old.interface.is_none() || old.interface == new.interface, "{name}");
            assert!(new.comments.starts_with(&old.comments), "{name}: {:?} {:?}", old.comments, new.comments);
        }
        tried += 1;
    }
    assert!(tried > 80, "only {tried} captures were tried");
}

#[test]
fn other_tools_read_converted_files_without_complaint() {
    if !here::has("tshark", "tshark") || !here::has("capinfos", "wireshark-common") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let quiet = |command: &mut Command| {
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let said: Vec<_> =
            errors.lines().filter(|line| !line.starts_with("Running as user \"root\"")).collect();
        assert!(output.status.success() && said.is_empty(), "{command:?}: {said:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for trace in traces() {
        let packets = packets(&records(&trace)).len();
        for end in ["pcap", "pcapng"] {
            let capture = folder.path().join(trace.file_name().unwrap()).with_extension(end);
            convert_whole(&trace, &capture);
            let listed = quiet(Command::new("tshark").arg("-n").arg("-r").arg(&capture));
            assert_eq!(listed.lines().count(), packets);
            let counted = quiet(Command::new("capinfos").args(["-M", "-T", "-r", "-c"]).arg(&capture));
            assert!(counted.trim().ends_with(&packets.to_string()), "{counted}");
        }
    }
}

/// A block of a pcapng file, little-endian.
fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let len = u32::try_from(body.len() + 12).unwrap().to_le_bytes();
    [&kind.to_le_bytes()[..], &len, body, &len].concat()
}

/// A pcapng file whose second interface is described after the first packet, and whose packets are a year apart.
fn late() -> Vec<u8> {
    let interface =
        |link: u8, name: &[u8; 4]| block(1, &[&[link, 0, 0, 0, 0, 0, 0, 0, 2, 0, 4, 0][..], name].concat());
    let packet = |interface: u32, microseconds: u64| {
        let (high, low) = ((microseconds >> 32) as u32, (microseconds & 0xffff_ffff) as u32);
        let words = [interface, high, low, 4, 4].map(u32::to_le_bytes).concat();
        block(6, &[&words[..], &[0x45, 0, 0, 0]].concat())
    };
    let start = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
    [
        block(0x0a0d_0d0a, &start),
        interface(1, b"eth0"),
        packet(0, 1_700_000_000_000_000),
        interface(101, b"tun7"),
        packet(1, 1_731_536_000_000_000),
    ]
    .concat()
}

#[test]
fn an_interface_that_is_described_late_keeps_its_name_and_type() {
    let folder = tempfile::tempdir().unwrap();
    let [capture, copy, trace, back] =
        ["late.pcapng", "copy.pcapng", "late.jsonl", "back.pcapng"].map(|name| folder.path().join(name));
    fs::write(&capture, late()).unwrap();
    convert_whole(&capture, &copy);
    convert_whole(&capture, &trace);
    convert_whole(&trace, &back);
    for file in [&copy, &back] {
        assert_eq!(kept(&capture), kept(file));
        let last = &kept(file)[1];
        assert_eq!((last.interface.as_deref(), last.link_type.as_str()), (Some("tun7"), "raw_ip"));
    }
    let command = Command::new(here::PROGRAM)
        .args(["read", "-", "--view", "jsonl"])
        .stdin(fs::File::open(&capture).unwrap())
        .output();
    let piped = String::from_utf8(command.unwrap().stdout).unwrap();
    let (_, steps) = piped.split_once('\n').unwrap();
    assert!(
        fs::read_to_string(&trace).unwrap().ends_with(steps),
        "what comes through a pipe is another trace"
    );
}

#[test]
fn a_section_that_begins_late_keeps_its_comment_and_its_interface() {
    let section = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8], &[1, 0, 4, 0], b"next"];
    let words = [0, 0, 1_731_536_000_u32, 4, 4].map(u32::to_le_bytes).concat();
    let second = [
        block(0x0a0d_0d0a, &section.concat()),
        block(1, &[&[101, 0, 0, 0, 0, 0, 0, 0, 2, 0, 4, 0][..], b"tun8"].concat()),
        block(6, &[&words[..], &[0x45, 0, 0, 0]].concat()),
        block(5, &[&[0; 12][..], &[5, 0, 8, 0], &[0; 8]].concat()),
    ];
    let folder = tempfile::tempdir().unwrap();
    let [capture, trace, back] =
        ["two.pcapng", "two.json", "back.pcapng"].map(|name| folder.path().join(name));
    fs::write(&capture, [late(), second.concat()].concat()).unwrap();
    convert_whole(&capture, &trace);
    convert_whole(&trace, &back);
    let mut reader = file::open(&back).unwrap();
    while reader.next().unwrap().is_some() {}
    let interfaces: Vec<_> = reader.interfaces().iter().map(|one| (one.section, one.name.clone())).collect();
    assert_eq!(
        interfaces,
        [(0, "eth0"), (0, "tun7"), (1, "tun8")].map(|(at, name)| (at, Some(name.to_owned())))
    );
    assert_eq!(reader.sections()[1].comments, ["next"]);
    assert_eq!(kept(&capture).len(), 3);
    assert_eq!(kept(&capture)[2].interface, kept(&back)[2].interface);
}

/// A pcapng file of one interface, which counts nanoseconds, with a packet at each of these moments.
fn timed(moments: &[u64]) -> Vec<u8> {
    let start = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
    let mut file = block(0x0a0d_0d0a, &start);
    // Ethernet; if_tsresol: a tick is a nanosecond.
    file.extend(block(1, &[1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0]));
    for moment in moments {
        let (high, low) = ((moment >> 32) as u32, (moment & 0xffff_ffff) as u32);
        let words = [0, high, low, 4, 4].map(u32::to_le_bytes).concat();
        file.extend(block(6, &[&words[..], &[0x45, 0, 0, 0]].concat()));
    }
    file
}

#[test]
fn a_first_packet_at_time_0_and_the_next_in_2026_keep_their_times() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let moments = [0, 1_767_225_600_123_456_789, 1_767_225_600_123_456_790];
    let (capture, trace, back) = (path("zero.pcapng"), path("zero.jsonl"), path("back.pcapng"));
    fs::write(&capture, timed(&moments)).unwrap();
    convert_whole(&capture, &trace);
    let times: Vec<_> = packets(&records(&trace)).iter().map(|(packet, _)| packet.t_ns).collect();
    assert_eq!(times, moments.map(u64::cast_signed));
    convert_whole(&trace, &back);
    assert_eq!(kept(&capture), kept(&back));
    // In either form the list has the same times, and the duration is that of the file.
    let said = |arguments: &[&str], path: &Path| {
        let output = Command::new(here::PROGRAM).args(arguments).arg(path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    for path in [&capture, &trace, &back] {
        let listed = said(&["read", "--view", "list"], path);
        assert!(listed.contains("1767225600.123456"), "{listed}");
        let stats: serde_json::Value = serde_json::from_str(&said(&["stats", "--json"], path)).unwrap();
        assert_eq!(stats["duration_ns"], moments[2], "{}: {stats}", path.display());
    }
}

#[test]
fn a_time_that_64_bits_cannot_hold_is_said_to_be_wrong_and_not_moved() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, trace) = (folder.path().join("far.pcapng"), folder.path().join("far.jsonl"));
    fs::write(&capture, timed(&[1_767_225_600_000_000_000, u64::MAX, 1_767_225_601_000_000_000])).unwrap();
    let output = convert(&capture, &trace);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("1 packet more than 292 years away"), "{errors}");
    let time = |packet: &PacketRecord| (packet.t_ns, packet.file.as_ref().is_none_or(|file| file.timed));
    let times: Vec<_> = packets(&records(&trace)).iter().map(|(packet, _)| time(packet)).collect();
    assert_eq!(times, [(0, true), (0, false), (1_000_000_000, true)]);
    let output = Command::new(here::PROGRAM).arg("stats").arg(&capture).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("1 packet more than 292 years away"), "{errors}");
}

#[test]
fn a_file_is_never_converted_into_itself_nor_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, link) = (folder.path().join("a.pcapng"), folder.path().join("b.pcapng"));
    fs::write(&capture, late()).unwrap();
    std::os::unix::fs::symlink(&capture, &link).unwrap();
    let spelt = folder.path().join("../").join(folder.path().file_name().unwrap()).join("a.pcapng");
    for other in [&capture, &link, &spelt] {
        let command = &mut Command::new(here::PROGRAM);
        let output = command.arg("convert").arg(&capture).arg(other).arg("--force").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", other.display());
    }
    let taken = folder.path().join("taken.pcap");
    fs::write(&taken, "mine").unwrap();
    assert_eq!(convert(&capture, &taken).status.code(), Some(1));
    assert_eq!(fs::read(&taken).unwrap(), b"mine");
    assert_eq!(fs::read(&capture).unwrap(), late());
}

#[test]
fn packets_of_two_link_types_do_not_fit_into_pcap() {
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("a.pcapng");
    fs::write(&capture, late()).unwrap();
    let output = convert(&capture, &folder.path().join("a.pcap"));
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("write pcapng instead"), "{output:?}");
}

#[test]
fn a_trace_whose_link_type_is_not_known_is_not_saved_under_a_number_that_means_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string("traces/tcp-server-closes.jsonl").unwrap();
    let from = folder.path().join("later.jsonl");
    fs::write(&from, text.replace("\"link_type\":\"ethernet\"", "\"link_type\":\"quantum\"")).unwrap();
    let output = convert(&from, &folder.path().join("later.pcapng"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{errors}");
    assert!(errors.contains("frames whose link type is not known cannot be written"), "{errors}");
}
