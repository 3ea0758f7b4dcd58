//! What Wireshark would say of a packet, beside what is said here.

use std::collections::BTreeSet;

use serde_json::Value;

use super::visible;
use crate::analysis::flow::FlowId;
use crate::explain::{NumbersDiffer, Remark, quantity};
use crate::trace::packet::PacketRecord;

/// What Wireshark would say of a packet, and why that differs; none where it flags nothing as we do, or where that was
/// not asked for.
pub fn wireshark(packet: &PacketRecord, numbers: Vec<NumbersDiffer>) -> Option<Remark> {
    let words = packet.wireshark.as_ref()?.words();
    // By the token that `captrace explain` knows.
    let differs: Vec<_> = packet.differs.iter().map(|token| visible(token).into_owned()).collect();
    let is_something = !words.is_empty() || !differs.is_empty() || !numbers.is_empty();
    is_something.then_some(Remark::Wireshark { words, differs, numbers })
}

/// Which numbers of a flow have been said to differ, and why: a view says that once, as most go on to. Beyond a bound
/// it begins anew.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DifferingNumbers(BTreeSet<(Option<FlowId>, String, String)>);

/// How many are remembered.
const REMEMBERED: usize = 4096;

impl DifferingNumbers {
    /// None yet.
    pub const fn new() -> Self {
        Self(BTreeSet::new())
    }

    /// The numbers of Wireshark's that differ, and that has not been said of this flow.
    pub fn news(&mut self, packet: &PacketRecord) -> Vec<NumbersDiffer> {
        if packet.differs_in.is_empty() {
            return Vec::new();
        }
        if self.0.len() > REMEMBERED {
            self.0.clear();
        }
        let fields = serde_json::to_value(&packet.wireshark).unwrap_or_default();
        let mut news: Vec<NumbersDiffer> = Vec::new();
        for (name, reason) in &packet.differs_in {
            // What follows from a flag that differs is said with the flag.
            let is_said = packet.differs.contains(reason);
            if is_said || !self.0.insert((packet.flow, name.to_string(), reason.to_string())) {
                continue;
            }
            let number = number(name, fields.get(name.as_ref()));
            match news.iter_mut().find(|differ| differ.reason == *reason) {
                Some(differ) => differ.numbers.push(number),
                None => {
                    news.push(NumbersDiffer { numbers: vec![number], reason: visible(reason).into_owned() });
                }
            }
        }
        news
    }
}

/// The name of a number of Wireshark's, and what it is: times in the unit that suits them.
fn number(name: &str, value: Option<&Value>) -> (String, Option<String>) {
    let value = value.map(|value| match (name.strip_suffix("_ns"), value.as_i64()) {
        (Some(_), Some(time)) => quantity::duration(time),
        _ => visible(&value.to_string()).into_owned(),
    });
    (visible(name.strip_suffix("_ns").unwrap_or(name)).into_owned(), value)
}
