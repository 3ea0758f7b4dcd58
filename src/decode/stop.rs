//! Why decoding stopped early: the layer, its offset, and the length field or limit that is the reason.

use std::fmt;

/// The bytes were sent, but the capture kept only the beginning of each frame. The packet is not defective.
pub const SNAPSHOT: &str = "the capture's snapshot length";
/// The frame ends, and no length field limits it.
pub const FRAME: &str = "the frame's length";
/// An ICMP error quotes only a part of the packet that it is about. The packet is not defective.
pub const QUOTATION: &str = "the quotation's length";
/// A first fragment that the capture cut does not contain the whole original packet.
pub const FRAGMENT: &str = "the fragment's length";
/// captrace has no decoder for the link type.
pub const LINK_TYPE: &str = "the link type";
/// Packets inside packets, or headers, are nested more deeply than captrace follows.
pub const DEPTH: &str = "captrace's limit to nesting";

/// Why decoding stopped early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The layer that could not be read.
    pub layer: &'static str,
    /// The offset in the frame at which that layer begins.
    pub offset: usize,
    /// The number of bytes that it needed; 0 if a missing byte was not the reason.
    pub needed: usize,
    /// The number of bytes that were available.
    pub available: usize,
    /// The reason: the length field that promised or limited the bytes, the field with an invalid value, or one of
    /// the constants of this module ([`SNAPSHOT`]).
    pub promised_by: &'static str,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { layer, offset, needed, available, promised_by } = self;
        if needed > available {
            return write!(
                f,
                "{layer} at byte {offset} needs {needed} bytes, {available} are there ({promised_by})"
            );
        }
        match *promised_by {
            LINK_TYPE => write!(f, "{layer} cannot be read: captrace has no reader for this link type"),
            DEPTH => write!(f, "{layer} at byte {offset} is not read: it lies too deep"),
            _ => write!(
                f,
                "{layer} at byte {offset} cannot be read: {promised_by} has a value that it may not have"
            ),
        }
    }
}
