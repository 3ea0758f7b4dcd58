//! Limits on what a file can claim.

use crate::frame::LinkType;

/// The maximum length of packets of most link types: libpcap's MAXIMUM_SNAPLEN, also used by Wireshark. No link
/// carries longer packets.
const ORDINARY: usize = 262_144;

/// The maximum length for link types whose packets are messages, as in libpcap and Wireshark.
const MESSAGES: usize = 128 << 20;

/// The maximum length of a block, unless it has a packet of a message link type: Wireshark's limit. It leaves room
/// for comments.
pub(super) const BLOCK: usize = 16 << 20;

/// The maximum length of a block that describes a section or an interface. Its contents are kept and take more
/// memory.
pub(super) const DESCRIPTION: usize = 4 << 20;

/// The maximum length of an interface statistics block that is read: each of its few counts takes 12 bytes.
pub(super) const STATISTICS: usize = 64 << 10;

/// The maximum number of interfaces in a file. Each takes about 200 bytes of memory.
pub(super) const INTERFACES: usize = 1 << 16;

/// The maximum number of sections in a file.
pub(super) const SECTIONS: usize = 1 << 16;

/// The maximum number of bytes of all names, descriptions and comments of interfaces and sections.
pub(super) const TEXT: usize = 64 << 20;

/// The maximum length of a packet of this link type, in bytes.
pub(super) const fn packet(link_type: LinkType) -> usize {
    match link_type.number() {
        // USB on Linux (two forms), D-Bus, USB on Windows and macOS, Elektrobit's bus records.
        189 | 220 | 231 | 249 | 266 | 279 => MESSAGES,
        _ => ORDINARY,
    }
}

/// The maximum length of a block with a packet of this link type, in bytes.
pub(super) const fn packet_block(link_type: LinkType) -> usize {
    BLOCK + if packet(link_type) > BLOCK { packet(link_type) } else { 0 }
}
