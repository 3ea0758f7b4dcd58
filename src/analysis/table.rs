//! The flows that are followed now: found by their two endpoints, in room that does not grow with the capture.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hash, Hasher};
use std::net::{SocketAddr, SocketAddrV4};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::Flow;
use super::flow::Endpoints;
use crate::call::TransportProtocol;
use crate::frame::Timestamp;

/// How many flows are followed at once: as many as one client can have with one server at a time (Linux gives it 28,232
/// ports), and some more.
pub(super) const FOLLOWED: usize = 1 << 15;

/// How many are let go together when there is no room for one more: so many that looking for the longest idle costs
/// each new flow little.
const TOGETHER: usize = FOLLOWED / 8;

/// How many connections that are over are kept, so that late segments still find them.
const OVER: usize = 1 << 10;

/// How long they are kept at most. RFC 9293, 3.4.2 and 3.6.1: for two maximum segment lifetimes of two minutes each a
/// segment of theirs may still be under way.
const LINGERS_NS: i64 = 240_000_000_000;

/// Where a flow stands in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u32);

impl Place {
    const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The flows that are followed.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Seeded anew in each run: nobody can choose addresses and ports that fall together.
    hasher: RandomState,
    /// The place of the flow that two endpoints use now; an earlier one between the same two has its place, too.
    current: HashTable<Place>,
    places: Vec<Option<Flow>>,
    vacant: Vec<Place>,
    /// The places of connections that are over or have given way, the first that was first.
    over: VecDeque<Place>,
    /// The latest flow of a client with a server's port, whatever the server's address; kept while a program of ours
    /// listens.
    by_client: Option<HashMap<(TransportProtocol, SocketAddr, u16), Place>>,
}

impl Table {
    /// The flow that two endpoints use now.
    pub(super) fn find(&self, endpoints: &Endpoints) -> Option<Place> {
        let joins = |place: &Place| self.flow(*place).is_some_and(|flow| flow.endpoints.joins(endpoints));
        self.current.find(hash(&self.hasher, endpoints), joins).copied()
    }

    /// The latest flow of a client with a server at this port, whatever the server's address.
    pub(super) fn of_client(
        &self,
        transport: TransportProtocol,
        client: SocketAddr,
        port: u16,
    ) -> Option<Place> {
        self.by_client.as_ref()?.get(&(transport, client, port)).copied()
    }

    /// From now on flows are to be found by their clients alone, too.
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

    /// The flow at a place.
    pub(super) fn flow(&self, place: Place) -> Option<&Flow> {
        self.places.get(place.index())?.as_ref()
    }

    /// The flow at a place, to change it.
    pub(super) fn flow_mut(&mut self, place: Place) -> Option<&mut Flow> {
        self.places.get_mut(place.index())?.as_mut()
    }

    /// How many flows are followed.
    pub(super) const fn len(&self) -> usize {
        self.places.len() - self.vacant.len()
    }

    /// Every flow, in no order.
    pub(super) fn flows(&self) -> impl Iterator<Item = &Flow> {
        self.places.iter().flatten()
    }

    /// Every flow, in no order, for good.
    pub(super) fn into_flows(self) -> impl Iterator<Item = Flow> {
        self.places.into_iter().flatten()
    }

    /// Every flow, in no order, to change it.
    pub(super) fn flows_mut(&mut self) -> impl Iterator<Item = &mut Flow> {
        self.places.iter_mut().flatten()
    }

    /// Adds a flow: from now on its endpoints use it.
    pub(super) fn add(&mut self, flow: impl FnOnce(Place) -> Flow) -> Place {
        let vacant = self.vacant.pop();
        // There are never more than FOLLOWED.
        let place = vacant.unwrap_or_else(|| Place(u32::try_from(self.places.len()).unwrap_or(u32::MAX)));
        let flow = flow(place);
        let endpoints = flow.endpoints;
        match self.places.get_mut(place.index()) {
            Some(vacant) => *vacant = Some(flow),
            None => self.places.push(Some(flow)),
        }
        let (places, hasher) = (&self.places, &self.hasher);
        let hash_at = |place: &Place| {
            let flow = places.get(place.index()).and_then(Option::as_ref);
            flow.map_or(0, |flow| hash(hasher, &flow.endpoints))
        };
        self.current.insert_unique(hash(hasher, &endpoints), place, hash_at);
        if let Some(by_client) = &mut self.by_client {
            by_client.insert(client_key(&endpoints), place);
        }
        place
    }

    /// Takes note that the flow at a place is no longer what its endpoints use.
    pub(super) fn give_way(&mut self, place: Place) {
        self.unlink(place);
        self.is_over(place);
    }

    /// Takes note that the connection at a place is over.
    pub(super) fn is_over(&mut self, place: Place) {
        if let Some(flow) = self.flow_mut(place)
            && !flow.lingers
        {
            flow.lingers = true;
            self.over.push_back(place);
        }
    }

    /// The next connection that has been over for so long, or has so many after it, that it need not be kept.
    pub(super) fn next_gone(&mut self, now: Timestamp) -> Option<Flow> {
        let place = *self.over.front()?;
        let idle = self.flow(place).map_or(0, |flow| flow.tally.idle(now));
        if self.over.len() <= OVER && idle <= LINGERS_NS {
            return None;
        }
        self.over.pop_front();
        let flow = self.flow_mut(place)?;
        flow.lingers = false;
        // Over, it seemed: a segment came that was sent before the end.
        if !flow.is_over() && self.find_place(place) {
            return None;
        }
        self.remove(place)
    }

    /// Where there is no room for one more flow: those that have been idle longest. In order of their numbers.
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
        gone.sort_by_key(|flow| flow.id);
        gone
    }

    fn remove(&mut self, place: Place) -> Option<Flow> {
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

    /// Whether the endpoints of the flow at a place still use it.
    fn find_place(&self, place: Place) -> bool {
        let endpoints = self.flow(place).map(|flow| flow.endpoints);
        endpoints.is_some_and(|endpoints| self.find(&endpoints) == Some(place))
    }

    fn unlink(&mut self, place: Place) {
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

/// The same for both directions. Nothing is folded together before it is hashed: only the seed decides what falls
/// together.
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
