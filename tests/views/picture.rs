//! The first picture: what a beginner sees of one exchange on a screen of 80 columns and 24 rows.

use std::process::Command;

use unicode_width::UnicodeWidthStr;

use crate::here;

/// The rows of a screen, of which the prompt takes one.
const ROWS: usize = 24;

fn printed(arguments: &[&str]) -> String {
    let mut command = Command::new(here::PROGRAM);
    command.args(arguments).env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C.UTF-8");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn capture(name: &str, more: &[&str]) -> String {
    let file = format!("{}/tests/captures/{name}.pcap.gz", env!("CARGO_MANIFEST_DIR"));
    printed(&[&["read", &file, "--view", "ladder", "--width", "80"], more].concat())
}

/// The numbers behind the arrows: of one packet, or of the first and the last of several.
fn packets(ladder: &str) -> Vec<(u64, u64)> {
    let number = |line: &str| {
        let (_, number) = line.rsplit_once('┤')?;
        let (first, last) = number.trim().split_once('-').unwrap_or((number.trim(), number.trim()));
        Some((first.parse().ok()?, last.parse().ok()?))
    };
    ladder.lines().filter_map(number).collect()
}

#[test]
fn udp_and_tcp_are_compared_where_both_are_shown_whole_and_are_one_exchange() {
    let drawn = |arguments: &[&str]| {
        let output = std::process::Command::new(here::PROGRAM)
            .args(["--lang", "en", "read"])
            .args(arguments)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let is_compared = |arguments: &[&str]| drawn(arguments).contains("── comparison ─");
    assert!(is_compared(&["--sample", "udp-and-tcp"]));
    for more in [&["--flow", "2"][..], &["tcp"], &["--to", "8"]] {
        assert!(!is_compared(&[&["--sample", "udp-and-tcp"], more].concat()), "{more:?}");
    }
    // A capture file does not say that its two flows belong together.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.pcapng");
    let file = file.to_str().unwrap();
    let converted = std::process::Command::new(here::PROGRAM)
        .args(["convert", "traces/udp-and-tcp.jsonl", file])
        .status()
        .unwrap();
    assert!(converted.success());
    assert!(!is_compared(&[file, "--view", "ladder"]));
}

#[test]
fn an_exchange_is_seen_at_a_glance() {
    for language in ["en", "zh"] {
        for sample in ["tcp-server-closes", "udp", "udp-and-tcp"] {
            let text = printed(&["read", "--sample", sample, "--lang", language]);
            insta::assert_snapshot!(format!("{sample}.{language}"), text);
        }
    }
}

#[test]
fn a_demo_of_one_protocol_fits_a_screen_with_the_prompt() {
    if !here::can_demo() {
        return;
    }
    for language in ["en", "zh"] {
        for arguments in [
            &["--tcp"] as &[&str],
            &["--udp"],
            &["--tcp", "--ipv6"],
            &["--udp", "--ipv6"],
            &["--tcp", "--close-first", "client"],
        ] {
            let text = printed(&[&["demo", "--lang", language], arguments].concat());
            assert!(text.lines().count() < ROWS, "{text}");
            assert!(text.lines().all(|line| line.width() <= 80), "{text}");
            assert!(
                ["µs", "SampleRTT", "win ", "connect("].iter().all(|noise| !text.contains(noise)),
                "{text}"
            );
            let bands: Vec<_> = text.lines().filter(|line| line.starts_with("── ")).collect();
            assert!(bands.len() == 3, "{text}");
            assert!(["── 1 ", "── 2 ", "── 3 "].iter().zip(bands).all(|(is, band)| band.starts_with(is)));
        }
    }
}

#[test]
fn the_demo_of_both_ends_with_a_comparison_of_five_rows() {
    if !here::can_demo() {
        return;
    }
    let text = printed(&["demo"]);
    let (_, below) = text.split_once("── comparison ").unwrap();
    let rows: Vec<_> = below.lines().skip(1).collect();
    let names: Vec<_> = rows.iter().map(|row| row.split("   ").next().unwrap().trim()).collect();
    assert_eq!(
        names[1..6],
        [
            "packets",
            "bytes on the wire",
            "round trips before the reply",
            "state kept by the hosts",
            "when data is lost"
        ]
    );
    assert!(rows.len() == 7 && rows[6].starts_with("Next: "), "{below}");
    // Side by side it says the same.
    let wide = printed(&["demo", "--width", "160"]);
    assert!(
        wide.contains("TCP, 10 packets: 3 opened it, 4 carried 30 bytes, 3 closed it. None was lost."),
        "{wide}"
    );
}

#[test]
fn like_packets_fold_into_one_row_that_counts_them_and_unfold() {
    let (folded, unfolded) = (capture("upload", &[]), capture("upload", &["--unfold"]));
    let all: Vec<_> = packets(&unfolded);
    assert!(all.iter().all(|(first, last)| first == last));
    assert_eq!(all.len(), 192);
    assert!(folded.lines().count() < 40, "{folded}");
    // Every packet is there once, by itself or in a row of several.
    let mut next = 1;
    for (first, last) in packets(&folded) {
        assert!(first == next && last >= first, "{folded}");
        next = last + 1;
    }
    assert_eq!(next, 193);
    assert!(folded.contains("9 segments  seq 1449-14480  13032 bytes"), "{folded}");
}

#[test]
fn what_goes_wrong_is_never_folded() {
    let text = capture("loss", &["--flow", "1"]);
    for said in [
        "Duplicate ACK 1: ",
        "Duplicate ACK 2: ",
        "Duplicate ACK 3: ",
        "fast retransmit",
        "The gap is filled.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(text.contains("1 was sent again."), "{text}");
}

#[test]
fn a_short_sentence_has_the_numbers_that_its_arrow_has() {
    let text = printed(&["read", "--sample", "tcp-server-closes", "--absolute"]);
    let number = |line: &str, before: &str| {
        let (_, rest) = line.split_once(before).unwrap();
        rest.chars().take_while(char::is_ascii_digit).collect::<String>()
    };
    let lines: Vec<_> = text.lines().collect();
    let syn = lines.iter().position(|line| line.contains("SYN  seq ")).unwrap();
    assert_eq!(number(lines[syn], "seq "), number(lines[syn + 2], "I count from "));
    let sum = lines.iter().find(|line| line.contains(" + 15 bytes")).unwrap();
    let (ack, before): (u64, u64) =
        (number(sum, "ack ").parse().unwrap(), number(sum, " = ").parse().unwrap());
    assert_eq!(ack, before + 15);
}

#[test]
fn whether_packets_without_an_answer_were_lost_is_unknown() {
    let refused = printed(&["read", "--sample", "tcp-refused"]);
    assert!(refused.contains("2 packets: 1 asked to open it, 1 refused it.\n"), "{refused}");
}

#[test]
fn times_on_loopback_come_with_a_word_on_what_they_mean() {
    let measured = printed(&["read", "--sample", "tcp-server-closes", "--measure"]);
    assert_eq!(measured.matches("Both ends are on this machine").count(), 1, "{measured}");
    assert!(measured.contains("SampleRTT"));
    let why = printed(&["read", "--sample", "tcp-server-closes", "--why"]);
    assert!(!why.contains("SampleRTT") && why.contains("ack 16 = 1 + 15 bytes"), "{why}");
    assert!(!capture("loss", &["--measure"]).contains("Both ends are on this machine"));
}
