//! What Wireshark would say: the TCP analysis of tshark 4.0 with its default preferences, reproduced exactly.
//!
//! It is separate from captrace's own analysis ([`tcp`](crate::analysis::tcp)), which follows the RFCs: a student sees
//! both and can ask why they differ. This module uses only Wireshark's rules, oddities included: a sequence number or a
//! time of 0 counts as unset, and every TCP header of a packet counts, even one quoted in an ICMP error.
//!
//! Wireshark reads a file twice and shows some values as they are at its end: `completeness`, the initial RTT, the
//! window scale. This module does the same when it has a [`Foresight`]. Without one it reports what `tshark` without
//! `-2` reports, which knows only the packets up to the current one.
//!
//! ```text
//! streams.rs       which connection a segment belongs to, and how many are remembered
//! stream.rs        one connection: what Wireshark does with a segment, step by step
//! segment.rs       the fields of a TCP header; options.rs: its options
//! rules.rs         the rules, in their order
//! sender.rs        the state of each end; unacked.rs: its segments that are not acknowledged yet
//! properties.rs    what Wireshark shows as it is at the end of the file
//! announced.rs     connections that FTP announces; multipath.rs: connections of one Multipath TCP session
//! mark.rs          the flags that the rules set; verdict.rs: Wireshark's fields
//! ```

mod announced;
mod digest;
mod mark;
mod multipath;
mod number;
mod options;
mod properties;
mod rules;
mod segment;
mod sender;
mod side;
mod stream;
mod streams;
mod unacked;
mod verdict;

pub use segment::StreamSegment;
pub use streams::{Limits, Streams};
pub use verdict::WiresharkVerdict;

use crate::decode::reassemble::Reassembly;
use crate::decode::{Packet, Reassembler};
use crate::frame::Timestamp;
use properties::StreamProperties;
use segment::{HeaderContext, segment};

/// Reports what Wireshark reports about each packet.
#[derive(Debug, Default)]
pub struct Wireshark {
    connections: Streams,
    reassembler: Reassembler,
}

/// The final properties of all connections in a file, from a first pass.
#[derive(Debug, Clone, Default)]
pub struct Foresight(Vec<StreamProperties>);

impl Wireshark {
    /// Reads a file once: what it reports rests on the packets so far.
    pub fn new(limits: Limits) -> Self {
        Self { connections: Streams::new(limits), ..Self::default() }
    }

    /// Makes the first of two passes, which collects a [`Foresight`].
    pub fn ahead(limits: Limits) -> Self {
        Self { connections: Streams::remembering(limits), ..Self::default() }
    }

    /// Makes the second pass over the same packets.
    pub fn again(limits: Limits, foresight: Foresight) -> Self {
        Self { connections: Streams::knowing(limits, foresight.0), ..Self::default() }
    }

    /// Follows frame number `frame` of a file, decoded from `bytes`. Returns `None` if it has no TCP header, or too
    /// little of one. Of several headers the outermost one counts. The header of a reassembled datagram belongs to the
    /// frame that completes it.
    pub fn packet(
        &mut self,
        frame: u64,
        time: Timestamp,
        packet: &Packet,
        bytes: &[u8],
    ) -> Option<WiresharkVerdict> {
        let context = HeaderContext { frame, time, quoted: false };
        let verdict = self.layers(context, packet, bytes);
        let Reassembly::Complete(whole) = self.reassembler.feed(frame, time, packet, bytes) else {
            return verdict;
        };
        let of_whole = self.layers(context, &whole.packet, &whole.bytes);
        verdict.or(of_whole)
    }

    /// The final properties of all connections.
    pub fn foresight(self) -> Foresight {
        Foresight(self.connections.into_endings())
    }

    /// How many connections were forgotten for lack of memory. Later segments of theirs count as new connections.
    pub const fn given_up(&self) -> u64 {
        self.connections.given_up
    }

    /// Follows every TCP header in a packet, outermost first.
    fn layers(
        &mut self,
        mut context: HeaderContext,
        packet: &Packet,
        bytes: &[u8],
    ) -> Option<WiresharkVerdict> {
        let mut verdict = None;
        let mut next = Some(packet);
        while let Some(packet) = next {
            if let Some(segment) = segment(packet, bytes, context) {
                let of_segment = self.connections.segment(&segment);
                verdict = verdict.or(Some(of_segment));
            }
            context.quoted |= packet.quoted().is_some();
            next = packet.inner.as_deref();
        }
        verdict
    }
}
