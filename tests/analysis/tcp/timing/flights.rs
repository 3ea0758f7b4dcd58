//! Flights, and the phases of congestion control that they show.

use super::*;

/// Sends so many segments of 100 bytes in each round trip of 50 ms, each acknowledged by itself and answered by the
/// next ones, until the last acknowledgment; gives what was measured about congestion.
fn rounds(talk: &mut Talk, sizes: &[u32], window: u16) -> Vec<Finding> {
    let mut reported = Vec::new();
    let mut hear = |line| {
        talk.says(line);
        reported.append(&mut talk.measured);
    };
    let (mut next, mut acked, mut at) = (1, 1, 100);
    let first = *sizes.first().unwrap();
    for _ in 0..first {
        hear(client(at).seq(next).ack(1).data(100).window(1000));
        next += 100;
    }
    for pair in sizes.windows(2) {
        let [now, then] = pair else { unreachable!() };
        at += 50;
        for n in 0..*now {
            acked += 100;
            hear(server(at).seq(1).ack(acked).window(window));
            // The next round's segments, spread over the acknowledgments of this one.
            for _ in 0..(then * (n + 1) / now - then * n / now) {
                hear(client(at).seq(next).ack(1).data(100));
                next += 100;
            }
        }
    }
    hear(server(at + 50).seq(1).ack(acked + 100).window(window));
    reported.retain(|turn| matches!(turn.fact, Fact::CongestionPhase { .. } | Fact::Recovered { .. }));
    reported
}

fn phases(facts: &[Fact]) -> Vec<Congestion> {
    let phase = |fact: &Fact| match fact {
        Fact::CongestionPhase { phase, .. } => Some(*phase),
        _ => None,
    };
    facts.iter().filter_map(phase).collect()
}

#[test]
fn flights_that_double_are_slow_start_and_then_one_more_each_time_is_congestion_avoidance() {
    let turns = rounds(&mut near_client(), &[2, 4, 8, 16, 17, 18, 19, 20], 60_000);
    let facts: Vec<Fact> = turns.iter().map(|turn| turn.fact.clone()).collect();
    assert_eq!(phases(&facts), [Congestion::SlowStart, Congestion::Avoidance], "{facts:?}");
    let Fact::CongestionPhase { end: Client, flights, .. } = &facts[0] else { panic!("{facts:?}") };
    assert!(flights.len() == 3 && flights.windows(2).all(|pair| pair[1] * 2 >= pair[0] * 3), "{flights:?}");
    // The acknowledgments that ended the rounds.
    let evidence: Vec<_> = turns.iter().map(|turn| (turn.basis, turn.evidence.len())).collect();
    assert_eq!(evidence, [(Basis::Inferred, 3), (Basis::Inferred, 4)]);
}

#[test]
fn no_phase_is_claimed_where_the_capture_cannot_show_it() {
    let growing = [2, 4, 8, 16, 32];
    // Near the server, between the two, on loopback.
    for mut talk in [opened(0, 50).0, opened(25, 25).0, opened(0, 0).0] {
        assert_eq!(rounds(&mut talk, &growing, 60_000), []);
    }
    // Limited by the receiver.
    assert_eq!(rounds(&mut near_client(), &[4, 5, 6, 7, 8, 9], 900), []);
    // No more to send, or always the same.
    assert_eq!(rounds(&mut near_client(), &[8, 8, 8, 8, 8, 8], 60_000), []);
}

#[test]
fn questions_and_answers_that_grow_are_no_slow_start() {
    let mut talk = near_client();
    let (mut seq, mut facts) = (1, Vec::new());
    for (n, count) in (0..).zip([1u32, 2, 4, 8, 16]) {
        for _ in 0..count {
            facts.extend(talk.measures(client(100 * n + 100).seq(seq).ack(1).data(100).window(60_000)));
            seq += 100;
        }
        facts.extend(talk.measures(server(100 * n + 150).seq(1).ack(seq).window(60_000)));
    }
    assert_eq!(phases(&facts), []);
}

#[test]
fn three_duplicate_acknowledgments_lead_to_a_fast_recovery_which_ends() {
    let mut talk = near_client();
    for n in 0..6u32 {
        talk.says(client(100).seq(1 + 100 * n).ack(1).data(100));
    }
    talk.says(server(150).seq(1).ack(101));
    for _ in 0..3 {
        talk.says(server(150).seq(1).ack(101));
    }
    let begins = Fact::CongestionPhase { end: Client, phase: Congestion::FastRecovery, flights: vec![500] };
    assert_eq!(talk.measures(client(151).seq(101).ack(1).data(100)), [begins]);
    // Another hole, which is repaired in the same recovery.
    assert_eq!(phases(&talk.measures(server(200).seq(1).ack(301))), []);
    assert_eq!(talk.measures(client(201).seq(301).ack(1).data(100)), []);
    let facts = talk.measures(server(251).seq(1).ack(601));
    let ends = Fact::Recovered { end: Client, since: id(14), lasted_ns: 100 * MS };
    assert_eq!(facts.last(), Some(&ends));
}

#[test]
fn two_duplicate_acknowledgments_and_a_late_segment_are_no_recovery() {
    let mut talk = near_client();
    for n in 0..4u32 {
        talk.says(client(100).seq(1 + 100 * n).ack(1).data(100));
    }
    talk.says(server(150).seq(1).ack(101));
    talk.says(server(150).seq(1).ack(101));
    talk.says(server(150).seq(1).ack(101));
    assert_eq!(phases(&talk.measures(client(151).seq(101).ack(1).data(100))), []);
    let mut talk = near_client();
    for n in 1..5u32 {
        talk.says(client(100).seq(1 + 100 * n).ack(1).data(100));
        talk.says(server(101).seq(1).ack(1));
    }
    // It was not seen before: overtaken on its way to the capture, for all that is known.
    assert_eq!(phases(&talk.measures(client(102).seq(1).ack(1).data(100))), []);
}

#[test]
fn a_long_silence_and_then_the_same_again_is_a_timeout() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(100));
    let timeout = Fact::CongestionPhase { end: Client, phase: Congestion::Timeout, flights: vec![100] };
    assert_eq!(talk.measures(client(400).seq(1).ack(1).data(100)), [timeout]);
    assert_eq!(talk.measures(client(1000).seq(1).ack(1).data(100)), []);
    let facts = talk.measures(server(1050).seq(1).ack(101));
    assert_eq!(facts.last(), Some(&Fact::Recovered { end: Client, since: id(5), lasted_ns: 650 * MS }));
}

#[test]
fn fleets_have_a_period() {
    let mut talk = near_client();
    for fleet in 0..5u32 {
        for n in 0..6u32 {
            let at = i64::from(100 + fleet * 50);
            talk.says(client(at).micros(i64::from(n) * 100).seq(1 + 600 * fleet + 100 * n).ack(1).data(100));
        }
        talk.says(server(i64::from(140 + fleet * 50)).seq(1).ack(601 + 600 * fleet));
    }
    let fleets = talk.summary().fleets.client.unwrap();
    assert_eq!((fleets.fleets, fleets.segments, fleets.period_ns), (5, 30, 50 * MS));
}
