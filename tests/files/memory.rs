//! Memory does not depend on the length of a file or on the lengths that it claims.

use std::io::{Cursor, Read};
use std::process::{Command, Stdio};

use captrace::internals::source::file::{FileError, FileReader};

use super::build::{Order, Pcap, PcapNg};
use super::packing::gzip;

/// Set for the copy of this program that measures itself.
const CHILD: &str = "CAPTRACE_TEST_MEASURES_MEMORY";

/// The limit for one process in KiB. It measured 5,700, most of it for the program itself.
const ENOUGH: u64 = 20_000;

/// The same bytes again and again after a beginning.
struct Endless {
    beginning: Cursor<Vec<u8>>,
    again: Cursor<Vec<u8>>,
    left: usize,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.beginning.read(into)?;
        if count > 0 {
            return Ok(count);
        }
        if self.again.position() == self.again.get_ref().len() as u64 && self.left > 0 {
            self.left -= 1;
            self.again.set_position(0);
        }
        self.again.read(into)
    }
}

fn count(reader: Result<FileReader, FileError>) -> (u64, Option<FileError>) {
    let mut reader = reader.unwrap();
    let mut frames = 0;
    loop {
        match reader.next() {
            Ok(Some(_)) => frames += 1,
            Ok(None) => return (frames, None),
            Err(error) => return (frames, Some(error)),
        }
    }
}

fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn long_file() -> Endless {
    let beginning = PcapNg::new(Order::Little).interface(1, 0, &[]).bytes;
    let mut again = PcapNg { order: Order::Little, bytes: Vec::new() };
    for n in 0..1000 {
        again = again.enhanced(0, n, 200, &[7; 200], &[(1, b"the same remark")]);
    }
    Endless { beginning: Cursor::new(beginning), again: Cursor::new(again.bytes), left: 499 }
}

#[test]
fn memory_does_not_grow_with_the_file_or_its_promises() {
    const NAME: &str = "memory::memory_does_not_grow_with_the_file_or_its_promises";
    if std::env::var_os(CHILD).is_none() {
        let mut child = Command::new(std::env::current_exe().unwrap());
        let output = child.args(["--exact", NAME]).env(CHILD, "1").stderr(Stdio::inherit()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
        return;
    }
    // 500,000 packets, 125 MB.
    assert!(matches!(count(FileReader::new(long_file())), (500_000, None)));
    // A message of 100 MB that is not there, and a block of 4 GB.
    let promise = Pcap::new(Order::Big, 0xa1b2_c3d4, (2, 4), 0, 231).packet([0, 0, 100_000_000, 7], b"abc");
    assert!(matches!(count(FileReader::new(Cursor::new(promise.bytes))), (0, Some(FileError::Cut { .. }))));
    let mut promise = PcapNg::new(Order::Little).bytes;
    promise.extend(Order::Little.words(&[5, 0xffff_fff0, 0, 0]));
    assert!(matches!(count(FileReader::new(Cursor::new(promise.clone()))), (0, Some(FileError::Cut { .. }))));
    // The same block, of zeros that were packed 1000 times smaller.
    let zeros = gzip(&vec![0; 1 << 20]);
    let packed = Endless { beginning: Cursor::new(gzip(&promise)), again: Cursor::new(zeros), left: 199 };
    assert!(matches!(count(FileReader::new(packed)), (0, Some(FileError::Cut { .. }))));
    assert!(peak() < ENOUGH, "{} KiB", peak());
}
