//! Headers that a capture puts before each frame, and check sequences behind it.

use super::*;

#[test]
fn frames_of_the_netfilter_log_and_of_pktap_are_read() {
    for (name, layer) in [("nflog.pcap", "nflog"), ("ng-pktap.pcapng", "pktap")] {
        let story = Story::named(name);
        assert_eq!(story.packet(1)["encapsulation"][0]["layer"], layer, "{name}");
        assert_ordinary(&story);
        assert_eq!(story.flows()[0]["ending"], "closed", "{name}");
    }
}

/// A capture file whose header says that each frame ends with a check sequence of four bytes.
fn with_check_sequences(frames: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let mut file = pcap(frames);
    file[20..24].copy_from_slice(&(1_u32 | 0x0400_0000 | 2 << 28).to_le_bytes());
    file
}

/// The same as pcapng: the interface says how long the sequences are (`if_fcslen`), or each packet does (`epb_flags`).
fn as_pcapng(frames: &[(u64, Vec<u8>)], each_packet: bool) -> Vec<u8> {
    fn block(file: &mut Vec<u8>, kind: u32, body: &[u8]) {
        let length = u32::try_from(12 + body.len()).unwrap().to_le_bytes();
        file.extend([&kind.to_le_bytes(), &length, body, &length].concat());
    }
    let mut file = Vec::new();
    let any_length = u64::MAX.to_le_bytes();
    block(&mut file, 0x0a0d_0d0a, &[&[0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0], &any_length[..]].concat());
    let mut interface = vec![1, 0, 0, 0, 0, 0, 0, 0];
    if !each_packet {
        interface.extend([13, 0, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0]);
    }
    block(&mut file, 1, &interface);
    for (time, frame) in frames {
        let (time, length) = (u32::try_from(*time).unwrap(), u32::try_from(frame.len()).unwrap());
        let mut body: Vec<u8> = [0, 0, time, length, length].into_iter().flat_map(u32::to_le_bytes).collect();
        body.extend(frame);
        body.resize(body.len().next_multiple_of(4), 0);
        if each_packet {
            // Bits 5 to 8 are the length of the sequence.
            body.extend([2, 0, 4, 0, 4 << 5, 0, 0, 0, 0, 0, 0, 0]);
        }
        block(&mut file, 6, &body);
    }
    file
}

/// What the program prints about a file.
fn printed(arguments: &[&str], path: &Path) -> String {
    let output = Command::new(here::PROGRAM).args(arguments).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_check_sequence_of_a_frame_is_no_data_and_no_padding() {
    let frames = shifted(&std::fs::read(capture("conflict.pcap")).unwrap());
    // The third step of the handshake, padded; and a frame whose type has no length of its own.
    let mut ack = frames[2].1[..54].to_vec();
    ack.resize(60, 0);
    ack.extend([0xde, 0xad, 0xbe, 0xef]);
    let mut other = ack[..14].to_vec();
    other[12..14].copy_from_slice(&[0x88, 0xb5]);
    other.extend(*b"fifty bytes of an experiment, 0123456789 0123456789");
    let payload = other.len() - 14;
    other.extend([1, 2, 3, 4]);
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("made.pcap");
    let frames = [(0, ack), (10, other)];
    let file = with_check_sequences(&frames);
    std::fs::write(&path, &file).unwrap();
    let wide = ["read", "--view", "detail", "--width", "120"];
    let detail = printed(&wide, &path);
    let lines: Vec<_> = detail.lines().filter(|line| line.contains("Frame check sequence")).collect();
    assert_eq!(lines.len(), 2, "{detail}");
    assert!(lines[0].contains("0xdeadbeef") && lines[0].contains("60-63"), "{detail}");
    let trailer = detail.lines().find(|line| line.contains("Trailer")).unwrap();
    assert!(trailer.contains("6 bytes  padding") && trailer.contains("54-59"), "{detail}");
    assert_eq!(Story::of(&path).packet(2)["payload"]["len"], payload);
    for each_packet in [false, true] {
        let path = room.path().join("made.pcapng");
        std::fs::write(&path, as_pcapng(&frames, each_packet)).unwrap();
        let found = printed(&wide, &path);
        let found: Vec<_> = found.lines().filter(|line| line.contains("Frame check sequence")).collect();
        assert_eq!(found, lines, "each packet says it: {each_packet}");
    }
    // Through a trace and back: the same file, and the same is said of it.
    let trace = room.path().join("made.jsonl");
    let back = room.path().join("back.pcap");
    for (from, to) in [(&path, &trace), (&trace, &back)] {
        let output = Command::new(here::PROGRAM).arg("convert").args([from, to]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(std::fs::read(&back).unwrap()[20..24], file[20..24]);
    assert_eq!(printed(&wide, &trace), detail);
}

/// Without a word of the file, a right sum shows the sequence.
#[test]
fn a_right_check_sequence_is_known_by_itself() {
    let frames = shifted(&std::fs::read(capture("conflict.pcap")).unwrap());
    let mut frame = frames[3].1[..62].to_vec();
    let crc = frame.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    frame.extend((!crc).to_le_bytes());
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("made.pcap");
    std::fs::write(&path, pcap(&[(0, frame)])).unwrap();
    let detail = printed(&["read", "--view", "detail"], &path);
    assert!(
        detail.lines().any(|line| line.contains("Frame check sequence") && line.contains("correct")),
        "{detail}"
    );
    assert!(!detail.contains("Trailer"), "{detail}");
}
