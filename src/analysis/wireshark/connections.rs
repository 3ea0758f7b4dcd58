//! Which connection a segment belongs to: the latest between its two sockets. Of more connections than have room, the
//! one that was not met for longest is given up; met again, it is a new one.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use super::announced::Announcements;
use super::connection::Connection;
use super::late::Late;
use super::multipath::Groups;
use super::segment::Segment;
use super::verdict::Verdict;

/// How much is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections that are followed at a time.
    pub connections: usize,
    /// Segments, over all of them, that wait for their acknowledgment.
    pub segments: usize,
    /// Connections of which it is known ahead how they end.
    pub endings: usize,
}

impl Default for Limits {
    /// 65,536 connections of half a kilobyte, a million segments of 24 bytes, half a million endings of 40 bytes.
    fn default() -> Self {
        Self { connections: 1 << 16, segments: 1 << 20, endings: 1 << 19 }
    }
}

type Socket = (IpAddr, u16);
type Key = (Socket, Socket);

/// The connections that are followed.
#[derive(Debug, Default)]
pub(super) struct Connections {
    limits: Limits,
    /// Boxed: a table has room for twice as many as it holds.
    latest: HashMap<Key, Box<Connection>>,
    announced: Announcements,
    groups: Groups,
    /// In the order in which they began or were last spared.
    order: VecDeque<Key>,
    begun: u32,
    waiting: usize,
    /// How many were given up for want of room.
    pub(super) given_up: u64,
    /// How each connection ended, by its number, as far as it is kept.
    endings: Option<Vec<Late>>,
    /// The same, from an earlier reading.
    known: Vec<Late>,
}

impl Connections {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Connections that also record how each one ends.
    pub(super) fn remembering(limits: Limits) -> Self {
        Self { endings: Some(Vec::new()), ..Self::new(limits) }
    }

    /// Such that know how each connection will end.
    pub(super) fn knowing(limits: Limits, known: Vec<Late>) -> Self {
        Self { known, ..Self::new(limits) }
    }

    /// How each connection ended.
    pub(super) fn into_endings(mut self) -> Vec<Late> {
        let Some(mut endings) = self.endings.take() else { return Vec::new() };
        for connection in self.latest.values() {
            keep(&mut endings, self.limits.endings, connection);
        }
        endings
    }

    pub(super) fn segment(&mut self, segment: &Segment<'_>) -> Verdict {
        let verdict = self.follow(segment);
        self.announced.read(segment);
        verdict
    }

    fn follow(&mut self, segment: &Segment<'_>) -> Verdict {
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
        let late = if reuses { Late::reused() } else { Late::default() };
        let stream = self.begun;
        self.begun = self.begun.saturating_add(1);
        let known = usize::try_from(stream).ok().and_then(|stream| self.known.get(stream)).copied();
        let mut connection = Box::new(Connection::new(stream, late, known));
        let is_first = !reuses && !self.announced.take(segment);
        let verdict = connection.segment(segment, is_first, reuses, &mut self.groups);
        self.waiting += connection.waiting();
        self.latest.insert(key, connection);
        self.make_room();
        verdict
    }

    /// Takes a connection out.
    fn end(&mut self, key: &Key) {
        let Some(connection) = self.latest.remove(key) else { return };
        self.waiting = self.waiting.saturating_sub(connection.waiting());
        if let Some(endings) = &mut self.endings {
            keep(endings, self.limits.endings, &connection);
        }
    }

    /// Gives up connections until the others have room. One that was met since it was last looked at is spared.
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

/// Keeps how a connection ended, if there is room.
fn keep(endings: &mut Vec<Late>, limit: usize, connection: &Connection) {
    let Some(place) = usize::try_from(connection.stream).ok().filter(|place| *place < limit) else { return };
    if endings.len() <= place {
        endings.resize(place + 1, Late::default());
    }
    if let Some(ending) = endings.get_mut(place) {
        *ending = connection.late;
    }
}
