//! Every scenario that comes with the program, run on two hosts: each shows its lesson, and is the same in each run. What is
//! compared is what does not depend on the machine: the segments of each end without pure ACKs, what the link did with them, and
//! why the kernels sent something again. Times are not, nor which acknowledgments a kernel combines.
//!
//! `CAPTRACE_LAB_RUNS=20 cargo test --test lab -- --nocapture` runs each that is compared so many times, beside three threads that
//! keep the machine busy, and prints of each, and of all, how many runs were the same. `CAPTRACE_LAB_ONLY=udp,lost` takes those
//! alone in whose names one of these words is. `UPDATE_TRACES=1` runs each a few times, one after the other, and records the
//! most punctual run for `captrace lab show`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "lab/congestion.rs"]
mod congestion;
#[path = "support/here.rs"]
mod here;
#[path = "lab/kernel.rs"]
mod kernel;
#[path = "lab/pictures.rs"]
mod pictures;
#[path = "lab/recording.rs"]
mod recording;
#[path = "support/records.rs"]
mod records;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use captrace::internals::lab::scenario::{Builtin, ScenarioGroup};
use captrace::internals::trace::read;
use flate2::read::GzDecoder;
use here::{PROGRAM, left_out, skipped};
use kernel::{CauseScore, WindowChanges};
use records::{fates, of_type, records};
use serde_json::Value;

/// How many scenarios run at the same time. They do not disturb each other: each has hosts of its own.
const AT_ONCE: usize = 4;
/// How many runs there are of which one is recorded.
const RECORDED: usize = 5;
/// How often a run is tried of which captrace says that the machine was too busy for it to be believed.
const PATIENCE: usize = 3;
/// How late a packet may be where a queue of 20 packets, which is 24 ms long, is to be full by congestion alone: those that waited
/// behind the late one come all at once. In nanoseconds.
const PUNCTUAL: i64 = 10_000_000;

/// Runs a scenario and gives its trace. A run that was late is tried again: a timer may have run out that should not have.
/// Where each is late, the last one is taken, for what is compared rarely depends on it; it says so.
fn run(scenario: &Builtin, folder: &Path) -> (String, bool) {
    let name = scenario.name;
    let path = folder.join(format!("{name}.jsonl"));
    for attempt in 1.. {
        let output = Command::new(PROGRAM)
            .args(["lab", "run", name, "--brief", "--force", "--save"])
            .arg(&path)
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{name}: {complaints}");
        let lost = complaints.contains("frames were dropped before they reached the link");
        let text = fs::read_to_string(&path).unwrap();
        let is_congestion = scenario.group == ScenarioGroup::Congestion;
        let late = complaints.contains("too busy")
            || (is_congestion && recording::lateness(&records(&text)) > PUNCTUAL);
        assert!(attempt < PATIENCE || !lost, "{name}: {complaints}");
        // These take long.
        let patience = if is_congestion { PATIENCE - 1 } else { PATIENCE };
        if (lost && attempt < PATIENCE) || (late && attempt < patience) {
            continue;
        }
        return (text, late);
    }
    unreachable!("the last attempt returns or fails")
}

/// What happened, without what depends on the machine: a line for each packet of each end, in the order in which it sent them.
fn reported(records: &[Value]) -> String {
    let fates = fates(records);
    let mut ends: BTreeMap<(u64, String), Vec<String>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for packet in of_type(records, "packet") {
        // Only the sighting at the sender has a fate.
        let Some(fate) = fates.get(&packet["n"].as_u64().unwrap()) else { continue };
        let (what, only_acknowledges) = named(packet);
        let fate = decided(fate);
        if only_acknowledges && fate.is_empty() {
            continue;
        }
        let end = packet["vantage"].as_str().unwrap().to_owned();
        let flow = packet["flow"].as_u64().unwrap_or_default();
        let again = if packet.get("tcp").is_some() && !seen.insert((flow, end.clone(), what.clone())) {
            ", again"
        } else {
            ""
        };
        ends.entry((flow, end)).or_default().push(format!("  {what}{again}{fate}"));
    }
    let mut text = String::new();
    for ((flow, end), lines) in ends {
        let of = if flow == 0 { String::new() } else { format!(" in flow {flow}") };
        let _ = writeln!(text, "the {end}{of}\n{}", lines.join("\n"));
    }
    text + &kernel::causes(records)
}

/// What a packet is, and whether it only acknowledges.
fn named(packet: &Value) -> (String, bool) {
    if let Some(tcp) = packet.get("tcp") {
        // Whether a segment is pushed depends on when the program wrote what follows.
        let flags = tcp["flags"].as_array().unwrap().iter().filter_map(Value::as_str);
        let flags: Vec<&str> = flags.filter(|flag| *flag != "PSH").collect();
        let len = tcp["len"].as_u64().unwrap();
        let only = flags == ["ACK"] && len == 0;
        let at = if only {
            format!("ack {}", tcp["ack_rel"])
        } else {
            format!("seq {} len {len}", tcp["seq_rel"])
        };
        return (format!("{} {at}", flags.join(" ")), only);
    }
    let ip = &packet["ip"];
    if ip["mf"] == true || ip["frag_offset"].as_u64().unwrap_or_default() > 0 {
        return (format!("fragment at {}", ip["frag_offset"]), false);
    }
    if let Some(icmp) = packet.get("icmp") {
        return (format!("ICMP {} {}", icmp["type"], icmp["code"]), false);
    }
    (format!("datagram of {} bytes", packet["udp"]["length"]), false)
}

/// What the link did with it, and why; empty for what passed.
fn decided(fate: &Value) -> String {
    let treatment = fate["treatment"]["name"].as_str().unwrap();
    match fate["cause"]["name"].as_str().unwrap() {
        "rule" => format!(": {treatment} ({})", fate["cause"]["text"].as_str().unwrap()),
        "link" => String::new(),
        other => format!(": {treatment} ({other})"),
    }
}

/// Checks that a run shows the lesson of its scenario.
fn check(scenario: &Builtin, records: &[Value], late: bool) {
    match (scenario.group, scenario.name) {
        (ScenarioGroup::Congestion, name) => check_congestion(name, records, late),
        // How the segments are cut depends on when the window opens.
        (_, "window-scaling") => assert!(most_under_way(records) > 65_535),
        (_, "no-window-scaling") => assert!(most_under_way(records) <= 65_535),
        (_, name) => is_golden(name, &reported(records)),
    }
}

/// The most bytes that the client had under way, as its host saw it.
fn most_under_way(records: &[Value]) -> u64 {
    let (mut acknowledged, mut most) = (1, 0);
    for packet in of_type(records, "packet").filter(|packet| packet["vantage"] == "client") {
        let tcp = &packet["tcp"];
        let number = |name: &str| tcp[name].as_u64().unwrap_or_default();
        if packet["dir"] == "s2c" {
            acknowledged = acknowledged.max(number("ack_rel"));
        } else {
            most = most.max((number("seq_rel") + number("len")).saturating_sub(acknowledged));
        }
    }
    most
}

/// What a run of a scenario of congestion shows. Which segments are sent again depends on the moment at which the queue is full.
/// If the machine was too busy, a timeout may have come first, and then it never is full.
fn check_congestion(name: &str, records: &[Value], late: bool) {
    let fates: Vec<&Value> = of_type(records, "fate").collect();
    let cause = |fate: &Value| fate["cause"]["name"].as_str().unwrap().to_owned();
    let causes: BTreeSet<String> = fates.iter().map(|fate| cause(fate)).collect();
    assert!(causes.iter().all(|cause| cause == "link" || cause == "queue_full"), "{name}: {causes:?}");
    let longest = fates.iter().filter_map(|fate| fate["waiting"].as_u64()).max().unwrap();
    let queue: u32 = match name {
        "queue-5" => 5,
        "queue-100" => 100,
        _ => 20,
    };
    assert!(longest <= u64::from(queue), "{name}: {longest} packets wait, {queue} may");
    if late {
        return left_out(&format!("{name}: this machine was too busy for its times to be believed"));
    }
    assert!(causes.contains("queue_full"), "{name}: the queue was never full");
    match name {
        "reno" => congestion::check_reno(records),
        "cubic" => congestion::check_cubic(records),
        _ if name.starts_with("queue-") => congestion::check_queue(records, queue),
        _ => {}
    }
}

/// Whether runs are recorded for `captrace lab show`.
fn records_runs() -> bool {
    std::env::var_os("UPDATE_TRACES").is_some()
}

/// What came of all runs.
#[derive(Default)]
struct Outcome {
    runs: usize,
    /// Runs that were not as the one before.
    different: Vec<String>,
    changes: WindowChanges,
    causes: CauseScore,
}

/// The scenarios that are wanted: all, or those with one of the words of `CAPTRACE_LAB_ONLY` in their names.
fn wanted() -> Vec<&'static Builtin> {
    let words = std::env::var("CAPTRACE_LAB_ONLY").unwrap_or_default();
    let words: Vec<&str> = words.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    let is_wanted =
        |scenario: &&Builtin| words.is_empty() || words.iter().any(|word| scenario.name.contains(word));
    let wanted: Vec<_> = Builtin::ALL.iter().filter(is_wanted).collect();
    assert!(!wanted.is_empty(), "no scenario has one of {words:?} in its name");
    wanted
}

/// Runs a scenario so often, and checks and compares the runs.
fn run_often(scenario: &Builtin, runs: usize, folder: &Path, outcome: &Mutex<Outcome>) {
    let is_compared =
        scenario.group != ScenarioGroup::Congestion && !scenario.name.ends_with("window-scaling");
    let (mut first, mut punctual) = (None, None);
    let (runs, mut same) = (if is_compared || records_runs() { runs } else { 1 }, 0);
    for nth in 0..runs {
        let (text, late) = run(scenario, folder);
        let records = records(&text);
        // What was late is no lesson.
        if records_runs() && !late {
            let run = (recording::lateness(&records), text);
            punctual = punctual.into_iter().chain([run]).min();
        }
        let reported = reported(&records);
        let first = first.get_or_insert_with(|| reported.clone());
        if nth == 0 {
            check(scenario, &records, late);
        }
        let mut outcome = outcome.lock().unwrap();
        outcome.runs += usize::from(is_compared);
        if !is_compared || *first == reported {
            same += 1;
        } else {
            outcome.different.push(format!("{}, run {nth}:\n{reported}\nfirst:\n{first}", scenario.name));
        }
        // Of each scenario one run: most changes are those of the long ones, which run once.
        if nth == 0 {
            outcome.changes.count(scenario.name, &records);
        }
        // What was late is reported as it was, but a timer may have run out that should not have.
        if !late {
            outcome.causes.count(scenario.name, &records);
        }
    }
    if let Some((_, text)) = punctual {
        recording::keep(scenario, &text);
    }
    if is_compared && runs > 1 {
        println!("{}: {same} of {runs} runs were the same", scenario.name);
    }
}

#[test]
fn every_scenario_shows_its_lesson_and_is_the_same_in_each_run() {
    if captrace::internals::host::private::probe().is_err() {
        return skipped("namespaces are refused here");
    }
    let often = std::env::var("CAPTRACE_LAB_RUNS").ok().map(|runs| runs.parse().unwrap());
    let runs = often.unwrap_or(if records_runs() { RECORDED } else { 1 });
    let folder = tempfile::tempdir().unwrap();
    let wanted = wanted();
    let (next, done, outcome) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new(Outcome::default()));
    thread::scope(|scope| {
        // The machine is kept busy while each is run often, and kept free while runs are recorded.
        let busy = if runs > 1 && !records_runs() { 3 } else { 0 };
        let at_once = if records_runs() { 1 } else { AT_ONCE };
        for _ in 0..busy {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        let work = || {
            while let Some(scenario) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                run_often(scenario, runs, folder.path(), &outcome);
            }
        };
        let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
        let ended: Vec<_> = workers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        for end in ended {
            end.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
    let Outcome { runs, different, changes, causes } = outcome.into_inner().unwrap();
    println!("{} of {runs} runs were the same", runs - different.len());
    println!(
        "of {} changes of cwnd and ssthresh, one segment made {} and a timer {}; others: {:#?}",
        changes.all(),
        changes.by_segment,
        changes.by_timer,
        changes.others
    );
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert!(changes.by_segment * 100 >= changes.all() * 99, "{:#?}", changes.others);
    let CauseScore { right, wrong, unknown, by_samples } = causes;
    println!(
        "causes of retransmissions by the packets: {right} as the kernels count, {unknown} unknown, others: {wrong:#?}"
    );
    assert!(by_samples.is_empty(), "{by_samples:#?}");
    assert!(wrong.len() as u64 * 4 <= right, "{wrong:#?}");
}

/// Compares what a run shows with what it showed before.
fn is_golden(name: &str, reported: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("lab__{name}"), reported);
    });
}

#[test]
fn every_recorded_run_can_be_read_and_shows_what_a_run_shows() {
    if records_runs() {
        // They are being written, and compiled in when this is built again.
        return;
    }
    for scenario in Builtin::ALL {
        let mut text = String::new();
        GzDecoder::new(scenario.recording).read_to_string(&mut text).unwrap();
        let report = read::steps(text.as_bytes(), |_| ()).unwrap();
        assert!(report.defects.is_empty() && report.complete, "{}: {:?}", scenario.name, report.defects);
        let records = records(&text);
        check(scenario, &records, false);
        if !scenario.is_sampled {
            each_delivery_is_seen_as_its_packet(scenario.name, &records);
        }
    }
}

/// Checks that each frame that the link delivered is a second sighting of the packet that was sent, changed or not.
fn each_delivery_is_seen_as_its_packet(name: &str, records: &[Value]) {
    let packets: BTreeMap<u64, &Value> =
        of_type(records, "packet").map(|packet| (packet["n"].as_u64().unwrap(), packet)).collect();
    for (n, fate) in fates(records) {
        let sent = packets[&n];
        let received =
            packets.values().filter(|one| one["id"] == sent["id"] && one["vantage"] != sent["vantage"]);
        let delivered = fate["deliveries"].as_array().unwrap().len();
        assert_eq!(received.count(), delivered, "{name}: packet {}", sent["id"]);
    }
}

/// What the program says with these arguments, on both outputs.
fn said(arguments: &[&str]) -> String {
    said_on(80, arguments)
}

/// The same on a screen with so many columns.
fn said_on(columns: u32, arguments: &[&str]) -> String {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env("LC_ALL", "C.UTF-8").env("COLUMNS", columns.to_string());
    let output = command.output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn an_acknowledgment_keeps_its_number_where_its_sum_has_no_room() {
    for (columns, name) in [(80, "slow-reader"), (80, "slow-start"), (60, "zero-window"), (60, "no-nagle")] {
        let shown = said_on(columns, &["lab", "show", name, "--to-scale"]);
        let arrows = shown.lines().filter(|line| line.contains('┤') && line.contains(" ACK "));
        // A FIN says more than what it acknowledges.
        let acks: Vec<&str> = arrows.filter(|line| !line.contains("FIN ACK")).collect();
        assert!(acks.len() > 4, "{shown}");
        assert!(acks.iter().all(|line| line.contains("ack ")), "{name} at {columns} columns\n{shown}");
    }
}

#[test]
fn a_datagram_that_is_lost_stands_in_its_phase_and_nothing_is_said_of_what_did_not_happen() {
    let lost = said(&["lab", "show", "udp-lost"]);
    let place = |what: &str| lost.find(what).unwrap_or_else(|| panic!("{what}\n{lost}"));
    assert!(place("1 open: nothing to open") < place("15 bytes  \"hello, captrace\""), "{lost}");
    assert!(!lost.contains("Late:"), "{lost}");
    let lost = said(&["lab", "show", "handshake-ack-lost"]);
    assert!(lost.contains("Lost: 1 of 10 packets") && !lost.contains("No loss was seen"), "{lost}");
    assert!(said(&["lab", "show", "both-lost"]).contains("── comparison "));
    let half = said(&["lab", "show", "half-close"]);
    assert!(half.contains("3 opened it, 3 carried 30 bytes, 6 closed it"), "{half}");
}

#[test]
fn a_damaged_packet_is_the_one_that_was_sent_and_is_not_taken_for_a_copy() {
    let shown = said(&["lab", "show", "corrupted"]);
    for part in ["1 was sent again", "Lost: nothing of 21 packets; 1 damaged", "21 packets:"] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert!(!shown.contains("not seen at the other end"), "{shown}");
}

#[test]
fn every_scenario_is_listed_and_its_lesson_and_recorded_run_are_shown_on_any_machine() {
    let list = said(&["lab", "list"]);
    for scenario in Builtin::ALL {
        assert!(list.contains(&format!("  {} ", scenario.name)), "{}\n{list}", scenario.name);
    }
    let shown = said(&["lab", "show", "lost-fast"]);
    for part in ["Why does the client wait for three duplicates", "dropped by rule 1", "fast retransmit"] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert!(said(&["--lang", "zh", "lab", "show", "lost-fast"]).contains("客户为什么等三个冗余 ACK"));
    assert_eq!(said(&["lab", "show", "lost-fast", "--file"]), Builtin::named("lost-fast").unwrap().text);
    let plotted = said(&["lab", "show", "reno"]);
    for part in ["How large would the queue have to be", "congestion window", "ssthresh"] {
        assert!(plotted.contains(part), "{part}\n{plotted}");
    }
}

#[test]
fn a_scenario_or_a_rule_that_is_mistyped_is_answered_with_the_nearest_word() {
    for (arguments, says) in [
        (&["lab", "show", "lost-fats"][..], "did you mean lost-fast?"),
        (&["lab", "run", "tail-loss"], "did you mean lost-tail?"),
        (&["lab", "show", "queue"], "did you mean queue-5, queue-20 or queue-100?"),
        (&["lab", "run", "lost"], "all of them: captrace lab list"),
        (&["lab", "run", "udp", "--rule", "delay server datagram 1 bi 50 ms"], "did you mean `by`?"),
        (&["lab", "run", "udp", "--lose", "sever data 1"], "did you mean `server`?"),
    ] {
        let said = said(arguments);
        assert!(said.contains(says), "{said}");
    }
}
