//! Two captures of one connection, and two runs of one exchange: what corresponds stands in one row.

use super::*;

/// Lines of `captrace compare` on two captures.
fn compared(a: &[(u64, Vec<u8>)], b: &[(u64, Vec<u8>)]) -> Vec<String> {
    let room = tempfile::tempdir().unwrap();
    let [at_a, at_b] = ["a.pcap", "b.pcap"].map(|name| room.path().join(name));
    std::fs::write(&at_a, pcap(a)).unwrap();
    std::fs::write(&at_b, pcap(b)).unwrap();
    let output = Command::new(here::PROGRAM)
        .args(["compare", "--brief", "--lang", "en", "--width", "100"])
        .args([&at_a, &at_b])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The numbers of both packets in each row.
fn rows(lines: &[String]) -> Vec<(String, String)> {
    let rows = lines
        .iter()
        .skip(1)
        .take_while(|line| line.starts_with(|first: char| first.is_ascii_digit() || first == '-'));
    let numbers = rows.map(|line| {
        let right = line.char_indices().nth(83).map_or("", |(at, _)| &line[at..]);
        let first = |text: &str| text.split_whitespace().next().unwrap_or("").to_owned();
        (first(line), first(right))
    });
    numbers.collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn the_same_connection_from_both_ends_has_one_row_a_packet() {
    let a = shifted(&std::fs::read(capture("keepalive-garbage.pcap")).unwrap());
    // The other end sees each packet 10 ms later and with a lower TTL; one is lost, and its clock is another.
    let mut b = a.clone();
    for (time, frame) in &mut b {
        *time += 3_010_000;
        frame[22] -= 3;
        frames::fix_header(frame);
    }
    b.remove(5);
    let lines = compared(&a, &b);
    let rows = rows(&lines);
    assert_eq!(
        rows[..7],
        pairs(&[("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"), ("6", "-"), ("7", "6")])
    );
    let reported = lines.join(" ");
    assert!(
        reported
            .contains("one flow, captured twice, each packet in one row: 13 are in both, 1 in a.pcap alone"),
        "{reported}"
    );
}

#[test]
fn two_runs_are_paired_step_by_step() {
    let a = shifted(&std::fs::read(capture("conflict.pcap")).unwrap());
    // Another client port and no retransmission.
    let mut b = a.clone();
    for (_, frame) in &mut b {
        let at = if frames::source(frame).octets()[3] == 1 { 34 } else { 36 };
        frame[at..at + 2].copy_from_slice(&40_001_u16.to_be_bytes());
        fix(frame);
    }
    b.remove(4);
    let reported = compared(&a, &b).join(" ");
    assert!(
        reported.contains(
            "two flows, steps of the same kind in one row: 10 in both, 1 in a.pcap alone, 0 in b.pcap alone"
        ),
        "{reported}"
    );
}

#[test]
fn of_several_flows_the_one_that_corresponds_is_compared() {
    let mut a = shifted(&std::fs::read(capture("tftp.pcap")).unwrap());
    let b = shifted(&std::fs::read(capture("conflict.pcap")).unwrap());
    a.extend(b.iter().map(|(time, frame)| (time + 1_000_000, frame.clone())));
    let reported = compared(&a, &b).join(" ");
    assert!(reported.contains("11 are in both, 0 in a.pcap alone, 0 in b.pcap alone"), "{reported}");
}
