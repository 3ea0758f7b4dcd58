//! The packets of a long list: one thread reads, decodes and follows them, ahead of the one that draws.
//!
//! They are handed over in portions, whose memory goes back to be filled again: no packet is freed by a thread that did not
//! make it.

use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use super::super::capture_frames::{self, FrameSink, TimedFrame};
use super::{ListItem, raw};
use crate::frame::Timestamp;
use crate::source::file::Input;
use crate::step::trouble_recorder::TroubleRecorder;
use crate::step::{Description, Step};
use crate::trace::record::Header;

/// How many packets a portion has: waking a thread takes some microseconds.
const PACKETS: usize = 256;
/// With so many bytes of packets it is full, too, in bytes: a packet of a loopback interface may have 64 KiB.
const BYTES: usize = 256 << 10;
/// The longest packet whose memory is kept for the next one, in bytes.
const USUAL: usize = 4 << 10;
/// How many portions there are: one that is filled, one that is drawn, and one between the two threads.
const PORTIONS: usize = 3;

/// Some packets of a list, with what comes before and behind them.
#[derive(Default)]
struct Portion {
    header: Option<Box<Header>>,
    /// The packets. Those from `filled` on are of an earlier round.
    steps: Vec<Step>,
    filled: usize,
    /// How many bytes the packets have.
    bytes: usize,
    end: Option<Box<Step>>,
}

/// Nobody draws any more.
struct Stopped;

/// As [`super::read`], on two threads.
pub(super) fn read<E>(
    input: Input,
    sink: &mut impl FnMut(ListItem<'_>) -> Result<(), E>,
) -> Result<Option<String>, E> {
    let (full, to_draw) = mpsc::channel();
    let (empty, to_fill) = mpsc::channel();
    for _ in 0..PORTIONS {
        // This cannot fail: the receiver is here.
        let _ = empty.send(Portion::default());
    }
    thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let portion = to_fill.recv().unwrap_or_default();
            let mut maker = Maker { recorder: TroubleRecorder::default(), portion, full, to_fill };
            capture_frames::read(input, &mut maker).unwrap_or(None)
        });
        let mut outcome = Ok(());
        for mut portion in &to_draw {
            outcome = portion.draw(sink);
            if outcome.is_err() {
                break;
            }
            // The reader is gone at the end of the file.
            let _ = empty.send(portion);
        }
        // A reader that has more to hand over ends, too.
        drop((to_draw, empty));
        let defect = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
        outcome.map(|()| defect)
    })
}

impl Portion {
    const fn is_full(&self) -> bool {
        self.filled >= PACKETS || self.bytes >= BYTES
    }

    /// Adds a packet that a frame is read into, and that the recorder follows.
    fn add(&mut self, frame: &TimedFrame<'_>, recorder: &mut TroubleRecorder) {
        if self.filled == self.steps.len() {
            self.steps.push(Step::to_read_into());
        }
        let Some(step) = self.steps.get_mut(self.filled) else { return };
        step.read(raw(frame), frame.frame.check_len());
        recorder.follow(step);
        self.filled += 1;
        self.bytes += frame.frame.bytes.len();
    }

    fn draw<E>(&mut self, sink: &mut impl FnMut(ListItem<'_>) -> Result<(), E>) -> Result<(), E> {
        if let Some(header) = self.header.take() {
            sink(ListItem::Header(header))?;
        }
        for step in self.steps.iter_mut().take(self.filled) {
            sink(ListItem::Step(step))?;
        }
        self.end.take().map_or(Ok(()), |mut end| sink(ListItem::Step(&mut end)))
    }

    /// Makes room for other packets.
    fn clear(&mut self) {
        for step in self.steps.iter_mut().take(self.filled) {
            if let Some(packet) = step.packet_mut().filter(|packet| packet.bytes.capacity() > USUAL) {
                packet.bytes = Vec::new();
            }
        }
        (self.filled, self.bytes) = (0, 0);
    }
}

/// Fills portions and hands them over.
struct Maker {
    recorder: TroubleRecorder,
    portion: Portion,
    full: Sender<Portion>,
    to_fill: Receiver<Portion>,
}

impl Maker {
    fn hand_over(&mut self) -> Result<(), Stopped> {
        let portion = std::mem::take(&mut self.portion);
        self.full.send(portion).map_err(|_| Stopped)?;
        self.portion = self.to_fill.recv().map_err(|_| Stopped)?;
        self.portion.clear();
        Ok(())
    }
}

impl FrameSink<Stopped> for Maker {
    fn begin(&mut self, header: Header, _: Timestamp) -> Result<(), Stopped> {
        self.recorder = TroubleRecorder::seen_at(header.places());
        self.portion.header = Some(Box::new(header));
        Ok(())
    }

    /// A list names no interface.
    fn describe(&mut self, _: Description) -> Result<(), Stopped> {
        Ok(())
    }

    fn frame(&mut self, frame: TimedFrame<'_>) -> Result<(), Stopped> {
        self.portion.add(&frame, &mut self.recorder);
        if self.portion.is_full() { self.hand_over() } else { Ok(()) }
    }

    fn finish(&mut self, dropped: Option<u64>) -> Result<(), Stopped> {
        let recorder = std::mem::take(&mut self.recorder);
        self.portion.end = Some(Box::new(recorder.finish(dropped)));
        self.full.send(std::mem::take(&mut self.portion)).map_err(|_| Stopped)
    }
}
