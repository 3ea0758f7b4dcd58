//! The steps that questions are asked about.

use super::text::source;
use super::{Failure, Recording, Report};
use crate::analysis::flow::FlowId;
use crate::homework::FlowSteps;
use crate::step::{Event, Step};
use crate::trace::Item;

/// How many steps are kept at most: a question about more is better asked of one flow.
const MOST_STEPS: usize = 200_000;

/// A recording, or one flow of it, as questions need it.
pub(crate) struct Material {
    /// Its steps.
    pub(crate) steps: Vec<Step>,
}

impl Material {
    /// Reads a recording: all of it, or the steps of one flow.
    ///
    /// # Errors
    ///
    /// It cannot be read, or has more steps than can be kept.
    pub(crate) fn read(recording: Recording, flow: Option<u32>) -> Result<(Self, Report), Failure> {
        let name = source(recording.name());
        let mut steps = Vec::new();
        let belongs = |step: &Step| {
            flow.is_none_or(|flow| step.flow == Some(FlowId(flow))) || matches!(step.event, Event::End(_))
        };
        let report = recording.read(|item| -> Result<(), Failure> {
            match item {
                Item::Step(step) if belongs(&step) && steps.len() >= MOST_STEPS => {
                    return Err(Failure::TooLong { name: name.clone(), most: MOST_STEPS });
                }
                Item::Step(step) if belongs(&step) => steps.push(step),
                Item::Header(_) | Item::Step(_) => {}
            }
            Ok(())
        })?;
        Ok((Self { steps }, report))
    }
}

/// The flow with this number; without one, the first.
pub(crate) fn flow_of<'a, 'b>(
    exchanges: &'b [FlowSteps<'a>],
    flow: Option<u32>,
) -> Option<&'b FlowSteps<'a>> {
    match flow {
        Some(flow) => exchanges.iter().find(|exchange| exchange.flow.flow == FlowId(flow)),
        None => exchanges.first(),
    }
}
