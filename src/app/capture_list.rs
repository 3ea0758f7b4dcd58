//! From the frames of a capture file to the packets of a list. What a list does not show is not made: facts without a
//! trouble, changes of state, records.

use super::capture_frames::{self, FrameSink, TimedFrame};
use super::portions::{self, Filling};
use crate::frame::Timestamp;
use crate::source::file::Input;
use crate::step::trouble_recorder::TroubleRecorder;
use crate::step::{Description, Step};
use crate::trace::record::Header;
use portion::{FileEnd, Portion};

mod portion;

/// A file of so many bytes is read by a thread of its own: a shorter one is drawn before a thread is worth its while.
const LONG: u64 = 1 << 20;
/// How many packets are handed to another thread at once: waking it takes some microseconds.
const MANY: usize = 256;

/// What a list is made of.
pub(crate) enum ListItem<'s> {
    /// The header of the trace that a capture file becomes.
    Header(Box<Header>),
    /// A packet, or the end. The memory of a packet is used for the next one.
    Step(&'s mut Step),
}

/// Reads a capture file to its end, or until `sink` fails; gives what is wrong with it, after everything before that has
/// been handed on. A long file is read and decoded by one thread, ahead of the one that follows and draws.
pub(super) fn read<E>(
    input: Input,
    sink: &mut impl FnMut(ListItem<'_>) -> Result<(), E>,
) -> Result<Option<String>, E> {
    let mut recorder = TroubleRecorder::default();
    let mut follow = |portion: &mut Portion| portion.follow(&mut recorder, sink);
    if input.size().is_none_or(|size| size < LONG) {
        // A pipe is drawn packet by packet, as it comes.
        return capture_frames::read(input, &mut ListMaker::new(1, follow));
    }
    let fill = |portions: Filling<Portion>| {
        let hand_over = |portion: &mut Portion| portions.hand_over(portion);
        capture_frames::read(input, &mut ListMaker::new(MANY, hand_over)).unwrap_or(None)
    };
    portions::share(fill, &mut follow)
}

/// Makes the packets of a list, and hands over so many at once.
struct ListMaker<H> {
    portion: Portion,
    at_once: usize,
    hand_over: H,
}

impl<H> ListMaker<H> {
    fn new(at_once: usize, hand_over: H) -> Self {
        Self { portion: Portion::default(), at_once, hand_over }
    }
}

impl<E, H: FnMut(&mut Portion) -> Result<(), E>> FrameSink<E> for ListMaker<H> {
    fn begin(&mut self, header: Header, _: Timestamp) -> Result<(), E> {
        self.portion.header = Some(Box::new(header));
        Ok(())
    }

    /// A list names no interface.
    fn describe(&mut self, _: Description) -> Result<(), E> {
        Ok(())
    }

    fn frame(&mut self, frame: &TimedFrame<'_>) -> Result<(), E> {
        self.portion.add(frame);
        if !self.portion.has(self.at_once) {
            return Ok(());
        }
        (self.hand_over)(&mut self.portion)?;
        self.portion.clear();
        Ok(())
    }

    fn finish(&mut self, dropped: Option<u64>) -> Result<(), E> {
        self.portion.end = Some(FileEnd { dropped });
        (self.hand_over)(&mut self.portion)
    }
}
