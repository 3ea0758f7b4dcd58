//! Every dialect of pcap.

use std::io::Cursor;

use captrace::internals::frame::{FrameDirection, LinkType};
use captrace::internals::source::file::{FileError, FileReader, Format, PacketFlags};

use super::build::{ORDERS, Order, Pcap};
use super::{read, read_whole};

#[test]
fn both_byte_orders_give_the_same_packets() {
    for order in ORDERS {
        let file = Pcap::ordinary(order).packet([7, 8, 3, 60], b"abc").packet([9, 999_999, 0, 0], b"");
        let frames = read_whole(&file.bytes);
        assert_eq!(frames.len(), 2);
        assert_eq!(frames[0].frame.time.nanoseconds(), 7_000_008_000);
        assert_eq!(frames[0].frame.bytes, b"abc");
        assert_eq!(frames[0].frame.original_len, 60);
        assert_eq!(frames[0].frame.link_type, LinkType::Ethernet);
        assert!(frames[0].timed);
        assert_eq!(frames[1].frame.time.nanoseconds(), 9_999_999_000);
    }
}

#[test]
fn the_nanosecond_magic_counts_nanoseconds() {
    for order in ORDERS {
        let file = Pcap::new(order, 0xa1b2_3c4d, (2, 4), 0, 101).packet([u32::MAX, 999_999_999, 1, 1], b"x");
        let frames = read_whole(&file.bytes);
        assert_eq!(frames[0].frame.time.nanoseconds(), i64::from(u32::MAX) * 1_000_000_000 + 999_999_999);
        assert_eq!(frames[0].frame.link_type, LinkType::RawIp);
    }
}

#[test]
fn the_modified_format_has_eight_more_bytes_with_the_direction() {
    for order in ORDERS {
        let mut file = Pcap::new(order, 0xa1b2_cd34, (2, 4), 65535, 1);
        for kind in [0, 4, 9] {
            let mut rest = order.u32(2).to_vec();
            rest.extend(order.u16(0x0800));
            rest.extend([kind, 0]);
            rest.extend(b"abc");
            file = file.packet([1, 2, 3, 3], &rest);
        }
        let frames = read_whole(&file.bytes);
        let directions: Vec<_> =
            frames.iter().map(|frame| frame.annotations.flags.map(PacketFlags::direction)).collect();
        assert_eq!(
            directions,
            [Some(Some(FrameDirection::Inbound)), Some(Some(FrameDirection::Outbound)), None]
        );
        assert!(frames.iter().all(|frame| frame.frame.bytes == b"abc"));
    }
}

#[test]
fn the_upper_bits_of_the_link_type_are_not_part_of_it() {
    for (network, fcs_length) in [(0x3000_0001, None), (0x2400_0001, Some(4)), (0x0fff_0001, Some(0))] {
        let file = Pcap::new(Order::Little, 0xa1b2_c3d4, (2, 4), 96, network);
        let reader = FileReader::new(Cursor::new(file.bytes)).unwrap();
        assert_eq!(reader.format(), Format::Pcap);
        assert_eq!(reader.interfaces().len(), 1);
        assert_eq!(reader.interfaces()[0].link_type, LinkType::Ethernet);
        assert_eq!(reader.interfaces()[0].fcs_length, fcs_length, "{network:#x}");
        assert_eq!(reader.interfaces()[0].snaplen, 96);
    }
}

#[test]
fn old_versions_have_the_two_lengths_in_reverse_order() {
    for (version, lengths) in [((2, 2), [60, 3]), ((2, 3), [60, 3]), ((2, 3), [3, 60]), ((2, 4), [3, 60])] {
        let file = Pcap::new(Order::Little, 0xa1b2_c3d4, version, 65535, 1)
            .packet([0, 0, lengths[0], lengths[1]], b"abc");
        let frames = read_whole(&file.bytes);
        assert_eq!((frames[0].frame.bytes.len(), frames[0].frame.original_len), (3, 60), "{version:?}");
    }
}

#[test]
fn more_bytes_than_the_snapshot_length_or_the_original_length_are_delivered() {
    let file = Pcap::new(Order::Little, 0xa1b2_c3d4, (2, 4), 2, 1).packet([0, 0, 4, 1], b"abcd");
    let frames = read_whole(&file.bytes);
    assert_eq!(frames[0].frame.bytes, b"abcd");
    assert_eq!(frames[0].frame.original_len, 4);
}

#[test]
fn a_fraction_of_more_than_a_second_is_carried() {
    let file = Pcap::ordinary(Order::Big).packet([1, 2_500_000, 0, 0], b"");
    assert_eq!(read_whole(&file.bytes)[0].frame.time.nanoseconds(), 3_500_000_000);
}

#[test]
fn an_absurd_length_is_an_error_at_its_offset() {
    let file = Pcap::ordinary(Order::Little).packet([0, 0, 1, 1], b"a").packet([0, 0, 262_145, 1], b"b");
    let (frames, error) = read(&file.bytes);
    assert_eq!(frames.len(), 1);
    let Some(FileError::TooLong { offset: 41, length: 262_145, limit: 262_144, .. }) = error else {
        panic!("{error:?}");
    };
}

#[test]
fn the_longest_packet_is_read_and_messages_may_be_longer() {
    let long = vec![7; 262_144];
    let file = Pcap::ordinary(Order::Little).packet([0, 0, 262_144, 262_144], &long);
    assert_eq!(read_whole(&file.bytes)[0].frame.bytes, long);

    let longer = vec![7; 3 << 20];
    let file =
        Pcap::new(Order::Little, 0xa1b2_c3d4, (2, 4), 0, 231).packet([0, 0, 3 << 20, 3 << 20], &longer);
    assert_eq!(read_whole(&file.bytes)[0].frame.bytes, longer);
}

#[test]
fn a_truncated_file_gives_every_whole_packet_and_then_the_offset() {
    let file = Pcap::ordinary(Order::Little).packet([1, 0, 3, 3], b"abc").packet([2, 0, 2, 2], b"de").bytes;
    let ends = [24, 24 + 19, 24 + 19 + 18];
    for length in 1..file.len() {
        let (frames, error) = read(&file[..length]);
        let whole = ends.iter().rposition(|&end| end <= length);
        assert_eq!(frames.len(), whole.unwrap_or(0), "{length}");
        if ends.contains(&length) {
            assert!(error.is_none(), "{length}: {error:?}");
        } else if length >= 8 {
            let begin = whole.map_or(0, |whole| ends[whole]) as u64;
            let there = length as u64 - begin;
            let Some(FileError::Cut { offset, available, .. }) = error else { panic!("{length}: {error:?}") };
            assert_eq!((offset, available), (begin, there), "{length}");
        } else {
            assert!(error.is_some(), "{length}");
        }
    }
}

#[test]
fn an_unknown_version_is_refused() {
    let file = Pcap::new(Order::Little, 0xa1b2_c3d4, (3, 1), 0, 1);
    assert!(matches!(read(&file.bytes).1, Some(FileError::Version { major: 3, minor: 1, .. })));
}

#[test]
fn other_file_formats_are_named() {
    let error = |file: &[u8]| read(file).1.unwrap();
    assert!(matches!(error(b""), FileError::Empty));
    assert!(matches!(error(b"a"), FileError::Unrecognized { .. }));
    let snoop = error(b"snoop\0\0\0\0\0\0\x02");
    assert!(matches!(snoop, FileError::Foreign { found, .. } if found.to_string() == "a snoop file"));
    let text = error(b"\x7fELF\x02\x01\x01").to_string();
    assert_eq!(
        text,
        "this is not a capture file: it begins with the bytes 7f 45 4c 46 02 01 01, where pcap has d4 c3 b2 a1 or the \
         like and pcapng 0a 0d 0d 0a"
    );
}
