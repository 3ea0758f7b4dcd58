//! Whose lifelines are drawn before the first packet says so.

use std::net::SocketAddr;

use crate::analysis::flow::Endpoints;
use crate::call::{Call, End, TransportProtocol};
use crate::trace::record::Header;

/// The pairs of client and server that a header names in full.
pub(super) fn announced(header: &Header) -> Vec<Endpoints> {
    let find = |role: End, transport: TransportProtocol| {
        let mut matching =
            header.endpoints.iter().filter(|end| end.role == role && end.protocol == transport);
        matching.find_map(|end| Some(SocketAddr::new(end.at.address?, end.at.port)))
    };
    let pair = |transport| {
        let (client, server) = (find(End::Client, transport)?, find(End::Server, transport)?);
        Some(Endpoints { transport, client, server })
    };
    [TransportProtocol::Udp, TransportProtocol::Tcp].into_iter().filter_map(pair).collect()
}

/// The ends of a call; before it has both addresses, those that the header announced.
pub(super) fn of_call(call: &Call, announced: &[Endpoints]) -> Option<Endpoints> {
    let (Some(local), Some(peer)) = (call.local, call.peer) else {
        return announced.iter().find(|pair| pair.transport == call.transport).copied();
    };
    let (client, server) = match call.end {
        End::Client => (local, peer),
        End::Server => (peer, local),
    };
    Some(Endpoints { transport: call.transport, client, server })
}
