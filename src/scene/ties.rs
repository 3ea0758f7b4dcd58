//! What was sent again, tied to its original.

use crate::analysis::fact::{Fact, PacketId};
use crate::step::Step;

/// Pairs of packets: the original, and what was sent again.
pub fn ties(steps: &[Step]) -> Vec<(PacketId, PacketId)> {
    let of = |step: &Step| {
        let again = step.packet()?.id;
        let original = step.facts().find_map(|fact| match fact {
            Fact::DataAgain { original, .. } => *original,
            Fact::SynAgain { original, .. } | Fact::FinAgain { original, .. } => Some(*original),
            _ => None,
        })?;
        Some((original, again))
    };
    steps.iter().filter_map(of).collect()
}
