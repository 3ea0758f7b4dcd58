//! How far apart the packets of a ladder stand.

use clap::Args;

use crate::view;

/// How far apart the packets of a ladder stand.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Spacing {
    /// Draw the ladder to scale: arrows go from the moment sent to the moment received [default where both ends were seen]
    #[arg(long, conflicts_with = "by_order", help_heading = "Story")]
    pub to_scale: bool,
    /// Draw packets one below the other, however long they took [default where one end was seen]
    #[arg(long, help_heading = "Story")]
    pub by_order: bool,
}

impl Spacing {
    /// What was asked for; none if nothing was.
    pub const fn chosen(self) -> Option<view::Spacing> {
        match (self.to_scale, self.by_order) {
            (true, _) => Some(view::Spacing::ToScale),
            (false, true) => Some(view::Spacing::ByOrder),
            (false, false) => None,
        }
    }
}
