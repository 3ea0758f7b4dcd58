//! `--wireshark`: beside each packet, what Wireshark would say of it.
//!
//! Wireshark reads a file twice, because some of what it shows is known at the end only. So does this with what lies in
//! a file. What comes through a pipe or from the network can be read once: there it says what tshark says without `-2`.

use std::path::Path;

use super::input::{self, Reach};
use super::text::count;
use super::{Failure, complain, header};
use crate::analysis::wireshark::{Foresight, Limits, Wireshark};
use crate::decode;
use crate::frame::Timestamp;
use crate::trace::packet::PacketRecord;
use crate::trace::read::read;
use crate::trace::schema::MAX_INTEGER;
use crate::trace::{Links, Record};

/// Wireshark, looking at the records that pass.
pub(super) struct Beside {
    wireshark: Wireshark,
    links: Links,
    /// The moment of `t_ns` 0.
    epoch: i64,
}

impl Beside {
    fn new(wireshark: Wireshark) -> Self {
        Self { wireshark, links: Links::default(), epoch: 0 }
    }

    /// One that sees each packet as it comes.
    pub(super) fn live() -> Self {
        Self::new(Wireshark::new(Limits::default()))
    }

    /// One for a file, which is read to its end first; for a pipe, one that sees each packet as it comes, which is said.
    pub(super) fn of(path: &Path, reach: Reach) -> Result<Self, Failure> {
        if std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
            return Ok(Self::new(Wireshark::again(Limits::default(), foresight(path, reach)?)));
        }
        complain(
            "--wireshark: this input can be read only once: completeness, the initial RTT and the window scale are \
             those known up to each packet, as tshark shows them without -2",
        );
        Ok(Self::live())
    }

    /// One for a trace that is there.
    pub(super) fn of_text(text: &str) -> Self {
        Self::new(Wireshark::again(Limits::default(), foresight_of_text(text)))
    }

    /// Puts beside each packet what Wireshark would say of it.
    pub(super) fn put(&mut self, records: &mut [Record]) {
        for record in records {
            match record {
                Record::Header(header) => {
                    self.links = Links::of(header);
                    self.epoch = header::epoch(header).unwrap_or_default();
                }
                Record::Packet(packet) => self.judge(packet),
                Record::Call(_) | Record::State(_) | Record::Note(_) | Record::Summary(_) => {}
            }
        }
    }

    fn judge(&mut self, packet: &mut PacketRecord) {
        let wire = usize::try_from(packet.len.wire).unwrap_or(usize::MAX);
        let decoded = decode::decode(self.links.of_packet(packet), &packet.raw, wire);
        let time = Timestamp::from_nanoseconds(self.epoch.saturating_add(packet.t_ns));
        let verdict = self.wireshark.packet(packet.id.0, time, &decoded, &packet.raw);
        packet.wireshark = verdict.map(|mut verdict| {
            for time in [&mut verdict.ack_rtt_ns, &mut verdict.initial_rtt_ns, &mut verdict.rto_ns] {
                // No number in a trace is greater.
                *time = time.map(|time| time.clamp(-MAX_INTEGER, MAX_INTEGER));
            }
            Box::new(verdict)
        });
    }

    /// Says how many connections there was no room for.
    pub(super) fn finish(&self) {
        let given_up = self.wireshark.given_up();
        if given_up > 0 {
            complain(&format!(
                "--wireshark: {} had to be forgotten for want of room; met again, they counted as new ones",
                count(given_up, "connection")
            ));
        }
    }
}

/// How the connections of a trace end.
fn foresight_of_text(text: &str) -> Foresight {
    let mut ahead = Beside::new(Wireshark::ahead(Limits::default()));
    // What is wrong with it is told when it is read again.
    drop(read(text.as_bytes(), |record| ahead.put(&mut [record])));
    ahead.wireshark.foresight()
}

/// How the connections of a file end. What is wrong with the file is told when it is read again.
fn foresight(path: &Path, reach: Reach) -> Result<Foresight, Failure> {
    let mut ahead = Beside::new(Wireshark::ahead(Limits::default()));
    input::all(path, reach, &mut |_, records| {
        ahead.put(records);
        Ok(())
    })?;
    Ok(ahead.wireshark.foresight())
}
