//! Congestion control as the textbook has it, from what the client's kernel says: the sawtooth, what a loss costs, and what a
//! queue does to round trips.

use serde_json::Value;

use crate::records::of_type;

/// What the client's kernel said.
struct Sample {
    at_s: f64,
    cwnd: f64,
    ssthresh: Option<f64>,
    srtt_ms: f64,
    is_recovering: bool,
}

/// What one loss or several together cost.
#[derive(Debug)]
struct Tooth {
    /// When the sender began to repair it.
    at_s: f64,
    /// The window when the queue had no place left.
    peak: f64,
    /// The window a round trip later, when the sender learned of it.
    window: f64,
    /// The threshold that is left.
    threshold: f64,
}

fn samples(records: &[Value]) -> Vec<Sample> {
    let of_client = of_type(records, "tcp_info").filter(|sample| sample["end"] == "client");
    let sample = |sample: &Value| Sample {
        at_s: sample["t_ns"].as_f64().unwrap() / 1e9,
        cwnd: sample["cwnd"].as_f64().unwrap(),
        ssthresh: sample["ssthresh"].as_f64(),
        srtt_ms: sample["srtt_us"].as_f64().unwrap() / 1e3,
        is_recovering: sample["congestion"] == "recovery",
    };
    of_client.map(sample).collect()
}

/// The losses after the one that ends slow start.
fn teeth(records: &[Value]) -> Vec<Tooth> {
    let samples = samples(records);
    let dropped = of_type(records, "fate").filter(|fate| fate["treatment"]["name"] == "dropped");
    let dropped: Vec<f64> = dropped.map(|fate| fate["t_ns"].as_f64().unwrap() / 1e9).collect();
    // Packets that were on their way when a loss was noticed can be dropped, too: the next tooth's loss comes after the recovery.
    let mut recovered_s = 0.0;
    let mut teeth = Vec::new();
    for pair in samples.windows(2) {
        match (pair[0].is_recovering, pair[1].is_recovering) {
            (true, false) => recovered_s = pair[1].at_s,
            (false, true) => {
                let at_s = pair[1].at_s;
                let lost = dropped.iter().find(|lost| (recovered_s..at_s).contains(*lost));
                // A second recovery from the same losses is no tooth.
                let Some(lost_s) = lost else { continue };
                let before = samples.iter().rfind(|sample| sample.at_s <= *lost_s);
                let peak = before.expect("a sample before the loss").cwnd;
                let threshold = pair[1].ssthresh.expect("a loss sets it");
                teeth.push(Tooth { at_s, peak, window: pair[0].cwnd, threshold });
            }
            _ => {}
        }
    }
    teeth.drain(..1.min(teeth.len()));
    teeth
}

/// 10 Mbit/s and 40 ms carry 33 segments, and 20 fit into the queue: the window comes to 53 and is halved.
pub(crate) fn check_reno(records: &[Value]) {
    let teeth = teeth(records);
    assert!(teeth.iter().all(|tooth| (51.0..=55.0).contains(&tooth.peak)), "{teeth:?}");
    assert!(teeth.iter().all(|tooth| (tooth.threshold - tooth.window / 2.0).abs() <= 2.0), "{teeth:?}");
    let three = teeth.windows(3).next().unwrap_or_else(|| panic!("less than three teeth: {teeth:?}"));
    assert!(three[2].at_s <= 6.0, "{teeth:?}");
    let goodput = goodput(records);
    assert!(goodput >= 8.5e6, "{goodput} bit/s of 10 Mbit/s");
}

/// A loss leaves 0.7 of the window (RFC 9438, 4.6).
pub(crate) fn check_cubic(records: &[Value]) {
    let teeth = teeth(records);
    assert!(!teeth.is_empty());
    let cuts = teeth.iter().map(|tooth| tooth.threshold / tooth.window);
    assert!(cuts.into_iter().all(|cut| (0.68..=0.72).contains(&cut)), "{teeth:?}");
}

/// The median of the kernel's round-trip time lies between that of the empty link and that with a full queue of so many packets,
/// and its highest value near the latter: the queue was full before it dropped a packet.
pub(crate) fn check_queue(records: &[Value], packets: u32) {
    let mut rtts: Vec<f64> =
        samples(records).iter().map(|sample| sample.srtt_ms).filter(|rtt| *rtt > 0.0).collect();
    rtts.sort_by(f64::total_cmp);
    let median = rtts[rtts.len() / 2];
    // A frame of 1514 bytes takes 1.2 ms at 10 Mbit/s.
    let (empty, full) = (40.0, 40.0 + 1.22 * f64::from(packets + 2));
    let highest = rtts[rtts.len() - 1];
    println!("queue of {packets}: SRTT {median:.1} ms in the median, {highest:.1} ms at most");
    assert!((empty..=full + 2.0).contains(&median), "{median} ms, {empty} to {full} expected");
    // A short queue is full for a shorter time than the kernel takes its average over.
    let least = empty + (full - empty) * if packets < 20 { 0.3 } else { 0.7 };
    assert!(highest > least, "{highest} ms at most, {least} to {full} expected");
}

/// The client's data in bits a second, from its first packet until all was acknowledged.
fn goodput(records: &[Value]) -> f64 {
    let summary = of_type(records, "summary").next().unwrap();
    let throughput = &summary["flows"][0]["throughput"]["client"];
    throughput["bytes"].as_f64().unwrap() * 8e9 / throughput["duration_ns"].as_f64().unwrap()
}
