//! The ladder as a lecture: each thing is explained once, and later only the numbers are given; empty results are
//! explained, too.

use std::process::Command;

use crate::here;

/// What `captrace read` prints of one of our captures, without the title, which names the place of the file.
fn read(name: &str, arguments: &[&str]) -> String {
    let file = format!("{}/tests/captures/{name}.pcap.gz", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(here::PROGRAM);
    command
        .args(["read", &file])
        .args(arguments)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C.UTF-8");
    let output = command.output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_once('\n')
        .filter(|(title, _)| title.starts_with("captrace read"))
        .map_or(text.clone(), |(_, rest)| rest.to_owned())
}

#[test]
fn a_loss_is_reported_from_the_first_segment_to_the_repair() {
    insta::assert_snapshot!(
        "loss.en",
        read("loss", &["--measure", "--flow", "1", "--from", "4", "--to", "44"])
    );
    insta::assert_snapshot!(
        "loss.zh",
        read("loss", &["--measure", "--flow", "1", "--from", "4", "--to", "44", "--lang", "zh"])
    );
}

#[test]
fn a_closed_window_is_reported_and_so_are_the_probes() {
    insta::assert_snapshot!(
        "zero_window",
        read("zero-window", &["--measure", "--flow", "1", "--from", "22", "--to", "33"])
    );
}

#[test]
fn why_explains_once_and_takes_two_lines_of_what_is_known() {
    let text = read("loss", &["--flow", "1", "--why", "--unfold"]);
    assert_eq!(text.matches("Pipelining:").count(), 1, "{text}");
    // From the fourth duplicate ACK on everything about it is known.
    let (_, known) = text.split_once("The 3rd duplicate ACK").unwrap();
    let (_, known) = known.split_once("┤ 29\n").unwrap();
    let words = known.lines().take_while(|line| !line.contains('├')).count();
    assert!((1..=2).contains(&words), "{known}");
}

#[test]
fn each_end_is_explained() {
    let ladder = read("delayed-ack", &["--flow", "1", "--why"]);
    for end in ["client", "server"] {
        assert!(ladder.contains(&format!("The {end} sends bytes 1 to ")), "{ladder}");
        assert!(ladder.contains(&format!("The {end}'s TCP has every byte up to ")), "{ladder}");
    }
}

#[test]
fn where_nothing_is_shown_the_last_line_says_why() {
    let last = |arguments: &[&str]| {
        let text = read("port-again", arguments);
        let counted = ["captured\n", "packets shown\n"];
        let rest =
            counted.iter().find_map(|counted| text.rsplit_once(counted)).map_or(&*text, |(_, rest)| rest);
        rest.trim_start().to_owned()
    };
    assert_eq!(
        last(&["--flow", "3"]),
        "none of 16 packets shown: each was left out by the filter, --flow, --from or\n--to; there are flows 1 to 2\n"
    );
    let unknown = last(&["--field", "tcp.foo", "--to", "1"]);
    assert!(unknown.contains("no packet shown has a field \"tcp.foo\": names are like"), "{unknown}");
    assert_eq!(last(&[]), "--flow 1 draws flow 1 as a ladder, with its story\n");
    assert_eq!(last(&["--view", "list"]), "", "who chose the list need not be told of the ladder");
    assert_eq!(last(&["--flow", "1"]), "");
}

#[test]
fn a_queue_on_the_way_is_not_called_a_delayed_ack() {
    // No segment is lost and no ACK is delayed: 8 Mbit/s fill a queue, and every ACK comes later than the one before.
    let drawn =
        read("upload", &["--flow", "1", "--measure"]).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["(delayed ACK)", "A delayed ACK", "delayed ACK, probably"] {
        assert!(!drawn.contains(words), "{words}");
    }
}
