//! A laid-out scene: marks in their places, for a painter to draw.

use super::axis::Pause;
use crate::analysis::flow::Both;
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::scene::item::{Source, Weight};
use crate::scene::style::Style;

/// A scene in its place on a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// How much room it takes from top to bottom.
    pub height: usize,
    /// Its items, in the order of the scene.
    pub blocks: Vec<Block>,
    /// How long each end was in each state.
    pub spans: Vec<StateSpan>,
}

/// How long an end was in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateSpan {
    /// Whose state.
    pub end: End,
    /// The state.
    pub state: TcpState,
    /// Where it begins.
    pub top: usize,
    /// Where it ends, or where the picture does.
    pub bottom: usize,
}

/// One item in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The step that it belongs to, and with it the packet.
    pub source: Option<Source>,
    /// Its first unit from above.
    pub top: usize,
    /// The first unit below it.
    pub bottom: usize,
    /// The lifelines that run along it; none where it stands between two pairs of them.
    pub lanes: Option<Lanes>,
    /// What is drawn of it.
    pub marks: Vec<Mark>,
}

impl Block {
    /// Its arrow reaches the receiver's lifeline at `to`; as a further copy of the packet, if `is_copy`.
    pub(super) fn reaches(&mut self, at: usize, line: usize, is_copy: bool) {
        for mark in &mut self.marks {
            match mark {
                Mark::Arrow { copies, .. } if is_copy => copies.push(at),
                Mark::Arrow { to, .. } => *to = at,
                _ => continue,
            }
            self.bottom = self.bottom.max(at.saturating_add(line));
        }
    }

    /// Its arrow is lost at `at`, which the words about that have as their line.
    pub(super) fn lost(&mut self, at: usize, line: usize) {
        for mark in &mut self.marks {
            if let Mark::Arrow { to, lost: Some(words), .. } = mark {
                (*to, words.y) = (at, at);
                self.bottom = self.bottom.max(at.saturating_add(line));
            }
        }
    }
}

/// Finds out how long each end was in each state.
#[derive(Debug, Default)]
pub(super) struct Spans {
    current: Both<Option<(TcpState, usize)>>,
    pub(super) ended: Vec<StateSpan>,
}

impl Spans {
    /// The states of both ends from `y` on; an end passed through those before its last one at once.
    pub(super) fn enter(&mut self, states: &Both<Vec<TcpState>>, y: usize) {
        for end in [End::Client, End::Server] {
            if let Some(state) = states.of(end).last() {
                self.leave(end, y);
                *self.current.of_mut(end) = Some((*state, y));
            }
        }
    }

    /// At `y` the lifelines end.
    pub(super) fn end(&mut self, y: usize) {
        self.leave(End::Client, y);
        self.leave(End::Server, y);
    }

    fn leave(&mut self, end: End, y: usize) {
        let left = self.current.of_mut(end).take();
        self.ended.extend(left.map(|(state, top)| StateSpan { end, state, top, bottom: y }));
    }
}

/// Where the two lifelines stand: the left edge of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lanes {
    /// The client's.
    pub client: usize,
    /// The server's.
    pub server: usize,
}

impl Lanes {
    /// The middle between the two, where a lost packet ends.
    pub const fn middle(self) -> usize {
        self.client.midpoint(self.server)
    }

    /// Where the lifeline of an end stands.
    pub const fn of(self, end: End) -> usize {
        match end {
            End::Client => self.client,
            End::Server => self.server,
        }
    }
}

/// Something to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A line of text.
    Text(TextLine),
    /// An arrow from lifeline to lifeline, and its label.
    Arrow {
        /// Who sent the packet.
        sender: End,
        /// Where it leaves the sender's lifeline, from above.
        from: usize,
        /// Where it reaches the receiver's; or, if it was lost, where it ends, in the middle between the two.
        to: usize,
        /// Where further copies of it reach that lifeline.
        copies: Vec<usize>,
        /// What is said at the place where it was lost; none if it was not, or if nothing shows it.
        lost: Option<TextLine>,
        /// What its stroke says.
        weight: Weight,
        /// What is written along it. Its place is that of a level arrow: a slanted one is turned about its middle.
        label: TextLine,
    },
    /// The number of a packet, behind the server's lifeline; a painter may put it elsewhere.
    Number(TextLine),
    /// A time that is cut out of the axis. A painter says how long it is.
    Pause(Pause),
    /// The head of a band, across the page.
    Band {
        /// The distance from the top.
        top: usize,
        /// Its name.
        name: String,
    },
}

/// A line of text, by the left upper corner of its box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine {
    /// The distance from the left edge.
    pub x: usize,
    /// The distance from the top.
    pub y: usize,
    /// The text; control characters have not been made visible.
    pub text: String,
    /// How it looks.
    pub style: Style,
}
