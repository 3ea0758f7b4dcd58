//! Compares output in shape: what a README shows with what a command says today.

use super::blocks::Step;

/// Compares what the README shows with what was said: numbers, times, spaces and line breaks may differ.
///
/// The calls of the programs are compared by themselves, for each end: whether the client calls `send` before the
/// server's `accept` returns is decided anew each time.
pub(crate) fn compare(expected: &[String], actual: &[String]) -> Result<(), String> {
    // Nothing is shown of it, so anything may be said.
    if expected.is_empty() {
        return Ok(());
    }
    let (expected_calls, expected_rest) = without_calls(expected);
    let (actual_calls, actual_rest) = without_calls(actual);
    for (expected, actual) in expected_calls.iter().zip(&actual_calls) {
        let mut rest = actual.iter();
        if let Some(call) = expected.iter().find(|call| !rest.any(|other| other == *call)) {
            return Err(format!("the call {call} was not made when it was to be, but {actual:?} were"));
        }
    }
    let parts: Vec<String> = expected_rest.split(|line| line == "…").map(essence).collect();
    let whole = essence(&actual_rest);
    let mut at = 0;
    for (place, part) in parts.iter().enumerate() {
        let found = match (place == 0, place + 1 == parts.len()) {
            (true, true) => (whole == *part).then_some(0),
            (true, false) => whole.starts_with(part).then_some(0),
            (false, true) => {
                whole.len().checked_sub(part.len()).filter(|from| *from >= at && whole.ends_with(part))
            }
            (false, false) => whole[at..].find(part).map(|from| at + from),
        };
        let Some(found) = found else {
            return Err(format!(
                "this is not said, or not there:\n{part}\nin\n{}\n{whole}",
                actual.join("\n")
            ));
        };
        at = found + part.len();
    }
    Ok(())
}

/// The calls in a drawing, for each end, and the other lines.
fn without_calls(lines: &[String]) -> ([Vec<String>; 2], Vec<String>) {
    const CALLS: [&str; 10] =
        ["bind", "listen", "connect", "accept", "sendto", "send", "recvfrom", "recv", "shutdown", "close"];
    let mut calls = [Vec::new(), Vec::new()];
    let mut rest = Vec::new();
    for line in lines {
        let inside = line.trim().strip_prefix('│').and_then(|line| line.strip_suffix('│'));
        let call = inside.filter(|inside| {
            let name = inside.trim().split_once('(').map(|(name, _)| name);
            name.is_some_and(|name| CALLS.contains(&name))
        });
        match call {
            // The client's stand at the left, one space from its lifeline.
            Some(call) => calls[usize::from(call.starts_with("  "))].push(essence(&[call.to_owned()])),
            None => rest.push(line.clone()),
        }
    }
    (calls, rest)
}

/// What is left of lines when numbers are masked and all that only places them is taken away.
pub(crate) fn essence(lines: &[String]) -> String {
    let mut essence = String::new();
    for line in lines {
        let mut rest = line.strip_prefix("^C").unwrap_or(line);
        while let Some(first) = rest.chars().next() {
            let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
            if digits == 0 {
                if !first.is_whitespace() && !"│├┤─".contains(first) {
                    essence.push(first);
                }
                rest = &rest[first.len_utf8()..];
            } else {
                rest = &rest[digits..];
                let fraction = rest.strip_prefix('.').map_or(0, |after| {
                    after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len())
                });
                let after = if fraction == 0 { rest } else { &rest[fraction + 1..] };
                // 137 µs today may be 1.2 ms tomorrow.
                match [" ns", " µs", " ms", " s "].iter().find(|unit| after.starts_with(**unit)) {
                    Some(unit) => {
                        essence.push_str("<time>");
                        rest = &after[unit.len()..];
                    }
                    None => essence.push('#'),
                }
            }
        }
    }
    essence
}

/// The names at the left of a table that describes this machine, as far as every machine has them.
pub(crate) fn same_labels(step: &Step, said: &str) -> Result<(), String> {
    let shown = step.output.join("\n");
    let labels: &[&str] = match step.command.as_str() {
        "captrace doctor" => {
            &["saved traces", "capture", "private network", "captrace demo", "interfaces", "lo"]
        }
        "captrace doctor --lang zh" => &["保存的记录", "捕获", "私有网络", "captrace demo", "接口", "lo"],
        _ => &["lo"],
    };
    for label in labels {
        let names = |line: &str| {
            line.trim_start()
                .strip_prefix(label)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with("  "))
        };
        if !shown.lines().any(names) || !said.lines().any(names) {
            return Err(format!("{label:?} is missing in the README or in\n{said}"));
        }
    }
    Ok(())
}
