//! How much a file may ask for.

use crate::frame::LinkType;

/// The longest packet of most link types: libpcap's MAXIMUM_SNAPLEN, and Wireshark's limit too. No link carries more.
const ORDINARY: usize = 262_144;

/// The longest packet of those link types whose packets are messages: as libpcap and Wireshark have it.
const MESSAGES: usize = 128 << 20;

/// The longest block that is no packet, or a packet of an ordinary link: Wireshark's limit. Leaves room for comments.
pub(super) const BLOCK: usize = 16 << 20;

/// The longest block that describes a section or an interface. What is in it is kept, and takes more room there.
pub(super) const DESCRIPTION: usize = 4 << 20;

/// The longest block of an interface's counts that is looked into: each of the few counts takes 12 bytes.
pub(super) const STATISTICS: usize = 64 << 10;

/// Interfaces in one file. Each takes some 200 bytes of memory.
pub(super) const INTERFACES: usize = 1 << 16;

/// Sections in one file.
pub(super) const SECTIONS: usize = 1 << 16;

/// Bytes of names, descriptions and comments that all interfaces and sections of a file have together.
pub(super) const TEXT: usize = 64 << 20;

/// The longest packet that can have been captured on this kind of link, in bytes.
pub(super) const fn packet(link_type: LinkType) -> usize {
    match link_type.number() {
        // USB on Linux (two forms), D-Bus, USB on Windows and macOS, Elektrobit's bus records.
        189 | 220 | 231 | 249 | 266 | 279 => MESSAGES,
        _ => ORDINARY,
    }
}

/// The longest block that a packet of this kind of link can stand in, in bytes.
pub(super) const fn packet_block(link_type: LinkType) -> usize {
    BLOCK + if packet(link_type) > BLOCK { packet(link_type) } else { 0 }
}
