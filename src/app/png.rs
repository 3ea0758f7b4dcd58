//! A picture as pixels (PNG), for what takes no SVG: rendered by resvg, in pure Rust, with the fonts of the system. The feature
//! `png` brings it.

use thiserror::Error;

#[cfg(not(feature = "png"))]
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
pub(crate) const fn available() -> Result<(), PngError> {
    #[cfg(feature = "png")]
    return Ok(());
    #[cfg(not(feature = "png"))]
    Err(PngError::NotBuilt)
}

/// Renders a picture of [`crate::svg`], twice as large, so that text is sharp in print.
///
/// # Errors
///
/// The picture is too large.
#[cfg(feature = "png")]
pub(crate) fn png(svg: &str) -> Result<Vec<u8>, PngError> {
    use resvg::{tiny_skia, usvg};

    /// Pixels of PNG for one of the picture, in each direction.
    const SCALE: f32 = 2.0;
    /// The most pixels of a PNG: 256 MB while it is drawn.
    const MOST: u64 = 1 << 26;
    let refused = |error: &dyn ToString| PngError::Refused(error.to_string());
    let mut options = usvg::Options::default();
    options.fontdb_mut().load_system_fonts();
    options.font_resolver.select_fallback = fallback();
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
    pixels.encode_png().map_err(|error| refused(&error))
}

/// Which font has a letter that the first one lacks: the next one of the picture's list, so that Chinese has no serifs where
/// the rest has none. The renderer asks again if that one lacks it, too; behind the list comes any font that has it.
#[cfg(feature = "png")]
fn fallback() -> resvg::usvg::FallbackSelectionFn<'static> {
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
        unused.next().or_else(|| any(letter, used, fonts))
    })
}

/// There is no renderer.
///
/// # Errors
///
/// Always.
#[cfg(not(feature = "png"))]
pub(crate) const fn png(_: &str) -> Result<Vec<u8>, PngError> {
    Err(PngError::NotBuilt)
}
