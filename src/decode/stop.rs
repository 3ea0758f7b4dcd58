//! Why decoding stopped early: the layer, its offset, and the length field or limit that is the reason.

use std::fmt;

/// Blamed where the bytes were sent, but the capture kept only the beginning of each frame: no defect of the packet.
pub const SNAPSHOT: &str = "the capture's snapshot length";
/// Blamed where the frame ends and no length field said so.
pub const FRAME: &str = "the frame's length";
/// Blamed where an ICMP error quotes no more of the packet that it is about: no defect either.
pub const QUOTATION: &str = "the quotation's length";
/// Blamed where a first fragment, which the capture cut, does not hold all of what was cut into fragments.
pub const FRAGMENT: &str = "the fragment's length";
/// Blamed where captrace has no reader for what the frame begins with.
pub const LINK_TYPE: &str = "the link type";
/// Blamed where packets are wrapped in packets, or headers follow each other, more often than captrace follows.
pub const DEPTH: &str = "captrace's limit to nesting";

/// Why decoding stopped: which layer, at which byte of the frame, what it needed and what was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The layer that could not be read.
    pub layer: &'static str,
    /// Where in the frame it begins.
    pub offset: usize,
    /// How many bytes it needed from there; 0 where their number was not the reason.
    pub needed: usize,
    /// How many bytes were there.
    pub available: usize,
    /// The length field that promised or allowed so many, the field whose value stands in the way, or the capture
    /// itself ([`SNAPSHOT`]).
    pub promised_by: &'static str,
}

impl Stop {
    /// Whether the capture alone is the reason: the packet may have been sound.
    pub fn is_cut_by_capture(&self) -> bool {
        self.promised_by == SNAPSHOT
    }
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
