//! Samples of the round-trip time, and the estimate.

use super::*;

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
    let reported: Vec<(i64, i64)> = facts
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
    assert_eq!(reported, solution);
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
