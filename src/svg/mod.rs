//! A ladder as an SVG picture: a [`Picture`](crate::scene::layout::Picture) of the scene's layout in, text out.
//!
//! The picture can stand in a paper: it uses presentation attributes only (no style sheet), text is text, the fonts are
//! those that every system has, and the same scene gives the same bytes.
//!
//! ```text
//! font.rs      how wide text is, and how large a ladder's parts are, in pixels
//! shape.rs     what is drawn, with the box that each text takes
//! place.rs     texts find a place where they cover no other
//! paint.rs     the marks of a picture become shapes
//! ties.rs      what was sent again is tied to its original
//! plot.rs      a plot becomes shapes
//! write.rs     shapes become SVG
//! ```
//!
//! Text comes from the network: [`visible()`](crate::scene::visible()) writes out what would be obeyed, and `write.rs`
//! escapes the rest.

mod font;
mod paint;
mod place;
mod plot;
mod scale;
mod shape;
mod ties;
mod write;

use std::collections::BTreeSet;

pub use font::FontPixels;
pub use plot::plot;
pub use scale::suiting;
use write::Head;

use crate::explain::{Language, Remark};
use crate::scene::Scene;
use crate::scene::layout::{Page, by_order, by_time};
use crate::step::Step;

/// How a ladder is drawn.
#[derive(Debug, Clone, Copy)]
pub struct LadderPlan {
    /// The language of its words.
    pub language: Language,
    /// Its width in pixels.
    pub width: usize,
    /// Whether heights are times; else each packet stands below the one before.
    pub to_scale: bool,
}

/// Draws a scene; `steps` are those that it was made of.
pub fn ladder(scene: &Scene<'_>, steps: &[Step], plan: LadderPlan) -> String {
    let page = Page { measure: FontPixels::PICTURE, language: plan.language, width: plan.width };
    let picture =
        if plan.to_scale { by_time(scene, &page, scale::suiting(scene)) } else { by_order(scene, page) };
    let ties = ties::ties(steps);
    let shapes = paint::shapes(&picture, &ties, plan);
    let packets: BTreeSet<_> = picture.blocks.iter().filter_map(|block| block.source?.packet).collect();
    let packets = u64::try_from(packets.len()).unwrap_or(u64::MAX);
    let described = plan.language.words().remark(&Remark::Picture { packets, to_scale: plan.to_scale });
    write::document(&shapes, &Head { language: plan.language, described: &described })
}
