//! Why segments and acknowledgments were sent.

mod acks;
mod endings;
mod resent;

use super::*;
use End::{Client, Server};
use captrace::internals::analysis::reason::{
    AckCause, AckTrigger, FormerState, LateCause, ResendCause, ResetCause, Shape,
};
use captrace::internals::analysis::tcp::PortKnowledge;

fn id(packet: u64) -> PacketId {
    PacketId(packet)
}

/// A connection whose round trip is 10 ms, seen near the client, with SACK.
fn far() -> Talk {
    Talk::announced().hears([
        client(0).syn().sack_permitted(),
        server(10).syn().ack(1).sack_permitted(),
        client(10).seq(1).ack(1),
    ])
}

/// The client's bytes 1 to 50, in segments of ten, sent at 20 ms.
fn five_segments() -> Talk {
    (0..5).fold(far(), |mut talk, n| {
        talk.says(client(20).seq(1 + 10 * n).ack(1).data(10));
        talk
    })
}

#[track_caller]
fn resent(facts: &[Fact]) -> ResendCause {
    let cause = |fact: &Fact| match fact {
        Fact::DataAgain { cause, .. } => Some(*cause),
        _ => None,
    };
    facts.iter().find_map(cause).unwrap_or_else(|| panic!("nothing again in {facts:?}"))
}

#[track_caller]
fn acked(facts: &[Fact]) -> (AckCause, Option<PacketId>, Option<i64>) {
    let cause = |fact: &Fact| match fact {
        Fact::AckData { cause, answers, waited_ns, .. } => Some((*cause, *answers, *waited_ns)),
        _ => None,
    };
    facts.iter().find_map(cause).unwrap_or_else(|| panic!("no ACK of data in {facts:?}"))
}
