//! Why a question has no answer.

use strum::{IntoStaticStr, VariantNames};

/// Why a question cannot be answered from an exchange; `words/reasons.toml` has the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Unanswerable {
    /// It is UDP.
    NotTcp,
    /// It is TCP.
    NotUdp,
    /// The first packet that was seen is not the client's.
    NoBeginning,
    /// A segment of the handshake was not seen.
    NoHandshake,
    /// No data was seen.
    NoData,
    /// The first data came after a gap, or more than once.
    NoFirstData,
    /// An acknowledgment that it needs was not seen.
    NoAck,
    /// No such option was seen.
    NoOption,
    /// No window was seen whose scale is known.
    NoWindow,
    /// No FIN was seen, or not its acknowledgment.
    NoClose,
    /// Fewer than six segments were timed.
    FewSamples,
    /// Fewer than two segments with data follow each other.
    OneSegment,
    /// No segment is as long as the maximum segment size allows.
    NoFullSegment,
    /// No reset was seen.
    NoReset,
    /// No datagram was fragmented, or not all its fragments were seen.
    NoFragments,
    /// No answer was seen.
    NoReply,
    /// No segment was timed.
    NoSample,
    /// The times are not known to be those of whole round trips.
    NotWholeTrip,
    /// Every segment that was timed was sent once, or its copies are distinguished.
    NothingAmbiguous,
    /// The segments do not travel in fleets.
    NoFleets,
    /// No window was 0 while there was data to send.
    NoZeroWindow,
    /// No segment fills the receiver's window.
    NoFullWindow,
    /// Nothing was sent again.
    NoRetransmission,
    /// No duplicate ACK was seen.
    NoDuplicateAck,
    /// No selective acknowledgment of bytes was seen.
    NoSack,
    /// No packet shows which copy of bytes arrived.
    NoDsack,
    /// No timer ran out twice in a row.
    NoBackoff,
    /// No bytes came late.
    NothingLate,
    /// No such phase of congestion control shows.
    NoPhase,
    /// No congestion was reported.
    NoEcn,
    /// No kernel was asked, or nothing of the kind happened to its window.
    NoKernel,
    /// It is not known what the link did.
    NoLink,
    /// The link lost no packet.
    NothingLost,
    /// No packet had to wait in front of the link.
    NoQueue,
    /// The trace has no socket calls.
    NoCalls,
    /// Every checksum fits.
    ChecksumsFit,
    /// The length field of a datagram does not fit its bytes.
    LengthDiffers,
    /// The capture does not hold enough bytes of the packet.
    Cut,
}
