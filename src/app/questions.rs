//! The steps that questions are asked about.

use super::text::source;
use super::{Failure, Recording, Report};
use crate::analysis::flow::FlowId;
use crate::homework::QuestionedFlow;
use crate::step::{Event, Step};
use crate::trace::Item;
use crate::trace::record::Header;

/// How many steps are kept at most: a question about more is better asked of one flow.
const MOST_STEPS: usize = 200_000;

/// How many bytes of packets are kept at most.
const MOST_BYTES: usize = 256 << 20;

/// A recording, or one flow of it, as questions need it.
pub(crate) struct Material {
    /// Its header, if it has one.
    pub(crate) header: Option<Header>,
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
        let (mut header, mut steps, mut bytes) = (None, Vec::new(), 0_usize);
        let belongs = |step: &Step| {
            flow.is_none_or(|flow| step.flow == Some(FlowId(flow))) || matches!(step.event, Event::End(_))
        };
        let report = recording.read(|item| -> Result<(), Failure> {
            match item {
                Item::Header(read) => header = Some(read),
                Item::Step(step) if belongs(&step) && (steps.len() >= MOST_STEPS || bytes > MOST_BYTES) => {
                    return Err(Failure::TooLong { name: name.clone(), most: MOST_STEPS });
                }
                Item::Step(step) if belongs(&step) => {
                    bytes += step.packet().map_or(0, |packet| packet.bytes.len());
                    steps.push(step);
                }
                Item::Step(_) => {}
            }
            Ok(())
        })?;
        Ok((Self { header, steps }, report))
    }
}

/// The flow with this number; without one, the first.
pub(crate) fn flow_of<'a, 'b>(
    exchanges: &'b [QuestionedFlow<'a>],
    flow: Option<u32>,
) -> Option<&'b QuestionedFlow<'a>> {
    match flow {
        Some(flow) => exchanges.iter().find(|exchange| exchange.flow.flow == FlowId(flow)),
        None => exchanges.first(),
    }
}
