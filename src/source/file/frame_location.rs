//! The place of a frame in the input, as the reader of each format finds it.

use super::frame_ref::PacketFlags;
use crate::frame::{LinkType, Timestamp};

/// A frame's place in the input, and the fields of its header.
pub(super) struct FrameLocation {
    pub(super) time: Option<Timestamp>,
    pub(super) vantage: usize,
    pub(super) link_type: LinkType,
    pub(super) bytes: std::ops::Range<usize>,
    pub(super) original_len: usize,
    pub(super) annotations: AnnotationRanges,
}

/// The place of a frame's annotations in the input.
pub(super) enum AnnotationRanges {
    Flags(Option<PacketFlags>),
    Options { options: std::ops::Range<usize>, drops: Option<u16> },
}
