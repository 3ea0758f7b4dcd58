//! Every kind of block of pcapng.

use std::io::Cursor;

use captrace::internals::frame::{FrameDirection, LinkType, Timestamp, VantageIndex};
use captrace::internals::source::file::{FileError, FileReader, Format};

use super::build::{ORDERS, Order, PcapNg};
use super::file_frame::FileFrame;
use super::{read, read_whole};

/// `if_tsresol` and `if_tsoffset`.
const RESOLUTION: u16 = 9;
const OFFSET: u16 = 14;

#[test]
fn an_enhanced_packet_has_its_interface_time_lengths_and_options() {
    for order in ORDERS {
        let file = PcapNg::new(order)
            .interface(1, 0, &[(2, b"eth0"), (3, "das Kabel".as_bytes())])
            .interface(101, 96, &[(2, b"tun0\0"), (RESOLUTION, &[9])])
            .enhanced(
                1,
                1_700_000_000_123_456_789,
                1500,
                b"abcde",
                &[
                    (1, "first: \u{4f60}\u{597d}".as_bytes()),
                    (2, &order.u32(0x81)),
                    (4, &order.u64(12)),
                    (5, &order.u64(u64::MAX)),
                    (1, b"second"),
                    (0x8bad, b"something later"),
                ],
            )
            .enhanced(0, 5, 3, b"abc", &[]);
        let mut reader = FileReader::new(Cursor::new(file.bytes)).unwrap();
        assert_eq!(reader.format(), Format::PcapNg);
        let first = reader.next().unwrap().unwrap();
        assert_eq!(first.interfaces().len(), 2);
        let first = FileFrame::of(&first);
        assert_eq!(first.frame.time.nanoseconds(), 1_700_000_000_123_456_789);
        assert_eq!(first.frame.vantage, VantageIndex(1));
        assert_eq!(first.frame.link_type, LinkType::RawIp);
        assert_eq!(first.frame.bytes, b"abcde");
        assert_eq!(first.frame.original_len, 1500);
        assert_eq!(first.annotations.comments, ["first: \u{4f60}\u{597d}", "second"]);
        assert_eq!(first.annotations.flags.unwrap().direction(), Some(FrameDirection::Inbound));
        assert_eq!(first.annotations.flags.unwrap().fcs_length(), Some(4));
        assert_eq!(first.annotations.drop_count, Some(12));
        assert_eq!(first.annotations.packet_id, Some(u64::MAX));
        let second = FileFrame::of(&reader.next().unwrap().unwrap());
        assert_eq!(second.frame.time.nanoseconds(), 5_000);
        assert_eq!(second.frame.vantage, VantageIndex(0));
        assert!(reader.next().unwrap().is_none());
        assert_eq!(reader.interfaces()[0].description.as_deref(), Some("das Kabel"));
        assert_eq!(reader.interfaces()[1].name.as_deref(), Some("tun0"));
        assert_eq!(reader.interfaces()[1].snaplen, 96);
    }
}

#[test]
fn sections_of_either_byte_order_have_their_own_interfaces() {
    let file = PcapNg::new(Order::Little)
        .interface(1, 0, &[])
        .enhanced(0, 1, 1, b"a", &[])
        .section(Order::Big, u64::MAX, &[(1, b"the second"), (4, b"by hand")])
        .interface(101, 0, &[(RESOLUTION, &[9])])
        .interface(0, 0, &[])
        .enhanced(1, 2, 1, b"b", &[])
        .enhanced(0, 2, 1, b"c", &[])
        .section(Order::Little, 20, &[])
        .interface(113, 0, &[])
        .simple(1, b"d");
    let mut reader = FileReader::new(Cursor::new(file.bytes)).unwrap();
    let mut seen = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        seen.push((frame.vantage.0, frame.link_type.number(), frame.time.map(Timestamp::nanoseconds)));
    }
    assert_eq!(seen, [(0, 1, Some(1000)), (2, 0, Some(2000)), (1, 101, Some(2)), (3, 113, None)]);
    let sections: Vec<_> = reader.interfaces().iter().map(|interface| interface.section).collect();
    assert_eq!(sections, [0, 1, 1, 2]);
    assert_eq!(reader.sections().len(), 3);
    assert_eq!(reader.sections()[1].comments, ["the second"]);
    assert_eq!(reader.sections()[1].application.as_deref(), Some("by hand"));
}

#[test]
fn times_follow_the_resolution_and_the_offset_of_their_interface() {
    for order in ORDERS {
        let file = PcapNg::new(order)
            .interface(1, 0, &[(RESOLUTION, &[3])])
            .interface(1, 0, &[(RESOLUTION, &[0x94])])
            .interface(1, 0, &[(RESOLUTION, &[9]), (OFFSET, &order.u64((-2_i64).cast_unsigned()))])
            .interface(1, 0, &[(RESOLUTION, &[0])])
            .enhanced(0, 1_500, 0, b"", &[])
            .enhanced(1, 3 << 19, 0, b"", &[])
            .enhanced(2, 5, 0, b"", &[])
            .enhanced(3, u64::MAX, 0, b"", &[]);
        let times: Vec<_> =
            read_whole(&file.bytes).iter().map(|frame| frame.frame.time.nanoseconds()).collect();
        assert_eq!(times, [1_500_000_000, 1_500_000_000, -1_999_999_995, i64::MAX]);
    }
}

#[test]
fn a_simple_packet_has_no_time_and_as_many_bytes_as_its_interface_keeps() {
    let file = PcapNg::new(Order::Big)
        .interface(1, 6, &[])
        .interface(1, 0, &[])
        .simple(9, b"abcdef")
        .simple(3, b"abc")
        .simple(100, b"abcd");
    let frames = read_whole(&file.bytes);
    let lengths: Vec<_> =
        frames.iter().map(|frame| (frame.frame.bytes.len(), frame.frame.original_len)).collect();
    assert_eq!(lengths, [(6, 9), (3, 3), (4, 100)]);
    assert!(frames.iter().all(|frame| !frame.timed && frame.frame.time.nanoseconds() == 0));
}

#[test]
fn the_obsolete_packet_block_is_read() {
    for order in ORDERS {
        let mut body = order.u16(0).to_vec();
        body.extend(order.u16(3));
        body.extend(order.words(&[1, 2, 5, 7]));
        body.extend(b"abcde\0\0\0");
        body.extend(order.u16(2));
        body.extend(order.u16(4));
        body.extend(order.u32(2));
        let file = PcapNg::new(order).interface(1, 0, &[]).block(2, &body);
        let frames = read_whole(&file.bytes);
        assert_eq!(frames[0].frame.bytes, b"abcde");
        assert_eq!(frames[0].frame.original_len, 7);
        assert_eq!(frames[0].frame.time.nanoseconds(), ((1 << 32) + 2) * 1000);
        assert_eq!(frames[0].annotations.drop_count, Some(3));
        assert_eq!(frames[0].annotations.flags.unwrap().direction(), Some(FrameDirection::Outbound));
    }
}

#[test]
fn unknown_blocks_are_skipped() {
    let mut file = PcapNg::new(Order::Little).interface(1, 0, &[]);
    for kind in [4, 7, 8, 9, 10, 0x0bad, 0x4000_0bad, 0x8000_0001, u32::MAX] {
        file = file.block(kind, b"whatever it is").enhanced(0, 1, 1, b"a", &[]);
    }
    // Longer than anything that is kept.
    file = file.block(5, &vec![0; 20 << 20]).enhanced(0, 1, 1, b"z", &[]);
    assert_eq!(read_whole(&file.bytes).len(), 10);
}

#[test]
fn errors_have_their_offset() {
    let begin = || PcapNg::new(Order::Little).interface(1, 0, &[]).enhanced(0, 1, 1, b"a", &[]);
    let length = begin().bytes.len();
    let offset = length as u64;
    let after = |bytes: Vec<u8>| {
        let mut file = begin().bytes;
        file.extend(bytes);
        let (frames, error) = read(&file);
        assert_eq!(frames.len(), 1, "{error:?}");
        error.unwrap()
    };
    let words = |words: &[u32]| Order::Little.words(words);

    let unknown = begin().enhanced(7, 1, 1, b"a", &[]).bytes[length..].to_vec();
    assert!(
        matches!(after(unknown), FileError::UnknownInterface { offset: at, interface: 7, known: 1 } if at == offset)
    );
    for length in [0, 8, 11, 13, 30] {
        assert!(matches!(after(words(&[6, length])), FileError::Broken { offset: at, .. } if at == offset));
    }
    assert!(matches!(after(words(&[6, 1 << 30])), FileError::TooLong { offset: at, .. } if at == offset));
    assert!(matches!(
        after(words(&[6, 1 << 20, 0])),
        FileError::Cut { needed: 0x10_0000, available: 12, .. }
    ));
    assert!(matches!(
        after(words(&[5, 0xffff_fff0, 0])),
        FileError::Cut { needed: 0xffff_fff0, available: 12, .. }
    ));
    assert!(matches!(after(words(&[5, 12, 16])), FileError::Broken { found: 16, .. }));
    // More captured than the block has; no room for the fields of a packet, an interface, a section.
    assert!(matches!(after(words(&[6, 32, 0, 0, 0, 1, 1, 32])), FileError::Broken { .. }));
    assert!(matches!(after(words(&[6, 32, 0, 0, 0, u32::MAX, 1, 32])), FileError::Broken { .. }));
    for kind in [6, 3, 2, 1] {
        assert!(matches!(after(words(&[kind, 12, 12])), FileError::Broken { .. }), "{kind}");
    }
    assert!(matches!(after(words(&[0x0a0d_0d0a, 12, 12])), FileError::Broken { .. }));
    assert!(matches!(after(words(&[0x0a0d_0d0a, 16, 0x1a2b_3c4d, 16])), FileError::Broken { .. }));
    let later = words(&[0x0a0d_0d0a, 28, 0x1a2b_3c4d, 2, u32::MAX, u32::MAX, 28]);
    assert!(matches!(after(later), FileError::Version { major: 2, minor: 0, .. }));
}

#[test]
fn a_truncated_file_gives_every_whole_packet_and_then_the_offset() {
    let begin = PcapNg::new(Order::Big).interface(1, 0, &[]);
    let one = begin.clone().enhanced(0, 1, 3, b"abc", &[(1, b"a comment")]);
    let two = one.clone().simple(2, b"de");
    let ends = [28, begin.bytes.len(), one.bytes.len(), two.bytes.len()];
    for length in 12..two.bytes.len() {
        let (frames, error) = read(&two.bytes[..length]);
        let whole = ends.iter().filter(|&&end| end <= length).count();
        assert_eq!(frames.len(), whole.saturating_sub(2), "{length}");
        if ends.contains(&length) {
            assert!(error.is_none(), "{length}: {error:?}");
        } else {
            assert!(matches!(error, Some(FileError::Cut { .. })), "{length}: {error:?}");
        }
    }
}

#[test]
fn an_option_of_a_packet_that_is_longer_than_its_block_is_damage() {
    for order in ORDERS {
        let mut body = order.words(&[0, 0, 1, 4, 4]);
        body.extend(b"abcd");
        body.extend(order.u16(1));
        body.extend(order.u16(2));
        body.extend(b"ok\0\0");
        body.extend(order.u16(1));
        body.extend(order.u16(500));
        let file = PcapNg::new(order).interface(1, 0, &[]).block(6, &body).enhanced(0, 1, 1, b"a", &[]);
        let (frames, error) = read(&file.bytes);
        assert_eq!(frames.len(), 0);
        let message = error.unwrap().to_string();
        assert!(
            message
                .contains("the length of an option: expected no more than the rest of its block, found 500"),
            "{message}"
        );
    }
}

#[test]
fn a_comment_that_is_not_utf_8_is_read_as_far_as_it_can_be() {
    let file = PcapNg::new(Order::Little).interface(1, 0, &[]).enhanced(0, 1, 0, b"", &[(1, b"caf\xe9\0")]);
    assert_eq!(read_whole(&file.bytes)[0].annotations.comments, ["caf\u{fffd}"]);
}

#[test]
fn the_number_of_interfaces_and_the_size_of_their_texts_are_limited() {
    let mut file = PcapNg::new(Order::Little);
    let one = PcapNg { order: Order::Little, bytes: Vec::new() }.interface(1, 0, &[]).bytes;
    file.bytes.extend(one.repeat((1 << 16) + 1));
    let refused = read(&file.bytes).1;
    assert!(matches!(refused, Some(FileError::TooMany { what, .. }) if what.to_string() == "interfaces"));

    let text = vec![b'x'; 65_000];
    let one = PcapNg { order: Order::Little, bytes: Vec::new() }.interface(1, 0, &[(1, &text)]).bytes;
    let mut file = PcapNg::new(Order::Little);
    file.bytes.extend(one.repeat(1100));
    assert!(matches!(read(&file.bytes).1, Some(FileError::TooMany { .. })));
}

/// What reading stops with in a file with this block behind an interface; one packet stands before the block.
fn refusal(block: impl Fn(PcapNg) -> PcapNg) -> String {
    let file = PcapNg::new(Order::Little).interface(1, 0, &[]).enhanced(0, 1, 1, b"a", &[]);
    let at = file.bytes.len();
    let (frames, error) = read(&block(file).bytes);
    assert_eq!(frames.len(), 1);
    let message = error.unwrap().to_string();
    let rest = message.strip_prefix(&format!("byte {at}: ")).unwrap();
    rest.strip_suffix(": the file is damaged here; everything before has been read").unwrap().to_owned()
}

#[test]
fn a_number_of_another_length_than_it_must_have_is_damage() {
    for (code, value, message) in [
        (
            RESOLUTION,
            b"".as_slice(),
            "the length of an interface's time resolution (if_tsresol): expected 1, found 0",
        ),
        (13, b"\x04\0", "the length of an interface's checksum length (if_fcslen): expected 1, found 2"),
        (OFFSET, b"1234567", "the length of an interface's time offset (if_tsoffset): expected 8, found 7"),
    ] {
        assert_eq!(refusal(|file| file.interface(1, 0, &[(code, value)])), message);
    }
    for (code, value, message) in [
        (2, b"\x01\0".as_slice(), "the length of a packet's flags (epb_flags): expected 4, found 2"),
        (4, b"1234", "the length of a packet's drop count (epb_dropcount): expected 8, found 4"),
        (5, b"", "the length of a packet's number (epb_packetid): expected 8, found 0"),
    ] {
        assert_eq!(refusal(|file| file.enhanced(0, 2, 1, b"b", &[(code, value)])), message);
    }
    let statistics = |body: &[u8]| refusal(|file| file.block(5, body));
    assert_eq!(
        statistics(b"\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\x04\x001234"),
        "the length of an interface's drop count (isb_ifdrop): expected 8, found 4"
    );
    assert_eq!(
        statistics(b"\0\0\0\0\0\0\0\0\0\0\0\0\x07\0\0\0"),
        "the length of the system's drop count (isb_osdrop): expected 8, found 0"
    );
}

#[test]
fn statistics_that_name_no_interface_are_damage() {
    assert_eq!(
        refusal(|file| file.block(5, b"\x01\0\0\0\0\0\0\0\0\0\0\0")),
        "the interface of a statistics block: expected one that the section has described before, found 1"
    );
    assert_eq!(
        refusal(|file| file.block(5, b"\0\0\0\0")),
        "the length of a statistics block: expected at least 24, found 16"
    );
}

#[test]
fn an_option_of_an_interface_or_section_that_is_longer_than_its_block_is_damage() {
    let expected = "the length of an option: expected no more than the rest of its block, found 9";
    // A comment that claims nine bytes, with four behind it.
    let comment = b"\x01\0\x09\0text";
    assert_eq!(refusal(|file| file.block(1, &[&b"\x01\0\0\0\0\0\0\0"[..], comment].concat())), expected);
    let section = b"\x4d\x3c\x2b\x1a\x01\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff";
    assert_eq!(refusal(|file| file.block(0x0a0d_0d0a, &[&section[..], comment].concat())), expected);
}
