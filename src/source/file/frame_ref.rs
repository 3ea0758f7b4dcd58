//! A frame in a capture file, with its annotations.

use std::borrow::Cow;

use super::interface::{InterfaceDescription, Section};
use super::options::{self, BlockOptions, packet};
use crate::frame::{FrameDirection, LinkType, Timestamp, VantageIndex};

/// A frame in a file, borrowed from the [`FileReader`](super::FileReader) until the next frame is read.
#[derive(Debug, Clone, Copy)]
pub struct FrameRef<'a> {
    /// The time at which it was seen; `None` if the file has none (simple packets of pcapng).
    pub time: Option<Timestamp>,
    /// The interface that saw it: an index into [`FrameRef::interfaces`].
    pub vantage: VantageIndex,
    /// The format of its first header.
    pub link_type: LinkType,
    /// The bytes that were captured: at most `original_len` of them.
    pub bytes: &'a [u8],
    /// The length of the frame on the wire, in bytes.
    pub original_len: usize,
    pub(super) interfaces: &'a [InterfaceDescription],
    pub(super) sections: &'a [Section],
    pub(super) annotations: AnnotationSource<'a>,
}

/// The source of a frame's annotations.
#[derive(Debug, Clone, Copy)]
pub(super) enum AnnotationSource<'a> {
    /// A packet header of pcap.
    Flags(Option<PacketFlags>),
    /// The options of a pcapng block; the obsolete packet block has the drop count in its header.
    Options { options: BlockOptions<'a>, drops: Option<u16> },
    /// Annotations in memory.
    Remarks(&'a Annotations),
}

/// The annotations of a frame: everything that a file says about it in addition to time, lengths and bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Annotations {
    /// Comments, in file order. Invalid UTF-8 was replaced on reading.
    pub comments: Vec<String>,
    /// Direction and other flags (`epb_flags`).
    pub flags: Option<PacketFlags>,
    /// The packet's number, which is the same at every interface that saw the packet (`epb_packetid`).
    pub packet_id: Option<u64>,
    /// The number of packets that its interface dropped between the previous packet and this one.
    pub drop_count: Option<u64>,
    /// Other pcapng options by code, in file order; numbers in them are little-endian.
    pub others: Vec<(u16, Vec<u8>)>,
}

/// The packet flags of pcapng (`epb_flags`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PacketFlags(pub u32);

impl PacketFlags {
    /// The direction of the frame, if the file has it.
    pub const fn direction(self) -> Option<FrameDirection> {
        match self.0 & 3 {
            1 => Some(FrameDirection::Inbound),
            2 => Some(FrameDirection::Outbound),
            _ => None,
        }
    }

    /// The length of the frame check sequence at the end of the frame in bytes, if the file has it.
    pub const fn fcs_length(self) -> Option<u8> {
        let [length, ..] = (self.0 >> 5 & 0xf).to_le_bytes();
        if length == 0 { None } else { Some(length) }
    }
}

impl From<FrameDirection> for PacketFlags {
    fn from(direction: FrameDirection) -> Self {
        match direction {
            FrameDirection::Inbound => Self(1),
            FrameDirection::Outbound => Self(2),
        }
    }
}

impl<'a> FrameRef<'a> {
    /// A whole frame of the first vantage without annotations. The fields can be changed.
    pub const fn new(time: Timestamp, link_type: LinkType, bytes: &'a [u8]) -> Self {
        Self {
            time: Some(time),
            vantage: VantageIndex(0),
            link_type,
            bytes,
            original_len: bytes.len(),
            interfaces: &[],
            sections: &[],
            annotations: AnnotationSource::Flags(None),
        }
    }

    /// The same frame with these annotations.
    #[must_use]
    pub const fn annotated(self, annotations: &'a Annotations) -> Self {
        Self { annotations: AnnotationSource::Remarks(annotations), ..self }
    }

    /// The interfaces that the file described before this frame; empty if the frame is not from a file.
    pub const fn interfaces(&self) -> &'a [InterfaceDescription] {
        self.interfaces
    }

    /// The sections of the file that began before this frame; empty if the frame is not from a file.
    pub const fn sections(&self) -> &'a [Section] {
        self.sections
    }

    /// The comments on the frame, in file order.
    pub fn comments(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'a> {
        let (kept, options) = match self.annotations {
            AnnotationSource::Flags(_) => (None, None),
            AnnotationSource::Options { options, .. } => (None, Some(options)),
            AnnotationSource::Remarks(annotations) => (Some(annotations.comments.iter()), None),
        };
        let found = options
            .into_iter()
            .flatten()
            .filter(|&(code, _)| code == options::COMMENT)
            .map(|(_, value)| options::text(value));
        kept.into_iter().flatten().map(|comment| Cow::Borrowed(comment.as_str())).chain(found)
    }

    /// Direction and other flags, if the file has them.
    pub fn flags(&self) -> Option<PacketFlags> {
        match self.annotations {
            AnnotationSource::Flags(flags) => flags,
            AnnotationSource::Options { options, .. } => options.u32(packet::FLAGS).map(PacketFlags),
            AnnotationSource::Remarks(annotations) => annotations.flags,
        }
    }

    /// How many bytes at the end of the frame are its check sequence: as its flags say, or else its interface; 0 if neither
    /// says so.
    pub fn check_len(&self) -> u8 {
        let of_interface = || self.interfaces.get(self.vantage.0)?.fcs_length;
        self.flags().and_then(PacketFlags::fcs_length).or_else(of_interface).unwrap_or(0)
    }

    /// The packet's number, which is the same at every interface that saw the packet, if the file has it.
    pub fn packet_id(&self) -> Option<u64> {
        match self.annotations {
            AnnotationSource::Flags(_) => None,
            AnnotationSource::Options { options, .. } => options.u64(packet::PACKET_ID),
            AnnotationSource::Remarks(annotations) => annotations.packet_id,
        }
    }

    /// The number of packets that the interface dropped between the previous packet and this one, if the file has it.
    pub fn drop_count(&self) -> Option<u64> {
        match self.annotations {
            AnnotationSource::Flags(_) => None,
            AnnotationSource::Options { options, drops } => {
                drops.map(u64::from).or_else(|| options.u64(packet::DROP_COUNT))
            }
            AnnotationSource::Remarks(annotations) => annotations.drop_count,
        }
    }

    /// Other pcapng options by code: verdicts of filters, hashes, queues, and custom options that may be copied.
    /// Numbers in them are little-endian.
    pub fn other_options(&self) -> impl Iterator<Item = (u16, Cow<'a, [u8]>)> + use<'a> {
        let (kept, options) = match self.annotations {
            AnnotationSource::Flags(_) => (None, None),
            AnnotationSource::Options { options, .. } => (None, Some(options)),
            AnnotationSource::Remarks(annotations) => (Some(annotations.others.iter()), None),
        };
        let found = options.into_iter().flat_map(packet::others);
        kept.into_iter().flatten().map(|(code, value)| (*code, Cow::Borrowed(value.as_slice()))).chain(found)
    }
}
