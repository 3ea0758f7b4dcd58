//! No state is ever shown to change as RFC 9293 does not let it: over the captures of real kernels here, and over the corpus
//! where there is one.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use TcpState::{
    CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynReceived, SynSent,
    TimeWait,
};
use captrace::internals::analysis::tcp::TcpState;
use captrace::internals::frame::{Frame, Timestamp, VantageIndex};
use captrace::internals::step::{Recorder, Step};

use crate::capture;
use crate::here;

/// The arrows of RFC 9293, figure 5, with its notes.
const FIGURE: &[(TcpState, TcpState)] = &[
    (Closed, Listen),
    (Closed, SynSent),
    (Listen, SynReceived),
    (Listen, SynSent),
    (Listen, Closed),
    (SynSent, SynReceived),
    (SynSent, Established),
    (SynSent, Closed),
    (SynReceived, Established),
    (SynReceived, FinWait1),
    (SynReceived, Listen),
    (Established, FinWait1),
    (Established, CloseWait),
    (FinWait1, FinWait2),
    (FinWait1, Closing),
    (FinWait1, TimeWait),
    (FinWait2, TimeWait),
    (Closing, TimeWait),
    (CloseWait, LastAck),
    (LastAck, Closed),
    (TimeWait, Closed),
];

/// Whether the RFC knows this change. Its figure leaves out that a reset or an abort closes every connection (3.10.5 and
/// 3.10.7.4).
fn is_known(from: TcpState, to: TcpState) -> bool {
    to == Closed || FIGURE.contains(&(from, to))
}

/// Counts the changes that the frames of a file show, by the states before and after.
fn changes(path: &Path, seen: &mut BTreeMap<(String, String), usize>) {
    let mut recorder = Recorder::new(Timestamp::default(), None);
    let mut states = HashMap::new();
    let mut look = |steps: &[Step]| {
        for change in steps.iter().flat_map(|step| &step.changes) {
            let (end, from, to) = (change.change.end, change.change.from, change.change.to);
            let before = states.insert((change.flow, end), to);
            assert_eq!(from, before, "{}: record {}", path.display(), change.n.0);
            let Some(from) = from else { continue };
            assert!(is_known(from, to), "{}: record {}: {from} to {to}", path.display(), change.n.0);
            *seen.entry((from.to_string(), to.to_string())).or_default() += 1;
        }
    };
    for frame in capture::frames(&capture::unpacked(path)) {
        let capture::Captured { link, bytes, original_len, nanoseconds } = frame;
        let time = Timestamp::from_nanoseconds(nanoseconds);
        let frame =
            Frame { time, vantage: VantageIndex(0), link_type: link, bytes, original_len, fate: None };
        look(&recorder.frame(frame));
    }
    look(&recorder.finish(None));
}

#[test]
fn no_state_changes_as_the_rfc_does_not_let_it() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let mut seen = BTreeMap::new();
    for path in capture::files(&here) {
        changes(&path, &mut seen);
    }
    let count = |from: TcpState, to: TcpState| seen.get(&(from.to_string(), to.to_string())).copied();
    for (from, to) in
        [(SynReceived, Established), (Established, CloseWait), (FinWait1, Closing), (LastAck, Closed)]
    {
        assert!(count(from, to) > Some(0), "{from} to {to}: {seen:?}");
    }
}

#[test]
fn no_state_changes_as_the_rfc_does_not_let_it_over_the_corpus() {
    let Some(corpus) = here::corpus() else { return };
    let mut seen = BTreeMap::new();
    for folder in ["teaching", "tcp-trouble", "formats", "malformed"] {
        for path in capture::files(&corpus.join(folder)) {
            changes(&path, &mut seen);
        }
    }
    assert!(seen.values().sum::<usize>() > 1000, "{seen:?}");
}
