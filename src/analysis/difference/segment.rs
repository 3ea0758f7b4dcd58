//! The properties of a segment that the comparison with Wireshark needs.

use crate::analysis::flow::FlowId;
use crate::call::End;

/// A segment as captrace shows it: flags and relative numbers.
#[derive(Debug, Clone, Copy)]
pub struct ComparedSegment {
    /// Its flow.
    pub flow: FlowId,
    /// The end that sent it.
    pub end: End,
    /// Whether ACK is set.
    pub ack: bool,
    /// Whether RST is set.
    pub rst: bool,
    /// Its acknowledgment number, relative to the other end's initial one; `None` without ACK, or where that is unknown.
    pub ack_rel: Option<u32>,
    /// Whether the scale of its window is known.
    pub is_scale_known: bool,
}
