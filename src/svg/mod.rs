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
//! beside.rs    ties from originals to what was sent again; the timer, bytes in flight and the congestion window
//! plot.rs      a plot becomes shapes
//! write.rs     shapes become SVG
//! ```
//!
//! Text comes from the network: [`visible()`](crate::scene::visible()) writes out what would be obeyed, and `write.rs`
//! escapes the rest.

mod beside;
mod font;
mod paint;
mod place;
mod plot;
mod scale;
mod shape;
mod write;

use std::collections::BTreeSet;

#[cfg(feature = "png")]
pub use font::FONTS;
pub use font::FontPixels;
pub use plot::plot;
pub use scale::suiting;
use write::Head;

use crate::explain::{Language, Remark};
use crate::scene::layout::{Page, by_order, by_time};
use crate::scene::{self, Element, Scene, SceneItem};
use crate::step::Step;

/// How a ladder is drawn.
#[derive(Debug, Clone, Copy)]
pub struct LadderPlan {
    /// The language of its words.
    pub language: Language,
    /// Its width in pixels, with what stands beside the ladder.
    pub width: usize,
    /// Whether heights are times; else each packet stands below the one before.
    pub to_scale: bool,
}

/// The narrowest ladder in pixels that leaves room for tracks.
const LEAST: usize = 480;

/// Draws a scene; `steps` are those that it was made of.
pub fn ladder(scene: &Scene<'_>, steps: &[Step], plan: LadderPlan) -> String {
    let width_beside = |tracks: &scene::Tracks| plan.width.checked_sub(beside::breadth(tracks));
    let tracks =
        scene::tracks(scene, steps).filter(|tracks| width_beside(tracks).is_some_and(|width| width >= LEAST));
    let width = tracks.as_ref().and_then(width_beside).unwrap_or(plan.width);
    let plan = LadderPlan { width, ..plan };
    let page = Page { measure: FontPixels::PICTURE, language: plan.language, width };
    let picture =
        if plan.to_scale { by_time(scene, &page, scale::suiting(scene)) } else { by_order(scene, page) };
    let is_timed =
        |item: &SceneItem<'_>| matches!(&item.element, Element::Arrow(arrow) if arrow.received.is_some());
    let timed = scene.items.iter().any(is_timed);
    let beside = paint::Beside { ties: scene::ties(steps), tracks, timed };
    let shapes = paint::shapes(&picture, &beside, plan);
    let packets: BTreeSet<_> = picture.blocks.iter().filter_map(|block| block.source?.packet).collect();
    let packets = u64::try_from(packets.len()).unwrap_or(u64::MAX);
    let described = plan.language.words().remark(&Remark::Picture { packets, to_scale: plan.to_scale });
    write::document(&shapes, &Head { language: plan.language, described: &described })
}
