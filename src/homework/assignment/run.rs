//! What a student runs: the textbook's exchange, a scenario of the lab, or nothing but a recorded trace.

use serde::Deserialize;

use crate::call::{End, TransportProtocol};
use crate::language::said;

/// What a student runs, as a teacher writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RunPlan {
    /// The protocol of the textbook's exchange.
    pub exchange: Option<TransportProtocol>,
    /// Which end of it closes first.
    pub close_first: Option<End>,
    /// A scenario of the lab: its name, or its file next to the assignment, whose `{2-6}` and `{message}` each student gets
    /// filled in ([`Variant::filled`](crate::homework::variant::Variant::filled)).
    pub scenario: Option<String>,
    /// A recorded trace next to the assignment: for all students, or where something is run, for those whose machine refuses.
    pub trace: Option<String>,
    /// The flow that is asked about; the first where it is not named.
    pub flow: Option<u32>,
}

/// What a student runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StudentRun<'a> {
    /// The textbook's exchange over this protocol; this end closes first.
    Exchange(TransportProtocol, End),
    /// The scenario of the lab with this name, or in this file.
    Scenario(&'a str),
    /// Nothing: all look at this recorded trace.
    Nothing(&'a str),
}

impl RunPlan {
    /// What a student runs. A plan without anything, which is refused when it is read, is an exchange over TCP.
    pub fn kind(&self) -> StudentRun<'_> {
        match (&self.scenario, &self.trace, self.exchange) {
            (Some(scenario), ..) => StudentRun::Scenario(scenario),
            (None, Some(trace), None) => StudentRun::Nothing(trace),
            (None, _, exchange) => StudentRun::Exchange(
                exchange.unwrap_or(TransportProtocol::Tcp),
                self.close_first.unwrap_or(End::Server),
            ),
        }
    }

    /// What is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        let count = usize::from(self.exchange.is_some()) + usize::from(self.scenario.is_some());
        if count > 1 || (count == 0 && self.trace.is_none()) {
            return Err(said!(
                "[run] needs one of exchange = \"tcp\" or \"udp\", scenario = \"NAME or FILE\", trace = \"FILE\"",
                "[run] 需要其中之一：exchange = \"tcp\" 或 \"udp\"，scenario = \"名称或文件\"，trace = \"文件\""
            ));
        }
        if self.close_first.is_some() && self.exchange.is_none() {
            return Err(said!(
                "close-first goes with exchange: in a scenario, its programs close",
                "close-first 只与 exchange 一起使用：在场景中由其程序关闭"
            ));
        }
        if self.flow == Some(0) {
            return Err(said!(
                "flows are counted from 1, found flow = 0",
                "流从 1 开始编号，这里是 flow = 0"
            ));
        }
        Ok(())
    }
}
