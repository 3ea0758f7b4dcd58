//! The layout: where everything stands, in the units of a [`Measure`].
//!
//! [`ByOrder`] places items one below the other as they come, so a painter can draw while it happens. [`by_order`] does
//! that for a whole scene; [`by_time()`] draws it to scale.

mod axis;
mod by_time;
mod page;
mod picture;
#[cfg(test)]
mod tests;

pub use axis::{Pause, TimeScale};
pub use by_time::{by_time, usual_flight};
pub use page::Page;
pub use picture::{Block, Lanes, Mark, Picture, StateSpan, TextLine};

use super::item::{Element, Scene, SceneItem};
use super::measure::Measure;
use picture::Spans;

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
    pub fn place(&mut self, item: &SceneItem<'_>) -> Block {
        let block = self.page.place(item, self.y);
        self.y = block.bottom;
        block
    }
}

/// Lays out a scene by the order of its items.
pub fn by_order<M: Measure>(scene: &Scene<'_>, page: Page<M>) -> Picture {
    let mut layout = ByOrder::new(page);
    let (mut blocks, mut spans) = (Vec::new(), Spans::default());
    for item in scene.opening.items().iter().chain(&scene.items) {
        match &item.element {
            Element::Lifelines(_) | Element::Ending(_) => spans.end(layout.y),
            element => {
                if let Some(states) = element.states() {
                    spans.enter(states, layout.y);
                }
            }
        }
        blocks.push(layout.place(item));
    }
    spans.end(layout.y);
    Picture { height: layout.y, blocks, spans: spans.ended }
}
