//! A picture as pixels (PNG), for what takes no SVG: rendered by resvg, in pure Rust, with the fonts of the system. The feature
//! `png` brings it.

use thiserror::Error;

use crate::language::both;
#[cfg(feature = "png")]
use crate::language::said;

/// Why there is no PNG.
#[derive(Debug, Error)]
pub(crate) enum PngError {
    /// This program was built without the feature.
    #[cfg(not(feature = "png"))]
    #[error("{}", both(
        "this captrace was built without PNG: build it with cargo build --release --features png, or write a file whose name \
         ends in .svg",
        "这个 captrace 构建时没有包含 PNG：请用 cargo build --release --features png 构建，或写入以 .svg 结尾的文件"
    ).spoken())]
    NotBuilt,
    /// The picture has more pixels than [`MOST`].
    #[cfg(feature = "png")]
    #[error("{}", said!(
        "the picture is {width} pixels wide and {height} high, too large for PNG: choose fewer packets with --steps",
        "图片宽 {width} 像素、高 {height} 像素，对 PNG 来说太大：请用 --steps 选择较少的分组"
    ))]
    TooLarge {
        /// Its width in pixels.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// There is no font at all.
    #[cfg(feature = "png")]
    #[error("{}", both(
        "no font is installed, so a PNG would have no words: install one (Debian: fonts-dejavu-core), or write a file whose \
         name ends in .svg",
        "没有安装任何字体，PNG 中就没有文字：请安装字体（Debian：fonts-noto-cjk），或写入以 .svg 结尾的文件"
    ).spoken())]
    NoFont,
    /// The renderer does not take the picture: a defect of captrace.
    #[cfg(feature = "png")]
    #[error("{}", said!("cannot draw the picture: {0}", "无法绘制图片：{0}", .0))]
    Refused(String),
}

/// Whether PNG can be made at all.
///
/// # Errors
///
/// This program was built without the feature `png`.
#[cfg_attr(feature = "png", expect(clippy::unnecessary_wraps, reason = "without the feature it is an error"))]
pub(crate) const fn available() -> Result<(), PngError> {
    #[cfg(feature = "png")]
    return Ok(());
    #[cfg(not(feature = "png"))]
    Err(PngError::NotBuilt)
}

/// A picture in pixels.
#[derive(Debug)]
pub(crate) struct PngPicture {
    /// The file.
    pub(crate) bytes: Vec<u8>,
    /// The first letters that no font of this machine has: they are not drawn, or are boxes.
    pub(crate) missing: String,
}

/// Renders a picture of [`crate::svg`], twice as large, so that text is sharp in print.
///
/// # Errors
///
/// The picture is too large.
#[cfg(feature = "png")]
pub(crate) fn png(svg: &str) -> Result<PngPicture, PngError> {
    use std::sync::{Arc, Mutex, PoisonError};

    use resvg::{tiny_skia, usvg};

    /// Pixels of PNG for one of the picture, in each direction.
    const SCALE: f32 = 2.0;
    /// The most pixels of a PNG: 256 MB while it is drawn.
    const MOST: u64 = 1 << 26;
    let refused = |error: &dyn ToString| PngError::Refused(error.to_string());
    let mut options = usvg::Options::default();
    options.fontdb_mut().load_system_fonts();
    let missing = Arc::new(Mutex::new(String::new()));
    options.font_resolver.select_font = first_choice();
    options.font_resolver.select_fallback = fallback(Arc::clone(&missing));
    if options.fontdb.is_empty() {
        return Err(PngError::NoFont);
    }
    let tree = usvg::Tree::from_str(svg, &options).map_err(|error| refused(&error))?;
    let size = tree.size().to_int_size();
    let (width, height) = (size.width(), size.height());
    let scaled = size.scale_by(SCALE).ok_or(PngError::TooLarge { width, height })?;
    if u64::from(scaled.width()) * u64::from(scaled.height()) > MOST {
        return Err(PngError::TooLarge { width, height });
    }
    let pixels = tiny_skia::Pixmap::new(scaled.width(), scaled.height());
    let mut pixels = pixels.ok_or(PngError::TooLarge { width, height })?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    let bytes = pixels.encode_png().map_err(|error| refused(&error))?;
    let missing = missing.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(PngPicture { bytes, missing })
}

/// So many missing letters are enough to know which font to install.
#[cfg(feature = "png")]
const SAID: usize = 20;

/// The font of a text: the first of its list that there is. Where a machine has none of them, any font is better than no words.
#[cfg(feature = "png")]
fn first_choice() -> resvg::usvg::FontSelectionFn<'static> {
    let listed = resvg::usvg::FontResolver::default_font_selector();
    Box::new(move |font, fonts| listed(font, fonts).or_else(|| fonts.faces().next().map(|face| face.id)))
}

/// Which font has a letter that the first one lacks: the next one of the picture's list, so that Chinese has no serifs where
/// the rest has none. The renderer asks again if that one lacks it, too; behind the list comes any font that has it. A letter
/// that none has is put among the `missing` ones.
#[cfg(feature = "png")]
fn fallback(missing: std::sync::Arc<std::sync::Mutex<String>>) -> resvg::usvg::FallbackSelectionFn<'static> {
    use resvg::usvg::FontResolver;
    use resvg::usvg::fontdb::{Family, Query};

    let any = FontResolver::default_fallback_selector();
    Box::new(move |letter, used, fonts| {
        let weight = fonts.face(*used.first()?)?.weight;
        let names = crate::svg::FONTS.split(',').map(|name| name.trim().trim_matches('\''));
        let listed = names.filter_map(|name| {
            fonts.query(&Query { families: &[Family::Name(name)], weight, ..Query::default() })
        });
        let mut unused = listed.filter(|font| !used.contains(font));
        let found = unused.next().or_else(|| any(letter, used, fonts));
        if let (None, Ok(mut missing)) = (found, missing.lock())
            && !missing.contains(letter)
            && missing.chars().count() < SAID
        {
            missing.push(letter);
        }
        found
    })
}

/// There is no renderer.
///
/// # Errors
///
/// Always.
#[cfg(not(feature = "png"))]
pub(crate) const fn png(_: &str) -> Result<PngPicture, PngError> {
    Err(PngError::NotBuilt)
}

#[cfg(all(test, feature = "png"))]
mod tests {
    use super::*;

    #[test]
    fn letters_that_no_font_has_are_said() {
        // A letter for private use: fonts have none there.
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='20'><text y='15'>a\u{10fff0}</text></svg>";
        match png(svg) {
            Ok(picture) => assert_eq!(picture.missing, "\u{10fff0}"),
            Err(error) => assert!(matches!(error, PngError::NoFont), "{error}"),
        }
    }
}
