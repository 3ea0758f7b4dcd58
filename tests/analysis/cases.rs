//! Small captures of situations that people meet, with what must be said of them.

use std::process::Command;

use serde_json::{Value, json};

use crate::here;

/// What the program writes about a case.
fn output(arguments: &[&str], case: &str) -> String {
    let path = format!("{}/tests/captures/cases/{case}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(here::PROGRAM).args(arguments).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The values of every fact with this rule.
fn facts(case: &str, rule: &str) -> Vec<Value> {
    let trace = output(&["read", "--view", "jsonl"], case);
    let records = trace.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    records.filter(|record| record["rule"] == rule).map(|record| record["values"].clone()).collect()
}

/// A ladder's words, as if its lines were not broken.
fn ladder(case: &str, flow: &str) -> String {
    let ladder = output(&["read", "--flow", flow, "--why"], case);
    ladder.replace(['│', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How each flow ended.
fn endings(case: &str) -> Vec<String> {
    let stats: Value = serde_json::from_str(&output(&["stats", "--json"], case)).unwrap();
    let flows = stats["flows"].as_array().unwrap();
    flows.iter().map(|flow| flow["ending"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_error_that_quotes_eight_bytes_of_tcp_names_the_segment() {
    assert_eq!(facts("qs-28.pcap", "icmp.error")[0]["about"], 4);
}

#[test]
fn after_packet_too_big_the_bytes_come_in_smaller_segments_and_the_reason_is_reported() {
    let again = facts("ptb6.pcap", "tcp.data.again");
    assert_eq!(again.iter().map(|fact| &fact["cause"]).collect::<Vec<_>>(), ["too_big", "too_big"]);
    let why = "an ICMP error reported that their packet was too big for a link, so the sender sends them again at once, \
               in packets that fit (path MTU discovery)";
    assert!(ladder("ptb6.pcap", "1").contains(why));
}

#[test]
fn what_a_firewall_rejects_is_not_lost() {
    for (case, sent) in
        [("syn-host-prohibited.pcap", "1 SYN was sent"), ("udp-host-prohibited.pcap", "1 datagram was sent")]
    {
        let error = &facts(case, "icmp.undelivered")[0]["error"];
        let answer =
            json!({ "packet": 2, "by": "10.0.0.2", "end": "server", "v6": false, "kind": 3, "code": 10 });
        assert_eq!(*error, answer);
        assert_eq!(endings(case), ["prohibited"]);
        let ladder = ladder(case, "1");
        let reported = format!(
            "{sent}, and the only answer is the ICMP error in packet 2, from the server's own address. A rule there \
             forbids such packets: a firewall rejects them, and no program has seen them."
        );
        assert!(ladder.contains(&reported), "{ladder}");
        assert!(!ladder.contains("no answer was seen") && !ladder.contains("── reset"), "{ladder}");
    }
    assert!(ladder("syn-host-prohibited.pcap", "1").contains("── not delivered ─"));
}
