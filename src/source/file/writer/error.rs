//! The errors of writing a capture file.

use std::io;

use crate::frame::{LinkType, Timestamp};

/// Why a frame cannot be written. Other frames can follow: except after [`FileWriteError::Io`], the file has no part
/// of this frame.
#[derive(Debug, thiserror::Error)]
pub enum FileWriteError {
    /// The system refused the write. The rest is retried with the next frame or
    /// [`Writer::flush`](super::Writer::flush). If the writer is dropped instead, the file may end within a
    /// frame, and everything before it can be read.
    #[error("cannot write the capture file: {0}")]
    Io(#[from] io::Error),
    /// pcap has one link type for the whole file.
    #[error(
        "a pcap file has one link type: this one has {first} frames, and now comes one of {other}; write pcapng \
         instead, which has one for each interface"
    )]
    MixedLinkTypes {
        /// The link type of the file.
        first: LinkType,
        /// The link type of the frame.
        other: LinkType,
    },
    /// pcapng has one link type for each interface.
    #[error("interface {vantage} was declared with {declared} frames, and now comes one of {other}")]
    OtherLinkType {
        /// The interface.
        vantage: usize,
        /// The link type that it was declared with.
        declared: LinkType,
        /// The link type of the frame.
        other: LinkType,
    },
    /// A frame from an interface that was not declared in this section.
    #[error("a frame from interface {vantage}, which was not declared, or in a section that has ended")]
    UnknownVantage {
        /// The interface.
        vantage: usize,
    },
    /// The number of the link type exceeds 16 bits.
    #[error("{0} cannot be written: capture files have 16 bits for a link type")]
    LinkTypeTooLarge(LinkType),
    /// The format cannot represent this time.
    #[error(
        "the time {} ns after 1970, cannot be written: {format} holds the years {years}", time.nanoseconds()
    )]
    TimeOutOfRange {
        /// The time.
        time: Timestamp,
        /// The format.
        format: &'static str,
        /// The years that it can represent.
        years: &'static str,
    },
    /// The frame has no time, and would need one.
    #[error(
        "a packet without a time cannot be written to {format}: only pcapng has a block without one, for a packet of \
         its section's first interface that has no comment, flag or number"
    )]
    NoTime {
        /// The format.
        format: &'static str,
    },
    /// The length on the wire exceeds 32 bits.
    #[error(
        "a packet of {length} bytes on the wire cannot be written: capture files hold lengths up to 4294967295"
    )]
    OriginalTooLong {
        /// The length in bytes.
        length: usize,
    },
    /// The frame is too long: other programs would consider the file damaged.
    #[error(
        "a frame of {length} bytes cannot be written: other programs read at most {limit} of this link type; capture \
         with a smaller snap length"
    )]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The maximum length in bytes.
        limit: usize,
    },
}
