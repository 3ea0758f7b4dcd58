//! Views: steps in, lines out. A view places finished facts and words; it judges nothing, and cannot tell a live
//! capture from a trace read back next year.

pub mod ascii;
pub mod canvas;
pub mod compare;
pub mod detail;
pub mod drawing;
pub mod glossary;
pub mod hex;
pub mod lab;
pub mod ladder;
pub mod list;
mod note;
pub mod paint;
pub mod pairs;
pub mod pen;
pub mod plot;
pub mod programs;
pub mod questions;
pub mod stats;
pub mod step;
pub mod tally;
pub mod text;

use crate::explain::Language;
pub use crate::scene::Level;

/// How a view is to look.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns to draw in.
    pub width: usize,
    /// The language of words and sentences.
    pub language: Language,
    /// Whether sequence numbers are shown as they are on the wire.
    pub absolute: bool,
    /// How much is said; none: as suits the view.
    pub level: Option<Level>,
    /// Whether each of many like packets in a row is shown by itself.
    pub unfold: bool,
    /// From when the times of a list count.
    pub times: Times,
    /// How far apart the packets of a ladder stand; none: as suits the recording.
    pub spacing: Option<Spacing>,
    /// Whether a ladder shows what the kernels say: windows and times at the lifelines.
    pub kernel: bool,
}

impl Look {
    /// A look that leaves everything to the view.
    pub const fn new(width: usize, language: Language) -> Self {
        Self {
            width,
            language,
            absolute: false,
            level: None,
            unfold: false,
            times: Times::First,
            spacing: None,
            kernel: false,
        }
    }
}

/// How far apart the packets of a ladder stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// One below the other, however long it took.
    ByOrder,
    /// By time: arrows go from the moment sent to the moment received.
    ToScale,
}

/// From when the times of a list count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Times {
    /// From the first packet of the recording, or of the flow that is shown.
    #[default]
    First,
    /// From the first packet of each flow.
    Flow,
    /// From the packet in the line above.
    Before,
    /// The time of day (RFC 3339), in UTC.
    Clock,
}
