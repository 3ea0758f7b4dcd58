//! The layout: where everything stands, in the units of a [`Measure`].

mod page;
mod picture;

pub use page::Page;
pub use picture::{Block, Lanes, Mark, Picture, Span, Text};

use super::item::Item;
use super::measure::Measure;

/// Lays out items one below the other, in the order in which they come.
#[derive(Debug)]
pub struct ByOrder<M> {
    page: Page<M>,
    y: usize,
}

impl<M: Measure> ByOrder<M> {
    /// Begins at the top of a page.
    pub const fn new(page: Page<M>) -> Self {
        Self { page, y: 0 }
    }

    /// The next item.
    pub fn place(&mut self, item: &Item<'_>) -> Block {
        let block = self.page.place(item, self.y);
        self.y = block.bottom;
        block
    }
}
