//! tshark's output for the captures of the corpus: a table next to each.
#![allow(dead_code, reason = "every test file takes what it needs")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::capture::{files, unpacked};

/// Calls `look` with every capture of the corpus that has a table, its name and the table.
pub(crate) fn each(corpus: &Path, mut look: impl FnMut(&Path, &str, &Oracle)) {
    for folder in ["teaching", "tcp-trouble", "formats"] {
        for path in files(&corpus.join(folder)) {
            if let Some(oracle) = Oracle::beside(&path) {
                look(&path, &path.strip_prefix(corpus).unwrap().to_string_lossy(), &oracle);
            }
        }
    }
}

/// tshark's table for a file: its columns by name, and a line for each frame.
pub(crate) struct Oracle {
    places: BTreeMap<String, usize>,
    pub(crate) lines: Vec<Vec<String>>,
}

impl Oracle {
    pub(crate) fn beside(capture: &Path) -> Option<Self> {
        let beside = |ending: &str| {
            let mut name = capture.as_os_str().to_owned();
            name.push(ending);
            Some(PathBuf::from(name)).filter(|path| path.is_file())
        };
        let path = beside(".oracle.tsv").or_else(|| beside(".oracle.tsv.gz"))?;
        Some(Self::of(&String::from_utf8_lossy(&unpacked(&path))))
    }

    /// The table in this text.
    pub(crate) fn of(text: &str) -> Self {
        let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
        let places = lines.next().unwrap_or_default().into_iter().enumerate();
        let places = places.map(|(place, name)| (name, place)).collect();
        let mut oracle = Self { places, lines: lines.collect() };
        // tshark lists custom blocks of pcapng among the frames, as `data` without a link layer.
        let lines = std::mem::take(&mut oracle.lines);
        let is_frame = |line: &Vec<String>| oracle.value(line, "frame.protocols") != "data";
        let lines = lines.into_iter().filter(is_frame).collect();
        Self { lines, ..oracle }
    }

    pub(crate) fn has(&self, column: &str) -> bool {
        self.places.contains_key(column)
    }

    pub(crate) fn value<'a>(&self, line: &'a [String], column: &str) -> &'a str {
        self.places.get(column).and_then(|place| line.get(*place)).map_or("", String::as_str)
    }

    pub(crate) fn number(&self, line: &[String], column: &str) -> Option<u64> {
        self.value(line, column).parse().ok()
    }

    /// Seconds with a fraction, in nanoseconds.
    pub(crate) fn time(&self, line: &[String], column: &str) -> Option<i64> {
        let text = self.value(line, column);
        let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
        let nanoseconds = format!("{fraction:0<9}").get(..9)?.parse::<i64>().ok()?;
        Some(seconds.parse::<i64>().ok()? * 1_000_000_000 + nanoseconds)
    }

    /// How many bytes the first range of a selective acknowledgment covers. Its edges are relative to a number that
    /// only tshark has.
    pub(crate) fn sack_width(&self, line: &[String]) -> String {
        let edge = |column| self.value(line, column).parse::<u32>().ok();
        let width = edge("tcp.options.sack_re").zip(edge("tcp.options.sack_le"));
        width.map(|(right, left)| right.wrapping_sub(left).to_string()).unwrap_or_default()
    }
}
