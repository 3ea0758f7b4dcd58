//! `captrace stats`: the totals of a trace or a capture file, as tables or as one JSON document.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::advice::{filter, is_file};
use super::{Exit, args, defects, progress, screen};
use crate::analysis::column::Column;
use crate::app::folder::{in_parallel, recordings};
use crate::app::screen::{Screen, written_out};
use crate::app::stats::{Stats, write_json};
use crate::app::{self, Recording, Report};
use crate::view::stats::{StatsTable, Totals, protocols, title};
use crate::view::text::Line;

pub(super) fn run(args: &args::Stats, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::plain(look);
    // Files come first; what follows them is the filter.
    let more = args.filter.iter().take_while(|word| is_file(word)).count();
    let (more, words) = args.filter.split_at(more);
    // What is wrong with the arguments is said before a file is looked for.
    let filter = filter("stats", words)?;
    let named = std::iter::once(args.file.clone()).chain(more.iter().map(PathBuf::from));
    let mut files = Vec::new();
    for name in named {
        if name.is_dir() { files.extend(recordings(&name)?) } else { files.push(name) }
    }
    let counted = count_all(&files, |file| {
        let (mut stats, report) = Stats::of(Recording::open(file)?, filter.clone())?;
        stats.sort(args.sort, args.top);
        Ok((stats, report))
    })?;
    if args.json {
        // The whole text is never in memory: a capture may have many flows.
        let mut stdout = BufWriter::new(io::stdout().lock());
        let documents: Vec<_> = counted.iter().map(|(file, stats, _)| (file.as_ref(), stats)).collect();
        let written = write_json(&documents, &mut stdout);
        written_out(written.and_then(|()| stdout.flush()))?;
    } else {
        for (place, (file, stats, defect)) in counted.iter().enumerate() {
            let title = (files.len() > 1).then_some(file.as_ref());
            if place > 0 {
                screen.show(&[Line::default()])?;
            }
            if title.is_some() || stats.packets > 0 || defect.is_none() {
                draw(stats, title, args.sort, screen)?;
            }
        }
    }
    let defects: Vec<_> = counted.into_iter().filter_map(|(_, _, defect)| defect).collect();
    if defects.is_empty() { Ok(()) } else { Err(Exit::failed(defects.join("\n"))) }
}

/// A file by its name, what it comes to, and what is wrong with it.
type CountedFile<'a> = (Cow<'a, str>, Stats, Option<String>);

/// Counts each of several files, many at once; the first that cannot be read ends the command.
fn count_all(
    files: &[PathBuf],
    count: impl Fn(&Path) -> Result<(Stats, Report), Exit> + Sync,
) -> Result<Vec<CountedFile<'_>>, Exit> {
    if files.len() > 1 {
        progress::hide();
    }
    let counted = in_parallel(files, |file| count(file)).into_iter().zip(files);
    counted
        .map(|(counted, file)| {
            let (stats, report) = counted?;
            Ok((file.to_string_lossy(), stats, defects(&report)))
        })
        .collect()
}

/// Draws the tables of flows, which are in the order of the column `by`, and the tree of protocols. With several files,
/// `file` names this one.
pub(super) fn draw(
    stats: &Stats,
    file: Option<&str>,
    by: Column,
    screen: Screen,
) -> Result<(), app::Failure> {
    /// How many rows are written at once.
    const ROWS: usize = 256;
    let Stats { flows, untracked, packets, bytes, flow_count, .. } = stats;
    let totals = Totals { flows: *flow_count, packets: *packets, bytes: *bytes, untracked: *untracked };
    let tables = StatsTable::of(flows, by, screen.look);
    if !flows.is_empty() || file.is_some() {
        screen.show(&[title(file, screen.look)])?;
    }
    for (place, table) in tables.iter().enumerate().filter(|_| !flows.is_empty()) {
        if place > 0 {
            screen.show(&[Line::default()])?;
        }
        screen.show(&table.heading())?;
        for flows in flows.chunks(ROWS) {
            screen.show(&flows.iter().flat_map(|flow| table.row(flow)).collect::<Vec<_>>())?;
        }
    }
    if let Some(table) = tables.last() {
        screen.show(&(!flows.is_empty()).then(Line::default).into_iter().collect::<Vec<_>>())?;
        let shown = u64::try_from(flows.len()).unwrap_or(u64::MAX);
        screen.show(&table.ending(shown, &totals))?;
    }
    screen.show(&protocols(&stats.protocols, &totals, screen.look))
}
