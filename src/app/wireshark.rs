//! `--wireshark`: beside each packet, what Wireshark would say of it.
//!
//! Wireshark reads a file twice, because some of what it shows is known at the end only. So does this with what lies in
//! a file. What comes through a pipe or from the network can be read once: there it says what tshark says without `-2`.

use std::borrow::Cow;
use std::io::BufReader;
use std::mem;
use std::path::Path;

use super::input::{self, Reach};
use super::message::complain;
use super::text::count;
use super::{Failure, header};
use crate::analysis::difference::{Comparer, Difference};
use crate::analysis::fact::{Fact, RecordNumber};
use crate::analysis::wireshark::{Foresight, Limits, Wireshark};
use crate::decode;
use crate::frame::Timestamp;
use crate::trace::packet::PacketRecord;
use crate::trace::read::read;
use crate::trace::record::Statement;
use crate::trace::schema::MAX_INTEGER;
use crate::trace::{Links, Record};

/// Wireshark, looking at the records that pass.
pub(crate) struct Beside {
    wireshark: Wireshark,
    comparer: Comparer,
    links: Links,
    /// The moment of `t_ns` 0.
    epoch: i64,
}

impl Beside {
    fn new(wireshark: Wireshark) -> Self {
        Self { wireshark, comparer: Comparer::default(), links: Links::default(), epoch: 0 }
    }

    /// One that sees each packet as it comes.
    pub(crate) fn live() -> Self {
        Self::new(Wireshark::new(Limits::default()))
    }

    /// One that knows how the connections end.
    fn again(foresight: Foresight) -> Self {
        Self::new(Wireshark::again(Limits::default(), foresight))
    }

    /// One for a file, which is read to its end first; for a pipe, one that sees each packet as it comes, which is said.
    pub(crate) fn of(path: &Path, reach: Reach) -> Result<Self, Failure> {
        if std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
            return Ok(Self::again(foresight(path, reach)?));
        }
        complain(
            "--wireshark: this input can be read only once: completeness, the initial RTT and the window scale are \
             those known up to each packet, as tshark shows them without -2",
        );
        Ok(Self::live())
    }

    /// One for a trace that is there.
    pub(crate) fn of_text(text: &str) -> Self {
        Self::again(foresight_of_text(text))
    }

    /// Puts beside each packet what Wireshark would say of it, and why that differs from what the notes behind it say.
    pub(crate) fn put(&mut self, records: &mut [Record]) {
        let mut rest = records;
        while let Some((record, behind)) = rest.split_first_mut() {
            self.judge(record);
            if let Record::Packet(packet) = record {
                self.compare(packet, behind);
            }
            rest = behind;
        }
    }

    /// Puts beside a packet what Wireshark would say of it.
    fn judge(&mut self, record: &mut Record) {
        match record {
            Record::Header(header) => {
                self.links = Links::of(header);
                self.epoch = header::epoch(header).unwrap_or_default();
            }
            Record::Packet(packet) => self.judge_packet(packet),
            Record::Call(_) | Record::State(_) | Record::Note(_) | Record::Summary(_) => {}
        }
    }

    fn judge_packet(&mut self, packet: &mut PacketRecord) {
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

    /// Gives a packet the reasons why Wireshark's flags differ from the notes about it, which follow it.
    fn compare(&mut self, packet: &mut PacketRecord, behind: &[Record]) {
        let Some(verdict) = &packet.wireshark else { return };
        let compared = self.comparer.compare(packet.shown().as_ref(), facts(packet.n, behind), verdict);
        packet.differs = compared.reasons().into_iter().map(Difference::token).map(Cow::Borrowed).collect();
    }

    /// Says how many connections there was no room for.
    pub(crate) fn finish(&self) {
        let given_up = self.wireshark.given_up();
        if given_up > 0 {
            complain(&format!(
                "--wireshark: {} had to be forgotten for want of room; met again, they counted as new ones",
                count(given_up, "connection")
            ));
        }
    }
}

/// The facts about a packet.
fn facts(about: RecordNumber, behind: &[Record]) -> impl Iterator<Item = &Fact> + Clone {
    behind.iter().filter_map(move |record| match record {
        Record::Note(note) if note.about == Some(about) => match &note.statement {
            Statement::Known(fact) => Some(fact),
            Statement::Other { .. } => None,
        },
        _ => None,
    })
}

/// The records of a trace, which come one by one, put together: a packet with what is said of it.
#[derive(Default)]
pub(crate) struct Together(Vec<Record>);

impl Together {
    /// Takes a record; gives those before it, if it begins something new.
    pub(crate) fn take(&mut self, record: Record) -> Vec<Record> {
        let begins = matches!(record, Record::Packet(_) | Record::Call(_) | Record::Summary(_));
        let before = if begins { mem::take(&mut self.0) } else { Vec::new() };
        self.0.push(record);
        before
    }

    /// The last of them.
    pub(crate) fn rest(self) -> Vec<Record> {
        self.0
    }
}

/// How the connections of a trace end.
fn foresight_of_text(text: &str) -> Foresight {
    let mut ahead = Beside::new(Wireshark::ahead(Limits::default()));
    // What is wrong with it is told when it is read again.
    drop(read(text.as_bytes(), |mut record| ahead.judge(&mut record)));
    ahead.wireshark.foresight()
}

/// How the connections of a file end. What is wrong with the file is told when it is read again.
fn foresight(path: &Path, reach: Reach) -> Result<Foresight, Failure> {
    let (input, format) = input::open(path)?;
    let mut ahead = Beside::new(Wireshark::ahead(Limits::default()));
    match format {
        // Our own analysis of a capture file is not asked for here, nor are its records made.
        Some(format) => input::frames(path, (input, format), reach, |number, frame| {
            let packet = decode::decode(frame.link_type, frame.bytes, frame.original_len);
            ahead.wireshark.packet(number, frame.time, &packet, frame.bytes);
        }),
        None => drop(read(BufReader::new(input), |mut record| ahead.judge(&mut record))),
    }
    Ok(ahead.wireshark.foresight())
}
