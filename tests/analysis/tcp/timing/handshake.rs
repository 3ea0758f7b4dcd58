//! The round trip of the handshake, and where the capture stands.

use super::*;

#[test]
fn the_handshake_gives_the_first_round_trip_in_two_parts() {
    let (talk, facts) = opened(27, 1);
    let by = SampleBy::Ack;
    let initial = Fact::InitialRtt { syn_ns: 27 * MS, syn_ack_ns: MS, initial_ns: 28 * MS, by };
    assert_eq!(facts, [initial, Fact::SeenFrom { vantage: CapturePlace::Client }]);
    let bases: Vec<_> = talk.measured.iter().map(|finding| finding.basis).collect();
    assert_eq!(bases, [Basis::Observed, Basis::Inferred]);
    assert_eq!(talk.measured[0].evidence.iter().map(|packet| packet.id.0).collect::<Vec<_>>(), [3, 2, 1]);
    let summary = talk.summary();
    assert_eq!(summary.initial_rtt_ns, Some(28 * MS));
    let times = summary.rtt;
    assert_eq!(
        times.client.map(|rtt| (rtt.samples, rtt.min_ns, rtt.estimated_ns)),
        Some((1, 27 * MS, Some(27 * MS)))
    );
    assert_eq!(times.server.map(|rtt| (rtt.samples, rtt.max_ns)), Some((1, MS)));
}

#[test]
fn where_the_capture_stands_is_said_only_where_the_times_tell() {
    let place = |syn, syn_ack| match opened(syn, syn_ack).1[..] {
        [_, Fact::SeenFrom { vantage }] => Some(vantage),
        _ => None,
    };
    assert_eq!(place(0, 30), Some(CapturePlace::Server));
    assert_eq!(place(20, 30), Some(CapturePlace::Between));
    assert_eq!(place(0, 0), None);
}

#[test]
fn a_syn_that_was_sent_twice_gives_no_round_trip() {
    let mut talk = Talk::new().hears([client(0).syn(), client(1000).syn(), server(1027).syn().ack(1)]);
    assert_eq!(talk.measures(client(1028).seq(1).ack(1)), []);
    let summary = talk.summary();
    assert_eq!((summary.initial_rtt_ns, summary.rtt.client), (None, None));
    let mut talk = Talk::new().hears([client(0).syn(), server(27).syn().ack(1), server(1027).syn().ack(1)]);
    assert_eq!(talk.measures(client(1028).seq(1).ack(1)), []);
}

#[test]
fn the_clock_that_comes_back_tells_that_the_last_syn_is_answered() {
    let answered = |echo| {
        let syns = [client(0).syn().clocks(100, 0), client(1000).syn().clocks(1100, 0)];
        let mut talk = Talk::new().hears(syns).hears([server(1027).syn().ack(1).clocks(7, echo)]);
        (talk.measures(client(1028).seq(1).ack(1).clocks(1128, 7)), talk)
    };
    let (facts, talk) = answered(1100);
    let by = SampleBy::Timestamp;
    assert_eq!(facts[0], Fact::InitialRtt { syn_ns: 27 * MS, syn_ack_ns: MS, initial_ns: 28 * MS, by });
    assert_eq!(talk.measured[0].evidence.iter().map(|packet| packet.id.0).collect::<Vec<_>>(), [4, 3, 2]);
    assert_eq!(talk.summary().rtt.client.map(|rtt| rtt.max_ns), Some(27 * MS));
    // The answer to the first one was late, or it was lost and this is another one: it is unknown which.
    let (facts, talk) = answered(100);
    assert_eq!((facts, talk.summary().initial_rtt_ns), (vec![], None));
}

#[test]
fn a_syn_ack_that_is_acknowledged_with_the_data_behind_it_gives_no_round_trip() {
    let mut talk = Talk::new().hears([client(0).syn(), server(27).syn().ack(1)]);
    talk.says(server(28).seq(1).ack(1).data(10));
    assert_eq!(talk.measures(client(60).seq(1).ack(11)).len(), 1);
    let summary = talk.summary();
    assert_eq!(summary.initial_rtt_ns, None);
    assert_eq!(summary.rtt.client.map(|rtt| rtt.max_ns), Some(27 * MS));
    assert_eq!(summary.rtt.server.map(|rtt| rtt.max_ns), Some(32 * MS));
}

#[test]
fn a_refusal_took_a_round_trip_too() {
    let mut talk = Talk::new().hears([client(0).syn()]);
    assert_eq!(talk.measures(server(9).rst().seq(0).ack(1)), []);
    let summary = talk.summary();
    assert_eq!((summary.rtt.client.map(|rtt| rtt.median_ns), summary.initial_rtt_ns), (Some(9 * MS), None));
}

#[test]
fn syns_that_cross_give_no_round_trip() {
    let mut talk = Talk::new().hears([client(0).syn(), server(0).syn(), client(9).syn().ack(1)]);
    assert_eq!(talk.measures(server(9).syn().ack(1)), []);
    assert_eq!(talk.measures(client(19).seq(1).ack(1)), []);
    assert_eq!(talk.summary().initial_rtt_ns, None);
}
