//! Reading and drawing any file ends without a panic and with few findings.

use std::fmt::Write as _;

use captrace::internals::explain::Language;
use captrace::internals::frame::Timestamp;
use captrace::internals::trace::read::{self, MAX_DEFECTS, ReadReport};
use captrace::internals::trace::write::{Form, TraceText};
use captrace::internals::trace::{Item, Record};
use captrace::internals::view::drawing::Drawing;
use captrace::internals::view::text::Line;
use captrace::internals::view::{Level, Look, Spacing, Times};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::traces;

/// Reads and draws these bytes; gives what was found and drawn.
fn draw(bytes: &[u8], look: Look) -> (ReadReport, Vec<Line>) {
    let mut drawing = Drawing::new(look);
    let mut lines = Vec::new();
    let findings = read::steps(bytes, |item| match item {
        Item::Header(header) => lines.extend(drawing.begin(&header)),
        Item::Step(step) => lines.extend(drawing.feed(&step)),
    })
    .unwrap();
    lines.extend(drawing.flush());
    (findings, lines)
}

/// Draws them, and checks what holds whatever they are.
fn check(bytes: &[u8], look: Look) -> ReadReport {
    let (findings, lines) = draw(bytes, look);
    let text = |line: &Line| line.text().to_owned();
    assert!(lines.iter().all(|line| !text(line).contains(char::is_control)));
    // The one that ends the reading comes on top.
    assert!(findings.defects.len() <= MAX_DEFECTS + 1 && findings.passed_over.len() <= 8, "{findings:?}");
    let longest = |text: &str| text.chars().count() <= 400;
    assert!(findings.defects.iter().all(|defect| longest(&defect.message)), "{findings:?}");
    assert!(findings.passed_over.iter().all(|(kind, _)| longest(kind)));
    // The reader knows afterwards whether the trace was complete.
    assert!(findings.complete || !findings.defects.is_empty(), "{findings:?}");
    findings
}

fn look() -> impl Strategy<Value = Look> {
    let level = prop::option::of(prop::sample::select(vec![Level::Brief, Level::Why, Level::Measure]));
    let times = prop::sample::select(vec![Times::First, Times::Flow, Times::Before, Times::Clock]);
    let spacing = prop::sample::select(vec![None, Some(Spacing::ByOrder), Some(Spacing::ToScale)]);
    (60..=400_usize, any::<bool>(), any::<bool>(), level, any::<[bool; 2]>(), times, spacing).prop_map(
        |(width, chinese, absolute, level, [unfold, kernel], times, spacing)| Look {
            width,
            language: if chinese { Language::Chinese } else { Language::English },
            absolute,
            level,
            unfold,
            times,
            spacing,
            kernel,
        },
    )
}

/// Any JSON, with the words of the format more often than chance would have them.
fn any_json() -> impl Strategy<Value = Value> {
    let word = select(vec![
        "type",
        "header",
        "packet",
        "call",
        "state",
        "note",
        "summary",
        "n",
        "t_ns",
        "flow",
        "dir",
        "end",
        "schema",
        "captrace.trace",
        "version",
        "1.0",
        "client",
        "server",
        "rule",
        "values",
        "records",
        "raw",
        "tcp.data",
    ]);
    let string = prop_oneof![word.prop_map(str::to_owned), any::<String>()];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        string.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((string.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The traces that are changed.
fn names() -> impl Strategy<Value = &'static str> {
    select(vec!["tcp-server-closes.jsonl", "udp-and-tcp.jsonl", "udp-unreachable.jsonl", "tcp-ipv6.json"])
}

/// Something to put in the place of a member: the ends of ranges, and other values of the same and of other types.
fn replacement() -> impl Strategy<Value = Value> {
    let numbers = select(vec![
        json!(0),
        json!(1),
        json!(-1),
        json!(255),
        json!(65535),
        json!(u32::MAX),
        json!((1_i64 << 53) - 1),
        json!(-((1_i64 << 53) - 1)),
        json!(1_i64 << 53),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
    ]);
    let words = select(vec![
        json!("client"),
        json!("server"),
        json!("tcp"),
        json!("udp"),
        json!("c2s"),
        json!("s2c"),
        json!("LISTEN"),
        json!("CLOSED"),
        json!("close"),
        json!("::1"),
        json!("255.255.255.255"),
        json!("\u{1b}[2J"),
        json!("三次握手"),
        json!("e\u{301}\u{200d}👩‍👩‍👧"),
        json!("x".repeat(5000)),
        json!({}),
        json!([]),
        json!(true),
        json!(null),
    ]);
    prop_oneof![4 => numbers, 3 => words, 1 => any_json()]
}

/// Every value within a record, deepest first.
fn places(value: &Value, pointer: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| places(member, &format!("{pointer}/{name}"), into));
        }
        Value::Array(items) => {
            (0..)
                .zip(items)
                .for_each(|(place, item): (u64, _)| places(item, &format!("{pointer}/{place}"), into));
        }
        _ => {}
    }
    into.push(pointer.to_owned());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in vec(any::<u8>(), 0..2000), look in look()) {
        check(&bytes, look);
    }

    #[test]
    fn any_json_is_read_to_its_end(values in vec(any_json(), 0..8), look in look()) {
        let header = traces::text_of("udp.jsonl").lines().next().unwrap().to_owned();
        let lines: String = values.iter().map(|value| "\n".to_owned() + &value.to_string()).collect();
        check(lines.as_bytes(), look);
        check((header.clone() + &lines).as_bytes(), look);
        let values = Value::from(values);
        check(format!("{{\"header\":{header},\"records\":{values}}}").as_bytes(), look);
    }

    #[test]
    fn a_trace_with_changed_bytes_is_read_to_its_end(
        name in names(),
        changes in vec((any::<Index>(), any::<u8>(), 0..3_u8), 1..20),
        look in look(),
    ) {
        let mut bytes = traces::text_of(name).into_bytes();
        for (place, byte, how) in changes {
            let place = place.index(bytes.len());
            match how {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                _ => drop(bytes.remove(place)),
            }
        }
        check(&bytes, look);
    }

    #[test]
    fn a_trace_with_changed_members_is_drawn_as_far_as_it_can_be_read(
        name in names(),
        changes in vec((any::<Index>(), any::<Index>(), replacement()), 1..30),
        look in look(),
    ) {
        let records = changed(name, changes);
        let lines = text(&records);
        check(lines.as_bytes(), look);
    }

    #[test]
    fn records_in_any_order_and_number_are_drawn(
        name in names(),
        order in vec(any::<Index>(), 0..120),
        look in look(),
    ) {
        let records = traces::records(&traces::text_of(name));
        let shuffled = order.iter().map(|index| index.get(records.as_slice()));
        let lines = text(records.iter().take(1).chain(shuffled));
        check(lines.as_bytes(), look);
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again(
        name in names(),
        changes in vec((any::<Index>(), any::<Index>(), replacement()), 1..10),
    ) {
        let records = changed(name, changes);
        let lines = text(&records);
        let parse = |text: &str| {
            let mut all: Vec<Record> = Vec::new();
            read::records(text.as_bytes(), |record| all.push(record)).unwrap();
            all
        };
        let once = parse(&lines);
        prop_assume!(matches!(once.first(), Some(Record::Header(_))));
        let again: String = once.iter().map(|record| serde_json::to_string(record).unwrap() + "\n").collect();
        prop_assert_eq!(parse(&again), once);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn steps_are_written_as_the_records_that_they_were_read_from(
        name in names(),
        changes in vec((any::<Index>(), any::<Index>(), replacement()), 0..4),
        order in vec(any::<Index>(), 0..60),
    ) {
        let records = changed(name, changes);
        let shuffled = order.iter().map(|index| index.get(records.as_slice()));
        for lines in [text(&records), text(records.iter().take(1).chain(shuffled))] {
            let (mut script, mut again) = (TraceText::new(Form::Lines), String::new());
            read::steps(lines.as_bytes(), |item| match item {
                Item::Header(header) => script.header(&header, &mut again).unwrap(),
                Item::Step(step) => script.step(&step, &mut again).unwrap(),
            })
            .unwrap();
            let (mut written, mut epoch) = (String::new(), 0);
            read::records(lines.as_bytes(), |record| {
                if let Record::Header(header) = &record {
                    epoch = header.epoch().map_or(0, Timestamp::nanoseconds);
                }
                written += &as_a_step_keeps_it(&record, epoch);
            })
            .unwrap();
            prop_assert_eq!(again, written);
        }
    }
}

/// A record's line. The moment of a step has a range: of a time beyond it, the reader says so and the nearest is kept.
fn as_a_step_keeps_it(record: &Record, epoch: i64) -> String {
    let line = serde_json::to_string(record).unwrap() + "\n";
    let Some(t_ns) = record.t_ns() else { return line };
    let time = Timestamp::from_nanoseconds(epoch.saturating_add(t_ns));
    let kept = time.since(Timestamp::from_nanoseconds(epoch));
    line.replacen(&format!("\"t_ns\":{t_ns}"), &format!("\"t_ns\":{kept}"), 1)
}

#[test]
fn a_time_beyond_the_range_is_named_and_the_nearest_is_written() {
    let mut records = traces::records(&traces::text_of("tcp-server-closes.jsonl"));
    for record in records.iter_mut().skip(1) {
        record["t_ns"] = json!(i64::MAX);
    }
    let (mut script, mut again, mut epoch) = (TraceText::new(Form::Lines), String::new(), 0);
    let findings = read::steps(text(&records).as_bytes(), |item| match item {
        Item::Header(header) => {
            epoch = header.epoch().unwrap().nanoseconds();
            script.header(&header, &mut again).unwrap();
        }
        Item::Step(step) => script.step(&step, &mut again).unwrap(),
    })
    .unwrap();
    assert!(findings.defects.iter().all(|defect| defect.message.contains("1678 to 2261")), "{findings:?}");
    assert!(
        findings.defects.len() as u64 + findings.more_defects == records.len() as u64 - 1,
        "{findings:?}"
    );
    let nearest = traces::records(&again);
    assert!(nearest.iter().skip(1).all(|record| record["t_ns"] == json!(i64::MAX - epoch)), "{again}");
}

/// Records as the lines of a trace.
fn text<'a>(records: impl IntoIterator<Item = &'a Value>) -> String {
    records.into_iter().map(|record| record.to_string() + "\n").collect()
}

/// The records of one of the traces, some of their members replaced.
fn changed(name: &str, changes: Vec<(Index, Index, Value)>) -> Vec<Value> {
    let mut records = traces::records(&traces::text_of(name));
    for (record, place, value) in changes {
        let place_of_record = record.index(records.len());
        let record = &mut records[place_of_record];
        let mut all = Vec::new();
        places(record, "", &mut all);
        // A random name may contain the separator of pointers.
        if let Some(member) = record.pointer_mut(place.get::<String>(&all)) {
            *member = value;
        }
    }
    records
}

#[test]
fn many_strange_records_leave_few_findings() {
    let mut text = traces::text_of("udp.jsonl").lines().next().unwrap().to_owned();
    for number in 0..20_000 {
        write!(text, "\n{{\"type\":\"strange{number}\"}}\n{{\"type\":\"packet\",\"n\":\"{number}\"}}")
            .unwrap();
    }
    let findings = check(text.as_bytes(), Look::new(80, Language::English));
    assert_eq!(findings.more_passed_over, 20_000 - 8);
    assert_eq!(findings.more_defects, 20_000 - MAX_DEFECTS as u64);
}
