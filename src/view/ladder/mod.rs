//! The ladder on a terminal: two lifelines, an arrow for each packet, the state of each end beside its lifeline, and
//! words below.
//!
//! ```text
//!        ms client 127.0.0.1:43512                                  server 127.0.0.1:12000
//!           │ CLOSED                                                            LISTEN │
//! ── handshake ─────────────────────────────────────────────────────────────────────────
//!     0.000 ├── SYN  seq 0  win 65495  len 0  mss 65495 ─────────────────────────────▶┤ 1
//!           │ SYN-SENT                                                    SYN-RECEIVED │
//!           │ Step 1 of 3. The client asks to open a connection. …                     │
//! ```
//!
//! What is said is the editor's ([`Editor`]), where it stands is the layout's ([`ByOrder`]); `paint.rs` draws it. A ladder to
//! scale ([`ToScale`]) is laid out by time, and `slanted.rs` draws it, with the strokes of `dots.rs`.

pub(super) mod dots;
pub(super) mod paint;
mod slanted;
mod to_scale;

pub use to_scale::ToScale;
#[cfg(test)]
pub use to_scale::lines_to_scale;

use super::Look;
use super::text::{Columns, Line};
use crate::explain::Language;
use crate::scene::layout::{ByOrder, Page, by_order};
use crate::scene::{Editor, Level, Scene, SceneItem, Wording};
use crate::step::Step;
use crate::trace::record::Header;

/// A whole scene as lines.
pub fn lines(scene: &Scene<'_>, language: Language, width: usize) -> Vec<Line> {
    let page = Page { measure: Columns, language, width };
    let picture = by_order(scene, page);
    picture.blocks.iter().flat_map(|block| paint::lines(block, width)).collect()
}

/// Draws steps as a ladder.
#[derive(Debug)]
pub struct Ladder {
    editor: Editor,
    layout: ByOrder<Columns>,
    width: usize,
    level: Level,
}

impl Ladder {
    /// An empty ladder.
    pub fn new(look: Look) -> Self {
        let level = look.level.unwrap_or_default();
        let page = Page { measure: Columns, language: look.language, width: look.width };
        Self {
            editor: Editor::new(Wording {
                level,
                absolute: look.absolute,
                unfold: look.unfold,
                kernel: look.kernel,
            }),
            layout: ByOrder::new(page),
            width: look.width,
            level,
        }
    }

    /// Learns from a packet that is left out between whom its flow is, and when that began.
    pub fn leave_out(&mut self, step: &Step) {
        self.editor.leave_out(step);
    }

    /// Counts the packets of another ladder of the same trace, too, for the last lines.
    pub fn count_also(&mut self, other: &Self) {
        self.editor.count_also(&other.editor);
    }

    /// Learns the endpoints that a header names, without drawing its title.
    pub fn announce(&mut self, header: &Header) {
        self.editor.announce(header);
    }

    /// Begins a trace; gives its title, which a first look needs not.
    pub fn begin(&mut self, header: &Header) -> Vec<Line> {
        if self.level > Level::Brief {
            return self.begin_with_title(header);
        }
        self.announce(header);
        Vec::new()
    }

    /// Begins a trace that is known by its title.
    pub fn begin_with_title(&mut self, header: &Header) -> Vec<Line> {
        self.announce(header);
        self.draw(&[Editor::title(header)])
    }

    /// Takes the next step; gives the lines that are ready. A call waits for the packet that it causes, so as to stand
    /// in its phase.
    pub fn feed(&mut self, step: &Step) -> Vec<Line> {
        let items = self.editor.step(step);
        self.draw(&items)
    }

    /// Draws the calls that still wait for a packet.
    pub fn flush(&mut self) -> Vec<Line> {
        let items = self.editor.release();
        self.draw(&items)
    }

    fn draw(&mut self, items: &[SceneItem<'_>]) -> Vec<Line> {
        items.iter().flat_map(|item| paint::lines(&self.layout.place(item), self.width)).collect()
    }
}
