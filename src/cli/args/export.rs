//! What `captrace export` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::language::said;
use crate::scene::plot::PlotQuestion;

/// Arguments of `captrace export`.
#[derive(Debug, Args)]
pub struct Export {
    /// A trace or a capture file (pcap, pcapng, gzip); - for standard input
    pub file: PathBuf,
    /// Which packets to export, as tcpdump says it: tcp port 80 and not host 192.0.2.1
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// Where to write it [default: standard output]; the end of its name says as what, where --as does not
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What to make of it
    #[arg(id = "form", long = "as", value_enum, value_name = "FORM")]
    pub form: Option<ExportForm>,
    /// Export this flow alone
    #[arg(long, value_name = "N")]
    pub flow: Option<u32>,
    /// Export these packets alone, by number: 4-20, 4- or 7
    #[arg(long, value_name = "FROM-TO", value_parser = steps)]
    pub steps: Option<(Option<u64>, Option<u64>)>,
    /// Draw each packet below the one before (the default)
    #[arg(long, conflicts_with = "to_scale")]
    pub by_order: bool,
    /// Draw times as heights; long times without a packet are cut out
    #[arg(long)]
    pub to_scale: bool,
    /// Draw a plot over time in place of a ladder (svg, png)
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with_all = ["to_scale", "steps"])]
    pub plot: Option<PlotQuestion>,
    /// The width of a picture in pixels, 500 to 4000
    #[arg(long, value_name = "PIXELS", default_value_t = 760, value_parser = clap::value_parser!(u16).range(500..=4000))]
    pub pixels: u16,
    /// Overwrite the file
    #[arg(long)]
    pub force: bool,
    /// How the exchange is explained.
    #[command(flatten)]
    pub telling: super::Telling,
}

/// What is made of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportForm {
    /// A ladder as a picture
    Svg,
    /// The same in pixels, where captrace was built with the feature png
    Png,
    /// A ladder as text
    Txt,
    /// A document in Markdown: a table, the ladder as text and as a diagram
    Md,
    /// A sequence diagram in the language of Mermaid
    Mermaid,
    /// A sequence diagram in the language of PlantUML
    Plantuml,
    /// A table of the packets (comma-separated values)
    Csv,
    /// A table of the flows (comma-separated values)
    CsvFlows,
}

/// Reads `4-20`, `4-`, `-20` or `7`.
fn steps(text: &str) -> Result<(Option<u64>, Option<u64>), String> {
    let number = |text: &str| {
        let parsed = text.trim().parse::<u64>();
        parsed.map_err(|_| {
            said!(
                "\"{text}\" is no number of a packet: write 4-20, 4-, -20 or 7",
                "\"{text}\" 不是分组的编号：请写成 4-20、4-、-20 或 7"
            )
        })
    };
    let optional = |text: &str| if text.trim().is_empty() { Ok(None) } else { number(text).map(Some) };
    match text.split_once('-') {
        Some((from, to)) => {
            let (from, to) = (optional(from)?, optional(to)?);
            match (from, to) {
                (Some(first), Some(last)) if first > last => Err(said!(
                    "{first} is behind {last}: the smaller number stands first",
                    "{first} 大于 {last}：较小的编号写在前面"
                )),
                _ => Ok((from, to)),
            }
        }
        None => number(text).map(|one| (Some(one), Some(one))),
    }
}
