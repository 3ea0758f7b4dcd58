//! A trace as one page of HTML that anyone can open: steps in, a document out.
//!
//! The page carries the trace itself (gzip, base64), and beside it what only this program knows: where each packet of the
//! ladder stands, the bytes of each field, the answers to what homework asks. It needs nothing from elsewhere, and its policy
//! (CSP) allows it nothing but itself. `templates/` has its HTML, style and words, and its script
//! in parts.
//!
//! ```text
//! answers.rs        what homework asks of every exchange, each answer with its packets
//! layers.rs         where the fields of each packet are, and how their values are written
//! field_names.rs    what the book, the RFCs and Wireshark call them
//! ladder.rs         where each packet stands, by order and to scale
//! pairs.rs          a second recording beside the first
//! plots.rs          the plots of each flow
//! strips.rs         where the bytes of each direction are after each packet
//! data.rs           all of that, as the page's script reads it
//! folded.rs         the lines of the trace, what they have in common once, and the way back
//! packed.rs         gzip and base64, and the way back
//! ```

mod answers;
mod both_texts;
mod data;
mod field_names;
mod folded;
mod ladder;
mod layers;
pub mod packed;
mod pairs;
mod plots;
mod strips;

use askama::Template;
use base64_simd::STANDARD;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::explain::Language;
use crate::language::said;
use crate::scene::visible;
use crate::step::Step;
use crate::trace::record::Header;
use crate::trace::write::{Form, TraceText, WriteError};

/// The most packets that a page shows.
pub const MOST: usize = 20_000;
/// The bytes of a payload that a page keeps; the rest is cut.
pub const PAYLOAD: usize = 64;

/// The script, in the order in which its parts build on each other.
const SCRIPT: &str = concat!(
    include_str!("../../templates/script/begin.js"),
    include_str!("../../templates/script/top.js"),
    include_str!("../../templates/script/place.js"),
    include_str!("../../templates/script/ladder.js"),
    include_str!("../../templates/script/arrow.js"),
    include_str!("../../templates/script/tracks.js"),
    include_str!("../../templates/script/plots.js"),
    include_str!("../../templates/script/pairs.js"),
    include_str!("../../templates/script/packet.js"),
    include_str!("../../templates/script/header.js"),
    include_str!("../../templates/script/list.js"),
    include_str!("../../templates/script/predict.js"),
    include_str!("../../templates/script/step.js"),
);
/// What a page of homework has besides.
const HOMEWORK: &str = include_str!("../../templates/script/homework.js");
const STYLE: &str = include_str!("../../templates/report.css");
const WORDS: &str = include_str!("../../templates/words.json");

/// What a page shows.
#[derive(Debug)]
pub struct PageContents<'r> {
    /// The name of the recording.
    pub name: &'r str,
    /// The language that it opens in.
    pub language: Language,
    /// The header of the trace.
    pub header: &'r Header,
    /// Its steps, with at most [`PAYLOAD`] bytes of payload in each packet.
    pub steps: &'r [Step],
    /// Packets whose payload was cut.
    pub cut: u64,
    /// Packets that are not shown, because there are more than [`MOST`].
    pub left_out: u64,
    /// The questions of homework that are answered in the page, as JSON.
    pub homework: Option<&'r str>,
    /// A second recording that stands beside this one.
    pub second: Option<SecondRecording<'r>>,
}

/// A recording beside that of a page. The page shows its packets, but does not carry its trace.
#[derive(Debug)]
pub struct SecondRecording<'r> {
    /// The name of the recording.
    pub name: &'r str,
    /// The header of the trace.
    pub header: &'r Header,
    /// Its steps.
    pub steps: &'r [Step],
}

/// Why a page cannot be made.
#[derive(Debug, Error)]
pub enum PageError {
    /// A record cannot be written.
    #[error(transparent)]
    Trace(#[from] WriteError),
    /// The data of the page cannot be written.
    #[error("{}", said!("cannot write the data of the page: {0}", "无法写入网页的数据：{0}", .0))]
    Data(#[from] serde_json::Error),
    /// The template fails.
    #[error("{}", said!("cannot fill the page: {0}", "无法填写网页：{0}", .0))]
    Template(#[from] askama::Error),
}

#[derive(Template)]
#[template(path = "report.html")]
struct PageTemplate<'d> {
    lang: &'static str,
    title: &'d str,
    script: &'d str,
    script_hash: String,
    style: &'d str,
    style_hash: String,
    view: String,
    trace: String,
    homework: String,
}

/// The document of a report.
///
/// # Errors
///
/// [`PageError`]; none of them follows from what packets hold.
pub fn html(report: &PageContents<'_>) -> Result<String, PageError> {
    let mut trace = String::new();
    let mut text = TraceText::new(Form::Lines);
    text.header(report.header, &mut trace)?;
    for step in report.steps {
        text.step(step, &mut trace)?;
    }
    let script = without_comments(&[SCRIPT, report.homework.map_or("", |_| HOMEWORK)].concat());
    let style = without_comments(STYLE);
    let hash = |text: &str| STANDARD.encode_to_string(Sha256::digest(text.as_bytes()));
    let document = PageTemplate {
        lang: match report.language {
            Language::English => "en",
            Language::Chinese => "zh-CN",
        },
        title: &visible(report.name),
        script_hash: hash(&script),
        script: &script,
        style: &style,
        style_hash: hash(&style),
        view: packed::pack(&serde_json::to_string(&data::view(report, serde_json::from_str(WORDS)?))?),
        trace: packed::pack(&folded::fold(&trace)?),
        // So that no letter of it is taken for a mark of HTML.
        homework: report.homework.unwrap_or("null").replace('<', "\\u003c"),
    };
    Ok(document.render()?)
}

/// A script or a style without indents and lines of comment: a page has a hundred thousand bytes for all but its packets.
fn without_comments(text: &str) -> String {
    let lines = text.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//") && !line.starts_with("/*"));
    lines.flat_map(|line| [line, "\n"]).collect()
}
