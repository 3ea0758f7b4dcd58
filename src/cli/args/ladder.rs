//! How a ladder is drawn.

use clap::Args;

use crate::view::{Look, Spacing};

/// How a ladder is drawn.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Ladder {
    /// Draw the ladder to scale: arrows go from the moment sent to the moment received [default where both ends were seen]
    #[arg(long, conflicts_with = "by_order", help_heading = "Story")]
    pub to_scale: bool,
    /// Draw packets one below the other, however long they took [default where one end was seen]
    #[arg(long, help_heading = "Story")]
    pub by_order: bool,
    /// Show at the lifelines what the kernels said: congestion window, threshold, round-trip time and timeout (lab)
    #[arg(long, help_heading = "Story")]
    pub kernel: bool,
}

impl Ladder {
    /// The look with what was asked for.
    pub const fn on(self, look: Look) -> Look {
        let spacing = match (self.to_scale, self.by_order) {
            (true, _) => Some(Spacing::ToScale),
            (false, true) => Some(Spacing::ByOrder),
            (false, false) => None,
        };
        Look { spacing, kernel: self.kernel, ..look }
    }
}
