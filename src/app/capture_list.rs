//! From the frames of a capture file to the packets of a list. What a list does not show is not made: facts without a
//! trouble, changes of state, records.

use super::capture_frames::{self, FrameSink, TimedFrame};
use super::first_pass::FirstPass;
use crate::frame::{RawFrame, Timestamp};
use crate::source::file::Input;
use crate::step::Step;
use crate::step::trouble_recorder::TroubleRecorder;
use crate::trace::record::Header;

/// What a list is made of.
pub(crate) enum ListItem<'s> {
    /// The header of the trace that a capture file becomes.
    Header(Header),
    /// A packet, or the end. The memory of a packet is used for the next one.
    Step(&'s mut Step),
}

/// Reads a capture file to its end, or until `sink` fails; gives what is wrong with it, after everything before that has
/// been handed on.
pub(super) fn read<E>(
    input: Input,
    first_pass: &FirstPass,
    sink: &mut impl FnMut(ListItem<'_>) -> Result<(), E>,
) -> Result<Option<String>, E> {
    let (recorder, step) = (TroubleRecorder::default(), Step::to_read_into());
    capture_frames::read(input, first_pass, &mut ListMaker { recorder, step, sink })
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
        (self.sink)(ListItem::Header(header))
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::app::failure::Failure;
    use crate::app::recording::Recording;
    use crate::explain::Language;
    use crate::trace::Item;
    use crate::view::list::List;
    use crate::view::text::Line;
    use crate::view::{Look, Times};

    /// The list with what is wrong with each packet, and with all facts.
    fn both(path: &Path, look: Look) -> [String; 2] {
        let (mut brief, mut full) = (String::new(), String::new());
        let draw = |list: &mut List, step: &Step, text: &mut String| {
            list.feed(step, &mut |line: &Line| *text += &format!("{}\n", line.text()));
        };
        let (mut list, mut other) = (List::new(look), List::new(look));
        let opened = || Recording::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let first = opened().list::<Failure>(|item| {
            if let ListItem::Step(step) = item {
                draw(&mut list, step, &mut brief);
            }
            Ok(())
        });
        let second = opened().read::<Failure>(|item| {
            if let Item::Step(step) = item {
                draw(&mut other, &step, &mut full);
            }
            Ok(())
        });
        let [first, second] = [first, second].map(|report| report.ok().and_then(|report| report.defects()));
        assert_eq!(first, second, "{}", path.display());
        [brief, full]
    }

    /// The capture files in a folder and in those within it.
    fn captures(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
        let is_capture = |path: &PathBuf| {
            path.extension()
                .is_some_and(|extension| ["pcap", "pcapng", "gz"].iter().any(|own| extension == *own))
        };
        let within = folders.iter().flat_map(|folder| captures(folder));
        files.into_iter().filter(is_capture).chain(within).collect()
    }

    #[test]
    fn a_list_is_the_same_whether_all_facts_are_known_or_only_those_that_it_names() {
        let captures = captures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures"));
        assert!(captures.len() > 60, "{captures:?}");
        let look = Look {
            width: 120,
            language: Language::English,
            absolute: false,
            level: None,
            unfold: false,
            times: Times::First,
            spacing: None,
            kernel: false,
        };
        let mut troubled = 0;
        for path in captures {
            let [brief, full] = both(&path, look);
            assert_eq!(brief, full, "{}", path.display());
            troubled += full.matches("retransmission").count();
        }
        assert!(troubled > 20, "{troubled}");
    }
}
