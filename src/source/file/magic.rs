//! Detects the format of a file from its first bytes.

use std::fmt::Write;

use super::error::FileError;
use super::fields::ByteOrder;
use crate::language::{Text, both};

/// The number of bytes needed to detect a format.
pub(super) const LENGTH: usize = 8;

/// The formats of capture files that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// pcap, tcpdump's format: one link type, no comments.
    Pcap,
    /// pcapng, Wireshark's format: sections, interfaces, comments.
    PcapNg,
}

/// A variant of pcap: the byte order of its headers, the unit of its times, and the length of a packet header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PcapDialect {
    pub(super) order: ByteOrder,
    /// The unit of a time's fraction, in nanoseconds.
    pub(super) unit: u32,
    /// Alexey Kuznetsov's modified format: a packet header has 8 more bytes (interface, protocol, packet type).
    pub(super) modified: bool,
}

/// The pcap variant with this magic number.
pub(super) fn dialect(magic: [u8; 4]) -> Option<PcapDialect> {
    [ByteOrder::Little, ByteOrder::Big].into_iter().find_map(|order| match order.u32(magic) {
        0xa1b2_c3d4 => Some(PcapDialect { order, unit: 1000, modified: false }),
        0xa1b2_3c4d => Some(PcapDialect { order, unit: 1, modified: false }),
        0xa1b2_cd34 => Some(PcapDialect { order, unit: 1000, modified: true }),
        _ => None,
    })
}

/// The format of a file that begins with these bytes; `None` if it cannot be read.
pub(super) fn recognize(beginning: &[u8]) -> Option<Format> {
    let magic = *beginning.first_chunk::<4>()?;
    if magic == [0x0a, 0x0d, 0x0d, 0x0a] {
        return Some(Format::PcapNg);
    }
    dialect(magic).map(|_| Format::Pcap)
}

/// The error for a file that begins with these bytes.
pub(super) fn refuse(beginning: &[u8]) -> FileError {
    const UNPACK: Text = both("unpack it first", "请先解压");
    const CONVERT: Text =
        both("Wireshark reads it, and can save it as pcapng", "Wireshark 可以读取它，并另存为 pcapng");
    const OTHERS: [(&[u8], Text, Text); 10] = [
        (b"\x1f\x8b", both("gzip within gzip", "套在 gzip 中的 gzip"), UNPACK),
        (b"BZh", both("a bzip2 archive", " bzip2 压缩文件"), UNPACK),
        (b"\xfd7zXZ", both("an xz archive", " xz 压缩文件"), UNPACK),
        (b"\x28\xb5\x2f\xfd", both("a zstd archive", " zstd 压缩文件"), UNPACK),
        (b"\x04\x22\x4d\x18", both("an lz4 archive", " lz4 压缩文件"), UNPACK),
        (b"PK\x03\x04", both("a zip archive", " zip 压缩文件"), UNPACK),
        (b"snoop\0", both("a snoop file", " snoop 文件"), CONVERT),
        (b"GMBU", both("a Network Monitor file", " Network Monitor 文件"), CONVERT),
        (b"RTSS", both("a Network Monitor file", " Network Monitor 文件"), CONVERT),
        (b"<", both("a web page or XML", "网页或 XML"), both("download the file itself", "请下载文件本身")),
    ];
    if beginning.is_empty() {
        return FileError::Empty;
    }
    let known = OTHERS.iter().find(|(magic, _, _)| beginning.starts_with(magic));
    known.map_or_else(
        || {
            let mut found = String::new();
            for byte in beginning.iter().take(LENGTH) {
                let space = if found.is_empty() { "" } else { " " };
                // Writing to a string cannot fail.
                let _ = write!(found, "{space}{byte:02x}");
            }
            FileError::Unrecognized { found }
        },
        |&(_, found, advice)| FileError::Foreign { found, advice },
    )
}
