//! What is measured: round trips, windows, flights.

use proptest::prelude::*;

use super::*;
use End::{Client, Server};
use captrace::internals::analysis::fact::{CapturePlace, Congestion, Covered, SampleBy};
use captrace::internals::analysis::measure::Coverage;
use captrace::internals::analysis::tcp::REMEMBERED;

const fn id(packet: u64) -> PacketId {
    PacketId(packet)
}

impl Talk {
    /// Follows one segment; gives what it measures.
    fn measures(&mut self, line: Line) -> Vec<Fact> {
        self.says(line);
        self.measured.iter().map(|finding| finding.fact.clone()).collect()
    }
}

/// A handshake whose two parts take so many milliseconds.
fn opened(syn: i64, syn_ack: i64) -> (Talk, Vec<Fact>) {
    let mut talk = Talk::new().hears([client(0).syn().mss(100), server(syn).syn().ack(1).mss(100)]);
    let facts = talk.measures(client(syn + syn_ack).seq(1).ack(1));
    (talk, facts)
}

/// Seen near the client, with a round trip of 50 ms; three packets.
fn near_client() -> Talk {
    opened(50, 0).0
}

/// The sample among what was measured: segment, milliseconds, how, and what else is covered.
#[track_caller]
fn sample(facts: &[Fact]) -> (PacketId, i64, SampleBy, Vec<Covered>) {
    match facts.iter().find(|fact| matches!(fact, Fact::RttSample { .. } | Fact::RttAmbiguous { .. })) {
        Some(Fact::RttSample { segment, sample_ns, by, also, .. }) => {
            (*segment, *sample_ns / MS, *by, also.clone())
        }
        other => panic!("no sample: {other:?}"),
    }
}

// ---- the handshake ----

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

// ---- samples ----

/// The trace of the textbook's lab on TCP (the upload of a file to gaia.cs.umass.edu): numbers and moments of its
/// first six segments with data, as the published solution of question 7 lists them.
fn textbook_lab() -> (Talk, Vec<Fact>) {
    let syns = [
        client(0).syn().window(16384).mss(1460),
        server(0).micros(23_172).syn().ack(1).window(5840).mss(1460),
        client(0).micros(23_265).seq(1).ack(1).window(17520),
    ];
    let mut talk = Talk::new().hears(syns);
    let sent = [26_477, 41_737, 54_026, 54_690, 77_405, 78_157];
    let acked = [53_937, 77_294, 124_085, 169_118, 217_299, 267_802];
    let windows = [6780, 8760, 11680, 14600, 17520, 20440];
    let seq = |n: u32| if n == 0 { 1 } else { 566 + (n - 1) * 1460 };
    let mut lines = Vec::new();
    for (n, ((sent, acked), window)) in (0..).zip(sent.into_iter().zip(acked).zip(windows)) {
        lines.push(client(0).micros(sent).seq(seq(n)).ack(1).data(seq(n + 1) - seq(n)).window(17520));
        lines.push(server(0).micros(acked).seq(1).ack(seq(n + 1)).window(window));
    }
    lines.sort_by_key(|line| line.micros);
    let samples = lines.into_iter().flat_map(|line| talk.measures(line)).collect();
    (talk, samples)
}

#[test]
fn the_textbooks_lab_gives_the_samples_and_estimates_of_its_published_solution() {
    let (talk, facts) = textbook_lab();
    let micros = |time: i64| (time + 500) / 1000;
    let told: Vec<(i64, i64)> = facts
        .iter()
        .map(|fact| match fact {
            Fact::RttSample { sample_ns, estimated_ns: Some(estimated_ns), short: Some(false), .. } => {
                (micros(*sample_ns), (estimated_ns + 50_000) / 100_000)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    // SampleRTT in microseconds; EstimatedRTT in tenths of a millisecond, as many digits as the solution has.
    let solution =
        [(27_460, 275), (35_557, 285), (70_059, 337), (114_428, 438), (139_894, 558), (189_645, 725)];
    assert_eq!(told, solution);
    let summary = talk.summary();
    // Question 9: 5840 bytes, in the SYN ACK; the smallest after it is 6780.
    assert_eq!((summary.syn_window.server, summary.smallest_window.server), (Some(5840), Some(6780)));
    assert_eq!(summary.full_windows, Both { client: 0, server: 0 });
    assert_eq!(summary.zero_windows, Both { client: 0, server: 0 });
    // Question 11: 1460 bytes.
    let usual = Coverage { acks: 6, usual_bytes: 1460, one: 6, two: 0, more: 0 };
    assert_eq!(summary.coverage.client.as_deref(), Some(&usual));
}

#[test]
fn the_textbooks_lab_gives_the_throughput_of_its_published_solution() {
    let (mut talk, _) = textbook_lab();
    // Question 12: 164,090 bytes from 0.026477 s to 5.455830 s. How the rest of them travelled does not matter.
    let rest = 164_091 - 7866;
    talk.says(client(5297).seq(7866).ack(1).data(rest));
    talk.says(server(5455).micros(830).seq(1).ack(164_091));
    let throughput = talk.summary().throughput.client.unwrap();
    assert_eq!((throughput.bytes, throughput.duration_ns), (164_090, 5_429_353_000));
}

#[test]
fn the_first_sample_begins_the_estimate_and_the_next_move_it() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    let first = Fact::RttSample {
        end: Client,
        segment: id(4),
        sample_ns: 40 * MS,
        before_ns: None,
        estimated_ns: Some(40 * MS),
        deviation_before_ns: None,
        deviation_ns: Some(20 * MS),
        timeout_ns: Some(120 * MS),
        syn_ns: Some(50 * MS),
        by: SampleBy::Ack,
        short: Some(false),
        also: Vec::new(),
    };
    assert_eq!(talk.measures(server(140).seq(1).ack(11)), [first]);
    assert_eq!(talk.measured[0].evidence.iter().map(|packet| packet.id.0).collect::<Vec<_>>(), [5, 4]);
    talk.says(client(200).seq(11).ack(1).data(10));
    let facts = talk.measures(server(280).seq(1).ack(21));
    // 0.875 × 40 + 0.125 × 80 = 45; 0.75 × 20 + 0.25 × (80 − 45) = 23.75; 45 + 4 × 23.75 = 140.
    assert!(
        matches!(
            facts[..],
            [Fact::RttSample {
                before_ns: Some(40_000_000),
                estimated_ns: Some(45_000_000),
                deviation_before_ns: Some(20_000_000),
                deviation_ns: Some(23_750_000),
                timeout_ns: Some(140_000_000),
                ..
            }]
        ),
        "{facts:?}"
    );
    let rtt = talk.summary().rtt.client.unwrap();
    assert_eq!((rtt.samples, rtt.min_ns, rtt.median_ns, rtt.max_ns), (3, 40 * MS, 50 * MS, 80 * MS));
}

#[test]
fn the_servers_times_seen_near_the_client_are_called_a_part() {
    let mut talk = near_client();
    talk.says(server(100).seq(1).ack(1).data(10));
    let facts = talk.measures(client(100).seq(1).ack(11));
    assert!(matches!(facts[..], [Fact::RttSample { end: Server, short: Some(true), .. }]), "{facts:?}");
    // Without the handshake it is unknown.
    let mut talk = Talk::new().hears([client(0).seq(1).ack(1).data(10)]);
    let facts = talk.measures(server(9).seq(1).ack(11));
    assert!(matches!(facts[..], [Fact::RttSample { short: None, estimated_ns: None, .. }]), "{facts:?}");
}

#[test]
fn an_answer_that_is_much_faster_than_a_sample_shows_that_it_is_the_whole_round_trip() {
    // The server answers within a millisecond, as seen here, and the client's answers take twenty.
    let mut talk = Talk::new().hears([client(0).seq(1).ack(1).data(10), server(1).seq(1).ack(11).data(10)]);
    let facts = talk.measures(client(21).seq(11).ack(11).data(10));
    let whole = |facts: &[Fact]| match facts {
        [Fact::RttSample { short, estimated_ns, .. }] => (*short, *estimated_ns),
        other => panic!("{other:?}"),
    };
    assert_eq!(whole(&facts), (Some(false), Some(20 * MS)));
    assert_eq!(whole(&talk.measures(server(22).seq(11).ack(21))), (None, None));
}

#[test]
fn a_time_that_no_sender_would_have_waited_is_no_round_trip() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    // The pure ACK is not in the capture; data comes half a minute later.
    let facts = talk.measures(server(30_150).seq(1).ack(11).data(10));
    assert!(matches!(facts[..], [Fact::RttSample { short: None, estimated_ns: None, .. }]), "{facts:?}");
}

#[test]
fn a_delayed_acknowledgment_gives_a_sample_for_each_segment_and_moves_the_estimate_once() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    talk.says(client(110).seq(11).ack(1).data(10));
    // TCP takes the oldest, so that its timer allows for the delay.
    let later = Covered { segment: id(5), sample_ns: 50 * MS };
    assert_eq!(sample(&talk.measures(server(160).seq(1).ack(21))), (id(4), 60, SampleBy::Ack, vec![later]));
    let rtt = talk.summary().rtt.client.unwrap();
    assert_eq!((rtt.samples, rtt.max_ns, rtt.estimated_ns), (3, 60 * MS, Some(60 * MS)));
    assert_eq!(talk.summary().coverage.client.map(|acks| (acks.two, acks.usual_bytes)), Some((1, 20)));
}

#[test]
fn an_acknowledgment_of_a_part_of_a_segment_is_not_yet_one_of_it() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    assert_eq!(talk.measures(server(140).seq(1).ack(6)), []);
    assert_eq!(sample(&talk.measures(server(150).seq(1).ack(11))).1, 50);
}

#[test]
fn a_fin_is_timed_like_data() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).fin());
    assert_eq!(sample(&talk.measures(server(150).seq(1).ack(2))), (id(4), 50, SampleBy::Ack, Vec::new()));
    // It is no byte, and its acknowledgment no throughput.
    assert_eq!((talk.summary().throughput.client, talk.summary().coverage.client), (None, None));
}

#[test]
fn keep_alives_and_duplicate_acknowledgments_give_no_sample() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    talk.says(server(150).seq(1).ack(11));
    assert_eq!(talk.measures(client(9000).seq(10).ack(1)), []);
    assert_eq!(talk.measures(server(9050).seq(1).ack(11)), []);
    assert_eq!(talk.measures(client(9900).seq(10).ack(1).data(1)), []);
    assert_eq!(talk.measures(server(9950).seq(1).ack(11)), []);
    assert_eq!(talk.summary().rtt.client.unwrap().samples, 2);
}

#[test]
fn moments_that_run_backwards_give_no_sample() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    assert_eq!(talk.measures(server(90).seq(1).ack(11)), []);
}

// ---- Karn ----

#[test]
fn what_was_sent_again_gives_no_sample() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    talk.says(client(150).seq(1).ack(1).data(10));
    let ambiguous = Fact::RttAmbiguous { end: Client, segment: id(4), copy: Some(id(5)), too_big: false };
    assert_eq!(talk.measures(server(170).seq(1).ack(11)), [ambiguous]);
    assert_eq!(talk.measured[0].evidence.iter().map(|packet| packet.id.0).collect::<Vec<_>>(), [6, 4, 5]);
    assert_eq!(talk.summary().rtt.client.unwrap().samples, 1);
    talk.says(client(200).seq(11).ack(1).data(10));
    assert_eq!(sample(&talk.measures(server(250).seq(1).ack(21))).0, id(7));
}

#[test]
fn timestamps_tell_which_copy_is_acknowledged() {
    let sent_twice = || {
        let mut talk = near_client();
        talk.says(client(100).seq(1).ack(1).data(10).clocks(1000, 7));
        talk.says(client(400).seq(1).ack(1).data(10).clocks(1300, 7));
        talk
    };
    let mut talk = sent_twice();
    let facts = talk.measures(server(450).seq(1).ack(11).clocks(9, 1300));
    assert_eq!(sample(&facts), (id(5), 50, SampleBy::Timestamp, Vec::new()));
    assert_eq!(talk.measured[0].basis, Basis::Inferred);
    let facts = sent_twice().measures(server(410).seq(1).ack(11).clocks(9, 1000));
    assert_eq!(sample(&facts), (id(4), 310, SampleBy::Timestamp, Vec::new()));
    // An echo of neither.
    let facts = sent_twice().measures(server(410).seq(1).ack(11).clocks(9, 1001));
    assert!(matches!(facts[..], [Fact::RttAmbiguous { .. }, _]), "{facts:?}");
}

#[test]
fn a_clock_that_has_not_moved_between_the_copies_tells_nothing() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10).clocks(1000, 7));
    talk.says(client(101).seq(1).ack(1).data(10).clocks(1000, 7));
    let facts = talk.measures(server(150).seq(1).ack(11).clocks(9, 1000));
    assert!(matches!(facts[..], [Fact::RttAmbiguous { .. }]), "{facts:?}");
}

#[test]
fn what_had_to_wait_behind_a_hole_gives_no_sample() {
    let mut talk = near_client();
    for n in 0..4 {
        talk.says(client(100 + n).seq(1 + 10 * u32::try_from(n).unwrap()).ack(1).data(10));
    }
    // The first was lost: sent again, and its acknowledgment covers it alone, because the third was lost, too.
    talk.says(client(300).seq(1).ack(1).data(10));
    let facts = talk.measures(server(350).seq(1).ack(21));
    assert!(matches!(facts[..], [Fact::RttAmbiguous { .. }]), "{facts:?}");
    talk.says(client(360).seq(21).ack(1).data(10));
    // Packet 7 waited for packet 10; packet 12 waited for nothing.
    talk.says(client(361).seq(41).ack(1).data(10));
    let facts = talk.measures(server(410).seq(1).ack(41));
    let expected = [Fact::RttAmbiguous { end: Client, segment: id(6), copy: Some(id(10)), too_big: false }];
    assert!(facts.starts_with(&expected) && matches!(facts[1..], [Fact::Recovered { .. }]), "{facts:?}");
    assert_eq!(sample(&talk.measures(server(411).seq(1).ack(51))), (id(11), 50, SampleBy::Ack, Vec::new()));
}

#[test]
fn segments_out_of_order_give_samples_only_where_they_waited_for_nothing() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    talk.says(client(101).seq(21).ack(1).data(10));
    talk.says(client(102).seq(11).ack(1).data(10));
    assert_eq!(sample(&talk.measures(server(150).seq(1).ack(11))).0, id(4));
    assert_eq!(talk.measures(server(152).seq(1).ack(31)), []);
    assert_eq!(talk.summary().rtt.client.unwrap().samples, 2);
}

#[test]
fn an_acknowledgment_of_more_than_was_seen_times_nothing() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    assert_eq!(talk.measures(server(900).seq(1).ack(500)), []);
    assert_eq!(talk.measures(server(901).seq(1).ack(11)), []);
    talk.says(client(1000).seq(500).ack(1).data(10));
    assert_eq!(sample(&talk.measures(server(1050).seq(1).ack(510))).1, 50);
}

// ---- segments that are too long ----

#[test]
fn the_timestamps_option_takes_room_from_each_segment_that_a_card_cuts() {
    let syns = [client(0).syn().mss(1460), server(1).syn().ack(1).mss(1460), client(2).seq(1).ack(1)];
    let offload = |line: Line| {
        let facts = Talk::new().hears(syns.clone()).says(line);
        facts.into_iter().find_map(|fact| match fact {
            Fact::Offload { segments, .. } => Some(segments),
            _ => None,
        })
    };
    let data = |len| client(3).seq(1).ack(1).data(len);
    // 1460 bytes each, or 1448 with the 12 bytes of the padded option.
    assert_eq!([1460, 1461, 2920, 2921].map(|len| offload(data(len))), [None, Some(2), Some(2), Some(3)]);
    assert_eq!([1448, 2896, 2897].map(|len| offload(data(len).clocks(1, 1))), [None, Some(2), Some(3)]);
}

// ---- windows ----

#[test]
fn a_window_is_scaled_if_both_syns_offer_it_and_unknown_if_no_syn_was_seen() {
    let scaled = |both: bool| {
        let syn_ack = server(1).syn().ack(1).window(900);
        let syn_ack = if both { syn_ack.scale(3) } else { syn_ack };
        let mut talk = Talk::new().hears([client(0).syn().scale(7).window(800), syn_ack]);
        talk.says(client(2).seq(1).ack(1).window(100));
        talk.summary()
    };
    let (with, without) = (scaled(true), scaled(false));
    assert_eq!(with.smallest_window, Both { client: Some(12_800), server: None });
    assert_eq!(with.syn_window, Both { client: Some(800), server: Some(900) });
    assert_eq!(without.smallest_window.client, Some(100));
    let mut midstream = Talk::new().hears([client(0).seq(1).ack(1).data(10).window(100)]);
    midstream.says(server(1).seq(1).ack(11).window(10));
    // 10 bytes would fill a window of 10, but it is unknown how many it stands for.
    assert_eq!(midstream.measures(client(2).seq(11).ack(1).data(10)), []);
    assert_eq!(midstream.summary().smallest_window, Both { client: None, server: None });
}

#[test]
fn a_segment_that_reaches_the_edge_of_the_window_fills_it() {
    let mut talk = near_client();
    assert_eq!(talk.measures(client(100).seq(1).ack(1).data(400)), []);
    let full = Fact::WindowFull { end: Client, window: 1000 };
    assert_eq!(talk.measures(client(100).seq(401).ack(1).data(600)), [full]);
    assert_eq!(talk.measures(client(100).seq(1001).ack(1).data(1)), []);
    let summary = talk.summary();
    assert_eq!((summary.full_windows.client, summary.most_in_flight.client), (1, 1001));
}

#[test]
fn a_window_that_closes_and_opens_tells_for_how_long_it_held_the_sender_back() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(1000));
    talk.says(server(150).seq(1).ack(1001).window(0));
    assert_eq!(talk.measures(client(400).seq(1000).ack(1)), []);
    assert_eq!(talk.measures(server(450).seq(1).ack(1001).window(0)), []);
    assert_eq!(talk.summary().zero_window_ns.server, 300 * MS);
    let opened = Fact::WindowOpened { end: Server, closed_by: id(5), closed_ns: 600 * MS, window: Some(500) };
    assert_eq!(talk.measures(server(750).seq(1).ack(1001).window(500)), [opened]);
    talk.says(client(1000).seq(1001).ack(1).data(1));
    let summary = talk.summary();
    assert_eq!((summary.zero_windows.server, summary.zero_window_ns.server), (1, 600 * MS));
    assert_eq!((summary.smallest_window.server, summary.zero_windows.client), (Some(0), 0));
}

#[test]
fn a_zero_window_is_one_whatever_the_scale() {
    let mut talk = Talk::new().hears([client(0).seq(1).ack(1).data(10)]);
    talk.says(server(1).seq(1).ack(11).window(0));
    let facts = talk.measures(server(2001).seq(1).ack(11).window(5));
    let opened = Fact::WindowOpened { end: Server, closed_by: id(2), closed_ns: 2000 * MS, window: None };
    assert_eq!(facts, [opened]);
}

#[test]
fn a_reset_and_an_old_segment_advertise_nothing() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(20));
    talk.says(server(150).seq(1).ack(21));
    talk.says(server(151).seq(1).ack(11).window(0));
    talk.says(server(152).seq(1).ack(21).window(0).rst());
    let summary = talk.summary();
    assert_eq!((summary.smallest_window.server, summary.zero_windows.server), (Some(1000), 0));
}

// ---- flights ----

/// Sends so many segments of 100 bytes in each round trip of 50 ms, each acknowledged by itself and answered by the
/// next ones, until the last acknowledgment; gives what was measured about congestion.
fn rounds(talk: &mut Talk, sizes: &[u32], window: u16) -> Vec<Finding> {
    let mut told = Vec::new();
    let mut hear = |line| {
        talk.says(line);
        told.append(&mut talk.measured);
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
    told.retain(|turn| matches!(turn.fact, Fact::CongestionPhase { .. } | Fact::Recovered { .. }));
    told
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

// ---- bounds ----

#[test]
fn bytes_in_flight_are_counted_after_each_segment() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(100));
    talk.says(client(100).seq(101).ack(1).data(50));
    talk.says(server(150).seq(1).ack(101));
    talk.says(client(150).seq(151).ack(1).data(1));
    assert_eq!(talk.summary().most_in_flight, Both { client: 150, server: 0 });
    // One direction alone tells nothing of what is acknowledged.
    let talk = Talk::new().hears([client(0).seq(1).ack(1).data(10), client(0).seq(11).ack(1).data(10)]);
    assert_eq!(talk.summary().most_in_flight.client, 0);
}

#[test]
fn bytes_behind_a_hole_that_no_window_allows_are_counted_anew() {
    let mut talk = near_client().hears([client(60).seq(1).ack(1).data(10), server(110).seq(1).ack(11)]);
    talk.says(client(120).seq(1 << 31).ack(1).data(10));
    talk.says(server(170).seq(1).ack((1 << 31) + 10));
    let summary = talk.summary();
    assert_eq!(summary.most_in_flight.client, 10);
    assert_eq!(summary.throughput.client.map(|throughput| throughput.bytes), Some(20));
}

#[test]
fn the_first_acknowledgment_behind_such_a_hole_is_no_duplicate() {
    let mut talk = near_client().hears([client(60).seq(1).ack(1).data(10), server(110).seq(1).ack(11)]);
    talk.says(client(120).seq(1 << 31).ack(1).data(10));
    let facts = talk.says(server(170).seq(1).ack(1 << 31));
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::AckDuplicate { .. })), "{facts:?}");
}

#[test]
fn in_the_middle_of_a_connection_the_first_acknowledgment_shows_what_is_in_flight() {
    // It may name the first byte that was seen, or one from before the capture.
    for ack in [1, 0u32.wrapping_sub(500)] {
        let mut talk = Talk::new().hears([client(0).seq(1).ack(1).data(10), server(1).seq(1).ack(ack)]);
        let facts = talk.says(client(2).seq(11).ack(1).data(10));
        let data = Fact::Data { end: Client, first: 11, bytes: 10, next: 21, in_flight: 10 };
        assert_eq!((facts, talk.summary().most_in_flight.client), (vec![data], 20), "{ack}");
    }
}

#[test]
fn nothing_is_measured_of_acknowledgments_alone() {
    let mut talk = Talk::new();
    for n in 0..1000 {
        assert_eq!(talk.measures(server(n).seq(1).ack(1 + 1000 * u32::try_from(n).unwrap())), []);
    }
    assert_eq!((talk.summary().rtt.client, talk.summary().throughput.client), (None, None));
}

#[test]
fn a_direction_without_an_answer_keeps_no_more_than_its_bound() {
    let mut talk = Talk::new();
    for n in 0..10_000 {
        talk.says(client(1).seq(1 + n * 100).ack(1).data(100));
    }
    assert_eq!(talk.connection.remembered(), REMEMBERED);
}

#[test]
fn a_window_of_three_gigabytes_of_holes_keeps_no_more_than_its_bound() {
    let mut talk = near_client();
    for n in 0..10_000 {
        talk.says(client(100).seq(1 + n * 300_000).ack(1).data(100));
    }
    assert!(talk.connection.remembered() <= 2 * REMEMBERED);
}

#[test]
fn what_is_kept_of_a_connection_is_small() {
    let mut talk = near_client();
    for n in 0..300u32 {
        talk.says(client(100).seq(1 + n * 10).ack(1).data(10));
        talk.says(server(150 + i64::from(n)).seq(1).ack(11 + n * 10));
    }
    let held = talk.connection.measures_bytes();
    assert!(held < 3072, "{held} bytes");
    let short = near_client().hears([
        client(100).seq(1).ack(1).data(10),
        server(150).seq(1).ack(11).data(10),
        client(151).seq(11).ack(11),
    ]);
    let held = short.connection.measures_bytes();
    assert!(held < 1536, "{held} bytes for a question and an answer");
    let syn = Talk::new().hears([client(0).syn()]).connection.measures_bytes();
    assert!(syn < 256, "{syn} bytes for a SYN alone");
}

proptest! {
    #[test]
    fn no_numbers_and_no_moments_make_it_panic(
        lines in proptest::collection::vec(
            (any::<bool>(), any::<i64>(), 0u8..64, any::<u32>(), any::<u32>(), 0u32..3_000_000_000, any::<u16>()),
            1..60,
        )
    ) {
        let mut talk = Talk::new();
        for (is_client, at, flags, seq, ack, len, window) in lines {
            let mut line = if is_client { client(0) } else { server(0) };
            line.flags = Flags::from_bits(u16::from(flags));
            line = Line { seq, ack: Some(ack), len, window, micros: at / 1000 / MS * MS, ..line };
            talk.says(line);
        }
        let summary = talk.summary();
        prop_assert!(summary.rtt.client.is_none_or(|rtt| rtt.min_ns <= rtt.median_ns && rtt.median_ns <= rtt.max_ns));
    }
}
