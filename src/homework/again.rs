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
use crate::step::{Event, Note, Packet, Recorder, StateChange, Step};
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
        let both = [steps, &again].map(places);
        let [unlike_stated, unlike_founded] = unlike([steps, &again], &both);
        let [places_stated, places_founded] = &both;
        let stated = claims(&unlike_stated, places_stated, &hashes);
        let founded = claims(&unlike_founded, places_founded, &hashes);
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
            Event::Description(description) => again.push(recorder.description((**description).clone())),
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
type RecordPlaces = HashMap<RecordNumber, RecordPlace>;

/// What the numbers of the records of these steps lead to.
fn places(steps: &[Step]) -> RecordPlaces {
    let mut others = 0;
    let mut place = |step: &Step| match &step.event {
        Event::Packet(packet) => Some((Some(packet.id), 0)),
        Event::Call(_) | Event::Kernel(_) => {
            others += 1;
            Some((None, others))
        }
        Event::Description(_) | Event::Remark | Event::End(_) => None,
    };
    steps.iter().filter_map(|step| Some((step.n, place(step)?))).collect()
}

/// The steps of both of which not everything is the same where their packet, call or sample stands in the other: few, if
/// nothing was changed.
fn unlike<'a>(both: [&'a [Step]; 2], places: &[RecordPlaces; 2]) -> [Vec<&'a Step>; 2] {
    let has_event = |step: &&Step| matches!(step.event, Event::Packet(_) | Event::Call(_) | Event::Kernel(_));
    let [stated, founded] = both;
    let pairs = stated.iter().filter(has_event).zip(founded.iter().filter(has_event));
    let alike: Vec<_> = pairs.map(|(one, other)| is_alike((one, other), places)).collect();
    both.map(|steps| {
        let mut alike = alike.iter().copied();
        steps.iter().filter(|step| !(has_event(step) && alike.next().unwrap_or(false))).collect()
    })
}

/// Whether two steps say the same of the same packet, call or sample.
fn is_alike((one, other): (&Step, &Step), [places, other_places]: &[RecordPlaces; 2]) -> bool {
    let leads = |one: RecordNumber, other: RecordNumber| places.get(&one) == other_places.get(&other);
    let may_lead = |one: Option<RecordNumber>, other: Option<RecordNumber>| match (one, other) {
        (Some(one), Some(other)) => leads(one, other),
        (one, other) => one == other,
    };
    let same_event = match (one.packet(), other.packet()) {
        (Some(one), Some(other)) => {
            (one.id, one.direction, &one.numbers) == (other.id, other.direction, &other.numbers)
        }
        (one, other) => one.is_none() && other.is_none(),
    };
    let same_note = |(one, other): (&Note, &Note)| {
        one.statement == other.statement
            && one.basis == other.basis
            && may_lead(one.about, other.about)
            && one.evidence.len() == other.evidence.len()
            && one.evidence.iter().zip(&other.evidence).all(|(one, other)| leads(*one, *other))
    };
    let same_change = |(one, other): (&StateChange, &StateChange)| {
        let (a, b) = (&one.change, &other.change);
        (one.flow, a.end, a.from, a.to) == (other.flow, b.end, b.from, b.to) && may_lead(a.cause, b.cause)
    };
    same_event
        && one.flow == other.flow
        && one.notes.len() == other.notes.len()
        && one.notes.iter().zip(&other.notes).all(same_note)
        && one.changes.len() == other.changes.len()
        && one.changes.iter().zip(&other.changes).all(same_change)
}

/// Everything that steps say, as hashes of texts that do not depend on the numbers of records, how often each is said, and the
/// packet that it is about.
fn claims(
    steps: &[&Step],
    places: &RecordPlaces,
    hashes: &RandomState,
) -> HashMap<u64, (usize, Option<PacketId>)> {
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
