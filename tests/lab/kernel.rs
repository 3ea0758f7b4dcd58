//! What the kernels say of a run: why they sent something again, and what changed their windows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::records::facts;

/// Why a kernel sends a segment again: what captrace calls it, and what the kernel counts it as.
const CAUSES: [(&str, &str); 4] = [
    ("timeout", "TcpExtTCPTimeouts"),
    ("after_timeout", "TcpExtTCPSlowStartRetrans"),
    ("fast", "TcpExtTCPFastRetrans"),
    ("tail_probe", "TcpExtTCPLossProbes"),
];

/// The causes that each kernel counted, a line for each end that counted any.
pub(crate) fn causes(records: &[Value]) -> String {
    let mut text = String::new();
    for end in ["client", "server"] {
        let counted = CAUSES.map(|(cause, name)| (cause, counted(records, end, name)));
        let counted: Vec<_> = counted
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(cause, count)| format!("{cause} {count}"))
            .collect();
        if !counted.is_empty() {
            let _ = writeln!(text, "the {end}'s kernel\n  {}", counted.join(", "));
        }
    }
    text
}

fn counted(records: &[Value], end: &str, name: &str) -> u64 {
    records[0]["lab"]["counters"][end][name].as_u64().unwrap_or(0)
}

/// How many segments a kernel sent again for this cause, as it counted. A tail loss probe carries new data where there is some
/// (RFC 8985, 7.3), and then it is no retransmission.
fn resent(records: &[Value], end: &str, (cause, name): (&str, &str)) -> u64 {
    let all = counted(records, end, name);
    if cause != "tail_probe" {
        return all;
    }
    let others = CAUSES.iter().filter(|(other, _)| *other != cause);
    let others: u64 = others.map(|(_, name)| counted(records, end, name)).sum();
    all.min(counted(records, end, "TcpRetransSegs").saturating_sub(others))
}

/// What captrace says of causes, compared with what the kernels counted.
#[derive(Debug, Default)]
pub(crate) struct CauseScore {
    /// Retransmissions whose cause is concluded from the packets, and is the one that the kernel counted.
    pub(crate) right: u64,
    /// Those whose cause is another one.
    pub(crate) wrong: Vec<String>,
    /// Those of which the packets do not show the cause.
    pub(crate) unknown: u64,
    /// Where the cause that a kernel's samples give differs from what it counted.
    pub(crate) by_samples: Vec<String>,
}

impl CauseScore {
    /// Counts a run.
    pub(crate) fn count(&mut self, scenario: &str, records: &[Value]) {
        for end in ["client", "server"] {
            let mut samples: BTreeMap<&str, u64> = BTreeMap::new();
            for resent in facts(records, "kernel.resent").filter(|resent| resent["end"] == end) {
                *samples.entry(resent["cause"].as_str().unwrap()).or_default() +=
                    resent["segments"].as_u64().unwrap();
            }
            let rules = ["tcp.data.again", "tcp.handshake.again", "tcp.fin.again"];
            let again =
                rules.iter().flat_map(|rule| facts(records, rule)).filter(|again| again["end"] == end);
            let mut concluded: BTreeMap<&str, u64> = BTreeMap::new();
            for again in again {
                *concluded.entry(kind(again["cause"].as_str().unwrap())).or_default() += 1;
            }
            self.unknown += concluded.remove("unknown").unwrap_or(0);
            // Where a probe and the timer are due at once, either is right.
            let mut either = concluded.remove("tail_probe_or_timeout").unwrap_or(0);
            for (cause, name) in CAUSES {
                let counted = resent(records, end, (cause, name));
                let given = samples.get(cause).copied().unwrap_or(0);
                // A kernel has no whole socket for a SYN ACK, and so nothing to ask about.
                let repeats_syn =
                    facts(records, "tcp.handshake.again").any(|again| again["end"] == end && end == "server");
                if given != counted && !repeats_syn {
                    self.by_samples.push(format!(
                        "{scenario}: {end}: {cause}: samples say {given}, {name} is {counted}"
                    ));
                }
                let mut claimed = concluded.get(cause).copied().unwrap_or(0);
                if matches!(cause, "timeout" | "tail_probe") {
                    let taken = either.min(counted.saturating_sub(claimed));
                    (claimed, either) = (claimed + taken, either - taken);
                }
                self.right += claimed.min(counted);
                let surplus = (counted..claimed)
                    .map(|_| format!("{scenario}: {end}: {cause}: {claimed} concluded, {name} is {counted}"));
                self.wrong.extend(surplus);
            }
            self.wrong.extend(
                (0..either).map(|_| format!("{scenario}: {end}: neither probe nor timeout was counted")),
            );
        }
    }
}

/// The cause as the kernel counts it: whatever showed a loss, it is repaired by a fast retransmission.
fn kind(cause: &str) -> &str {
    if matches!(cause, "partial_ack" | "sack") { "fast" } else { cause }
}

/// The changes of cwnd and ssthresh of all runs.
#[derive(Debug, Default)]
pub(crate) struct WindowChanges {
    /// Those that one segment made.
    pub(crate) by_segment: u64,
    /// Those of a timer.
    pub(crate) by_timer: u64,
    /// All others, as they were reported.
    pub(crate) others: Vec<String>,
}

impl WindowChanges {
    /// Counts those of a run.
    pub(crate) fn count(&mut self, name: &str, records: &[Value]) {
        for change in facts(records, "kernel.window") {
            if change["by"].is_u64() {
                self.by_segment += 1;
            } else if change["step"] == "timeout" {
                self.by_timer += 1;
            } else {
                self.others.push(format!("{name}: {change}"));
            }
        }
    }

    pub(crate) fn all(&self) -> u64 {
        self.by_segment + self.by_timer + self.others.len() as u64
    }
}
