//! Interleaved connections: each gets the same facts as if it were alone.

use std::path::Path;

use serde_json::Value;

use crate::ask::{Note, Trace, capture, written};
use crate::capture as file;

/// Clients of the same port of the same server.
const CAPTURES: [&str; 3] = ["upload", "upload-loss", "zero-window"];

/// Members that name packets.
const PACKETS: [&str; 9] =
    ["packet", "answers", "original", "segment", "copy", "passed_by", "closed_by", "since", "other"];

/// One capture of all of them, in order of time, each a little later than the one before.
fn together() -> (tempfile::TempDir, String) {
    let mut frames = Vec::new();
    for (place, name) in (0..).zip(CAPTURES) {
        let own = file::frames(&file::unpacked(Path::new(&capture(name))));
        let began = own[0].nanoseconds;
        frames.extend(
            own.into_iter().map(|frame| {
                (frame.nanoseconds - began + place * 2_000_007, frame.original_len, frame.bytes)
            }),
        );
    }
    frames.sort_by_key(|(time, ..)| *time);
    written(frames)
}

/// A note as it would be if there were no other packets than those of its flow.
fn alone(note: &Note, own: &[u64]) -> Note {
    let place = |id: u64| match own.iter().position(|known| *known == id) {
        Some(place) => u64::try_from(place).unwrap() + 1,
        None if id == 0 => 0,
        None => panic!("packet {id} is of another connection: {note:?}"),
    };
    let renumber = |values: &mut Value| {
        for member in PACKETS {
            if let Some(id) = values.get(member).and_then(Value::as_u64) {
                values[member] = place(id).into();
            }
        }
    };
    let mut values = note.values.clone();
    renumber(&mut values);
    if let Some(also) = values.get_mut("also").and_then(Value::as_array_mut) {
        also.iter_mut().for_each(renumber);
    }
    Note {
        rule: note.rule.clone(),
        values,
        about: place(note.about),
        evidence: note.evidence.iter().map(|id| place(*id)).collect(),
        text: note.text.clone(),
    }
}

#[test]
fn connections_that_are_captured_together_are_not_mixed_up() {
    let (_room, path) = together();
    let all = Trace::read(&path);
    for (flow, name) in (1..).zip(CAPTURES) {
        let apart = Trace::of(name);
        let own: Vec<_> = all
            .packets()
            .filter(|packet| packet["flow"] == flow)
            .map(|packet| packet["id"].as_u64().unwrap())
            .collect();
        assert_eq!(own.len(), apart.packets().count(), "{name}");
        // They do lie between each other's.
        let breaks = own.windows(2).filter(|pair| pair[1] != pair[0] + 1).count();
        assert!(breaks >= 5, "{name}: {breaks}");
        let notes = |trace: &Trace, flow: usize| trace.notes_of(flow);
        let together: Vec<_> = notes(&all, flow).iter().map(|note| alone(note, &own)).collect();
        let expected = notes(&apart, 1);
        assert_eq!(together.len(), expected.len(), "{name}");
        for (ours, theirs) in together.iter().zip(&expected) {
            let reported =
                |note: &Note| (note.rule.clone(), note.values.clone(), note.about, note.evidence.clone());
            assert_eq!(reported(ours), reported(theirs), "{name}");
        }
        let (mut ours, mut theirs) = (all.flow(flow).clone(), apart.flow(1).clone());
        ours["flow"] = Value::Null;
        theirs["flow"] = Value::Null;
        assert_eq!(ours, theirs, "{name}");
    }
}
