//! gzip around a file, standard input, and sources that give little at a time.

use std::io::{Cursor, Read, Write};
use std::process::{Command, Stdio};

use captrace::internals::source::file::{FileError, FileReader, Format, Input};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::build::{Order, Pcap, PcapNg};
use super::{drain, read, read_whole};

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn some_packets() -> Vec<u8> {
    let mut file = Pcap::ordinary(Order::Little);
    for n in 0..2000 {
        file = file.packet([n, n, 4, 4], &n.wrapping_mul(2_654_435_761).to_le_bytes());
    }
    file.bytes
}

#[test]
fn gzip_with_one_or_several_members_is_uncompressed() {
    let plain = some_packets();
    assert_eq!(read_whole(&gzip(&plain)), read_whole(&plain));
    let members: Vec<u8> = plain.chunks(1001).flat_map(gzip).collect();
    assert_eq!(read_whole(&members), read_whole(&plain));
    let ng = PcapNg::new(Order::Big).interface(1, 0, &[]).enhanced(0, 1, 1, b"a", &[]).bytes;
    assert_eq!(read_whole(&gzip(&ng)), read_whole(&ng));
}

#[test]
fn truncated_gzip_gives_what_can_be_uncompressed_and_an_error() {
    let packed = gzip(&some_packets());
    let (frames, error) = read(&packed[..packed.len() / 2]);
    assert!((500..2000).contains(&frames.len()), "{}", frames.len());
    assert!(matches!(error, Some(FileError::Compression { .. })), "{error:?}");
    // Only the checksum at the end is missing.
    let (frames, error) = read(&packed[..packed.len() - 3]);
    assert_eq!(frames.len(), 2000);
    assert!(matches!(error, Some(FileError::Compression { .. })), "{error:?}");
}

#[test]
fn gzip_that_was_damaged_is_an_error() {
    let mut packed = gzip(&some_packets());
    let end = packed.len();
    packed[end - 6] ^= 1;
    assert!(matches!(read(&packed).1, Some(FileError::Compression { .. })));
    assert!(matches!(
        read(&gzip(&gzip(b"again"))).1,
        Some(FileError::Foreign { found, .. }) if found.to_string() == "gzip within gzip"
    ));
}

/// Gives one byte at a time.
struct Slow(Cursor<Vec<u8>>);

impl Read for Slow {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let end = into.len().min(1);
        self.0.read(&mut into[..end])
    }
}

#[test]
fn a_source_that_gives_one_byte_at_a_time_gives_the_same() {
    let plain = some_packets();
    for bytes in [plain.clone(), gzip(&plain)] {
        let (frames, error) = drain(FileReader::new(Slow(Cursor::new(bytes))).unwrap());
        assert!(error.is_none());
        assert_eq!(frames, read_whole(&plain));
    }
}

#[test]
fn a_packet_is_delivered_as_soon_as_it_has_arrived() {
    let (receiver, mut sender) = std::io::pipe().unwrap();
    sender.write_all(&Pcap::ordinary(Order::Little).packet([1, 0, 1, 1], b"a").bytes).unwrap();
    let mut reader = FileReader::new(receiver).unwrap();
    assert_eq!(reader.next().unwrap().unwrap().bytes, b"a");
    drop(sender);
    assert!(reader.next().unwrap().is_none());
}

#[test]
fn a_file_that_is_not_a_capture_can_still_be_read_from_its_beginning() {
    for bytes in [b"{\"type\":\"header\"}\n".to_vec(), gzip(b"{\"type\":\"header\"}\n")] {
        let mut input = Input::new(Cursor::new(bytes)).unwrap();
        assert_eq!(input.format().unwrap(), None);
        assert!(input.beginning().unwrap().starts_with(b"{"));
        let mut text = String::new();
        input.read_to_string(&mut text).unwrap();
        assert_eq!(text, "{\"type\":\"header\"}\n");
    }
}

#[test]
fn the_file_name_does_not_decide_the_format_and_progress_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let packed = gzip(&some_packets());
    std::fs::write(&path, &packed).unwrap();
    let mut reader = captrace::internals::source::file::open(&path).unwrap();
    assert_eq!(reader.format(), Format::Pcap);
    while reader.next().unwrap().is_some() {}
    assert_eq!(reader.input().size(), Some(packed.len() as u64));
    assert_eq!(reader.input().taken(), packed.len() as u64);
}

#[test]
fn a_missing_file_is_named_in_the_error_and_a_folder_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let error = captrace::internals::source::file::open(&folder.path().join("none.pcap")).unwrap_err();
    assert!(matches!(error, FileError::Open { .. }));
    assert!(error.to_string().contains("none.pcap"));
    assert!(matches!(
        captrace::internals::source::file::open(folder.path()),
        Err(FileError::Read { offset: 0, .. })
    ));
}

/// Set for the copy of this program that reads its standard input.
const CHILD: &str = "CAPTRACE_TEST_READS_STDIN";

#[test]
fn a_dash_is_standard_input_compressed_or_not() {
    if std::env::var_os(CHILD).is_some() {
        let reader = captrace::internals::source::file::open("-".as_ref()).unwrap();
        let (frames, error) = drain(reader);
        assert!(error.is_none());
        assert_eq!(frames.len(), 2000);
        return;
    }
    let plain = some_packets();
    for bytes in [gzip(&plain), plain] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "packing::a_dash_is_standard_input_compressed_or_not"])
            .env(CHILD, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
    }
}
