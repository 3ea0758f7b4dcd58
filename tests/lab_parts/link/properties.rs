//! What holds whatever is sent, over whatever link, under whatever rules.

use captrace::internals::call::End;
use captrace::internals::fate::{Cause, Treatment};
use captrace::internals::frame::Timestamp;
use captrace::internals::link::quantity::{Probability, Rate, TimeSpan};
use captrace::internals::link::{LabLink, LinkRule, LinkSettings, Path};
use proptest::collection::vec;
use proptest::prelude::*;

use super::frames::{ACK, FIN, RST, SYN, Sent, arp, arrived, datagram, fragment, play, segment};

fn end() -> impl Strategy<Value = End> {
    prop_oneof![Just(End::Client), Just(End::Server)]
}

fn frame() -> impl Strategy<Value = (End, Vec<u8>)> {
    let flags = prop::sample::select(vec![0, SYN, SYN | ACK, ACK, ACK, ACK, FIN | ACK, RST]);
    let tcp = (end(), flags, 0..5000_u32, 0..5000_u32, 0..1460_usize)
        .prop_map(|(end, flags, seq, ack, len)| (end, segment(end, flags, seq, ack, len)));
    let udp = (end(), 0..1400_usize).prop_map(|(end, len)| (end, datagram(end, len)));
    let piece = (end(), 0..300_u16).prop_map(|(end, offset)| (end, fragment(end, offset, 80)));
    let noise = end().prop_map(|end| (end, arp(end)));
    let rubbish = (end(), vec(any::<u8>(), 0..80));
    prop_oneof![6 => tcp, 2 => udp, 1 => piece, 1 => noise, 1 => rubbish]
}

/// Frames in order of time.
fn frames() -> impl Strategy<Value = Vec<Sent>> {
    vec((frame(), 0..3000_i64), 0..150).prop_map(|frames| {
        let mut now = 0;
        let sent = frames.into_iter().map(|((end, bytes), pause)| {
            now += pause;
            (end, now, bytes)
        });
        sent.collect()
    })
}

fn path() -> impl Strategy<Value = Path> {
    let rate = prop::option::of(
        (10_000..100_000_000_u64).prop_map(|bits| Rate::from_bits_per_second(bits).unwrap()),
    );
    let times = (0..50_000_000_u64, 0..5_000_000_u64);
    let queue = prop::option::of(0..20_u32);
    (rate, times, queue, 0..200_000_u32).prop_map(|(rate, (delay, jitter), queue, loss)| Path {
        rate,
        delay: TimeSpan::from_ns(delay),
        jitter: TimeSpan::from_ns(jitter),
        queue,
        loss: Probability::from_millionths(loss),
    })
}

const RULES: [&str; 10] = [
    "drop client data 2-4",
    "drop any SYN ACK",
    "delay any segment by 7 ms",
    "duplicate server data every copy",
    "corrupt any datagram 2- byte 3",
    "hold client data until after the next",
    "hold any packet 3 until after 4 more",
    "truncate any fragment to 10 bytes",
    "drop client ACK beyond 1000 twice",
    "delay any packet between 5 ms and 20 ms by 1 ms",
];

fn rules() -> impl Strategy<Value = Vec<LinkRule>> {
    prop::sample::subsequence(RULES.to_vec(), 0..=4)
        .prop_shuffle()
        .prop_map(|rules| rules.iter().map(|rule| rule.parse().unwrap()).collect())
}

fn settings() -> impl Strategy<Value = LinkSettings> {
    (path(), path()).prop_map(|(to_server, to_client)| LinkSettings { to_server, to_client })
}

/// Nanoseconds between two moments.
fn between(earlier: Timestamp, later: Timestamp) -> u64 {
    u64::try_from(later.since(earlier)).expect("the later moment is later")
}

proptest! {
    #[test]
    fn nothing_is_early_or_lost_without_a_fate_and_the_order_stays_where_nothing_says_otherwise(
        settings in settings(), rules in rules(), seed in any::<u64>(), sent in frames(),
    ) {
        let run = play(LabLink::new(settings, rules.clone(), seed), &sent);
        prop_assert_eq!(run.fates.len(), sent.len());
        for (number, (fate, (end, time, bytes))) in run.fates.iter().zip(&sent).enumerate() {
            let path = settings.from(*end);
            let came = Timestamp::from_nanoseconds(time * 1000);
            let copies = match fate.treatment {
                Treatment::Dropped => 0,
                Treatment::Duplicated => 2,
                _ => 1,
            };
            prop_assert_eq!(fate.deliveries.len(), copies, "{:?}", fate);
            for delivery in &fate.deliveries {
                // Nothing early: not before its delay, nor before it is due.
                prop_assert!(between(came, delivery.due) >= path.delay.ns(), "{:?}", fate);
                prop_assert!(delivery.left >= delivery.due);
            }
            // What was lost has a reason that can lose.
            match (&fate.treatment, &fate.cause) {
                (Treatment::Dropped, cause) => prop_assert_ne!(cause, &Cause::Link),
                (_, cause) => prop_assert!(!matches!(cause, Cause::Chance | Cause::QueueFull)),
            }
            if let Some(queue) = path.queue {
                prop_assert!(fate.waiting <= queue, "{} wait, {} may", fate.waiting, queue);
            }
            // What was not changed on purpose arrives as it was sent.
            let departures: Vec<_> = run.out.iter().filter(|(_, departure)| departure.frame.0 == number).collect();
            prop_assert_eq!(departures.len(), copies);
            for (_, departure) in departures {
                prop_assert_eq!(departure.sender, *end);
                let got = arrived(departure, &sent);
                let differ = got.iter().zip(bytes).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>();
                let cut = bytes.len() - got.len();
                match fate.treatment {
                    Treatment::Corrupted { .. } => prop_assert_eq!((differ, cut), (1, 0)),
                    Treatment::Truncated { to } => prop_assert_eq!((differ, got.len()), (0, to as usize)),
                    _ => prop_assert_eq!((differ, cut), (0, 0)),
                }
            }
        }
        // Order: among the frames of an end that nothing delays or holds back, and that wait in its queue.
        for end in [End::Client, End::Server] {
            let ordered = run.out.iter().filter(|(_, departure)| {
                let fate = &run.fates[departure.frame.0];
                let waits = !captrace::internals::link::keeps_the_network_running(&sent[departure.frame.0].2);
                let moved = matches!(fate.treatment, Treatment::Delayed { .. } | Treatment::HeldBack);
                departure.sender == end && waits && !moved
            });
            let numbers: Vec<_> = ordered.map(|(_, departure)| departure.frame).collect();
            prop_assert!(numbers.is_sorted(), "{:?}", numbers);
        }
        // Each decision of a rule is counted once.
        for (number, fired) in (1..).zip(&run.fired) {
            let decided = run.fates.iter().filter(|fate| {
                matches!(&fate.cause, Cause::Rule { number: by, text } if *by == number && text == &rules[number as usize - 1].to_string())
            });
            prop_assert_eq!(decided.count(), *fired as usize);
        }
    }

    #[test]
    fn no_more_bits_arrive_in_any_time_than_the_rate_allows(
        bits in 10_000..100_000_000_u64, sent in frames(), queue in 0..30_u32,
    ) {
        let rate = Rate::from_bits_per_second(bits).unwrap();
        let path = Path { rate: Some(rate), delay: TimeSpan::from_ms(3), queue: Some(queue), ..Path::default() };
        let run = play(LabLink::new(LinkSettings::symmetric(path), Vec::new(), 0), &sent);
        for end in [End::Client, End::Server] {
            let passed = run.out.iter().filter(|(_, one)| {
                one.sender == end && !captrace::internals::link::keeps_the_network_running(arrived(one, &sent))
            });
            let mut before = None;
            for (time, departure) in passed {
                if let Some(before) = before {
                    prop_assert!(between(before, *time) >= rate.time_of(arrived(departure, &sent).len()));
                }
                before = Some(*time);
            }
        }
    }

    #[test]
    fn the_same_frames_at_the_same_times_have_the_same_fates(
        settings in settings(), rules in rules(), seed in any::<u64>(), sent in frames(),
    ) {
        let first = play(LabLink::new(settings, rules.clone(), seed), &sent);
        let second = play(LabLink::new(settings, rules, seed), &sent);
        prop_assert_eq!(first.fates, second.fates);
        prop_assert_eq!(first.out, second.out);
    }

    #[test]
    fn chance_loses_the_same_data_whenever_it_comes_and_whatever_acknowledgments_come_between(
        seed in any::<u64>(), pauses in vec(0..2000_i64, 100), acks in vec(0..3_usize, 100),
    ) {
        let path = Path { loss: Probability::from_millionths(100_000), ..Path::default() };
        let lost = |pauses: &[i64], acks: &[usize]| {
            let (mut sent, mut now) = (vec![(End::Client, 0, segment(End::Client, SYN, 0, 0, 0))], 0);
            let mut is_data = vec![false];
            for (number, (pause, acks)) in (0_u32..).zip(pauses.iter().zip(acks)) {
                now += pause;
                for _ in 0..*acks {
                    sent.push((End::Client, now, segment(End::Client, ACK, 1 + number * 100, 1, 0)));
                    is_data.push(false);
                }
                sent.push((End::Client, now, segment(End::Client, ACK, 1 + number * 100, 1, 100)));
                is_data.push(true);
            }
            let run = play(LabLink::new(LinkSettings::symmetric(path), Vec::new(), seed), &sent);
            let data = run.fates.into_iter().zip(is_data).filter(|(_, is_data)| *is_data);
            data.map(|(fate, _)| fate.treatment == Treatment::Dropped).collect::<Vec<_>>()
        };
        prop_assert_eq!(lost(&pauses, &acks), lost(&[10; 100], &[0; 100]));
    }
}
