//! A frame as it stands in a file, with what is said beside it.

use std::borrow::Cow;

use super::interface::{Interface, Section};
use super::options::{self, Options, packet};
use crate::frame::{Frame, LinkType, Timestamp, VantageIndex};

/// A frame in a file, borrowed from the [`Reader`](super::Reader) until the next one is asked for.
#[derive(Debug, Clone, Copy)]
pub struct FrameRef<'a> {
    /// When it was seen; nothing where the file does not say (pcapng's simple packets have no time).
    pub time: Option<Timestamp>,
    /// Where it was seen: an index into [`FrameRef::interfaces`].
    pub vantage: VantageIndex,
    /// What its first byte is.
    pub link_type: LinkType,
    /// The bytes that were captured: at most `original_len` of them.
    pub bytes: &'a [u8],
    /// How many bytes the frame had on the wire.
    pub original_len: usize,
    pub(super) interfaces: &'a [Interface],
    pub(super) sections: &'a [Section],
    pub(super) beside: Beside<'a>,
}

/// Where that is found which is said beside a frame.
#[derive(Debug, Clone, Copy)]
pub(super) enum Beside<'a> {
    /// In pcap.
    Flags(Option<Flags>),
    /// In pcapng; the obsolete block has the number of drops in its header.
    Options { options: Options<'a>, drops: Option<u16> },
    /// In memory.
    Remarks(&'a Remarks),
}

/// What a file may say beside a frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remarks {
    /// In the order of the file. UTF-8: what is not, was replaced when it was read.
    pub comments: Vec<String>,
    /// Which way it went, and more.
    pub flags: Option<Flags>,
    /// The packet's number, the same wherever the packet was seen (`epb_packetid`).
    pub packet_id: Option<u64>,
    /// How many packets its interface lost between the one before and this one.
    pub drop_count: Option<u64>,
    /// pcapng's other options, by their numbers, in the order of the file; numbers in them lowest byte first.
    pub others: Vec<(u16, Vec<u8>)>,
}

/// The bits that pcapng has for a packet (`epb_flags`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flags(pub u32);

/// Which way a frame went, as its interface saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// It was received.
    Inbound,
    /// It was sent.
    Outbound,
}

impl Flags {
    /// Which way the frame went, if that is told.
    pub const fn direction(self) -> Option<Direction> {
        match self.0 & 3 {
            1 => Some(Direction::Inbound),
            2 => Some(Direction::Outbound),
            _ => None,
        }
    }

    /// How many bytes of frame check sequence end the frame, if that is told.
    pub const fn fcs_length(self) -> Option<u8> {
        let [length, ..] = (self.0 >> 5 & 0xf).to_le_bytes();
        if length == 0 { None } else { Some(length) }
    }
}

impl From<Direction> for Flags {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Inbound => Self(1),
            Direction::Outbound => Self(2),
        }
    }
}

impl<'a> FrameRef<'a> {
    /// A whole frame of the first vantage, with nothing said beside it. The fields can be set.
    pub const fn new(time: Timestamp, link_type: LinkType, bytes: &'a [u8]) -> Self {
        Self {
            time: Some(time),
            vantage: VantageIndex(0),
            link_type,
            bytes,
            original_len: bytes.len(),
            interfaces: &[],
            sections: &[],
            beside: Beside::Flags(None),
        }
    }

    /// This frame, with this said beside it.
    pub fn with_remarks(frame: &'a Frame, remarks: &'a Remarks) -> Self {
        Self {
            time: Some(frame.time),
            vantage: frame.vantage,
            link_type: frame.link_type,
            bytes: &frame.bytes,
            original_len: frame.original_len,
            interfaces: &[],
            sections: &[],
            beside: Beside::Remarks(remarks),
        }
    }

    /// The same frame, with this said beside it.
    #[must_use]
    pub const fn saying(self, remarks: &'a Remarks) -> Self {
        Self { beside: Beside::Remarks(remarks), ..self }
    }

    /// The interfaces that the file has described before this frame; none where the frame is from no file.
    pub const fn interfaces(&self) -> &'a [Interface] {
        self.interfaces
    }

    /// The sections of the file that have begun before this frame; none where the frame is from no file.
    pub const fn sections(&self) -> &'a [Section] {
        self.sections
    }

    /// What somebody remarked on the frame, in the order of the file.
    pub fn comments(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'a> {
        let (kept, options) = match self.beside {
            Beside::Flags(_) => (None, None),
            Beside::Options { options, .. } => (None, Some(options)),
            Beside::Remarks(remarks) => (Some(remarks.comments.iter()), None),
        };
        let found = options
            .into_iter()
            .flatten()
            .filter(|&(code, _)| code == options::COMMENT)
            .map(|(_, value)| options::text(value));
        kept.into_iter().flatten().map(|comment| Cow::Borrowed(comment.as_str())).chain(found)
    }

    /// Which way it went and more, if that is told.
    pub fn flags(&self) -> Option<Flags> {
        match self.beside {
            Beside::Flags(flags) => flags,
            Beside::Options { options, .. } => options.u32(packet::FLAGS).map(Flags),
            Beside::Remarks(remarks) => remarks.flags,
        }
    }

    /// The packet's number, the same wherever the packet was seen, if it has one.
    pub fn packet_id(&self) -> Option<u64> {
        match self.beside {
            Beside::Flags(_) => None,
            Beside::Options { options, .. } => options.u64(packet::PACKET_ID),
            Beside::Remarks(remarks) => remarks.packet_id,
        }
    }

    /// How many packets the interface lost between the one before and this one, if that is told.
    pub fn drop_count(&self) -> Option<u64> {
        match self.beside {
            Beside::Flags(_) => None,
            Beside::Options { options, drops } => {
                drops.map(u64::from).or_else(|| options.u64(packet::DROP_COUNT))
            }
            Beside::Remarks(remarks) => remarks.drop_count,
        }
    }

    /// pcapng's other options, by their numbers: what a filter decided, hashes, queues, and whatever somebody defined
    /// and allows to be copied. Numbers in them stand lowest byte first.
    pub fn other_options(&self) -> impl Iterator<Item = (u16, Cow<'a, [u8]>)> + use<'a> {
        let (kept, options) = match self.beside {
            Beside::Flags(_) => (None, None),
            Beside::Options { options, .. } => (None, Some(options)),
            Beside::Remarks(remarks) => (Some(remarks.others.iter()), None),
        };
        let found = options.into_iter().flat_map(packet::others);
        kept.into_iter().flatten().map(|(code, value)| (*code, Cow::Borrowed(value.as_slice()))).chain(found)
    }

    /// All that is said beside it.
    pub fn remarks(&self) -> Remarks {
        Remarks {
            comments: self.comments().map(Cow::into_owned).collect(),
            flags: self.flags(),
            packet_id: self.packet_id(),
            drop_count: self.drop_count(),
            others: self.other_options().map(|(code, value)| (code, value.into_owned())).collect(),
        }
    }

    /// The frame alone. Where the file tells no time it is the Unix epoch: look at [`FrameRef::time`].
    pub fn frame(&self) -> Frame {
        Frame {
            time: self.time.unwrap_or_default(),
            vantage: self.vantage,
            link_type: self.link_type,
            bytes: self.bytes.to_vec(),
            original_len: self.original_len,
        }
    }

    /// The frame and all that is said of it, to be kept.
    pub fn keep(&self) -> FileFrame {
        FileFrame { frame: self.frame(), timed: self.time.is_some(), remarks: self.remarks() }
    }
}

/// A frame from a file, with what is said beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFrame {
    /// The frame. Where the file tells no time, its time is the Unix epoch.
    pub frame: Frame,
    /// Whether the file tells its time.
    pub timed: bool,
    /// What is said beside it.
    pub remarks: Remarks,
}

impl FileFrame {
    /// The same, to be written.
    pub fn borrowed(&self) -> FrameRef<'_> {
        let time = self.timed.then_some(self.frame.time);
        FrameRef { time, ..FrameRef::with_remarks(&self.frame, &self.remarks) }
    }
}
