//! The frames and calls of a trace, analysed again: what a trace says that its own bytes do not.
//!
//! A live session concludes a protocol before the next one begins, so remarks about whole flows may stand elsewhere in
//! the trace than they would here. So facts and states are compared as they are, whatever their place.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::hash::{BuildHasher as _, Hasher, RandomState};

use smallvec::SmallVec;

use crate::analysis::fact::{PacketId, RecordNumber};
use crate::call::{End, TransportProtocol};
use crate::explain::Language;
use crate::frame::Frame;
use crate::step::{Event, Packet, Recorder, Step};
use crate::trace::record::Header;

/// What differs between a trace and its own bytes, analysed again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Differences {
    /// Facts and states that the trace has and its bytes do not give.
    pub unfounded: usize,
    /// Facts and states that its bytes give and the trace does not have.
    pub missing: usize,
    /// Sentences that are not those of the fact.
    pub reworded: usize,
    /// Whether the totals are others.
    pub totals: bool,
    /// The first packet about which something differs.
    pub first: Option<PacketId>,
}

impl Differences {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What differs between these steps and their own bytes.
    pub fn of(header: &Header, steps: &[Step]) -> Self {
        let again = analysed_again(header, steps);
        let hashes = RandomState::new();
        let (stated, founded) = (claims(steps, &hashes), claims(&again, &hashes));
        let mut differences = Self { reworded: reworded(steps), ..Self::default() };
        for (claim, (count, packet)) in &stated {
            let known = founded.get(claim).map_or(0, |(count, _)| *count);
            if *count > known {
                differences.unfounded += count - known;
                differences.note(*packet);
            }
        }
        for (claim, (count, packet)) in &founded {
            let known = stated.get(claim).map_or(0, |(count, _)| *count);
            if *count > known {
                differences.missing += count - known;
                differences.note(*packet);
            }
        }
        let flows = |steps: &[Step]| {
            steps.iter().rev().find_map(Step::summary).map(|summary| (summary.packets, summary.flows.clone()))
        };
        differences.totals = flows(steps).is_some_and(|stated| Some(stated) != flows(&again));
        differences
    }

    fn note(&mut self, packet: Option<PacketId>) {
        self.first = match (self.first, packet) {
            (Some(first), Some(packet)) => Some(first.min(packet)),
            (first, packet) => first.or(packet),
        };
    }
}

/// The steps that the frames and calls of these steps give.
fn analysed_again(header: &Header, steps: &[Step]) -> Vec<Step> {
    let servers = header.endpoints.iter().filter(|endpoint| endpoint.role == End::Server);
    let port = servers.map(|endpoint| endpoint.at.port).next();
    let mut recorder = Recorder::new(header.epoch().unwrap_or_default(), port).seen_at(header.places());
    let mut again = Vec::new();
    let mut last = None;
    for step in steps {
        match &step.event {
            Event::Packet(packet) => again.extend(recorder.frame_with_check(
                Frame {
                    time: step.time,
                    vantage: packet.vantage,
                    link_type: packet.link,
                    bytes: packet.bytes.clone(),
                    original_len: packet.wire_len,
                    fate: packet.fate.as_ref().map(|link| Box::new(link.fate.clone())),
                },
                packet.decoded.check_len,
            )),
            Event::Call(call) => {
                // A demo ends its exchange over one protocol before it begins the next.
                if last.is_some_and(|last: TransportProtocol| last != call.transport) {
                    again.extend(recorder.conclude(last));
                }
                last = Some(call.transport);
                again.extend(recorder.call(call));
            }
            Event::Kernel(sample) => again.extend(recorder.kernel((**sample).clone())),
            Event::Remark | Event::End(_) => {}
        }
    }
    let dropped = steps.iter().rev().find_map(Step::summary).and_then(|summary| summary.dropped);
    again.extend(recorder.finish(dropped));
    again
}

/// What a record number leads to, whatever the number is: a packet, or which of the calls and of what the kernels said.
type RecordPlace = (Option<PacketId>, usize);

/// What the numbers of the records of these steps lead to.
fn places(steps: &[Step]) -> HashMap<RecordNumber, RecordPlace> {
    let mut others = 0;
    let mut place = |step: &Step| match &step.event {
        Event::Packet(packet) => Some((Some(packet.id), 0)),
        Event::Call(_) | Event::Kernel(_) => {
            others += 1;
            Some((None, others))
        }
        Event::Remark | Event::End(_) => None,
    };
    steps.iter().filter_map(|step| Some((step.n, place(step)?))).collect()
}

/// Everything that steps say, as hashes of texts that do not depend on the numbers of records, how often each is said, and the
/// packet that it is about.
fn claims(steps: &[Step], hashes: &RandomState) -> HashMap<u64, (usize, Option<PacketId>)> {
    let places = places(steps);
    let packet = |place: Option<RecordPlace>| place.and_then(|(packet, _)| packet);
    let mut claims = HashMap::new();
    let mut claim = |text: fmt::Arguments<'_>, packet: Option<PacketId>| {
        let mut digest = Hashed(hashes.build_hasher());
        // Writing into a hash cannot fail.
        let _ = digest.write_fmt(text);
        claims.entry(digest.0.finish()).or_insert((0, packet)).0 += 1;
    };
    for step in steps {
        if let Some(packet) = step.packet() {
            let Packet { id, direction, numbers, .. } = packet;
            claim(format_args!("{id:?} {:?} {direction:?} {numbers:?}", step.flow), Some(*id));
        }
        for note in &step.notes {
            let about = note.about.and_then(|n| places.get(&n).copied());
            let evidence: SmallVec<[_; 4]> = note.evidence.iter().map(|n| places.get(n)).collect();
            let (statement, basis) = (&note.statement, note.basis);
            claim(
                format_args!("{:?} {about:?} {statement:?} {basis:?} {evidence:?}", step.flow),
                packet(about),
            );
        }
        for change in &step.changes {
            let change_of = &change.change;
            let cause = change_of.cause.and_then(|n| places.get(&n).copied());
            let (end, from, to) = (change_of.end, change_of.from, change_of.to);
            claim(format_args!("{:?} {end:?} {from:?} {to:?} {cause:?}", change.flow), packet(cause));
        }
    }
    claims
}

/// A hash of what is written.
struct Hashed<H>(H);

impl<H: Hasher> fmt::Write for Hashed<H> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

/// How many notes of a trace have other words than their fact.
fn reworded(steps: &[Step]) -> usize {
    let notes = steps.iter().flat_map(|step| &step.notes);
    let is_other = |note: &&crate::step::Note| {
        let (Some(fact), Some(written)) = (note.fact(), &note.written) else { return false };
        let words = [("en", Language::English), ("zh", Language::Chinese)];
        let said = |(key, language): (&str, Language)| {
            written.words.get(key).is_none_or(|words| *words == language.words().sentence(fact))
        };
        !words.into_iter().all(said) || written.rfc != fact.rfc() || written.book != fact.book()
    };
    notes.filter(is_other).count()
}
