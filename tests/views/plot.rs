//! `captrace plot`: one question, one picture, with axes and units.

use std::path::Path;
use std::process::Command;

/// The lines that a plot of a capture has.
fn plot(arguments: &[&str]) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/loss.pcap.gz");
    let output = Command::new(env!("CARGO_BIN_EXE_captrace"))
        .env("LC_ALL", "C.UTF-8")
        .args(["plot", file.to_str().unwrap(), "--width", "80"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_bytes_of_a_flow_rise_over_time_with_what_was_sent_again() {
    let lines = plot(&[]);
    assert!(lines[0].starts_with("bytes sent and acknowledged over time · client"), "{lines:#?}");
    assert!(lines[1].trim_end().ends_with("bytes"));
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:#?}");
    let has = |word: &str| lines.iter().any(|line| line.contains(word));
    assert!(has("┤") && has("└") && has("ms") && has("R") && has("sent again"), "{lines:#?}");
    insta::assert_snapshot!("seq", lines.join("\n"));
}

#[test]
fn each_question_has_its_unit_or_says_what_is_missing() {
    assert!(plot(&["--of", "rtt"])[1].ends_with("ms"));
    let window = plot(&["--of", "window"]);
    assert!(window[1].ends_with("bytes"), "{window:#?}");
    assert!(window.iter().any(|line| line.contains("in flight") && line.contains("receive window")));
    assert!(plot(&["--of", "throughput"])[1].ends_with("Mbit/s"));
    // No kernel was asked: bytes in flight stand for what it allows.
    assert!(plot(&["--of", "cwnd"])[1].ends_with("bytes"));
    let queue = plot(&["--of", "queue"]);
    assert_eq!(queue[1], "nothing is known of a queue: only a lab has one");
}

#[test]
fn a_plot_is_drawn_in_ascii_and_in_chinese() {
    let ascii = plot(&["--charset", "ascii"]);
    assert!(ascii.iter().all(|line| line.is_ascii()), "{ascii:#?}");
    let chinese = plot(&["--lang", "zh"]);
    assert!(chinese[0].starts_with("随时间发送和确认的字节"), "{chinese:#?}");
}
