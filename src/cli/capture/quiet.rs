//! `captrace capture --quiet`: one line of counts, and the flows at the end where they were asked for.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use crate::analysis::column::Column;
use crate::app::file_output::FileOutput;
use crate::app::quiet::{QuietCapture, QuietCounts};
use crate::app::screen::{Screen, print};
use crate::app::session::{SessionBuilder, Topology};
use crate::app::text::{Noun, count};
use crate::cli::signals::StopFlag;
use crate::cli::{Exit, args, stats};
use crate::language::said;
use crate::view::text::Line;

pub(super) fn run(
    args: &args::Capture,
    screen: Screen,
    (builder, topology, files): (SessionBuilder, Topology, Vec<FileOutput>),
    stop: StopFlag,
    is_late: impl Fn() -> bool,
) -> Result<(), Exit> {
    let mut capture = QuietCapture::begin(builder, topology, files, args.stats)?;
    let stopped = stop.watch();
    let is_terminal = io::stdout().is_terminal();
    let is_over = || stopped.load(Ordering::Acquire) || is_late();
    // A line that cannot be shown must not end what is saved.
    let outcome = capture.run(args.count, is_over, |counts| {
        if is_terminal {
            let _ = print(&format!("\r{}\x1b[K", line(counts)));
        }
    });
    let (counts, totals) = capture.finish(screen.look.language)?;
    let begin = if is_terminal { "\r" } else { "" };
    let end = if is_terminal { "\x1b[K\n" } else { "\n" };
    print(&format!("{begin}{}{end}", line(counts)))?;
    if let Some(mut totals) = totals {
        totals.sort(Column::Flow, None);
        screen.show(&[Line::default()])?;
        stats::draw(&totals, None, Column::Flow, screen)?;
    }
    Ok(outcome?)
}

/// Refuses to save a trace, before it is made.
pub(super) fn refuse_traces(args: &args::Capture) -> Result<(), Exit> {
    let is_trace = |path: &&PathBuf| !path.extension().is_some_and(|end| end == "pcap" || end == "pcapng");
    match args.save.iter().find(is_trace).filter(|_| args.quiet) {
        None => Ok(()),
        Some(trace) => Err(Exit::usage(said!(
            "{}: a quiet capture analyses nothing, and a trace needs that: save .pcapng, and captrace convert it \
             afterwards",
            "{}：安静捕获不做分析，而记录需要分析：请保存为 .pcapng，之后再用 captrace convert 转换",
            trace.display()
        ))),
    }
}

/// The counts in a line.
fn line(counts: QuietCounts) -> String {
    let QuietCounts { packets, bytes, dropped } = counts;
    let (packets, bytes) = (count(packets, Noun::Packet), count(bytes, Noun::Byte));
    said!("{packets}, {bytes}, {dropped} lost", "{packets}，{bytes}，丢失 {dropped} 个")
}
