//! How the reading of a recording ended.

use std::path::PathBuf;

use super::text::source;
use crate::language::{both, said};
use crate::trace::read::ReadReport;
use crate::view::text::visible;

/// What is wrong with a recording that has been read. Everything before a defect has been handed on.
pub struct Report {
    name: PathBuf,
    outcome: ReadOutcome,
}

enum ReadOutcome {
    Trace(ReadReport),
    /// What is wrong with a capture file.
    Capture(Option<String>),
}

impl Report {
    pub(super) const fn of_trace(findings: ReadReport, name: PathBuf) -> Self {
        Self { name, outcome: ReadOutcome::Trace(findings) }
    }

    pub(super) const fn of_capture(defect: Option<String>, name: PathBuf) -> Self {
        Self { name, outcome: ReadOutcome::Capture(defect) }
    }

    /// What is wrong, one defect a line, each with the name of the file; `None` if nothing is.
    pub fn defects(&self) -> Option<String> {
        let name = source(&self.name);
        let findings = match &self.outcome {
            ReadOutcome::Trace(findings) => findings,
            ReadOutcome::Capture(defect) => {
                return defect.as_ref().map(|defect| said!("{name}: {defect}", "{name}：{defect}"));
            }
        };
        let lines = findings
            .defects
            .iter()
            .map(|defect| said!("{name}: {}", "{name}：{}", visible(&defect.to_string())));
        let more = (findings.more_defects > 0)
            .then(|| said!("and {} more like these", "还有 {} 处类似的问题", findings.more_defects));
        let lines: Vec<_> = lines.chain(more).collect();
        (!lines.is_empty()).then(|| lines.join("\n  "))
    }

    /// The types of records that this version does not know, each with its count; `None` if there are none. That is no
    /// defect: a later version may have written the trace.
    pub fn passed_over(&self) -> Option<String> {
        let ReadOutcome::Trace(findings) = &self.outcome else { return None };
        let of_kind = |(kind, count): &(String, u64)| said!("{count} of \"{kind}\"", "\"{kind}\" {count} 条");
        let mut kinds: Vec<_> = findings.passed_over.iter().map(of_kind).collect();
        if findings.more_passed_over > 0 {
            kinds.push(said!("{} of others", "其他类型 {} 条", findings.more_passed_over));
        }
        let name = source(&self.name);
        let said = said!(
            "passed over records of types that this version does not know",
            "略过了这个版本不认识的记录类型"
        );
        (!kinds.is_empty()).then(|| {
            said!("{name}: {said}: {}", "{name}：{said}：{}", visible(&kinds.join(both(", ", "、").spoken())))
        })
    }

    /// How many records of a trace were read, the header included; 0 for a capture file.
    pub const fn records(&self) -> u64 {
        match &self.outcome {
            ReadOutcome::Trace(findings) => findings.records,
            ReadOutcome::Capture(_) => 0,
        }
    }

    /// Whether a trace has begun and ends without its summary.
    pub const fn is_cut_short(&self) -> bool {
        match &self.outcome {
            ReadOutcome::Trace(findings) => findings.records > 0 && !findings.complete,
            ReadOutcome::Capture(_) => false,
        }
    }
}
