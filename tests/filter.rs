//! Filters against tcpdump: the same packets of real captures, the same verdicts on made-up ones, by both of our back
//! ends.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "filter/conversation.rs"]
mod conversation;
#[path = "filter/expressions.rs"]
mod expressions;
#[path = "support/here.rs"]
mod here;
#[path = "filter/machine.rs"]
mod machine;
#[path = "filter/packets.rs"]
mod packets;
#[path = "filter/random.rs"]
mod random;
#[path = "filter/tcpdump.rs"]
mod tcpdump;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};

use captrace::internals::frame::LinkType;
use captrace::internals::source::{Filter, FilterError, Instruction};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use socket2::{Domain, SockFilter, Socket, Type};

use expressions::EXPRESSIONS;
use packets::LINKS;
use tcpdump::{Compiled, Packet};

/// The verdict of both back ends, which must agree.
fn verdict(filter: &Filter, program: &[Instruction], link: LinkType, packet: &Packet) -> bool {
    let kept = machine::keeps(program, &packet.bytes, packet.wire_len);
    let matched = filter.matches(link, &packet.bytes, packet.wire_len);
    assert_eq!(kept, matched, "the back ends part over `{}` on {link}: {packet:x?}", filter.expression());
    kept
}

/// A filter and its program for frames of a type.
fn compiled(expression: &str, link: LinkType) -> Result<(Filter, Vec<Instruction>), FilterError> {
    let filter = Filter::parse(expression)?;
    let program = filter.program(link)?;
    machine::assert_sound(&program);
    Ok((filter, program))
}

/// The corpus of captures, if both it and tcpdump are available.
fn corpus() -> Option<PathBuf> {
    here::corpus().filter(|_| has_tcpdump())
}

fn has_tcpdump() -> bool {
    let installed = tcpdump::is_installed();
    if !installed {
        here::skipped("tcpdump is missing");
    }
    installed
}

/// All captures in a folder, in a fixed order.
fn captures(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(captures(&path));
        } else if name.contains("cap") && !name.contains(".oracle.") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The first packets of every capture, by link type.
fn by_link_type(folder: &Path) -> BTreeMap<u32, Vec<Packet>> {
    let mut all: BTreeMap<u32, Vec<Packet>> = BTreeMap::new();
    for capture in ["formats", "teaching", "tcp-trouble"].iter().flat_map(|set| captures(&folder.join(set))) {
        if let Some((link, packets)) = tcpdump::read(&capture) {
            all.entry(link).or_default().extend(packets.into_iter().take(60));
        }
    }
    all
}

#[test]
fn the_same_packets_are_selected_from_captures_as_by_tcpdump() {
    let Some(folder) = corpus() else { return };
    let place = tempfile::tempdir().unwrap();
    let mut report = String::new();
    for (number, packets) in by_link_type(&folder) {
        let Some((_, name)) = LINKS.iter().find(|(known, _)| *known == number) else { continue };
        let link = LinkType::from_number(number);
        let file = place.path().join(format!("{number}.pcap"));
        tcpdump::write(&file, number, &packets);
        let mut selected = 0;
        for expression in EXPRESSIONS {
            let expected = tcpdump::select(&file, expression);
            let ours = compiled(expression, link).map(|(filter, program)| {
                let wanted = |(_, packet): &(usize, &Packet)| verdict(&filter, &program, link, packet);
                packets.iter().enumerate().filter(wanted).map(|(at, _)| at).collect::<Vec<_>>()
            });
            match (expected, ours) {
                (Ok(expected), Ok(ours)) => {
                    assert_eq!(ours, expected, "`{expression}` on {name}");
                    selected += ours.len();
                }
                (Err(_), Err(_)) => {}
                (expected, ours) => refused_by_one(expression, name, &expected, &ours),
            }
        }
        assert!(selected > 0, "no expression selects anything on {name}");
        writeln!(report, "{name}: {} packets, selected {selected} times", packets.len()).unwrap();
    }
    assert!(report.lines().count() >= 6, "some link types have no capture:\n{report}");
    print!("{report}");
}

/// The only expressions of the table that only one of the two refuses.
#[track_caller]
fn refused_by_one<T, U>(
    expression: &str,
    link: &str,
    expected: &Result<T, String>,
    ours: &Result<U, FilterError>,
) {
    // Linux reports the direction of a frame separately. libpcap can use it; a capture file does not have it.
    let direction = expression.contains("bound") && !link.starts_with("LINUX_SLL");
    let (expected, ours) = (expected.as_ref().err(), ours.as_ref().err());
    assert!(direction, "`{expression}` on {link}: tcpdump {expected:?}, ours {ours:?}");
}

/// Random numbers with a fixed seed.
fn runner() -> TestRunner {
    TestRunner::new_with_rng(ProptestConfig::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]))
}

fn some<T>(strategy: impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = runner();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// How our verdicts compare with those of libpcap's programs.
#[derive(Default)]
struct Compared {
    verdicts: usize,
    kept: usize,
    /// The cases in which only libpcap's unoptimized program agrees.
    unlike_optimized: usize,
}

/// Compares our verdicts with those of libpcap's program. Its optimizer omits loads whose value does not matter, and
/// so does not refuse packets that are too short for them: where the two programs of libpcap differ, either verdict
/// is right.
fn compare_programs(expression: &str, (number, name): (u32, &str), packets: &[Packet]) -> Compared {
    let link = LinkType::from_number(number);
    let theirs = [true, false].map(|optimize| match tcpdump::compile(name, expression, optimize) {
        Compiled::Program(program) => Ok(program),
        Compiled::Nothing => Ok(vec![Instruction { code: 6, if_true: 0, if_false: 0, value: 0 }]),
        Compiled::Error(error) => Err(error),
    });
    let ours = compiled(expression, link);
    let mut compared = Compared::default();
    let (optimized, plain, (filter, program)) = match (theirs, ours) {
        ([Ok(optimized), Ok(plain)], Ok(ours)) => (optimized, plain, ours),
        ([Err(_), _] | [_, Err(_)], Err(_)) => return compared,
        // libpcap checks only the first step of the right operand; its optimizer checks the calculated value.
        ([Err(error), _], Ok(_)) if error.contains("by zero") || error.contains("shift by more") => {
            return compared;
        }
        ([one, _], ours) => {
            refused_by_one(expression, name, &one, &ours);
            return compared;
        }
    };
    for packet in packets {
        let ours = verdict(&filter, &program, link, packet);
        let theirs =
            [&optimized, &plain].map(|program| machine::keeps(program, &packet.bytes, packet.wire_len));
        assert!(
            theirs.contains(&ours),
            "`{expression}` on {name}: ours {ours}, theirs {theirs:?}: {packet:x?}"
        );
        compared.verdicts += 1;
        compared.kept += usize::from(ours);
        compared.unlike_optimized += usize::from(ours != theirs[0]);
    }
    compared
}

/// All of it together.
fn sum(all: impl Iterator<Item = Compared>) -> Compared {
    all.fold(Compared::default(), |sum, next| Compared {
        verdicts: sum.verdicts + next.verdicts,
        kept: sum.kept + next.kept,
        unlike_optimized: sum.unlike_optimized + next.unlike_optimized,
    })
}

#[test]
fn generated_packets_get_the_verdict_of_libpcaps_program() {
    if !has_tcpdump() {
        return;
    }
    for &link in LINKS {
        let packets = some(packets::packet(link.0), 300);
        let all = sum(EXPRESSIONS.iter().map(|expression| compare_programs(expression, link, &packets)));
        assert!(all.verdicts > EXPRESSIONS.len() * 200, "{}: {} verdicts", link.1, all.verdicts);
        assert!(
            all.kept > all.verdicts / 20,
            "{}: {} of {} verdicts were yes",
            link.1,
            all.kept,
            all.verdicts
        );
        // Seen where an address is cut off and the optimizer had asked for the other one first.
        assert!(all.unlike_optimized < 10, "{}: {} unlike tcpdump", link.1, all.unlike_optimized);
    }
}

#[test]
fn generated_expressions_get_the_verdict_of_libpcaps_program() {
    if !has_tcpdump() {
        return;
    }
    let all = sum(some(random::expression(), 400).iter().enumerate().map(|(at, expression)| {
        let link = LINKS[if at % 2 == 0 { 0 } else { at / 2 % LINKS.len() }];
        compare_programs(expression, link, &some(packets::packet(link.0), 60))
    }));
    assert!(all.verdicts > 400 * 60 / 2, "{} verdicts", all.verdicts);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_back_ends_agree(
        expression in random::expression(),
        (link, packets) in (0..LINKS.len()).prop_flat_map(|at| {
            let link = LINKS[at].0;
            (Just(link), proptest::collection::vec(packets::packet(link), 10))
        }),
    ) {
        let link = LinkType::from_number(link);
        if let Ok((filter, program)) = compiled(&expression, link) {
            for packet in packets {
                verdict(&filter, &program, link, &packet);
            }
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _ = Filter::parse(&text).map_err(|error| error.to_string());
    }

    #[test]
    fn no_sequence_of_words_makes_the_parser_panic(text in random::heap()) {
        match Filter::parse(&text) {
            Ok(filter) => {
                let _ = filter.program(LinkType::Ethernet);
            }
            Err(error) => {
                prop_assert!(text.get(error.span()).is_some(), "{:?}", error.span());
                let shown = error.to_string();
                prop_assert!(!shown.contains(|letter: char| letter.is_control() && letter != '\n'), "{shown:?}");
                prop_assert_eq!(shown.lines().count(), 3, "{}", shown);
            }
        }
    }
}

#[test]
fn errors_point_at_the_wrong_word() {
    let errors = random::WRONG.iter().map(|expression| match Filter::parse(expression) {
        Ok(filter) => filter.applies_to(LinkType::RawIp).unwrap_err().to_string(),
        Err(error) => error.to_string(),
    });
    insta::assert_snapshot!(errors.collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn expressions_that_are_too_large_or_too_deep_are_refused() {
    for (open, close) in [("(", ")"), ("not ", ""), ("ip[", "]=0"), ("-", "=0"), ("(1+", ")=0")] {
        for depth in [10_usize, 90, 200, 5000] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let error = Filter::parse(&text).unwrap_err();
            let too_deep =
                matches!(error.problem(), captrace::internals::source::filter::Problem::TooDeep(_));
            assert!(too_deep || depth < 200, "{depth} times {open:?}: {error}");
        }
    }
    let brackets = format!("port {}80{}", "(".repeat(200), ")".repeat(200));
    assert!(Filter::parse(&brackets).is_err());
    let deep = format!("{}tcp{}", "(".repeat(99), ")".repeat(99));
    assert!(Filter::parse(&deep).is_ok());

    let huge = "tcp or ".repeat(10_000) + "udp";
    assert!(matches!(
        Filter::parse(&huge).unwrap_err().problem(),
        captrace::internals::source::filter::Problem::TooLarge { .. }
    ));

    let long = (0..4000).map(|port| format!("port {port}")).collect::<Vec<_>>().join(" or ");
    let filter = Filter::parse(&long).unwrap();
    let error = filter.program(LinkType::Ethernet).unwrap_err();
    assert!(
        matches!(error.problem(), captrace::internals::source::filter::Problem::TooLong { .. }),
        "{error}"
    );
    // A packet truncated after the first port is refused by the side that tests the second.
    let packets = some(packets::packet(1), 300).into_iter().filter(|packet| packet.bytes.len() > 80);
    let ports = Filter::parse("portrange 0-3999").unwrap();
    for packet in packets {
        let [one, other] = [&filter, &ports]
            .map(|filter| filter.matches(LinkType::Ethernet, &packet.bytes, packet.wire_len));
        assert_eq!(one, other, "{packet:x?}");
    }
}

#[test]
fn jumps_reach_across_programs_of_thousands_of_instructions() {
    let ports = (1..=70).map(|port| format!("port {}", port * 80)).collect::<Vec<_>>().join(" or ");
    let either = format!("not (not tcp and ({ports}) and not host 10.0.0.1) or (vlan and ({ports}))");
    let (filter, program) = compiled(&either, LinkType::Ethernet).unwrap();
    assert!(program.len() > 2000, "{}", program.len());
    for packet in some(packets::packet(1), 300) {
        verdict(&filter, &program, LinkType::Ethernet, &packet);
    }
    if has_tcpdump() {
        compare_programs(&either, LINKS[0], &some(packets::packet(1), 300));
    }
}

/// Any socket accepts a filter, for any user: here bytes are sent through a socket pair.
#[test]
fn the_kernel_takes_the_programs_and_gives_the_same_verdicts() {
    for &(number, name) in LINKS {
        let link = LinkType::from_number(number);
        let packets = some(packets::packet(number), 40);
        for expression in EXPRESSIONS {
            let Ok((filter, program)) = compiled(expression, link) else { continue };
            let (sender, receiver) = Socket::pair(Domain::UNIX, Type::DGRAM, None).unwrap();
            receiver.set_nonblocking(true).unwrap();
            let program: Vec<SockFilter> = program
                .iter()
                .map(|step| SockFilter::new(step.code, step.if_true, step.if_false, step.value))
                .collect();
            receiver
                .attach_filter(&program)
                .unwrap_or_else(|error| panic!("`{expression}` on {name}: {error}"));
            for packet in packets.iter().filter(|packet| !packet.bytes.is_empty()) {
                sender.send(&packet.bytes).unwrap();
                let mut buffer = [0; 2048];
                let kept = (&receiver).read(&mut buffer);
                let expected = filter.matches(link, &packet.bytes, packet.bytes.len());
                assert_eq!(kept.is_ok(), expected, "`{expression}` on {name}: {packet:x?}");
                assert_eq!(kept.unwrap_or(packet.bytes.len()), packet.bytes.len());
            }
        }
    }
}

#[test]
fn only_length_and_raw_bytes_apply_to_unknown_link_types() {
    let wireless = LinkType::from_number(105);
    for (expression, expected) in [("", true), ("less 10", true), ("len > 10", false), ("link[1] = 2", true)]
    {
        let (filter, program) = compiled(expression, wireless).unwrap();
        let packet = Packet { bytes: vec![1, 2, 3], wire_len: 3 };
        assert_eq!(verdict(&filter, &program, wireless, &packet), expected, "{expression}");
    }
    for expression in ["tcp", "host 10.0.0.1", "ip[0] = 1", "not arp", "broadcast", "vlan", "inbound"] {
        let filter = Filter::parse(expression).unwrap();
        assert!(filter.applies_to(wireless).is_err(), "{expression}");
        assert!(!filter.matches(wireless, &[0; 64], 64), "{expression}");
    }
}
