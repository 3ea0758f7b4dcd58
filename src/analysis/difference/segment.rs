//! What captrace shows of a segment, as far as the comparison with Wireshark needs it.

use crate::analysis::flow::FlowId;
use crate::call::End;

/// A segment as captrace shows it.
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
    /// Its acknowledgment number, counted from the other end's initial one; none without ACK, or where that is unknown.
    pub ack_rel: Option<u32>,
    /// Whether it is known by how many bits its window is to be shifted.
    pub is_scale_known: bool,
}
