//! The ladder to scale: one arrow a packet, from the moment sent to the moment received.

use captrace::internals::analysis::vantage::{Standpoint, VantageKind};
use captrace::internals::explain::Language;
use captrace::internals::frame::{Frame, Timestamp};
use captrace::internals::step::Step;
use captrace::internals::view::canvas::Canvas;
use captrace::internals::view::text::Line;
use captrace::internals::view::{Level, Look, Spacing};

use crate::both_ends::{BOTH, at_both, at_client, at_server, header, place, steps};

const LOOK: Look = Look::new(80, Language::English);

/// The rows of a ladder.
fn drawn(steps: &[Step], places: &[Standpoint], look: Look) -> Vec<String> {
    let mut canvas = Canvas::ladder(look);
    let mut lines = canvas.begin(&header(places));
    for step in steps {
        canvas.feed(step, &mut |line: &Line| lines.push(line.clone()));
    }
    lines.extend(canvas.flush());
    lines.iter().map(|line| line.text().trim_end().to_owned()).collect()
}

/// The numbers of the packets that have an arrow, in order.
fn numbered(rows: &[String]) -> Vec<usize> {
    let number = |row: &String| row.split_once('┤')?.1.trim().parse().ok();
    rows.iter().filter_map(number).collect()
}

fn exchange(lost: &[usize]) -> Vec<Step> {
    steps(at_both(&at_client("server-closes.pcap.gz"), lost), &BOTH)
}

#[test]
fn a_packet_seen_at_both_ends_has_one_arrow_from_the_moment_sent_to_the_moment_received() {
    let steps = exchange(&[]);
    let packets = at_client("server-closes.pcap.gz").len();
    let rows = drawn(&steps, &BOTH, LOOK);
    assert_eq!(numbered(&rows), (1..=packets).collect::<Vec<_>>());
    let heads = rows.iter().map(|row| row.matches(['▶', '◀']).count()).sum::<usize>();
    assert_eq!(heads, packets);
    assert!(rows.iter().all(|row| !row.contains("──▶") && !row.contains("◀──")), "none is level");
    assert!(rows.iter().all(|row| row.chars().count() <= 80), "{rows:#?}");
    insta::assert_snapshot!("exchange", rows.join("\n"));
}

#[test]
fn by_order_it_has_one_arrow_too() {
    let steps = exchange(&[]);
    let packets = at_client("server-closes.pcap.gz").len();
    for level in [None, Some(Level::Why), Some(Level::Measure)] {
        let look = Look { spacing: Some(Spacing::ByOrder), level, ..LOOK };
        let rows = drawn(&steps, &BOTH, look);
        assert_eq!(numbered(&rows), (1..=packets).collect::<Vec<_>>(), "{rows:#?}");
        assert!(rows.iter().all(|row| !row.contains(['⠉', '⠒', '⣀'])));
    }
}

#[test]
fn what_one_vantage_saw_is_drawn_by_order_unless_a_scale_is_asked_for() {
    let places = [place(VantageKind::Client, None)];
    let steps = steps(at_client("server-closes.pcap.gz"), &places);
    let by_order = drawn(&steps, &places, LOOK);
    assert_eq!(by_order, drawn(&steps, &places, Look { spacing: Some(Spacing::ByOrder), ..LOOK }));
    let to_scale = drawn(&steps, &places, Look { spacing: Some(Spacing::ToScale), ..LOOK });
    assert_eq!(numbered(&to_scale), numbered(&by_order));
    assert!(to_scale.iter().any(|row| row.contains("──▶┤")), "an arrow that nobody saw arrive is level");
}

#[test]
fn a_lost_packet_ends_on_its_way() {
    let frames = at_client("loss.pcap.gz");
    let lost = lost_in(&frames);
    let rows = drawn(&steps(at_both(&frames, &[lost]), &BOTH), &BOTH, LOOK);
    let ends: Vec<_> = rows.iter().filter(|row| row.contains('×')).collect();
    assert_eq!(ends.len(), 1, "{ends:#?}");
    assert!(ends[0].contains("× not seen at the other end"), "{ends:#?}");
    insta::assert_snapshot!("loss", rows[..60.min(rows.len())].join("\n"));
}

/// The place of the segment that was lost: another one carries its data again.
fn lost_in(frames: &[Frame]) -> usize {
    let alone = steps(frames.to_vec(), &[place(VantageKind::Client, None)]);
    let again = alone.iter().flat_map(Step::facts).find_map(|fact| match fact {
        captrace::internals::analysis::fact::Fact::DataAgain { original, .. } => {
            original.map(|packet| packet.0)
        }
        _ => None,
    });
    usize::try_from(again.unwrap()).unwrap() - 1
}

#[test]
fn what_comes_late_arrives_late_and_a_time_without_packets_is_cut_out() {
    let mut frames = at_both(&at_client("server-closes.pcap.gz"), &[0]);
    // The first SYN arrives 500 ms late; all else is as it was.
    let mut late = at_server(&at_client("server-closes.pcap.gz")[0]);
    late.time = Timestamp::from_nanoseconds(late.time.nanoseconds() + 500_000_000);
    let last = late.time;
    frames.push(late);
    frames.sort_by_key(|frame| frame.time);
    let rows = drawn(&steps(frames, &BOTH), &BOTH, LOOK);
    let heads = rows.iter().filter(|row| row.contains("▶")).count();
    assert!(heads >= 3, "{rows:#?}");
    let breaks: Vec<_> = rows.iter().filter(|row| row.matches('≈').count() == 2).collect();
    assert!(breaks.len() == 1 && breaks[0].contains(" ms: no packet"), "{rows:#?}");
    assert!(last > Timestamp::default() && !rows.iter().any(|row| row.contains('×')), "{rows:#?}");
}

#[test]
fn labels_keep_their_words_at_every_width_and_in_chinese() {
    let steps = exchange(&[]);
    for width in [60, 80, 120, 200] {
        for language in [Language::English, Language::Chinese] {
            let rows = drawn(&steps, &BOTH, Look { width, language, ..LOOK });
            for word in ["SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "SYN ACK", "FIN-WAIT-1"] {
                assert!(rows.iter().any(|row| row.contains(word)), "{width}: {word} in {rows:#?}");
            }
        }
    }
}

#[test]
fn a_ladder_that_is_too_long_to_be_drawn_at_once_loses_no_arrival_where_it_is_divided() {
    let one = exchange(&[]);
    let packets = at_client("server-closes.pcap.gz").len();
    // Each time the same exchange again, from a moment at which the packets of the one before are still under way.
    let (length, gap) = (one.last().unwrap().time.since(one[0].time), 1_000_000);
    let again = 10_000 / one.len();
    let mut steps: Vec<Step> = (0..again)
        .flat_map(|round| one.iter().map(move |step| (round, step.clone())))
        .map(|(round, mut step)| {
            let offset = i64::try_from(round).unwrap() * (length - gap);
            step.n.0 += u64::try_from(round).unwrap() * 1000;
            step.time = Timestamp::from_nanoseconds(step.time.nanoseconds() + offset);
            if let Some(packet) = step.packet_mut() {
                packet.id.0 += u64::try_from(round * packets).unwrap();
            }
            step.changes.clear();
            step.notes.clear();
            step
        })
        .filter(|step| step.summary().is_none())
        .collect();
    steps.sort_by_key(|step| step.time);
    let rows = drawn(&steps, &BOTH, LOOK);
    assert_eq!(numbered(&rows).len(), again * packets);
    let level = rows.iter().find(|row| row.contains("─▶") || row.contains("◀─"));
    assert_eq!(level, None, "an arrow whose arrival is not known");
    assert!(!rows.iter().any(|row| row.contains('×')));
}
