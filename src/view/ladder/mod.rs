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
//! What is said is the editor's ([`Editor`]), where it stands is the layout's ([`ByOrder`]); `paint.rs` draws it.
//! Records go in one by one. Those that belong together (a packet, the states it changed, what there is to say of it)
//! are drawn together, as soon as the next group begins or [`Ladder::flush`] is called.

mod paint;

use super::Look;
use super::text::{Columns, Line};
use crate::scene::layout::{ByOrder, Page};
use crate::scene::{Depth, Editor, Group, Item, Wording};
use crate::trace::packet::PacketRecord;
use crate::trace::record::{Header, Record};

/// Draws records as a ladder.
#[derive(Debug)]
pub struct Ladder {
    editor: Editor,
    layout: ByOrder<Columns>,
    width: usize,
    group: Group,
}

impl Ladder {
    /// An empty ladder.
    pub fn new(look: Look) -> Self {
        let depth = match look.why {
            Some(true) => Depth::Always,
            None => Depth::Once,
            Some(false) => Depth::Nothing,
        };
        let page = Page { measure: Columns, language: look.language, width: look.width };
        Self {
            editor: Editor::new(Wording { depth, absolute: look.absolute }),
            layout: ByOrder::new(page),
            width: look.width,
            group: Group::default(),
        }
    }

    /// Takes note of a packet that is not drawn: whose flow it is, and when that began.
    pub fn meet(&mut self, packet: &PacketRecord) {
        self.editor.leave_out(packet);
    }

    /// Takes note of the endpoints that a header names, without drawing its title.
    pub fn announce(&mut self, header: &Header) {
        self.editor.announce(header);
    }

    /// Takes the next record; gives the lines that are ready.
    pub fn feed(&mut self, record: &Record) -> Vec<Line> {
        let mut lines = Vec::new();
        let begins_a_group = match record {
            Record::Header(_) | Record::Packet(_) | Record::Call(_) | Record::Summary(_) => true,
            Record::Note(note) => note.about.is_none(),
            Record::State(_) => false,
        };
        if begins_a_group {
            lines = self.flush_live();
        }
        match record {
            Record::Header(header) => {
                self.announce(header);
                lines.extend(self.draw(&[Editor::title(header)]));
            }
            Record::Packet(packet) => self.group.packet = Some(packet.clone()),
            Record::Call(call) => self.group.call = Some(call.clone()),
            Record::State(state) => self.group.states.push(state.clone()),
            Record::Note(note) => self.group.notes.push(note.clone()),
            Record::Summary(summary) => {
                lines.extend(self.flush());
                lines.extend(self.draw(&[Editor::ending(summary)]));
            }
        }
        lines
    }

    /// Draws what has been fed and not been drawn yet.
    pub fn flush(&mut self) -> Vec<Line> {
        let mut lines = self.flush_live();
        let items = self.editor.release();
        lines.extend(self.draw(&items));
        lines
    }

    /// Draws what has been fed, but for calls: they wait for the packet that they cause, so as to stand in its phase.
    pub fn flush_live(&mut self) -> Vec<Line> {
        let group = std::mem::take(&mut self.group);
        let items = self.editor.step(&group);
        self.draw(&items)
    }

    fn draw(&mut self, items: &[Item<'_>]) -> Vec<Line> {
        items.iter().flat_map(|item| paint::lines(&self.layout.place(item), self.width)).collect()
    }
}
