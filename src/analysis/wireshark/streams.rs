//! Finds the connection of a segment: the latest one between its two sockets. When there are too many connections, the
//! one that has been idle for longest is forgotten; its next segment begins a new one.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use super::announced::Announcements;
use super::multipath::ConnectionGroups;
use super::properties::StreamProperties;
use super::segment::StreamSegment;
use super::stream::Stream;
use super::verdict::WiresharkVerdict;

/// Bounds on memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections that are followed at once.
    pub connections: usize,
    /// Unacknowledged segments of all connections together.
    pub segments: usize,
    /// Connections whose final properties the first pass keeps.
    pub endings: usize,
}

impl Default for Limits {
    /// 65,536 connections of half a kilobyte, a million segments of 24 bytes, half a million endings of 40 bytes.
    fn default() -> Self {
        Self { connections: 1 << 16, segments: 1 << 20, endings: 1 << 19 }
    }
}

type Socket = (IpAddr, u16);
type StreamKey = (Socket, Socket);

/// The connections that are followed.
#[derive(Debug, Default)]
pub struct Streams {
    limits: Limits,
    /// Boxed, because a hash table reserves up to twice the space that its entries need.
    latest: HashMap<StreamKey, Box<Stream>>,
    announced: Announcements,
    groups: ConnectionGroups,
    /// In the order in which they began or were last kept by `make_room`.
    order: VecDeque<StreamKey>,
    begun: u32,
    waiting: usize,
    /// How many were forgotten for lack of memory.
    pub given_up: u64,
    /// The final properties of each connection, by its number, in a first pass.
    endings: Option<Vec<StreamProperties>>,
    /// The final properties from the first pass, in a second one.
    known: Vec<StreamProperties>,
}

impl Streams {
    /// Streams that forget beyond these limits, without a first reading.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Records how each connection ends, for a first pass.
    pub fn remembering(limits: Limits) -> Self {
        Self { endings: Some(Vec::new()), ..Self::new(limits) }
    }

    /// Knows how each connection will end, for a second pass.
    pub fn knowing(limits: Limits, known: Vec<StreamProperties>) -> Self {
        Self { known, ..Self::new(limits) }
    }

    /// The final properties of each connection, by its number.
    pub fn into_endings(mut self) -> Vec<StreamProperties> {
        let Some(mut endings) = self.endings.take() else { return Vec::new() };
        for connection in self.latest.values() {
            keep(&mut endings, self.limits.endings, connection);
        }
        endings
    }

    /// What Wireshark would say of the next segment.
    pub fn segment(&mut self, segment: &StreamSegment<'_>) -> WiresharkVerdict {
        let verdict = self.follow(segment);
        self.announced.read(segment);
        verdict
    }

    fn follow(&mut self, segment: &StreamSegment<'_>) -> WiresharkVerdict {
        let key = if segment.source > segment.destination {
            (segment.source, segment.destination)
        } else {
            (segment.destination, segment.source)
        };
        let mut reuses = false;
        if let Some(connection) = self.latest.get_mut(&key) {
            if !connection.is_over_with(segment) {
                let before = connection.waiting();
                connection.is_in_use = true;
                let verdict = connection.segment(segment, false, false, &mut self.groups);
                self.waiting = (self.waiting + connection.waiting()).saturating_sub(before);
                self.make_room();
                return verdict;
            }
            reuses = true;
            self.end(&key);
        } else {
            self.order.push_back(key);
        }
        let properties = if reuses { StreamProperties::reused() } else { StreamProperties::default() };
        let stream = self.begun;
        self.begun = self.begun.saturating_add(1);
        let known = usize::try_from(stream).ok().and_then(|stream| self.known.get(stream)).copied();
        let mut connection = Box::new(Stream::new(stream, properties, known));
        let is_first = !reuses && !self.announced.take(segment);
        let verdict = connection.segment(segment, is_first, reuses, &mut self.groups);
        self.waiting += connection.waiting();
        self.latest.insert(key, connection);
        self.make_room();
        verdict
    }

    /// Removes a connection.
    fn end(&mut self, key: &StreamKey) {
        let Some(connection) = self.latest.remove(key) else { return };
        self.waiting = self.waiting.saturating_sub(connection.waiting());
        if let Some(endings) = &mut self.endings {
            keep(endings, self.limits.endings, &connection);
        }
    }

    /// Forgets connections until the others fit. One that had a segment since it was last considered is kept.
    fn make_room(&mut self) {
        let Limits { connections, segments, .. } = self.limits;
        while self.latest.len() > connections || (self.waiting > segments && self.latest.len() > 1) {
            let Some(key) = self.order.pop_front() else { return };
            let spared = self.latest.get_mut(&key).is_some_and(|connection| {
                let spared = connection.is_in_use;
                connection.is_in_use = false;
                spared
            });
            if spared {
                self.order.push_back(key);
            } else {
                self.end(&key);
                self.given_up += 1;
            }
        }
    }
}

/// Keeps the final properties of a connection, if `limit` allows.
fn keep(endings: &mut Vec<StreamProperties>, limit: usize, connection: &Stream) {
    let Some(place) = usize::try_from(connection.number).ok().filter(|place| *place < limit) else { return };
    if endings.len() <= place {
        endings.resize(place + 1, StreamProperties::default());
    }
    if let Some(ending) = endings.get_mut(place) {
        *ending = connection.properties;
    }
}
