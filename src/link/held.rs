//! Packets that are held back until a later one has passed.

use super::census::PacketDescription;
use super::quantity::TimeSpan;
use super::wire::later;
use crate::call::End;

/// How long a packet is held back at most, if nothing comes after it.
const PATIENCE: TimeSpan = TimeSpan::from_ms(1_000);

/// The packets that are held back.
#[derive(Debug, Default)]
pub(super) struct Held(Vec<Packet>);

/// One of them.
#[derive(Debug)]
pub(super) struct Packet {
    pub(super) frame: usize,
    pub(super) sender: End,
    /// When it would have arrived.
    pub(super) due: i64,
    /// How many others of its direction are to pass first.
    pub(super) until_after: u32,
    /// Whether acknowledgments without data count among them.
    pub(super) counts_all: bool,
}

impl Held {
    pub(super) fn hold(&mut self, packet: Packet) {
        self.0.push(packet);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The packets that waited for this one, which is under way.
    pub(super) fn release(&mut self, passing: &PacketDescription) -> Vec<Packet> {
        for packet in &mut self.0 {
            if packet.sender == passing.sender && (packet.counts_all || !passing.only_acknowledges()) {
                packet.until_after = packet.until_after.saturating_sub(1);
            }
        }
        self.0.extract_if(.., |packet| packet.until_after == 0).collect()
    }

    /// When the first of them is delivered if nothing passes.
    pub(super) fn first_release(&self) -> Option<i64> {
        self.0.iter().map(|packet| later(packet.due, PATIENCE.ns())).min()
    }

    /// A packet that has waited too long for another one, with the time at which that was so.
    pub(super) fn give_up(&mut self, now: i64) -> Option<Packet> {
        let waits_too_long = |packet: &Packet| later(packet.due, PATIENCE.ns()) <= now;
        let place = self.0.iter().position(waits_too_long)?;
        let mut packet = self.0.remove(place);
        packet.due = later(packet.due, PATIENCE.ns());
        Some(packet)
    }
}
