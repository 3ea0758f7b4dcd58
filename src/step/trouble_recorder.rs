//! Follows frames for a list, which names of each packet what is wrong with it and explains nothing.
//!
//! The packets of a long file come in the memory of those before them: a step is read into, followed, drawn, and read into
//! again.

use super::packet::DatagramFragment;
use super::{Event, Note, Packet, Step, Summary, Whole};
use crate::analysis::Seen;
use crate::analysis::fact::{PacketId, PacketRef, RecordNumber};
use crate::analysis::sink::Troubles;
use crate::analysis::vantage::Standpoint;
use crate::analysis::{Analysis, Verdict};
use crate::decode;
use crate::frame::{LinkType, RawFrame, Timestamp, VantageIndex};

/// Gives packets their numbers, their flows, and the facts that show a trouble.
#[derive(Debug, Default)]
pub struct TroubleRecorder {
    analysis: Analysis<Troubles>,
    frames: u64,
    packets: u64,
    last_time: Timestamp,
}

impl Step {
    /// A step for [`Step::read`].
    pub(crate) fn to_read_into() -> Self {
        let packet = Packet {
            id: PacketId(0),
            vantage: VantageIndex::default(),
            direction: None,
            link: LinkType::UNKNOWN,
            wire_len: 0,
            bytes: Vec::new(),
            decoded: decode::Packet::default(),
            numbers: <_>::default(),
            fragment: None,
            whole: None,
            fate: None,
            comments: Vec::new(),
            origin: None,
            wireshark: None,
            written: None,
        };
        Self::new(RecordNumber(0), Timestamp::default(), None, Event::Packet(Box::new(packet)))
    }

    /// Decodes a frame whose last `check_len` bytes on the wire are its check sequence, in the place of the packet that was
    /// here. It is not followed yet.
    pub(crate) fn read(&mut self, frame: RawFrame<'_>, check_len: u8) {
        let RawFrame { time, vantage, link_type, bytes, original_len } = frame;
        self.time = time;
        let Some(packet) = self.packet_mut() else { return };
        (packet.vantage, packet.link, packet.wire_len) = (vantage, link_type, original_len);
        packet.bytes.clear();
        packet.bytes.extend_from_slice(bytes);
        if check_len == 0 {
            decode::decode_in_place(&mut packet.decoded, link_type, bytes, original_len);
        } else {
            packet.decoded = decode::decode_with_check(link_type, bytes, original_len, check_len);
        }
    }
}

impl TroubleRecorder {
    /// A recorder of what these places see, indexed by vantage.
    pub fn seen_at(places: Vec<Standpoint>) -> Self {
        Self { analysis: Analysis::default().seen_at(places), ..Self::default() }
    }

    /// Follows the packet of a step that was read.
    pub(crate) fn follow(&mut self, step: &mut Step) {
        let time = step.time;
        self.last_time = self.last_time.max(time);
        self.frames += 1;
        let n = RecordNumber(self.frames);
        let Some(packet) = step.packet_mut() else { return };
        let mut reference = PacketRef { id: PacketId(self.packets + 1), n };
        let Packet { vantage, wire_len, ref decoded, ref bytes, .. } = *packet;
        let seen = Seen { reference, time, vantage, wire_len, packet: decoded, bytes };
        let Verdict { flow, numbers, findings, datagram, assembly, first, .. } =
            self.analysis.frame(seen, bytes);
        match first {
            Some(first) => reference.id = first.id,
            None => self.packets += 1,
        }
        packet.id = reference.id;
        packet.direction = flow.map(|(_, direction)| direction);
        packet.numbers = numbers;
        packet.fragment = datagram.map(DatagramFragment::from);
        packet.whole = assembly.map(|assembly| Box::new(Whole::from(*assembly)));
        (step.n, step.flow) = (n, flow.map(|(flow, _)| flow));
        step.notes.clear();
        step.notes.extend(findings.into_findings().into_iter().map(|finding| Note::new(n, Some(n), finding)));
    }

    /// The step that ends the trace. Its summary has the totals; what is known of each flow is left out.
    pub(crate) fn finish(self, dropped: Option<u64>) -> Step {
        let (_, untracked) = self.analysis.finish();
        let summary = Summary { packets: self.packets, dropped, flows: Vec::new(), untracked };
        let n = RecordNumber(self.frames + 1);
        Step::new(n, self.last_time, None, Event::End(Box::new(summary)))
    }
}
