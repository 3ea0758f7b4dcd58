//! The list: what is wrong with a packet, how many of them are shown, from when times count, and columns that never touch.

use std::process::Command;

use crate::here;

fn list(arguments: &[&str]) -> Vec<String> {
    let output = Command::new(here::PROGRAM)
        .args(["read", "--view", "list"])
        .args(arguments)
        .env_remove("LC_ALL")
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn capture(name: &str) -> String {
    format!("tests/captures/{name}.pcap.gz")
}

/// The line of a packet.
fn row(lines: &[String], packet: u32) -> &str {
    let begins = format!("{packet} ");
    lines.iter().find(|line| line.starts_with(&begins)).unwrap()
}

#[test]
fn what_is_wrong_with_a_packet_stands_in_a_column_of_its_own() {
    for (name, words) in [
        ("loss", &["retransmission", "duplicate ACK"][..]),
        ("reorder", &["duplicate ACK"]),
        ("zero-window", &["zero window"]),
        ("refused", &["refused"]),
    ] {
        let lines = list(&[&capture(name), "--width", "100"]);
        for word in words {
            assert!(
                lines.iter().any(|line| line.ends_with(&format!(" {word}"))),
                "{name}: no {word} in\n{}",
                lines.join("\n")
            );
        }
    }
    let chinese = list(&[&capture("loss"), "--width", "100", "--lang", "zh"]);
    assert!(chinese.iter().any(|line| line.ends_with(" 重传")), "{}", chinese.join("\n"));
}

#[test]
fn what_was_explained_of_an_end_is_said_in_few_words_from_then_on() {
    let lines = list(&[&capture("upload"), "--why"]);
    let text = lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    for (words, most) in [("(quick ACK)", 2), ("The next byte will be number", 3), ("expects", 2)] {
        let times = text.matches(words).count();
        assert!((1..=most).contains(&times), "{words}: {times} times in\n{}", lines.join("\n"));
    }
    assert!(text.matches("in flight before:").count() > 50, "{}", lines.join("\n"));
}

#[test]
fn a_list_ends_with_how_many_packets_it_shows_of_how_many() {
    let last = |arguments: &[&str]| {
        let lines = list(&[&["traces/udp-and-tcp.jsonl"], arguments].concat());
        lines.iter().rfind(|line| line.contains("packets")).unwrap().clone()
    };
    assert_eq!(last(&[]), "12 packets captured, none dropped by the kernel");
    assert_eq!(last(&["udp"]), "2 of 12 packets shown, none dropped by the kernel");
    assert_eq!(last(&["--flow", "2"]), "10 of 12 packets shown, none dropped by the kernel");
}

#[test]
fn times_count_from_the_flow_from_the_line_above_or_are_the_clocks() {
    let trace = "traces/udp-and-tcp.jsonl";
    let time = |lines: &[String], packet: u32| -> f64 {
        row(lines, packet).split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    let (first, flow, before) =
        (list(&[trace]), list(&[trace, "--time", "relative"]), list(&[trace, "--time", "delta"]));
    // Packet 3 is the SYN: the second flow begins with it.
    assert!(time(&first, 3) > 0.0);
    assert!(time(&flow, 3).abs() < 1e-9, "{}", row(&flow, 3));
    for packet in 4..=12 {
        let since = |lines: &[String]| time(lines, packet) - time(lines, packet - 1);
        assert!((since(&first) - time(&before, packet)).abs() < 2e-6, "packet {packet}");
        assert!((since(&first) - since(&flow)).abs() < 2e-6 || packet == 3, "packet {packet}");
    }
    let clock = list(&[trace, "--time", "absolute"]);
    let dates = clock.iter().filter(|line| {
        let date = line.trim();
        date.len() == 10 && date.matches('-').count() == 2
    });
    assert_eq!(dates.count(), 1, "{}", clock.join("\n"));
    let shown = row(&clock, 3).split_whitespace().nth(1).unwrap();
    assert!(shown.len() == 16 && shown.ends_with('Z') && shown.matches(':').count() == 2, "{shown}");
}

#[test]
fn no_column_touches_the_next_at_any_width() {
    for name in ["loss", "reorder", "zero-window", "both-open"] {
        for language in ["en", "zh"] {
            for clock in ["relative", "absolute"] {
                for width in ["60", "71", "72", "80", "109", "110", "160", "400"] {
                    let arguments = [&capture(name), "--width", width, "--lang", language, "--time", clock];
                    let lines = list(&arguments);
                    for line in
                        lines.iter().filter(|line| line.starts_with(|first: char| first.is_ascii_digit()))
                    {
                        let wide = line.chars().map(|letter| if u32::from(letter) >= 0x2e80 { 2 } else { 1 });
                        assert!(wide.sum::<usize>() <= width.parse().unwrap(), "{width}: {line}");
                        let words: Vec<_> = line.split_whitespace().collect();
                        // A number, a time, a flow and an address, each by itself.
                        if words.len() > 4 && !line.contains("ARP") {
                            assert!(words[0].parse::<u32>().is_ok(), "{width}: {line}");
                            assert!(
                                words[1].ends_with('Z') || words[1].parse::<f64>().is_ok(),
                                "{width}: {line}"
                            );
                        }
                    }
                }
            }
        }
    }
}
