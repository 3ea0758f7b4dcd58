//! From the frames of a capture file to the packets of a list. What a list does not show is not made: facts without a
//! trouble, changes of state, records.

use super::capture_frames::{self, FrameSink, TimedFrame};
use crate::frame::{RawFrame, Timestamp};
use crate::source::file::Input;
use crate::step::trouble_recorder::TroubleRecorder;
use crate::step::{Description, Step};
use crate::trace::record::Header;

mod ahead;

/// A file of so many bytes is read by a thread of its own: a shorter one is drawn before a thread is worth its while.
const LONG: u64 = 1 << 20;

/// What a list is made of.
pub(crate) enum ListItem<'s> {
    /// The header of the trace that a capture file becomes.
    Header(Box<Header>),
    /// A packet, or the end. The memory of a packet is used for the next one.
    Step(&'s mut Step),
}

/// Reads a capture file to its end, or until `sink` fails; gives what is wrong with it, after everything before that has
/// been handed on.
pub(super) fn read<E>(
    input: Input,
    sink: &mut impl FnMut(ListItem<'_>) -> Result<(), E>,
) -> Result<Option<String>, E> {
    // A pipe is drawn packet by packet, as it comes.
    if input.size().is_some_and(|size| size >= LONG) {
        return ahead::read(input, sink);
    }
    let (recorder, step) = (TroubleRecorder::default(), Step::to_read_into());
    capture_frames::read(input, &mut ListMaker { recorder, step, sink })
}

/// Makes the packets of a list, one after the other.
struct ListMaker<'s, S> {
    recorder: TroubleRecorder,
    step: Step,
    sink: &'s mut S,
}

impl<E, S: FnMut(ListItem<'_>) -> Result<(), E>> FrameSink<E> for ListMaker<'_, S> {
    fn begin(&mut self, header: Header, _: Timestamp) -> Result<(), E> {
        self.recorder = TroubleRecorder::seen_at(header.places());
        (self.sink)(ListItem::Header(Box::new(header)))
    }

    /// A list names no interface.
    fn describe(&mut self, _: Description) -> Result<(), E> {
        Ok(())
    }

    fn frame(&mut self, frame: TimedFrame<'_>) -> Result<(), E> {
        self.step.read(raw(&frame), frame.frame.check_len());
        self.recorder.follow(&mut self.step);
        (self.sink)(ListItem::Step(&mut self.step))
    }

    fn finish(&mut self, dropped: Option<u64>) -> Result<(), E> {
        let recorder = std::mem::take(&mut self.recorder);
        (self.sink)(ListItem::Step(&mut recorder.finish(dropped)))
    }
}

/// The frame with its time.
const fn raw<'f>(frame: &TimedFrame<'f>) -> RawFrame<'f> {
    let TimedFrame { frame, time, .. } = *frame;
    RawFrame {
        time,
        vantage: frame.vantage,
        link_type: frame.link_type,
        bytes: frame.bytes,
        original_len: frame.original_len,
    }
}
