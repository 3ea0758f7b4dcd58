//! `captrace stats`: the totals of a trace or a capture file, as tables or as one JSON document.

use std::io::{self, BufWriter, Write as _};

use super::advice::filter;
use super::args::{self, SortKey};
use super::{Exit, defects, screen};
use crate::analysis::column::{Column, Order};
use crate::app::screen::{Screen, written_out};
use crate::app::stats::Stats;
use crate::app::{self, Recording};
use crate::view::stats::{StatsTable, Totals, protocols, title};
use crate::view::text::Line;

pub(super) fn run(args: &args::Stats, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::plain(look);
    let filter = filter("stats", &args.filter)?;
    let (mut stats, report) = Stats::of(Recording::open(&args.file)?, filter)?;
    let defect = defects(&report);
    let order = order(args.sort);
    stats.sort(order, args.top);
    if args.json {
        // The whole text is never in memory: a capture may have many flows.
        let mut stdout = BufWriter::new(io::stdout().lock());
        let written = stats.write_json(&args.file.to_string_lossy(), &mut stdout);
        written_out(written.and_then(|()| stdout.flush()))?;
    } else if stats.packets > 0 || defect.is_none() {
        draw(&stats, order.column(), screen)?;
    }
    defect.map_or(Ok(()), |defect| Err(Exit::failed(defect)))
}

const fn order(key: SortKey) -> Order {
    match key {
        SortKey::Flow => Order::Flow,
        SortKey::Packets => Order::Packets,
        SortKey::Bytes => Order::Bytes,
        SortKey::Duration => Order::Duration,
        SortKey::Handshake => Order::Handshake,
        SortKey::Rtt => Order::Rtt,
        SortKey::Retransmissions => Order::Retransmissions,
        SortKey::DuplicateAcks => Order::DuplicateAcks,
        SortKey::OutOfOrder => Order::OutOfOrder,
        SortKey::ZeroWindows => Order::ZeroWindows,
    }
}

/// Draws the tables of flows, which are in the order of the column `by`, and the tree of protocols.
fn draw(stats: &Stats, by: Column, screen: Screen) -> Result<(), app::Failure> {
    /// How many rows are written at once.
    const ROWS: usize = 256;
    let Stats { flows, untracked, packets, bytes, flow_count, .. } = stats;
    let totals = Totals { flows: *flow_count, packets: *packets, bytes: *bytes, untracked: *untracked };
    let tables = StatsTable::of(flows, by, screen.look);
    if !flows.is_empty() {
        screen.show(&[title(screen.look)])?;
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
