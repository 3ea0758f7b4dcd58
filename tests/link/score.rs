//! What observers find of what the link did, scored against what it really did: from both ends everything and nothing else.

use captrace::internals::call::End::{self, Server};
use captrace::internals::fate::Fate;
use captrace::internals::frame::{Frame, LinkType, Timestamp, VantageIndex};
use captrace::internals::link::quantity::{Probability, Rate, TimeSpan};
use captrace::internals::link::{FrameNumber, LabLink, LinkSettings, Path, keeps_the_network_running};
use captrace::internals::step::score::{Score, ScoreCount, score};

use super::tcp::{Watch, transfer_watched};

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
fn troubled(seed: u64) -> LabLink {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let path = Path {
        rate: Rate::from_bits_per_second(10_000_000),
        delay: TimeSpan::from_ms(10 + random(30)),
        queue: Some(20 + u32::try_from(random(50)).unwrap()),
        loss: Probability::from_millionths(u32::try_from(random(50_000)).unwrap()),
        ..Path::default()
    };
    let rules = (0..random(6)).map(|_| {
        let place = 1 + random(40);
        match random(3) {
            0 => format!("duplicate client data {place}"),
            1 => format!("hold client data {place} until after the next"),
            _ => format!("delay client data {place} by {} ms", 1 + random(60)),
        }
    });
    let rules: Vec<_> =
        rules.map(|rule| rule.parse().unwrap_or_else(|error| panic!("{rule}: {error}"))).collect();
    LabLink::new(LinkSettings::symmetric(path), rules, seed)
}

fn add(total: &mut Score, score: Score) {
    let sum = |total: &mut ScoreCount, count: ScoreCount| {
        total.happened += count.happened;
        total.found += count.found;
        total.invented += count.invented;
    };
    sum(&mut total.losses, score.losses);
    sum(&mut total.copies, score.copies);
    sum(&mut total.reorderings, score.reorderings);
}

#[test]
fn from_both_ends_every_loss_copy_and_reordering_is_found_and_none_is_invented() {
    let runs = std::env::var("CAPTRACE_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    let [mut both, mut client, mut server] = [Score::default(); 3];
    for seed in 1..=runs {
        let mut notes = Notes::default();
        let (_, fates, _) = transfer_watched(troubled(seed), 100_000, &mut notes);
        let frames = notes.with(&fates);
        let scores = score(&frames);
        assert!(scores.both.is_exact(), "seed {seed}: {:#?}", scores.both);
        add(&mut both, scores.both);
        add(&mut client, scores.client);
        add(&mut server, scores.server);
    }
    let shown = |name: &str, count: ScoreCount| {
        format!("{name}: {} of {} found, {} invented", count.found, count.happened, count.invented)
    };
    for (place, score) in [("both ends", both), ("client alone", client), ("server alone", server)] {
        println!(
            "{place:12}  {}; {}; {}",
            shown("losses", score.losses),
            shown("copies", score.copies),
            shown("reorderings", score.reorderings)
        );
    }
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
