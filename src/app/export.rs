//! A part of a recording, gathered for a picture or a table.

use super::Failure;
use super::recording::Recording;
use super::report::Report;
use super::selection::Selection;
use crate::scene::{Editor, Wording};
use crate::step::{Event, Step};
use crate::trace::Item;
use crate::trace::record::Header;

/// The most packets that are gathered: no picture of more can be read.
pub(crate) const MOST: usize = 2_000;

/// Steps that are kept, and what a ladder of them begins with.
pub(crate) struct ExportedPart {
    pub(crate) header: Option<Header>,
    /// The editor that has passed over what comes before the steps.
    pub(crate) editor: Editor,
    pub(crate) steps: Vec<Step>,
    /// Packets among them.
    pub(crate) packets: usize,
    /// Packets that were asked for and are not among them, because there are too many.
    pub(crate) left_out: u64,
}

impl ExportedPart {
    /// Gathers what a selection admits, up to [`MOST`] packets.
    ///
    /// # Errors
    ///
    /// The recording cannot be read, or the selection does not suit it.
    pub(crate) fn gather(
        recording: Recording,
        mut selection: Selection,
        wording: Wording,
    ) -> Result<(Self, Report), Failure> {
        let editor = Editor::new(wording);
        let mut excerpt = Self { header: None, editor, steps: Vec::new(), packets: 0, left_out: 0 };
        let report = recording.read(|item| -> Result<(), Failure> {
            match item {
                Item::Header(header) => {
                    selection.begin(&header)?;
                    excerpt.editor.announce(&header);
                    excerpt.header = Some(header);
                }
                Item::Step(mut step) => {
                    let admitted = selection.admits(&step)?;
                    selection.narrow(&mut step);
                    excerpt.take(step, admitted, &selection);
                }
            }
            Ok(())
        })?;
        Ok((excerpt, report))
    }

    fn take(&mut self, step: Step, is_admitted: bool, selection: &Selection) {
        let is_packet = step.packet().is_some();
        let is_before = self.packets == 0 && selection.from.is_some() && selection.concerns(&step);
        match (is_admitted, &step.event) {
            // Totals are of the whole, and a picture may be of a part.
            (_, Event::End(_)) => {}
            (true, _) if self.packets < MOST => {
                self.packets += usize::from(is_packet);
                self.steps.push(step);
            }
            (true, _) => self.left_out += u64::from(is_packet),
            (false, _) if is_before => self.editor.pass(&step),
            (false, _) if self.packets == 0 => self.editor.leave_out(&step),
            (false, _) => {}
        }
    }
}
