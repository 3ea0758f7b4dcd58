//! Whole sentences that a view says of a trace, a flow or a packet, as a type.

use crate::analysis::Untracked;
use crate::analysis::fact::PacketId;
use crate::call::TransportProtocol;
use crate::fate::Cause;
use crate::kernel::{CongestionState, KernelSample};

use super::quantity::duration;

/// Something that a view says of a trace as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// What the capture held.
    Captured {
        /// How many packets were shown.
        shown: u64,
        /// Packets in the trace.
        packets: u64,
        /// Packets that the kernel dropped for lack of room; `None` if they were not counted.
        dropped: Option<u64>,
    },
    /// The totals of a table of flows.
    Flows {
        /// How many flows are shown.
        shown: u64,
        /// How many there are.
        flows: u64,
        /// Packets in the capture.
        packets: u64,
        /// Their bytes on the wire.
        bytes: u64,
    },
    /// Two numbers in one cell are the two ends'.
    BothEnds,
    /// Columns that had no room.
    Hidden {
        /// How many.
        columns: usize,
        /// How wide the table would have to be for all.
        width: usize,
    },
    /// What had no room in memory.
    Untracked(Untracked),
    /// The trace has no summary: the capture was cut short.
    CutShort,
    /// What stands behind a sentence that is a conclusion.
    Inferred,
    /// The first packet by which the kernel closed what the programs had left open when captrace ended them.
    ClosedByKernel(PacketId),
    /// A packet that was seen at one end of its path, and never at the other.
    NotSeenAgain,
    /// A packet that the link dropped, and what decided that.
    Dropped(Cause),
    /// What a kernel says of a connection that it did not say before.
    Kernel(KernelChange),
    /// What was lost in a run of the lab: packets of the client and of the server, damaged ones, copies, delayed ones; of how
    /// many.
    LabLost {
        /// Packets that the link was given.
        packets: u64,
        /// Of the client's.
        client: u64,
        /// Of the server's.
        server: u64,
        /// Damaged on the way.
        damaged: u64,
        /// Delivered twice.
        copied: u64,
        /// Delayed by a rule.
        delayed: u64,
    },
    /// What that cost.
    LabCost {
        /// Segments that were sent again.
        again: u64,
        /// Their bytes of data.
        bytes: u64,
        /// How many of them were not needed.
        spurious: u64,
        /// The longest time from a lost packet to its retransmission, in nanoseconds.
        longest_ns: i64,
    },
    /// Which packets show it.
    LabLook {
        /// What the link lost or changed.
        named: Vec<PacketId>,
        /// What was sent again.
        repairs: Vec<PacketId>,
    },
    /// By how much a packet arrived later than it was due, at most, in nanoseconds: how far the run can be believed.
    LabLate(i64),
    /// How long no packet left or arrived, in nanoseconds.
    Idle(i64),
    /// A packet of no flow that analysis follows.
    OtherPacket {
        /// Its length on the wire.
        bytes: u64,
    },
    /// A piece of a packet that was too long for the link.
    Fragment {
        /// Its length on the wire.
        bytes: u64,
        /// The offset of its data in the whole packet, in bytes.
        offset: u32,
    },
    /// What a picture shows, for those who cannot see it.
    Picture {
        /// How many packets it shows.
        packets: u64,
        /// Whether heights are times.
        to_scale: bool,
    },
    /// How a ladder is drawn.
    Drawn {
        /// Whether heights are times.
        to_scale: bool,
        /// Whether both times of an arrow are known.
        timed: bool,
    },
    /// A time that is cut out of a picture.
    Nothing {
        /// How long it is, with its unit.
        duration: String,
    },
    /// Texts that had no room in a picture.
    LeftOut {
        /// How many.
        texts: u64,
    },
    /// Arrows carry the numbers of the wire, sentences relative ones.
    AbsoluteNumbers,
    /// A packet that could not be read to the end.
    Unreadable {
        /// Why, in the words of decode.
        stop: String,
    },
    /// What Wireshark would say of a packet.
    Wireshark {
        /// Wireshark's words; empty if it flags nothing.
        words: String,
        /// Why captrace says something else, where it does.
        differs: Vec<String>,
    },
    /// How many packets a capture has of each protocol.
    Protocols {
        /// TCP's.
        tcp: u64,
        /// UDP's.
        udp: u64,
        /// All others.
        other: u64,
    },
    /// The totals of a flow.
    FlowTotal {
        /// Packets in both directions.
        packets: u64,
        /// Bytes on the wire in both directions.
        bytes: u64,
    },
    /// Flows that are not shown one by one.
    MoreFlows(usize),
    /// What an exchange came to.
    Exchange(Box<ExchangeTotals>),
    /// What times mean on loopback.
    LoopbackTimes,
}

/// Where slow start ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlowStartThreshold {
    /// Nowhere yet: nothing was lost.
    Infinite,
    /// At a congestion window of so many segments.
    Segments(u32),
}

impl SlowStartThreshold {
    fn of(sample: &KernelSample) -> Self {
        sample.ssthresh.map_or(Self::Infinite, Self::Segments)
    }
}

/// What a kernel says of a connection, as far as it is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KernelChange {
    /// The congestion window, in segments.
    pub cwnd: Option<u32>,
    /// Where slow start ends.
    pub ssthresh: Option<SlowStartThreshold>,
    /// The smoothed round-trip time, in microseconds.
    pub srtt_us: Option<u32>,
    /// The retransmission timeout, in microseconds.
    pub rto_us: Option<u32>,
    /// What the sender makes of the acknowledgments.
    pub congestion: Option<CongestionState>,
}

impl KernelChange {
    /// What a sample says that the one before did not.
    pub fn between(before: Option<&KernelSample>, now: &KernelSample) -> Self {
        fn new<T: Copy + PartialEq>(before: Option<T>, now: T) -> Option<T> {
            (before != Some(now)).then_some(now)
        }
        let congestion =
            new(Some(before.map_or(CongestionState::Open, |before| before.congestion)), now.congestion);
        Self {
            cwnd: new(before.map(|before| before.cwnd), now.cwnd),
            ssthresh: new(before.map(SlowStartThreshold::of), SlowStartThreshold::of(now)),
            srtt_us: new(before.map(|before| before.srtt_us), now.srtt_us).filter(|srtt| *srtt > 0),
            rto_us: new(before.map(|before| before.rto_us), now.rto_us),
            congestion,
        }
    }

    /// Whether nothing is new.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The numbers, with their names, which are those of Linux in every language.
    pub fn numbers(&self) -> Vec<String> {
        let time = |us: u32| duration(i64::from(us).saturating_mul(1000));
        let threshold = |threshold| match threshold {
            SlowStartThreshold::Infinite => "ssthresh ∞".to_owned(),
            SlowStartThreshold::Segments(segments) => format!("ssthresh {segments}"),
        };
        let all = [
            self.cwnd.map(|cwnd| format!("cwnd {cwnd}")),
            self.ssthresh.map(threshold),
            self.srtt_us.map(|srtt| format!("SRTT {}", time(srtt))),
            self.rto_us.map(|rto| format!("RTO {}", time(rto))),
        ];
        all.into_iter().flatten().collect()
    }
}

/// What an exchange came to: how many of its packets served which phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeTotals {
    /// The protocol.
    pub transport: TransportProtocol,
    /// Whether the protocol is named, because there are others.
    pub is_named: bool,
    /// All packets, in both directions.
    pub packets: u64,
    /// Those that opened the connection, or were to do so.
    pub opening: u64,
    /// Whether it was opened, as far as was seen.
    pub is_open: bool,
    /// Those that carried data or acknowledged it.
    pub carrying: u64,
    /// The bytes of data, each counted once.
    pub bytes: u64,
    /// Those that closed it.
    pub closing: u64,
    /// Those that refused it.
    pub refusing: u64,
    /// Those that broke it off.
    pub breaking: u64,
    /// Those that reported an error.
    pub reporting: u64,
    /// Those that came after the end and changed nothing.
    pub after: u64,
    /// How many were sent again; `None` if the capture does not show which were lost.
    pub again: Option<u64>,
    /// Whether both ends and the capture are on one host, so that every loss shows.
    pub is_local: bool,
}
