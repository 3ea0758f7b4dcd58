//! What is said while packets are shown one at a time, as a type.

use crate::call::End;

/// What stands around the packet, when packets are shown one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stepping<'a> {
    /// Which packet is shown.
    Place {
        /// Its number.
        id: u64,
        /// Which of those that are shown it is, from 1.
        place: usize,
        /// How many are shown.
        count: usize,
        /// Its flow, where there are several.
        flow: Option<u32>,
    },
    /// What the keys do.
    Keys,
    /// What the keys do while an answer or a number is typed.
    TypingKeys,
    /// Bytes that the other end has acknowledged.
    Acknowledged,
    /// Bytes that were sent and are not acknowledged.
    InFlight,
    /// Bytes of the present packet.
    InPacket,
    /// Bytes that are sent later.
    NotSent,
    /// Bytes of datagrams that were sent.
    SentBefore,
    /// Nothing has been sent in this direction, and nothing will be.
    NothingSent,
    /// Datagrams are not numbered.
    Datagrams,
    /// So many lines do not fit.
    MoreLines(usize),
    /// How much is said from now on.
    Level(&'a str),
    /// The number of a packet that is being typed.
    GoTo(&'a str),
    /// There is no such packet.
    NoSuchPacket {
        /// The number.
        id: &'a str,
        /// The first and the last that are shown.
        among: (u64, u64),
    },
    /// The packet shown is the first.
    First,
    /// The packet shown is the last.
    Last,
    /// What is to be predicted: the heading of the questions.
    Predict {
        /// The packet's number.
        id: u64,
        /// Its flow, where it is another than the one shown.
        flow: Option<u32>,
    },
    /// The packet has nothing that could be predicted.
    NothingToPredict(u64),
    /// Question: who sends it.
    AskSender,
    /// Question: its flags.
    AskFlags,
    /// Question: its sequence number.
    AskSeq,
    /// Question: its acknowledgment number.
    AskAck,
    /// Question: how many bytes it carries.
    AskLen,
    /// What was typed is no answer to the question.
    NoAnswer(&'a str),
    /// How many of the answers were right, and how many of all answers so far.
    Score {
        /// Right now.
        right: usize,
        /// Asked now.
        of: usize,
        /// Right in all.
        all_right: usize,
        /// Asked in all.
        all: usize,
    },
    /// How many of all predictions were right.
    FinalScore {
        /// Right.
        right: usize,
        /// Asked.
        of: usize,
    },
    /// An end, as the answer to who sends.
    End(End),
    /// No flag, no number.
    Nothing,
    /// The answer was wrong, or not given: what is right.
    NotGiven,
    /// The window is too small.
    TooSmall {
        /// Columns and rows that it has.
        has: (usize, usize),
        /// Columns and rows that are needed.
        needs: (usize, usize),
    },
    /// There is no terminal to show packets one at a time on.
    NoTerminal,
    /// There is no packet to show.
    NoPackets,
    /// The number of packets that can be shown one at a time is limited to this.
    OnlyFirst(usize),
}
