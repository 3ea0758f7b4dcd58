//! The flows that are followed now: found by their two endpoints, in room that does not grow with the capture.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hash, Hasher};
use std::net::{SocketAddr, SocketAddrV4};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::Flow;
use super::flow::{Endpoints, FlowSlot, Vlan};
use crate::call::TransportProtocol;
use crate::frame::Timestamp;

/// How many flows are tracked at once: more than one client can have with one server (Linux has 28,232 ephemeral
/// ports).
pub(super) const FOLLOWED: usize = 1 << 15;

/// How many flows are dropped together when the table is full: so many that the search for the longest idle costs each
/// new flow little.
const TOGETHER: usize = FOLLOWED / 8;

/// How many connections are kept after their end, for late segments.
const OVER: usize = 1 << 10;

/// How long they are kept at most: for two maximum segment lifetimes of two minutes each, a segment of theirs may still
/// be in the network (RFC 9293, 3.4.2 and 3.6.1).
const LINGERS_NS: i64 = 240_000_000_000;

/// The flows that are being tracked.
#[derive(Debug, Default)]
pub(super) struct FlowTable {
    /// Seeded anew in each run, so that a sender cannot choose addresses and ports with equal hashes.
    hasher: RandomState,
    /// The slot of the current flow between two endpoints. An earlier flow between them keeps its own slot.
    current: HashTable<FlowSlot>,
    /// The VLAN of the present packet.
    vlan: Option<Vlan>,
    /// The current flow that was found last, while no packet has had a VLAN: packets of one flow often follow each other.
    latest: Cell<Option<FlowSlot>>,
    has_vlans: bool,
    places: Vec<Option<Flow>>,
    vacant: Vec<FlowSlot>,
    /// The slots of connections that have ended or were replaced, in that order.
    over: VecDeque<FlowSlot>,
    /// Before this time the first of them is not too old.
    kept_until: Option<Timestamp>,
    /// The latest flow between a client and a server port, at any server address; kept once a traced program listens.
    by_client: Option<HashMap<(TransportProtocol, SocketAddr, u16), FlowSlot>>,
}

impl FlowTable {
    /// The current flow between two endpoints, in the VLAN of the present packet. The client is its sender.
    pub(super) fn find(&self, endpoints: &Endpoints) -> Option<FlowSlot> {
        let joins = |flow: &&Flow| flow.endpoints.joins(endpoints);
        let is_here = |place: &FlowSlot| self.flow(*place).as_ref().is_some_and(joins);
        if let Some(latest) = self.latest.get().filter(is_here) {
            return Some(latest);
        }
        let hash = hash(&self.hasher, endpoints);
        let Some(vlan) = self.vlan else {
            let place = self.current.find(hash, is_here).copied();
            self.latest.set(place.filter(|_| !self.has_vlans));
            return place;
        };
        let alike = self.current.iter_hash(hash).filter_map(|place| self.flow(*place)).filter(joins);
        let fitting = alike.filter_map(|flow| Some((flow.fits(endpoints.client, Some(vlan))?, flow.place)));
        fitting.max_by_key(|(fit, _)| *fit).map(|(_, place)| place)
    }

    /// The latest flow between a client and a server port, at any server address.
    pub(super) fn of_client(
        &self,
        transport: TransportProtocol,
        client: SocketAddr,
        port: u16,
    ) -> Option<FlowSlot> {
        self.by_client.as_ref()?.get(&(transport, client, port)).copied()
    }

    /// Sets the VLAN of the present packet.
    pub(super) fn travels_in(&mut self, vlan: Option<Vlan>) {
        self.vlan = vlan;
        if vlan.is_some() {
            self.has_vlans = true;
            self.latest.set(None);
        }
    }

    /// Records the VLAN of the present packet, which `source` has sent, in its flow.
    pub(super) fn note_vlan(&mut self, place: FlowSlot, source: SocketAddr) {
        let vlan = self.vlan;
        if let Some(flow) = self.flow_mut(place).filter(|_| vlan.is_some()) {
            flow.travels_in(source, vlan);
        }
    }

    /// Begins to index flows by their clients as well.
    pub(super) fn index_clients(&mut self) {
        if self.by_client.is_some() {
            return;
        }
        let in_order = |flow: &&Flow| flow.id;
        let mut flows: Vec<_> = self.places.iter().flatten().collect();
        flows.sort_by_key(in_order);
        let places: Vec<_> = flows
            .iter()
            .map(|flow| client_key(&flow.endpoints))
            .zip(flows.iter().map(|flow| flow.place))
            .collect();
        self.by_client = Some(places.into_iter().collect());
    }

    /// The flow in a slot.
    pub(super) fn flow(&self, place: FlowSlot) -> Option<&Flow> {
        self.places.get(place.index())?.as_ref()
    }

    /// The flow in a slot, mutably.
    pub(super) fn flow_mut(&mut self, place: FlowSlot) -> Option<&mut Flow> {
        self.places.get_mut(place.index())?.as_mut()
    }

    /// How many flows are tracked.
    pub(super) const fn len(&self) -> usize {
        self.places.len() - self.vacant.len()
    }

    /// Every flow, in no particular order.
    pub(super) fn flows(&self) -> impl Iterator<Item = &Flow> {
        self.places.iter().flatten()
    }

    /// Every flow, in no particular order; consumes the table.
    pub(super) fn into_flows(self) -> impl Iterator<Item = Flow> {
        self.places.into_iter().flatten()
    }

    /// Every flow, in no particular order, mutably.
    pub(super) fn flows_mut(&mut self) -> impl Iterator<Item = &mut Flow> {
        self.places.iter_mut().flatten()
    }

    /// Adds a flow, which becomes the current one between its endpoints.
    pub(super) fn add(&mut self, flow: impl FnOnce(FlowSlot) -> Flow) -> FlowSlot {
        let vacant = self.vacant.pop();
        // There are never more than FOLLOWED.
        let place = vacant.unwrap_or_else(|| FlowSlot(u32::try_from(self.places.len()).unwrap_or(u32::MAX)));
        let flow = flow(place);
        let endpoints = flow.endpoints;
        match self.places.get_mut(place.index()) {
            Some(vacant) => *vacant = Some(flow),
            None => self.places.push(Some(flow)),
        }
        let (places, hasher) = (&self.places, &self.hasher);
        let hash_at = |place: &FlowSlot| {
            let flow = places.get(place.index()).and_then(Option::as_ref);
            flow.map_or(0, |flow| hash(hasher, &flow.endpoints))
        };
        self.current.insert_unique(hash(hasher, &endpoints), place, hash_at);
        if let Some(by_client) = &mut self.by_client {
            by_client.insert(client_key(&endpoints), place);
        }
        place
    }

    /// Marks a flow as replaced: it is no longer the current one between its endpoints.
    pub(super) fn give_way(&mut self, place: FlowSlot) {
        self.unlink(place);
        self.is_over(place);
    }

    /// Marks a connection as ended.
    pub(super) fn is_over(&mut self, place: FlowSlot) {
        if let Some(flow) = self.flow_mut(place)
            && !flow.lingers
        {
            flow.lingers = true;
            self.over.push_back(place);
        }
    }

    /// Removes the next ended connection that is too old to keep, or one too many.
    pub(super) fn next_gone(&mut self, now: Timestamp) -> Option<Flow> {
        let place = *self.over.front()?;
        if self.over.len() <= OVER {
            if self.kept_until.is_some_and(|until| now < until) {
                return None;
            }
            let idle = self.flow(place).map_or(0, |flow| flow.tally.idle(now));
            if idle <= LINGERS_NS {
                let until = now.nanoseconds().saturating_add(LINGERS_NS.saturating_sub(idle));
                self.kept_until = Some(Timestamp::from_nanoseconds(until));
                return None;
            }
        }
        self.over.pop_front();
        self.kept_until = None;
        let flow = self.flow_mut(place)?;
        flow.lingers = false;
        // It only seemed to have ended: a segment arrived that was sent before the end.
        if !flow.is_over() && self.find_place(place) {
            return None;
        }
        self.remove(place)
    }

    /// Removes the flows that have been idle for longest, if the table is full. Sorted by number.
    pub(super) fn crowded_out(&mut self) -> Vec<Flow> {
        if self.places.len() < FOLLOWED || !self.vacant.is_empty() {
            return Vec::new();
        }
        let mut idle: Vec<_> = self.flows().map(|flow| (flow.touched, flow.place)).collect();
        let longest = TOGETHER.min(idle.len().saturating_sub(1));
        idle.select_nth_unstable_by_key(longest, |(touched, _)| *touched);
        idle.truncate(longest);
        let mut gone: Vec<_> = idle.into_iter().filter_map(|(_, place)| self.remove(place)).collect();
        self.over.retain(|place| self.places.get(place.index()).is_some_and(Option::is_some));
        self.kept_until = None;
        gone.sort_by_key(|flow| flow.id);
        gone
    }

    fn remove(&mut self, place: FlowSlot) -> Option<Flow> {
        self.unlink(place);
        let flow = self.places.get_mut(place.index())?.take()?;
        self.vacant.push(place);
        let key = client_key(&flow.endpoints);
        if let Some(by_client) = &mut self.by_client
            && by_client.get(&key) == Some(&place)
        {
            by_client.remove(&key);
        }
        Some(flow)
    }

    /// Whether the flow in a slot is the current one between its endpoints.
    fn find_place(&self, place: FlowSlot) -> bool {
        let Some(flow) = self.flow(place) else { return false };
        self.current.find(hash(&self.hasher, &flow.endpoints), |other| *other == place).is_some()
    }

    fn unlink(&mut self, place: FlowSlot) {
        self.latest.set(None);
        let Some(flow) = self.flow(place) else { return };
        let hash = hash(&self.hasher, &flow.endpoints);
        if let Ok(entry) = self.current.find_entry(hash, |other| *other == place) {
            entry.remove();
        }
    }
}

fn client_key(endpoints: &Endpoints) -> (TransportProtocol, SocketAddr, u16) {
    (endpoints.transport, endpoints.client, endpoints.server.port())
}

/// A hash that is the same for both directions. The fields are hashed in full, so only the seed decides collisions.
fn hash(hasher: &RandomState, endpoints: &Endpoints) -> u64 {
    let mut state = hasher.build_hasher();
    match (endpoints.client, endpoints.server) {
        (SocketAddr::V4(client), SocketAddr::V4(server)) => {
            let number =
                |socket: SocketAddrV4| u64::from(socket.ip().to_bits()) << 16 | u64::from(socket.port());
            let (client, server) = (number(client), number(server));
            state.write_u64(client.min(server));
            state.write_u64(client.max(server));
            state.write_u8(u8::from(endpoints.transport == TransportProtocol::Tcp));
        }
        _ => endpoints.key().hash(&mut state),
    }
    state.finish()
}
