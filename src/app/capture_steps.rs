//! From the frames of a capture file to the steps of a trace.

use std::borrow::Cow;

use super::capture_frames::{self, FrameSink, TimedFrame};
use super::origin;
use crate::frame::{Frame, Timestamp};
use crate::source::file::Input;
use crate::step::{Description, Recorder, Step};
use crate::trace::Item;
use crate::trace::record::Header;

/// Reads a capture file to its end, or until `sink` fails; gives what is wrong with it, after everything before that has
/// been handed on.
pub(super) fn read<E>(
    input: Input,
    sink: &mut dyn FnMut(Item) -> Result<(), E>,
) -> Result<Option<String>, E> {
    capture_frames::read(input, &mut StepMaker { recorder: Recorder::default(), sink })
}

/// Makes steps of frames.
struct StepMaker<'s, E> {
    recorder: Recorder,
    sink: &'s mut dyn FnMut(Item) -> Result<(), E>,
}

impl<E> FrameSink<E> for StepMaker<'_, E> {
    fn begin(&mut self, header: Header, epoch: Timestamp) -> Result<(), E> {
        self.recorder = Recorder::new(epoch, None).seen_at(header.places());
        (self.sink)(Item::Header(header))
    }

    fn describe(&mut self, description: Description) -> Result<(), E> {
        (self.sink)(Item::Step(self.recorder.description(description)))
    }

    fn frame(&mut self, timed: &TimedFrame<'_>) -> Result<(), E> {
        let TimedFrame { frame, time, is_far } = *timed;
        let comments: Vec<_> = frame.comments().map(Cow::into_owned).collect();
        let mut origin = origin::of_packet(&frame);
        if is_far {
            origin.get_or_insert_default().timed = false;
        }
        let check_len = frame.check_len();
        let frame = Frame {
            time,
            vantage: frame.vantage,
            link_type: frame.link_type,
            bytes: frame.bytes.to_vec(),
            original_len: frame.original_len,
            fate: None,
        };
        let mut steps = self.recorder.frame_with_check(frame, check_len);
        if let Some(packet) = steps.first_mut().and_then(Step::packet_mut) {
            (packet.comments, packet.origin) = (comments, origin);
        }
        steps.into_iter().try_for_each(|step| (self.sink)(Item::Step(step)))
    }

    fn finish(&mut self, dropped: Option<u64>) -> Result<(), E> {
        self.recorder.finish(dropped).into_iter().try_for_each(|step| (self.sink)(Item::Step(step)))
    }
}
