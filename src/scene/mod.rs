//! A ladder before it is drawn: what is said of each packet, in which words, and where it stands.
//!
//! ```text
//! Step ──▶ Editor ──SceneItem──▶ layout ──Block──▶ a painter ──▶ lines of a terminal, SVG, HTML
//!          what is said     where it stands   strokes and colours
//! ```
//!
//! - The [`Editor`] takes [`Step`](crate::step::Step)s, one after the other, and gives [`SceneItem`]s: lifelines, bands,
//!   states, calls, arrows and words. It alone decides what is said, in which order, and at which length. Its memory is
//!   small, so a [`Scene`] can begin at any step: [`Editor::pass`] over what comes before it, then [`Editor::scene`].
//! - The [`layout`] gives each item its place, in the units of a [`Measure`]. Here typed [`Message`]s and
//!   [`Label`]s become text, for only text has a width: one scene can be laid out in two languages.
//! - A painter draws the marks of each [`layout::Block`]. It chooses strokes, colours and characters, and nothing of what
//!   is said. `view::ladder` is the one for terminals.
//!
//! # To write another painter
//!
//! 1. Implement [`Measure`] in its units (for SVG: pixels, from the advance widths of its font).
//! 2. Edit: `Editor::new(wording).scene(&steps)`; for an excerpt, pass over the steps before it first.
//! 3. Lay out on a [`layout::Page`] with [`layout::by_order`] or [`layout::by_time`]; draw the lifelines of each block, the
//!    [`layout::Picture::spans`] along them, then each block's marks. An arrow slants where its receipt was seen; a level
//!    one says that it was not. A lost packet ends in the middle; copies that the network made are further arrows from the
//!    same moment.
//!    The weight of an arrow is its meaning: draw [`Weight::Ack`] thin, [`Weight::Data`] thick, [`Weight::Again`] dashed.
//!    Colour may only repeat what stroke and direction say.
//! 4. Text of marks comes from the network: pass it through [`visible()`], then through the escaping of the format.
//! 5. [`strip`] says which bytes of each direction are acknowledged, in flight, in a packet or not yet sent.
//! 6. [`ties()`] says which packet was sent again as which; [`tracks()`] what stands beside the ladder along its axis.
//! 7. Whatever can be selected is found by the packet of its [`Source`]: an arrow, its states, its words.

mod arrivals;
mod editor;
mod explained;
mod item;
pub mod label;
pub mod layout;
mod lifelines;
mod measure;
mod message;
pub mod plot;
pub mod predict;
pub mod strip;
mod style;
#[cfg(test)]
pub(crate) mod tests;
mod ties;
mod track;
mod visible;

pub use editor::{Editor, Level, Wording, ending};
pub use explained::{Explained, Saying};
pub use item::{
    About, Arrow, Aside, AsideWords, Band, Element, Moment, Opening, Paragraph, Scene, SceneItem, Source,
    Weight,
};
pub use label::Label;
pub use measure::{Measure, Sizes, words};
pub use message::{FactLength, Message, called, wireshark};
pub use style::Style;
pub use ties::ties;
pub use track::{TimerEvent, TrackName, Tracks, tracks};
pub use visible::{is_obeyed, is_plain, visible};
