//! The captures of the corpus as frames: a small reader of pcap and pcapng, so that decode can be tested with an
//! independent reader.
#![allow(dead_code, reason = "every test file takes what it needs")]

use std::io::Read;
use std::path::{Path, PathBuf};

use captrace::internals::frame::LinkType;

/// One frame of a capture file.
pub(crate) struct Captured {
    pub(crate) link: LinkType,
    pub(crate) bytes: Vec<u8>,
    pub(crate) original_len: usize,
    pub(crate) nanoseconds: i64,
}

/// Every file below a folder, in order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// The bytes of a file, uncompressed if necessary.
pub(crate) fn unpacked(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut plain = Vec::new();
    // The data before the damage of an archive is enough.
    let _ = flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut plain);
    plain
}

/// The frames of a file, up to the first block that cannot be read; none of a file that is no capture.
pub(crate) fn frames(bytes: &[u8]) -> Vec<Captured> {
    let mut frames = Vec::new();
    if bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) {
        let _ = pcapng(bytes, &mut frames);
    } else {
        let _ = pcap(bytes, &mut frames);
    }
    frames
}

/// Numbers in the byte order of a file.
#[derive(Clone, Copy)]
struct Order {
    big: bool,
}

impl Order {
    fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let two = bytes.get(at..)?.first_chunk().copied()?;
        Some(if self.big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    }

    fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = bytes.get(at..)?.first_chunk().copied()?;
        Some(if self.big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) })
    }

    fn size(self, bytes: &[u8], at: usize) -> Option<usize> {
        self.u32(bytes, at).and_then(|size| usize::try_from(size).ok())
    }
}

fn captured(link: u32, bytes: &[u8], original_len: usize, nanoseconds: i64) -> Captured {
    // The upper half of the word is about frame check sequences.
    let link = LinkType::from_number(link & 0xffff);
    Captured { link, bytes: bytes.to_vec(), original_len: original_len.max(bytes.len()), nanoseconds }
}

fn pcap(bytes: &[u8], frames: &mut Vec<Captured>) -> Option<()> {
    let magic = Order { big: true }.u32(bytes, 0)?;
    let (big, header, unit) = match magic {
        0xa1b2_c3d4 => (true, 16, 1000),
        0xd4c3_b2a1 => (false, 16, 1000),
        0xa1b2_3c4d => (true, 16, 1),
        0x4d3c_b2a1 => (false, 16, 1),
        // The modified format of an old Linux: eight bytes more before each frame.
        0xa1b2_cd34 => (true, 24, 1000),
        0x34cd_b2a1 => (false, 24, 1000),
        _ => return None,
    };
    let order = Order { big };
    let link = order.u32(bytes, 20)?;
    // Before version 2.3 the two lengths stood the other way round, in 2.3 sometimes.
    let swapped = |len, original_len| match order.u16(bytes, 6) {
        Some(0..=2) => true,
        Some(3) => len > original_len,
        _ => false,
    };
    let mut at = 24;
    loop {
        let (seconds, fraction) = (order.u32(bytes, at)?, order.u32(bytes, at + 4)?);
        let (mut len, mut original_len) = (order.size(bytes, at + 8)?, order.size(bytes, at + 12)?);
        if swapped(len, original_len) {
            std::mem::swap(&mut len, &mut original_len);
        }
        let nanoseconds = i64::from(seconds) * 1_000_000_000 + i64::from(fraction) * unit;
        let start = at + header;
        let end = start.checked_add(len)?;
        frames.push(captured(link, bytes.get(start..end)?, original_len, nanoseconds));
        at = end;
    }
}

fn pcapng(bytes: &[u8], frames: &mut Vec<Captured>) -> Option<()> {
    let mut order = Order { big: true };
    let mut interfaces: Vec<(u32, usize)> = Vec::new();
    let mut at = 0;
    loop {
        let kind = order.u32(bytes, at)?;
        if kind == 0x0a0d_0d0a {
            order = Order { big: bytes.get(at + 8..at + 12)? == [0x1a, 0x2b, 0x3c, 0x4d] };
            interfaces.clear();
        }
        let len = order.size(bytes, at + 4)?;
        if len < 12 {
            return None;
        }
        let body = bytes.get(at + 8..at.checked_add(len)?.checked_sub(4)?)?;
        if kind == 1 {
            interfaces.push((u32::from(order.u16(body, 0)?), order.size(body, 4)?));
        }
        frames.extend(block(order, kind, body, &interfaces));
        at += len;
    }
}

/// The frame of a packet block: enhanced, simple or of the oldest kind.
fn block(order: Order, kind: u32, body: &[u8], interfaces: &[(u32, usize)]) -> Option<Captured> {
    let (interface, len, original, start, time) = match kind {
        6 => (order.size(body, 0)?, order.size(body, 12)?, order.size(body, 16)?, 20, true),
        2 => (usize::from(order.u16(body, 0)?), order.size(body, 12)?, order.size(body, 16)?, 20, true),
        3 => {
            let original = order.size(body, 0)?;
            let limit = interfaces.first().map_or(0, |(_, limit)| *limit);
            (0, if limit == 0 { original } else { original.min(limit) }, original, 4, false)
        }
        _ => return None,
    };
    let (link, _) = interfaces.get(interface)?;
    let end = start + len;
    let bytes = body.get(start..end.min(body.len()))?;
    // The resolution is an option that nothing here depends on: microseconds.
    let ticks =
        if time { (u64::from(order.u32(body, 4)?) << 32) | u64::from(order.u32(body, 8)?) } else { 0 };
    Some(captured(*link, bytes, original, i64::try_from(ticks).unwrap_or(0).saturating_mul(1000)))
}
