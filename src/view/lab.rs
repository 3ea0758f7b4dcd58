//! The last lines of a run of the lab: what was lost, what it cost, what to look at, and how late the link was.

use super::text::{Line, Style, wrap};
use crate::explain::{Language, Remark};
use crate::step::lab_totals::LabTotals;

/// The lines; each of them wrapped.
pub fn lines(totals: &LabTotals, width: usize, language: Language) -> Vec<Line> {
    let LabTotals { packets, lost: [client, server], damaged, copied, delayed, .. } = *totals;
    let LabTotals { again, again_bytes, spurious, longest_ns, .. } = *totals;
    let remarks = [
        Remark::LabLost { packets, client, server, damaged, copied, delayed },
        Remark::LabCost { again, bytes: again_bytes, spurious, longest_ns },
        Remark::LabLook { named: totals.named.clone(), repairs: totals.repairs.clone() },
    ];
    // Where nothing arrived, nothing was late.
    let late = totals.latest_ns.map(Remark::LabLate);
    let texts = remarks.iter().chain(&late).map(|remark| language.words().remark(remark));
    let lines = texts.flat_map(|text| wrap(&text, width)).map(|line| Line::of(line, Style::Plain));
    std::iter::once(Line::default()).chain(lines).collect()
}
