//! The plots of a run of the lab, of each of its connections: what is drawn of a run that is too long for a ladder.

use std::collections::BTreeMap;

use super::Failure;
use super::screen::Screen;
use crate::analysis::flow::FlowId;
use crate::language::said;
use crate::scene::plot::{PlotBuilder, PlotQuestion};
use crate::step::Step;
use crate::view::plot::{PlotSize, lines};
use crate::view::text::{Line, Style};

/// How high a plot is, in rows.
const ROWS: usize = 16;

/// Gathers what is to be drawn.
#[derive(Debug, Default)]
pub(crate) struct LabPlots {
    questions: Vec<PlotQuestion>,
    flows: BTreeMap<FlowId, Vec<PlotBuilder>>,
}

impl LabPlots {
    /// Plots that answer these questions; none if there are none.
    pub(crate) fn of(questions: &[PlotQuestion]) -> Self {
        Self { questions: questions.to_vec(), flows: BTreeMap::new() }
    }

    /// Takes the next step.
    pub(crate) fn step(&mut self, step: &Step) {
        let Some(flow) = step.flow.filter(|_| !self.questions.is_empty()) else { return };
        let questions = &self.questions;
        let new = || questions.iter().map(|question| PlotBuilder::new(*question, flow)).collect();
        self.flows.entry(flow).or_insert_with(new).iter_mut().for_each(|builder| builder.step(step));
    }

    /// Draws them, one below the other, with a line between them.
    ///
    /// # Errors
    ///
    /// The screen takes no more.
    pub(crate) fn show(self, screen: Screen) -> Result<(), Failure> {
        let several = self.flows.len() > 1;
        let mut parts = Vec::new();
        for (flow, builders) in self.flows {
            if several {
                parts.push(vec![Line::of(said!("connection {}", "连接 {}", flow.0), Style::Heading)]);
            }
            let size = PlotSize { columns: screen.look.width, rows: ROWS };
            let plots =
                builders.into_iter().map(|builder| lines(&builder.plot(None), size, screen.look.language));
            parts.extend(plots);
        }
        screen.show(&parts.join(&Line::default()))
    }
}
