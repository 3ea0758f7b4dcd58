//! What is said and saved of a student's programs when their run is over: how each ended, and what went wrong.

use std::cell::RefCell;
use std::rc::Rc;

use super::pipeline::{Observer, Pipeline};
use crate::analysis::fact::Basis;
use crate::analysis::mistake::{Mistake, RunPlace, Segments, mistakes};
use crate::explain::{Language, Words};
use crate::program::{Outcome, Program, Role, Witness};
use crate::view::Look;
use crate::view::programs::report;
use crate::view::text::Line;

/// Takes note of what matters while steps come in.
#[derive(Debug, Default)]
pub(super) struct RunReport(Rc<RefCell<Segments>>);

impl RunReport {
    /// What is to see every step of the run.
    pub(super) fn observer(&self) -> Observer {
        let segments = Rc::clone(&self.0);
        Box::new(move |step| {
            let Some((flow, packet)) = step.flow.zip(step.packet()) else { return };
            let Some(direction) = packet.direction else { return };
            for fact in step.facts() {
                segments.borrow_mut().note(flow, direction.sender(), (packet.id, step.time), fact);
            }
        })
    }

    /// Saves how the programs ended and what went wrong; gives the lines that say so. Every step must have been seen.
    pub(super) fn conclude(
        &self,
        (witness, place): (&Witness, RunPlace),
        pipeline: &mut Pipeline,
        look: Look,
    ) -> Vec<Line> {
        let segments = self.0.borrow();
        let mistakes = mistakes(witness, place, &segments, &pipeline.flows());
        save(pipeline, &witness.programs, &mistakes);
        report(&witness.programs, segments.after_the_end(witness), &mistakes, look)
    }
}

/// Saves it in words of each language: a trace shows them when it is read.
fn save(pipeline: &mut Pipeline, programs: &[Program], mistakes: &[Mistake]) {
    let in_each = |words: &dyn Fn(&dyn Words) -> String| {
        let languages = [("en", Language::English), ("zh", Language::Chinese)];
        languages.map(|(key, language)| (key.to_owned(), words(language.words()))).into_iter().collect()
    };
    for program in programs {
        let words = |words: &dyn Words| {
            let colon = match words.language() {
                Language::English => ": ",
                Language::Chinese => "：",
            };
            [words.program(program.role), colon, &words.outcome(program)].concat()
        };
        pipeline.save_remark("run.program", Basis::Known, in_each(&words));
    }
    for mistake in mistakes {
        let words = |words: &dyn Words| words.mistake(mistake);
        pipeline.save_remark("run.mistake", mistake.basis(), in_each(&words));
    }
}

/// Whether the programs did what they were to do: none failed, and none had to be ended but a server.
pub(crate) fn went_well(witness: &Witness) -> bool {
    let well = |outcome, role| match outcome {
        Outcome::Exited(code) => code == 0,
        Outcome::Stopped => role == Role::Server,
        Outcome::Killed(_) | Outcome::NotStarted => false,
    };
    witness.programs.iter().all(|program| well(program.outcome, program.role))
}
