//! What observers find of what the link did, scored against what it really did: from both ends everything and nothing else.

use captrace::internals::call::End::{self, Server};
use captrace::internals::fate::Fate;
use captrace::internals::frame::{Frame, LinkType, Timestamp, VantageIndex};
use captrace::internals::lab::scenario::Scenario;
use captrace::internals::link::{FrameNumber, LabLink, keeps_the_network_running};
use captrace::internals::step::score::{Scores, score};

use super::tcp::{Watch, transfer_watched};
use crate::scored::ScoreTotals;
use crate::troubled::troubled;

/// How many runs; CAPTRACE_RUNS says another number.
const RUNS: u64 = 50;

/// Notes what passes each end, as a capture on both hosts does.
#[derive(Default)]
struct Notes {
    frames: Vec<(Option<FrameNumber>, Frame)>,
    packets: u16,
}

impl Notes {
    fn note(&mut self, number: Option<FrameNumber>, end: End, time: Timestamp, bytes: &[u8]) {
        if keeps_the_network_running(bytes) {
            return;
        }
        let vantage = VantageIndex(usize::from(end == Server));
        let (bytes, original_len) = (bytes.to_vec(), bytes.len());
        let frame = Frame { time, vantage, link_type: LinkType::Ethernet, bytes, original_len, fate: None };
        self.frames.push((number, frame));
    }

    /// The frames in order of time, with the fates of those that were sent.
    fn with(self, fates: &[Fate]) -> Vec<Frame> {
        let fate = |number: FrameNumber| fates.get(number.0).cloned().map(Box::new);
        let frames =
            self.frames.into_iter().map(|(number, frame)| Frame { fate: number.and_then(fate), ..frame });
        let mut frames: Vec<_> = frames.collect();
        frames.sort_by_key(|frame| frame.time);
        frames
    }
}

impl Watch for Notes {
    /// Numbers packets as Linux does: smoltcp gives all of them the number 0, and then a copy cannot be told from the original.
    fn number(&mut self, frame: &mut Vec<u8>) {
        if frame.get(12..14) != Some(&[8, 0]) {
            return;
        }
        self.packets += 1;
        frame[18..20].copy_from_slice(&self.packets.to_be_bytes());
        frame[24..26].fill(0);
        let sum: u32 =
            frame[14..34].chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
        let folded = (sum & 0xffff) + (sum >> 16);
        let checksum = !u16::try_from((folded & 0xffff) + (folded >> 16)).unwrap();
        frame[24..26].copy_from_slice(&checksum.to_be_bytes());
    }

    fn sent(&mut self, number: FrameNumber, end: End, time: Timestamp, bytes: &[u8]) {
        self.note(Some(number), end, time, bytes);
    }

    fn arrived(&mut self, end: End, time: Timestamp, bytes: &[u8]) {
        self.note(None, end, time, bytes);
    }
}

/// A link that loses, copies, delays and reorders as its seed says.
fn troubled_link(seed: u64) -> LabLink {
    let Scenario { link, rules, .. } =
        Scenario::read(&troubled(seed, ("data", 40), "[client]\nsteps = [\"connect\"]")).unwrap();
    LabLink::new(link, rules, seed)
}

#[test]
fn from_both_ends_every_loss_copy_and_reordering_is_found_and_none_is_invented() {
    let runs = std::env::var("CAPTRACE_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    let mut totals = ScoreTotals::default();
    for seed in 1..=runs {
        let mut notes = Notes::default();
        let (_, fates, _) = transfer_watched(troubled_link(seed), 100_000, &mut notes);
        let frames = notes.with(&fates);
        let scores = score(&frames);
        assert!(scores.both.is_exact(), "seed {seed}: {:#?}", scores.both);
        totals.add(scores);
    }
    println!("{totals}");
    let Scores { both, client, server } = totals.0;
    assert!(
        both.losses.happened > 100 && both.copies.happened > 10 && both.reorderings.happened > 10,
        "{both:#?}"
    );
    // smoltcp sends all in flight again after one loss: from one end, that looks like as many losses.
    assert!(
        client.losses.found > 0 && server.copies.found > 0 && server.reorderings.found > 0,
        "{client:#?} {server:#?}"
    );
}
