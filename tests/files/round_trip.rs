//! Written files are read back unchanged.

use std::cell::{Cell, RefCell};
use std::io::{Cursor, Write};

use captrace::internals::frame::{Frame, FrameDirection, LinkType, Timestamp, VantageIndex};
use captrace::internals::source::file::{
    Annotations, FileError, FileReader, FileWriteError, Format, FrameRef, InterfaceDescription, PacketFlags,
    Section, Writer,
};
use proptest::prelude::*;

use super::build::{Order, PcapNg};
use super::file_frame::FileFrame;
use super::{read, read_whole};

const LINK_TYPES: [LinkType; 3] = [LinkType::Ethernet, LinkType::RawIp, LinkType::from_number(113)];

fn interfaces() -> Vec<InterfaceDescription> {
    LINK_TYPES
        .iter()
        .enumerate()
        .map(|(n, &link_type)| InterfaceDescription {
            description: Some(format!("place {n}")),
            comments: vec![format!("remark {n}"), "\u{7b2c}\u{4e8c}".to_owned()],
            snaplen: 65_535,
            fcs_length: (n == 1).then_some(4),
            time_offset: if n == 2 { -1_000_000_000 } else { 0 },
            ..InterfaceDescription::named(&format!("eth{n}"), link_type)
        })
        .collect()
}

fn pcapng(frames: &[FileFrame]) -> Vec<u8> {
    let mut writer = Writer::pcapng(Vec::new(), &Section::ours());
    writer.declare(&interfaces()).unwrap();
    for frame in frames {
        writer.write(&frame.borrowed()).unwrap();
    }
    writer.finish().unwrap()
}

/// Reads a file and writes it again, as a conversion does.
pub(crate) fn convert(file: &[u8], format: Format) -> Vec<u8> {
    let mut reader = FileReader::new(Cursor::new(file.to_vec())).unwrap();
    let mut writer = match format {
        Format::Pcap => Writer::pcap(Vec::new()),
        Format::PcapNg => Writer::pcapng(Vec::new(), &reader.sections()[0]),
    }
    .in_bulk();
    while let Some(frame) = reader.next().unwrap() {
        writer.copy(&frame).unwrap();
    }
    writer.describe(reader.sections(), reader.interfaces()).unwrap();
    writer.finish().unwrap()
}

fn any_annotations() -> impl Strategy<Value = Annotations> {
    // Zeros at the end of a comment cannot be distinguished from those that some writers add.
    let comment = "\\PC{0,40}";
    (
        prop::collection::vec(comment, 0..4),
        prop::option::of(any::<u32>().prop_map(PacketFlags)),
        prop::option::of(any::<u64>()),
        prop::option::of(any::<u64>()),
        // The codes below have named options.
        prop::collection::vec((6..3000_u16, prop::collection::vec(any::<u8>(), 0..20)), 0..3),
    )
        .prop_map(|(comments, flags, packet_id, drop_count, others)| Annotations {
            comments,
            flags,
            packet_id,
            drop_count,
            others,
        })
}

fn any_frame() -> impl Strategy<Value = FileFrame> {
    (
        0..=i64::MAX,
        0..LINK_TYPES.len(),
        prop::collection::vec(any::<u8>(), 0..100),
        0..2000_usize,
        any_annotations(),
    )
        .prop_map(|(time, vantage, bytes, more, annotations)| {
            let original_len = bytes.len() + more;
            let frame = Frame {
                time: Timestamp::from_nanoseconds(time),
                vantage: VantageIndex(vantage),
                link_type: LINK_TYPES[vantage],
                bytes,
                original_len,
                fate: None,
            };
            FileFrame { frame, timed: true, annotations }
        })
}

proptest! {
    #[test]
    fn pcapng_keeps_all_annotations_of_a_frame(frames in prop::collection::vec(any_frame(), 0..20)) {
        let file = pcapng(&frames);
        prop_assert_eq!(&read_whole(&file), &frames);
        // And once more, from the file that was read.
        prop_assert_eq!(&read_whole(&convert(&file, Format::PcapNg)), &frames);
    }

    #[test]
    fn pcap_keeps_bytes_times_and_lengths(frames in prop::collection::vec(any_frame(), 0..20)) {
        let frames: Vec<_> = frames
            .into_iter()
            .map(|mut frame| {
                let time = frame.frame.time.nanoseconds() % (i64::from(u32::MAX) * 1_000_000_000);
                frame.frame = Frame {
                    time: Timestamp::from_nanoseconds(time),
                    vantage: VantageIndex(0),
                    link_type: LinkType::Ethernet,
                    ..frame.frame
                };
                FileFrame { annotations: Annotations::default(), ..frame }
            })
            .collect();
        let mut writer = Writer::pcap(Vec::new());
        for frame in &frames {
            writer.write(&frame.borrowed()).unwrap();
        }
        let file = writer.finish().unwrap();
        prop_assert_eq!(&read_whole(&file), &frames);
        prop_assert_eq!(&read_whole(&convert(&file, Format::PcapNg)), &frames);
        prop_assert_eq!(convert(&convert(&file, Format::PcapNg), Format::Pcap), file);
    }
}

#[test]
fn interfaces_and_sections_are_read_back_as_they_were_declared() {
    let section = Section {
        comments: vec!["a lesson".to_owned(), "of two lines\nin all".to_owned()],
        hardware: Some("a laptop".to_owned()),
        os: Some("Linux".to_owned()),
        ..Section::ours()
    };
    let mut writer = Writer::pcapng(Vec::new(), &section);
    writer.declare(&interfaces()[..1]).unwrap();
    writer.declare(&interfaces()).unwrap();
    assert_eq!(writer.declared(), 3);
    let mut reader = FileReader::new(Cursor::new(writer.finish().unwrap())).unwrap();
    assert!(reader.next().unwrap().is_none());
    assert_eq!(reader.interfaces(), interfaces());
    assert_eq!(reader.sections(), [section]);
    let name = concat!("captrace ", env!("CARGO_PKG_VERSION"));
    assert_eq!(reader.sections()[0].application.as_deref(), Some(name));
}

#[test]
fn a_packet_without_a_time_stays_without_one() {
    let file = PcapNg::new(Order::Big)
        .interface(1, 6, &[])
        .simple(9, b"abcdef")
        .simple(3, b"abc")
        .enhanced(0, 0, 3, b"abc", &[])
        .bytes;
    let frames = read_whole(&file);
    assert_eq!(frames.iter().map(|frame| frame.timed).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(read_whole(&convert(&file, Format::PcapNg)), frames);
}

#[test]
fn sections_are_kept_with_their_comments_and_interfaces() {
    let file = PcapNg::new(Order::Big)
        .interface(1, 0, &[(2, b"one")])
        .simple(1, b"a")
        .section(Order::Little, u64::MAX, &[(1, b"the second")])
        .interface(101, 0, &[(2, b"two")])
        .simple(1, b"b")
        .enhanced(0, 1, 1, b"c", &[])
        .section(Order::Big, u64::MAX, &[(1, b"the third")])
        .interface(1, 0, &[(2, b"three")])
        .bytes;
    let converted = convert(&file, Format::PcapNg);
    assert_eq!(read_whole(&converted), read_whole(&file));
    let [one, other] = [file, converted].map(|file| {
        let mut reader = FileReader::new(Cursor::new(file)).unwrap();
        while reader.next().unwrap().is_some() {}
        let names: Vec<_> = reader.interfaces().iter().map(|one| (one.section, one.name.clone())).collect();
        (names, reader.sections().to_vec())
    });
    assert_eq!(one, other);

    let mut writer = Writer::pcapng(Vec::new(), &Section::ours());
    writer.declare(&interfaces()).unwrap();
    writer.begin_section(&Section::ours());
    let frame = FrameRef::new(Timestamp::default(), LinkType::Ethernet, b"abc");
    assert!(matches!(writer.write(&frame), Err(FileWriteError::UnknownVantage { vantage: 0 })));
}

#[test]
fn times_before_1970_need_an_interface_with_an_earlier_epoch() {
    let mut frame = FrameRef::new(Timestamp::from_nanoseconds(-1), LinkType::from_number(113), b"");
    frame.vantage = VantageIndex(2);
    let mut writer = Writer::pcapng(Vec::new(), &Section::default());
    writer.declare(&interfaces()).unwrap();
    writer.write(&frame).unwrap();
    frame.vantage = VantageIndex(0);
    frame.link_type = LinkType::Ethernet;
    assert!(matches!(writer.write(&frame), Err(FileWriteError::TimeOutOfRange { .. })));
    let frames = read_whole(&writer.finish().unwrap());
    assert_eq!(frames.len(), 1);
    assert_eq!(frames[0].frame.time.nanoseconds(), -1);

    let mut writer = Writer::pcap(Vec::new());
    for time in [-1, i64::MAX] {
        let frame = FrameRef::new(Timestamp::from_nanoseconds(time), LinkType::Ethernet, b"");
        assert!(matches!(writer.write(&frame), Err(FileWriteError::TimeOutOfRange { .. })));
    }
    assert!(read_whole(&writer.finish().unwrap()).is_empty());
}

#[test]
fn pcap_refuses_a_second_link_type_and_advises_pcapng() {
    let mut writer = Writer::pcap(Vec::new());
    let frame = |link_type| FrameRef::new(Timestamp::default(), link_type, b"abc");
    writer.write(&frame(LinkType::RawIp)).unwrap();
    let error = writer.write(&frame(LinkType::Ethernet)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a pcap file has one link type: this one has raw_ip frames, and now comes one of ethernet; write pcapng \
         instead, which has one for each interface"
    );
    writer.write(&frame(LinkType::RawIp)).unwrap();
    assert_eq!(read_whole(&writer.finish().unwrap()).len(), 2);
}

#[test]
fn a_refused_frame_leaves_no_bytes_in_the_file() {
    let mut writer = Writer::pcapng(Vec::new(), &Section::default());
    let unknown = InterfaceDescription::new(LinkType::Other(70_000));
    assert!(matches!(writer.declare(&[unknown]), Err(FileWriteError::LinkTypeTooLarge(_))));
    let frame = FrameRef::new(Timestamp::default(), LinkType::Ethernet, b"abc");
    assert!(matches!(writer.write(&frame), Err(FileWriteError::UnknownVantage { vantage: 0 })));
    writer.declare(&[InterfaceDescription::new(LinkType::RawIp)]).unwrap();
    assert!(matches!(writer.write(&frame), Err(FileWriteError::OtherLinkType { vantage: 0, .. })));
    let long = vec![0; 262_145];
    let frame = FrameRef::new(Timestamp::default(), LinkType::RawIp, &long);
    assert!(matches!(writer.write(&frame), Err(FileWriteError::TooLong { length: 262_145, limit: 262_144 })));
    assert!(read_whole(&writer.finish().unwrap()).is_empty());
}

#[test]
fn a_name_that_does_not_fit_into_an_option_is_refused_and_not_cut() {
    let long = "x".repeat(65_536);
    let named = |name: &str| InterfaceDescription::named(name, LinkType::Ethernet);
    let mut writer = Writer::pcapng(Vec::new(), &Section::default());
    writer.declare(&[named(&long[1..])]).unwrap();
    let error = writer.declare(&[named(&long[1..]), named(&long)]).unwrap_err();
    let message = "the name of an interface of 65536 bytes cannot be written: pcapng holds at most 65535";
    assert_eq!(error.to_string(), message);
    assert!(read_whole(&writer.finish().unwrap()).is_empty());

    let section = Section { application: Some(long), ..Section::default() };
    let mut writer = Writer::pcapng(Vec::new(), &section);
    let error = writer.declare(&[named("lo")]).unwrap_err();
    assert!(error.to_string().starts_with("the name of an application of 65536 bytes"), "{error}");
}

#[test]
fn an_option_of_a_packet_that_is_too_long_is_refused_and_not_cut() {
    let others = vec![(3, vec![0; 65_536])];
    let annotations = Annotations { others, ..Annotations::default() };
    let frame = FrameRef::new(Timestamp::default(), LinkType::Ethernet, b"abc").annotated(&annotations);
    assert_eq!(
        refusal(&frame),
        "an option of a packet of 65536 bytes cannot be written: pcapng holds at most 65535"
    );
}

#[test]
fn frames_of_an_unknown_link_type_are_refused_and_get_no_number() {
    let message = "frames whose link type is not known cannot be written: capture files need its number";
    let mut writer = Writer::pcapng(Vec::new(), &Section::default());
    let error = writer.declare(&[InterfaceDescription::new(LinkType::UNKNOWN)]).unwrap_err();
    assert_eq!(error.to_string(), message);
    let frame = FrameRef::new(Timestamp::default(), LinkType::UNKNOWN, b"abc");
    assert_eq!(Writer::pcap(Vec::new()).write(&frame).unwrap_err().to_string(), message);
}

/// The message for a frame that a new pcapng file refuses, which has one interface.
fn refusal(frame: &FrameRef<'_>) -> String {
    let mut writer = Writer::pcapng(Vec::new(), &Section::default());
    writer.declare(&[InterfaceDescription::named("lo", LinkType::Ethernet)]).unwrap();
    let error = writer.write(frame).unwrap_err();
    assert!(read_whole(&writer.finish().unwrap()).is_empty());
    error.to_string()
}

#[test]
fn a_packet_without_a_time_is_written_without_one_or_not_at_all() {
    let mut frame = FrameRef::new(Timestamp::default(), LinkType::Ethernet, b"abc");
    frame.time = None;
    let mut writer = Writer::pcapng(Vec::new(), &Section::default());
    writer.declare(&[InterfaceDescription::named("lo", LinkType::Ethernet)]).unwrap();
    writer.write(&frame).unwrap();
    assert!(!read_whole(&writer.finish().unwrap())[0].timed);

    let annotations = Annotations { packet_id: Some(7), ..Annotations::default() };
    let kept = FileFrame { annotations, ..FileFrame::of(&frame) };
    assert_eq!(
        refusal(&kept.borrowed()),
        "a packet without a time cannot be written to pcapng: only pcapng has a block without one, for a packet of \
         its section's first interface that has no comment, flag or number"
    );
    let mut writer = Writer::pcap(Vec::new());
    assert_eq!(
        writer.write(&frame).unwrap_err().to_string(),
        "a packet without a time cannot be written to pcap: only pcapng has a block without one, for a packet of \
         its section's first interface that has no comment, flag or number"
    );
}

#[test]
fn a_length_that_takes_more_than_32_bits_is_refused() {
    let mut frame = FrameRef::new(Timestamp::default(), LinkType::Ethernet, b"abc");
    frame.original_len = 1 << 32;
    assert_eq!(
        refusal(&frame),
        "a packet of 4294967296 bytes on the wire cannot be written: capture files hold lengths up to 4294967295"
    );
}

#[test]
fn a_drop_count_from_before_its_interface_counts_is_refused() {
    let interface =
        InterfaceDescription { time_offset: 2, ..InterfaceDescription::named("lo", LinkType::Ethernet) };
    let mut writer = Writer::pcapng(Vec::new(), &Section::default());
    writer.declare(&[interface]).unwrap();
    let error = writer.dropped(VantageIndex(0), Timestamp::from_nanoseconds(1_999_999_999), 3).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the time 1999999999 ns after 1970, cannot be written: pcapng holds the years 1970 to 2554, unless its \
         interface counts from another moment"
    );
    writer.dropped(VantageIndex(0), Timestamp::from_nanoseconds(2_000_000_000), 3).unwrap();
}

#[test]
fn a_comment_longer_than_an_option_is_continued_in_the_next() {
    let long = "\u{4f60}".repeat(50_000);
    let annotations =
        Annotations { comments: vec![long.clone(), "short".to_owned()], ..Annotations::default() };
    let frame = Frame {
        time: Timestamp::default(),
        vantage: VantageIndex(0),
        link_type: LinkType::Ethernet,
        bytes: Vec::new(),
        original_len: 0,
        fate: None,
    };
    let file = pcapng(&[FileFrame { frame, timed: true, annotations }]);
    let comments = &read_whole(&file)[0].annotations.comments;
    assert_eq!(comments.len(), 4);
    assert_eq!(comments[..3].concat(), long);
    assert_eq!(comments[3], "short");
}

/// Counts writes, and is full after some bytes.
#[derive(Default)]
struct Disk {
    bytes: RefCell<Vec<u8>>,
    writes: Cell<usize>,
    room: Cell<usize>,
}

impl Write for &Disk {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut there = self.bytes.borrow_mut();
        let count = bytes.len().min(self.room.get() - there.len());
        if count == 0 {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.writes.set(self.writes.get() + 1);
        there.extend(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn every_frame_reaches_the_file_whole_and_at_once_in_either_format() {
    for format in [Format::Pcap, Format::PcapNg] {
        let disk = Disk { room: usize::MAX.into(), ..Disk::default() };
        let mut writer = Writer::new(&disk, format);
        writer.declare(&[InterfaceDescription::named("lo", LinkType::Ethernet)]).unwrap();
        writer.flush().unwrap();
        for n in 0..10 {
            let frame = FrameRef::new(Timestamp::from_nanoseconds(n), LinkType::Ethernet, b"abc");
            writer.write(&frame).unwrap();
        }
        // Killed: nothing is finished.
        std::mem::forget(writer);
        assert_eq!(disk.writes.get(), 11);
        assert_eq!(read_whole(&disk.bytes.borrow()).len(), 10);
    }
}

#[test]
fn a_full_disk_loses_nothing_that_can_be_written_later() {
    for format in [Format::Pcap, Format::PcapNg] {
        let disk = Disk { room: 200.into(), ..Disk::default() };
        let mut writer = Writer::new(&disk, format);
        writer.declare(&[InterfaceDescription::named("lo", LinkType::Ethernet)]).unwrap();
        let frame = FrameRef::new(Timestamp::default(), LinkType::Ethernet, b"abcdefgh");
        let mut written = 0;
        while writer.write(&frame).is_ok() {
            written += 1;
        }
        assert!(written >= 1);
        let (frames, error) = read(&disk.bytes.borrow());
        assert_eq!(frames.len(), written);
        assert!(matches!(error, Some(FileError::Cut { .. })), "{error:?}");

        // No frame is accepted until there is room; then the file continues where it stopped.
        for _ in 0..10 {
            assert!(matches!(writer.write(&frame), Err(FileWriteError::Io(_))));
        }
        disk.room.set(usize::MAX);
        writer.write(&frame).unwrap();
        writer.finish().unwrap();
        assert_eq!(read_whole(&disk.bytes.borrow()).len(), written + 2);
    }
}

#[test]
fn a_direction_is_written_as_the_format_has_it() {
    for direction in [FrameDirection::Inbound, FrameDirection::Outbound] {
        assert_eq!(PacketFlags::from(direction).direction(), Some(direction));
    }
}
