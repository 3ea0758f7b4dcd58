//! What Wireshark would say: the TCP analysis of tshark 4.0 with its default preferences, reproduced exactly.
//!
//! It is apart from our own analysis ([`tcp`](crate::analysis::tcp)), which follows the RFCs: a student has both on the
//! screen, and where they differ can ask why. Nothing here judges by anything but Wireshark's rules, its oddities
//! included: a sequence number of 0 is none, a time of 0 is none, every TCP header of a packet counts, one that an
//! ICMP error quotes too.
//!
//! Wireshark reads a file twice, and shows some of what it knows as it is at the end: `completeness`, the initial RTT,
//! the scale of windows. So does this, where it is given a [`Foresight`]; without one it says what `tshark` without
//! `-2` says, which knows the packets up to the present one only.
//!
//! ```text
//! connections.rs   which connection a segment belongs to, and how many are remembered
//! connection.rs    one connection: what Wireshark does with a segment, step by step
//! segment.rs       what is read of a header; options.rs: of its options
//! rules.rs         the rules, in their order
//! sender.rs        what is remembered of each end; unacked.rs: what it sent and nobody acknowledged
//! late.rs          what is settled late
//! announced.rs     connections that FTP announces; multipath.rs: such as belong together
//! mark.rs          what was found; verdict.rs: how it is told
//! ```

mod announced;
mod connection;
mod connections;
mod digest;
mod late;
mod mark;
mod multipath;
mod number;
mod options;
mod rules;
mod segment;
mod sender;
mod side;
mod unacked;
mod verdict;

pub use connections::Limits;
pub use verdict::Verdict;

use crate::decode::reassemble::Reassembly;
use crate::decode::{Packet, Reassembler};
use crate::frame::Timestamp;
use connections::Connections;
use late::Late;
use segment::{Place, segment};

/// Says of each packet what Wireshark would say.
#[derive(Debug, Default)]
pub struct Wireshark {
    connections: Connections,
    reassembler: Reassembler,
}

/// How the connections of a file end, from a first reading of it.
#[derive(Debug, Clone, Default)]
pub struct Foresight(Vec<Late>);

impl Wireshark {
    /// One that knows of each connection what was seen of it so far.
    pub fn new(limits: Limits) -> Self {
        Self { connections: Connections::new(limits), ..Self::default() }
    }

    /// One that reads ahead: what it says is not yet all; it ends in a [`Foresight`].
    pub fn ahead(limits: Limits) -> Self {
        Self { connections: Connections::remembering(limits), ..Self::default() }
    }

    /// One that reads again the packets that were read ahead.
    pub fn again(limits: Limits, foresight: Foresight) -> Self {
        Self { connections: Connections::knowing(limits, foresight.0), ..Self::default() }
    }

    /// Follows a packet, the `frame`th of its file, that was decoded from `bytes`; none where it has no TCP header, or
    /// too little of one. Of several, the outermost is told; that of a reassembled datagram belongs to the frame that
    /// completes it.
    pub fn packet(&mut self, frame: u64, time: Timestamp, packet: &Packet, bytes: &[u8]) -> Option<Verdict> {
        let place = Place { frame, time, quoted: false };
        let told = self.layers(place, packet, bytes);
        let Reassembly::Complete(whole) = self.reassembler.feed(frame, time, packet, bytes) else {
            return told;
        };
        let of_whole = self.layers(place, &whole.packet, &whole.bytes);
        told.or(of_whole)
    }

    /// How the connections ended.
    pub fn foresight(self) -> Foresight {
        Foresight(self.connections.into_endings())
    }

    /// How many connections were given up for want of room; met again, they counted as new.
    pub const fn given_up(&self) -> u64 {
        self.connections.given_up
    }

    /// Follows every TCP header in a packet, outermost first.
    fn layers(&mut self, mut place: Place, packet: &Packet, bytes: &[u8]) -> Option<Verdict> {
        let mut told = None;
        let mut next = Some(packet);
        while let Some(packet) = next {
            if let Some(segment) = segment(packet, bytes, place) {
                let verdict = self.connections.segment(&segment);
                told = told.or(Some(verdict));
            }
            place.quoted |= packet.quoted().is_some();
            next = packet.inner.as_deref();
        }
        told
    }
}

#[cfg(test)]
mod tests;
