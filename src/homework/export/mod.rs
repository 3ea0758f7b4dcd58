//! A sheet of questions in the formats that other programs read.
//!
//! ```text
//! moodle.rs     Moodle XML: tolerances, units, feedback
//! gift.rs       GIFT
//! aiken.rs      Aiken: choices only
//! markdown.rs   Markdown, for paper
//! notebook.rs   a Jupyter notebook that reads the trace with pandas
//! ```

mod aiken;
mod gift;
mod markdown;
mod moodle;
mod notebook;

use super::{AnswerValue, Asked};
use crate::explain::Language;

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetFormat {
    /// GIFT, which Moodle and others read.
    Gift,
    /// Moodle XML.
    MoodleXml,
    /// Aiken: multiple choice only.
    Aiken,
    /// Markdown.
    Markdown,
    /// A Jupyter notebook.
    Notebook,
}

/// The questions of one exchange.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// What it is called.
    pub title: &'a str,
    /// The file of the trace, which a notebook reads.
    pub file: &'a str,
    /// A picture of the exchange, as SVG; only Moodle XML has a place for it.
    pub picture: Option<&'a str>,
    /// The questions.
    pub asked: &'a [Asked],
    /// Whether Markdown and notebooks have the answers, too. The other formats always do, because a program marks by them.
    pub answers: bool,
    /// The language.
    pub language: Language,
}

/// A sheet in a format, and the names of the questions that the format cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedSheet {
    /// The text of the file.
    pub text: String,
    /// The questions that were left out.
    pub left_out: Vec<&'static str>,
}

impl SheetFormat {
    /// The sheet in this format.
    pub fn export(self, sheet: &Sheet<'_>) -> ExportedSheet {
        match self {
            Self::Gift => ExportedSheet::whole(gift::text(sheet)),
            Self::MoodleXml => ExportedSheet::whole(moodle::text(sheet)),
            Self::Aiken => aiken::exported(sheet),
            Self::Markdown => ExportedSheet::whole(markdown::text(sheet)),
            Self::Notebook => ExportedSheet::whole(notebook::text(sheet)),
        }
    }
}

impl ExportedSheet {
    const fn whole(text: String) -> Self {
        Self { text, left_out: Vec::new() }
    }
}

/// Text in which no letter is taken for a mark of Markdown.
pub(super) fn escaped_markdown(text: &str) -> String {
    markdown::escaped(text)
}

/// Text in which no letter is taken for a mark of XML or HTML.
pub(super) fn escaped_xml(text: &str) -> String {
    moodle::escaped(text)
}

/// A right answer as a number in a unit, with what may be added or taken away.
struct Measured {
    value: f64,
    tolerance: f64,
    /// The unit, and others with the factor by which the value is greater in them; empty for counts.
    units: &'static [(&'static str, f64)],
}

/// A right answer as a number; `None` for other types.
fn measured(value: &AnswerValue) -> Option<Measured> {
    let exact = |number: u64| Measured { value: as_float(number), tolerance: 0.0, units: &[] };
    let about = |value: f64, units| Measured { value, tolerance: value.abs() / 100.0, units };
    Some(match value {
        AnswerValue::Number(number) | AnswerValue::Bytes(number) => exact(*number),
        AnswerValue::Duration(ns) => {
            let ms = as_float(ns.unsigned_abs()) / 1e6 * if *ns < 0 { -1.0 } else { 1.0 };
            about(ms, &[("ms", 1.0), ("s", 0.001), ("µs", 1000.0), ("us", 1000.0)])
        }
        AnswerValue::Rate(rate) => {
            let kilobytes = as_float(*rate) / 1e3;
            about(
                kilobytes,
                &[("kB/s", 1.0), ("MB/s", 0.001), ("B/s", 1000.0), ("kbit/s", 8.0), ("Mbit/s", 0.008)],
            )
        }
        AnswerValue::Share(thousandths) => about(as_float(*thousandths) / 10.0, &[("%", 1.0)]),
        _ => return None,
    })
}

#[expect(clippy::cast_precision_loss, reason = "sequence numbers have 32 bits, and times are rounded anyhow")]
const fn as_float(number: u64) -> f64 {
    number as f64
}

/// A number without needless zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Why the answer is right, and which packets show it.
fn feedback(asked: &Asked, language: Language) -> String {
    let (why, packets) = (asked.why(language), asked.evidence());
    match (packets.is_empty(), language) {
        (true, _) => why,
        (false, Language::English) => format!("{why} Packets: {packets}. Book: {}.", asked.book()),
        (false, Language::Chinese) => format!("{why}分组：{packets}。教材：{}。", asked.book()),
    }
}
