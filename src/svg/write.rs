//! Shapes as SVG: elements with presentation attributes, one a line.

use std::fmt::Write as _;

use super::font::{FONTS, SIZE};
use super::shape::{Anchor, Caption, Point, SvgShape, colour};
use crate::explain::Language;
use crate::scene::visible;

/// The margin around a picture, in pixels.
const MARGIN: f64 = 16.0;

/// What a picture says of itself to those who cannot see it.
pub(super) struct Head<'p> {
    pub(super) language: Language,
    pub(super) described: &'p str,
}

/// A whole picture.
pub(super) fn document(shapes: &[SvgShape], head: &Head<'_>) -> String {
    let (right, bottom) =
        shapes.iter().map(reach).fold((0.0, 0.0), |(x, y): Point, (to_x, to_y)| (x.max(to_x), y.max(to_y)));
    let (width, height) = (right + 2.0 * MARGIN, bottom + 2.0 * MARGIN);
    let mut svg = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"{x} {x} {w} {h}\" role=\"img\" \
         xml:lang=\"{lang}\" font-family=\"{FONTS}\" font-size=\"{SIZE}\" xml:space=\"preserve\">",
        w = number(width),
        h = number(height),
        x = number(-MARGIN),
        lang = match head.language {
            Language::English => "en",
            Language::Chinese => "zh",
        },
    );
    let _ = writeln!(svg, "<title>{}</title>", escaped(head.described));
    let _ = writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{x}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
        number(width),
        number(height),
        colour::PAPER,
        x = number(-MARGIN),
    );
    for shape in shapes {
        write(&mut svg, shape);
    }
    svg.push_str("</svg>\n");
    svg
}

/// How far a shape reaches to the right and down.
fn reach(shape: &SvgShape) -> Point {
    match shape {
        SvgShape::Line { from, to, .. } => (from.0.max(to.0), from.1.max(to.1)),
        SvgShape::Rect { at, size, .. } => (at.0 + size.0, at.1 + size.1),
        SvgShape::Polygon { points, .. } => {
            points.iter().fold((0.0, 0.0), |(x, y): Point, at| (x.max(at.0), y.max(at.1)))
        }
        SvgShape::Path { .. } => (0.0, 0.0),
        SvgShape::Caption(text) => {
            text.corners().iter().fold((0.0, 0.0), |(x, y): Point, at| (x.max(at.0), y.max(at.1)))
        }
    }
}

fn write(svg: &mut String, shape: &SvgShape) {
    let dashed =
        |dash: Option<&str>| dash.map_or(String::new(), |dash| format!(" stroke-dasharray=\"{dash}\""));
    // Writing to a String cannot fail.
    let _ = match shape {
        SvgShape::Line { from, to, colour, width, dash } => writeln!(
            svg,
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{colour}\" stroke-width=\"{}\"{}/>",
            number(from.0),
            number(from.1),
            number(to.0),
            number(to.1),
            number(*width),
            dashed(*dash),
        ),
        SvgShape::Rect { at, size, radius, fill } => writeln!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" fill=\"{fill}\"/>",
            number(at.0),
            number(at.1),
            number(size.0),
            number(size.1),
            number(*radius),
        ),
        SvgShape::Polygon { points, fill } => {
            let points: Vec<_> =
                points.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect();
            writeln!(svg, "<polygon points=\"{}\" fill=\"{fill}\"/>", points.join(" "))
        }
        SvgShape::Path { data, colour, width, dash } => writeln!(
            svg,
            "<path d=\"{data}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\"{}/>",
            number(*width),
            dashed(*dash),
        ),
        SvgShape::Caption(text) => {
            write_text(svg, text);
            Ok(())
        }
    };
}

fn write_text(svg: &mut String, text: &Caption) {
    if text.on_paper {
        let [a, b, c, d] = text.corners();
        write(svg, &SvgShape::Polygon { points: vec![a, b, c, d], fill: colour::PAPER });
    }
    let anchor = match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let (x, y) = (number(text.at.0), number(text.at.1));
    let bold = if text.bold { " font-weight=\"bold\"" } else { "" };
    let turned = if text.turned == 0.0 {
        String::new()
    } else {
        format!(" transform=\"rotate({} {x} {y})\"", number(text.turned))
    };
    let size = if text.size == SIZE { String::new() } else { format!(" font-size=\"{}\"", text.size) };
    let _ = writeln!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" fill=\"{}\"{size}{anchor}{bold}{turned}>{}</text>",
        text.colour,
        escaped(&text.text),
    );
}

/// A number with at most two decimals, without those that are zero.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Caption that is shown as it is: what would be obeyed is written out, and what XML has for itself is escaped. Characters that
/// XML does not allow (XML 1.0, 2.2) are control characters, which are written out, or two that stand for no character.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in visible(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_network_stays_text() {
        assert_eq!(
            escaped("</text><script>alert('1')&\"\u{202e}\u{0}\u{ffff}"),
            "&lt;/text&gt;&lt;script&gt;alert(&#39;1&#39;)&amp;&quot;\\u{202e}\\u{0}\u{fffd}"
        );
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.0, -0.001, 12.5, 100.0, 0.126].map(number), ["0", "0", "12.5", "100", "0.13"]);
    }
}
