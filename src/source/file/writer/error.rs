//! What can be wrong with a frame that is to be written.

use std::io;

use crate::frame::{LinkType, Timestamp};

/// Why a frame cannot be written. Other frames can follow: the file has no trace of this one, but for
/// [`FileWriteError::Io`].
#[derive(Debug, thiserror::Error)]
pub enum FileWriteError {
    /// The system refused. What it did not take is offered again with the next frame or
    /// [`Writer::flush`](super::Writer::flush); dropped instead, the file ends within a frame, and what is before can be
    /// read.
    #[error("cannot write the capture file: {0}")]
    Io(#[from] io::Error),
    /// pcap has one link type for the whole file.
    #[error(
        "a pcap file has one link type: this one has {first} frames, and now comes one of {other}; write pcapng \
         instead, which has one for each interface"
    )]
    MixedLinkTypes {
        /// That of the file.
        first: LinkType,
        /// That of the frame.
        other: LinkType,
    },
    /// pcapng has one link type for each interface.
    #[error("interface {vantage} was declared with {declared} frames, and now comes one of {other}")]
    OtherLinkType {
        /// The interface.
        vantage: usize,
        /// What it was declared with.
        declared: LinkType,
        /// That of the frame.
        other: LinkType,
    },
    /// A frame from an interface that was not declared in this section.
    #[error("a frame from interface {vantage}, which was not declared, or in a section that has ended")]
    UnknownVantage {
        /// The interface.
        vantage: usize,
    },
    /// The number of the link type has no room in a file.
    #[error("{0} cannot be written: capture files have 16 bits for a link type")]
    LinkTypeTooLarge(LinkType),
    /// The format has no number for this time.
    #[error(
        "a packet's time, {} ns after 1970, cannot be written: {format} holds the years {years}", time.nanoseconds()
    )]
    TimeOutOfRange {
        /// The time.
        time: Timestamp,
        /// Into which format.
        format: &'static str,
        /// Which years it can hold.
        years: &'static str,
    },
    /// Other programs would take the file for damaged.
    #[error(
        "a frame of {length} bytes cannot be written: other programs read at most {limit} of this link type; capture \
         with a smaller snap length"
    )]
    TooLong {
        /// How long it is.
        length: usize,
        /// How long it could be.
        limit: usize,
    },
}
