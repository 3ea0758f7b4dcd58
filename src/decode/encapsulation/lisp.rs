//! LISP's data (RFC 9300): an IP packet in a UDP datagram, from the router of one site to that of another.

use super::super::Packet;
use super::super::field::number;
use super::super::name::Name;
use super::super::stop::{Reader, Stop};
use super::word::Word;
use super::{Fields, Kind, ip_by_version, looks_like_ip, note};

/// The UDP port.
pub const PORT: u16 = 4341;

/// Where the fields stand, in bytes from the start of the header (RFC 9300, 5.1).
pub mod field {
    use std::ops::Range;

    /// Flags: which of the fields mean what.
    pub const FLAGS: Range<usize> = 0..1;
    /// A nonce, or versions of the map.
    pub const NONCE: Range<usize> = 1..4;
    /// Which network (24 bits), and which routers are up.
    pub const INSTANCE: Range<usize> = 4..8;
    /// The length of the header.
    pub const LEN: usize = 8;
}

/// Whether the bytes of a datagram can be LISP's: an IP packet stands behind the header.
pub(super) fn looks(reader: Reader<'_>) -> bool {
    looks_like_ip(reader.after(field::LEN))
}

pub(super) fn decode(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = reader.take("lisp", field::LEN)?;
    let has_instance = number(bytes, field::FLAGS) & 0x08 != 0;
    let id = has_instance.then(|| number(bytes, field::INSTANCE) >> 8);
    let above = note(Kind::Lisp, (id, None), field::LEN, reader, packet);
    ip_by_version(above, packet)
}

pub(super) fn fields(fields: &mut Fields<'_>) {
    let place = |bit| (field::FLAGS, bit);
    fields.flag(Word::NonceIsThere, "lisp.has_nonce", place(0));
    fields.flag(Word::RoutersStatesAreThere, "lisp.has_states", place(1));
    fields.flag(Word::AnswerTheNonce, "lisp.echo_nonce", place(2));
    fields.flag(Word::VersionsAreThere, "lisp.has_versions", place(3));
    fields.flag(Word::InstanceIsThere, "lisp.has_instance", place(4));
    fields.bits(Name::Reserved, "lisp.reserved", (field::FLAGS, 5..8));
    fields.hex(Word::NonceOrVersions, "lisp.nonce", field::NONCE);
    fields.hex(Word::InstanceAndRoutersStates, "lisp.instance", field::INSTANCE);
}
