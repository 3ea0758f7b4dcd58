//! Where a frame stands in the input: what the reader of each format finds.

use super::frame_ref::PacketFlags;
use crate::frame::{LinkType, Timestamp};

/// Where a frame stands in the input, and what its header says.
pub(super) struct FrameLocation {
    pub(super) time: Option<Timestamp>,
    pub(super) vantage: usize,
    pub(super) link_type: LinkType,
    pub(super) bytes: std::ops::Range<usize>,
    pub(super) original_len: usize,
    pub(super) annotations: AnnotationRanges,
}

/// Where the annotations of a frame stand.
pub(super) enum AnnotationRanges {
    Flags(Option<PacketFlags>),
    Options { options: std::ops::Range<usize>, drops: Option<u16> },
}
