//! Editors at some of the places of a recording, at one level: from the nearest one before a place, the words of that place
//! are few steps away.
//!
//! They are set up as far as has been looked, and further in the pauses between keys: opening a long recording costs
//! nothing, and a place far ahead is paid for once.

use crate::scene::Editor;

/// How many packets at most lie between an editor that is kept and the packet that it is asked for, where there are few flows.
const SPACING: usize = 64;
/// Of how many flows a kept editor remembers as much as of a packet in between: more flows, fewer editors.
const FLOWS_PER_PACKET: usize = 16;

/// The editors of one level.
#[derive(Debug)]
pub(super) struct Signposts {
    /// Editors, each with the place before which it stands; the first stands before place 0.
    kept: Vec<(usize, Editor)>,
    /// The editor that goes ahead, and how far it has come.
    ahead: Editor,
    reached: usize,
    /// How many flows began before that.
    flows: usize,
}

impl Signposts {
    /// One editor, at the beginning.
    pub(super) fn new(editor: Editor) -> Self {
        Self { kept: vec![(0, editor.clone())], ahead: editor, reached: 0, flows: 0 }
    }

    /// Goes on to this place, if it has not come so far, but over no more than `most` places. Whether it has come there.
    ///
    /// `pass` takes an editor past a place, and says whether a flow begins there.
    pub(super) fn reach(
        &mut self,
        place: usize,
        most: usize,
        pass: impl Fn(&mut Editor, usize) -> bool,
    ) -> bool {
        let until = place.min(self.reached.saturating_add(most));
        while self.reached < until {
            self.flows += usize::from(pass(&mut self.ahead, self.reached));
            self.reached += 1;
            self.keep();
        }
        self.reached >= place
    }

    /// Keeps the editor that goes ahead, where the last one that was kept is far enough behind.
    fn keep(&mut self) {
        let last = self.kept.last().map_or(0, |(place, _)| *place);
        if self.reached - last >= SPACING.max(self.flows / FLOWS_PER_PACKET) {
            self.kept.push((self.reached, self.ahead.clone()));
        }
    }

    /// An editor that has passed all that stands before a place. What of the way has not been gone before is gone now.
    pub(super) fn before(
        &mut self,
        place: usize,
        pass: impl Fn(&mut Editor, usize) -> bool,
    ) -> Option<Editor> {
        self.reach(place, usize::MAX, &pass);
        let behind = self.kept.partition_point(|(kept, _)| *kept <= place).checked_sub(1)?;
        let (from, mut editor) = self.kept.get(behind)?.clone();
        for place in from..place {
            pass(&mut editor, place);
        }
        Some(editor)
    }
}
