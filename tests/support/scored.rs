//! What observers found in many runs.

use std::fmt;

use captrace::internals::step::score::{Score, ScoreCount, Scores};

/// The sum of all runs.
#[derive(Debug, Default)]
pub(crate) struct ScoreTotals(pub(crate) Scores);

impl ScoreTotals {
    /// Adds a run.
    pub(crate) fn add(&mut self, run: Scores) {
        let sum = |total: &mut ScoreCount, count: ScoreCount| {
            total.happened += count.happened;
            total.found += count.found;
            total.invented += count.invented;
        };
        let add = |total: &mut Score, score: Score| {
            sum(&mut total.losses, score.losses);
            sum(&mut total.copies, score.copies);
            sum(&mut total.reorderings, score.reorderings);
        };
        add(&mut self.0.both, run.both);
        add(&mut self.0.client, run.client);
        add(&mut self.0.server, run.server);
    }
}

impl fmt::Display for ScoreTotals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |name: &str, count: ScoreCount| {
            format!("{name}: {} of {} found, {} invented", count.found, count.happened, count.invented)
        };
        let places =
            [("both ends", self.0.both), ("client alone", self.0.client), ("server alone", self.0.server)];
        for (place, score) in places {
            let losses = shown("losses", score.losses);
            let copies = shown("copies", score.copies);
            writeln!(f, "{place:12}  {losses}; {copies}; {}", shown("reorderings", score.reorderings))?;
        }
        Ok(())
    }
}
