//! A path that is seen at both ends: real captures, doubled as the other end would have seen them.

use std::collections::BTreeMap;

use captrace::internals::analysis::fact::Fact;
use captrace::internals::analysis::summary::{Ending, FlowSummary};
use captrace::internals::analysis::tcp::TcpState;
use captrace::internals::analysis::vantage::VantageKind;
use captrace::internals::step::Step;

use crate::both_ends::{BOTH, CLIENT, ONE_WAY_NS, at_both, at_client, at_server, place, steps};

fn flow(steps: &[Step]) -> (u64, FlowSummary) {
    let summary = steps.last().unwrap().summary().unwrap();
    assert_eq!(summary.flows.len(), 1, "{:?}", summary.flows);
    (summary.packets, summary.flows[0].clone())
}

/// How often each packet was seen, by its number.
fn sightings(steps: &[Step]) -> BTreeMap<u64, usize> {
    let mut seen = BTreeMap::new();
    for packet in steps.iter().filter_map(Step::packet) {
        *seen.entry(packet.id.0).or_default() += 1;
    }
    seen
}

#[test]
fn a_packet_that_is_seen_at_both_ends_is_one_packet_and_no_retransmission() {
    let frames = at_client("server-closes.pcap.gz");
    let count = frames.len();
    let steps = steps(at_both(&frames, &[]), &BOTH);
    let (packets, flow) = flow(&steps);
    assert_eq!(packets, u64::try_from(count).unwrap());
    let seen = sightings(&steps);
    assert_eq!(seen.len(), count);
    assert!(seen.values().all(|times| *times == 2), "{seen:?}");
    assert_eq!(flow.retransmissions, 0);
    assert_eq!(flow.packets.client + flow.packets.server, packets);
    let arrivals = steps.iter().flat_map(Step::facts).filter_map(|fact| match fact {
        Fact::Arrived { after_ns, .. } => Some(*after_ns),
        _ => None,
    });
    assert_eq!(arrivals.collect::<Vec<_>>(), vec![ONE_WAY_NS; count]);
    assert!(!steps.iter().flat_map(Step::facts).any(Fact::repeats));
}

#[test]
fn round_trips_are_those_of_each_end() {
    let frames = at_client("server-closes.pcap.gz");
    let (_, alone) = flow(&steps(frames.clone(), &[place(VantageKind::Client, None)]));
    let seen_there: Vec<_> = {
        let mut frames: Vec<_> = frames.iter().map(at_server).collect();
        for frame in &mut frames {
            frame.vantage = CLIENT;
        }
        frames.sort_by_key(|frame| frame.time);
        frames
    };
    let (_, there) = flow(&steps(seen_there, &[place(VantageKind::Server, None)]));
    let (_, both) = flow(&steps(at_both(&frames, &[]), &BOTH));
    assert_eq!(both.rtt.client, alone.rtt.client);
    assert_eq!(both.rtt.server, there.rtt.server);
    assert!(both.rtt.client.unwrap().min_ns > 2 * ONE_WAY_NS);
    assert!(both.rtt.server.unwrap().min_ns >= 2 * ONE_WAY_NS);
    assert_eq!(both.handshake_ns, alone.handshake_ns);
    assert_eq!(both.first_reply_ns, alone.first_reply_ns);
}

#[test]
fn each_end_changes_its_state_when_the_segment_is_seen_there() {
    let steps = steps(at_both(&at_client("server-closes.pcap.gz"), &[]), &BOTH);
    let mut states = BTreeMap::new();
    for step in &steps {
        for change in &step.changes {
            assert_eq!(change.change.cause, Some(step.n), "nothing is shown later than it happens");
            let before = states.insert(format!("{:?}", change.change.end), change.change.to);
            assert_eq!(before, change.change.from);
        }
    }
    let states: Vec<_> = states.into_values().collect();
    assert_eq!(states, [TcpState::Closed, TcpState::TimeWait]);
    let assumed = |fact: &Fact| matches!(fact, Fact::ArrivalAssumed { .. });
    assert!(!steps.iter().flat_map(Step::facts).any(assumed), "both ends were seen");
    assert_eq!(flow(&steps).1.ending, Ending::Closed);
}

#[test]
fn a_packet_that_the_network_lost_is_seen_at_one_end_only() {
    let frames = at_client("loss.pcap.gz");
    let alone = steps(frames.clone(), &[place(VantageKind::Client, None)]);
    let again = alone.iter().flat_map(Step::facts).find_map(|fact| match fact {
        Fact::DataAgain { original, .. } => original.map(|packet| packet.0),
        _ => None,
    });
    let lost = usize::try_from(again.unwrap()).unwrap() - 1;
    let both = steps(at_both(&frames, &[lost]), &BOTH);
    let once: Vec<_> = sightings(&both).into_iter().filter(|(_, times)| *times == 1).collect();
    assert_eq!(once.len(), 1, "{once:?}");
    let (alone, both) = (flow(&alone).1, flow(&both).1);
    assert_eq!(alone.retransmissions, 1);
    assert_eq!(both.retransmissions, 1);
    assert_eq!(both.rtt.client, alone.rtt.client);
}

#[test]
fn without_a_path_sightings_that_are_far_apart_are_other_packets() {
    let places = [place(VantageKind::Link, None), place(VantageKind::Link, None)];
    let frames = at_client("server-closes.pcap.gz");
    let (packets, _) = flow(&steps(at_both(&frames, &[]), &places));
    assert_eq!(packets, 2 * u64::try_from(frames.len()).unwrap());
}
