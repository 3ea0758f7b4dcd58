//! The records that a trace is made of, exactly as they stand in its file.
//!
//! A member that does not apply is absent; one whose value is unknown is null. A minor version of the format may add
//! members, types of records, rules and names of options, and nothing else: every other list of words (`end`, `dir`,
//! states, socket calls and so on) is closed within a major version.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::homework::{AnswerRecord, SubmissionEndRecord, SubmissionRecord};
pub use super::lab::{FateRecord, LabSetup, TcpInfoRecord};
use super::packet::PacketRecord;
pub use super::words::NoteWords;
use crate::analysis::Untracked;
use crate::analysis::fact::{Basis, RecordNumber};
use crate::analysis::flow::FlowId;
use crate::analysis::summary::FlowSummary;
use crate::analysis::tcp::TcpState;
use crate::analysis::vantage::Standpoint;
pub use crate::analysis::vantage::VantageKind;
use crate::call::{Action, Address, CallError, End, TransportProtocol};
use crate::frame::Timestamp;
use crate::language::said;
use crate::step;
pub use crate::step::vantage::{FileOrigin, Vantage};
pub use crate::step::{Description, Statement};

/// The value of `schema` in the header of every trace.
pub const SCHEMA: &str = "captrace.trace";
/// The version of the format that this program writes.
pub const VERSION: &str = "1.2";
/// The major version that this program reads.
pub const MAJOR: u32 = 1;

/// One record: a line of a `.jsonl` trace.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Record {
    /// What the trace is: always first.
    Header(Header),
    /// A packet and its layers.
    Packet(Box<PacketRecord>),
    /// What a capture file describes behind its first packet.
    Description(DescriptionRecord),
    /// A socket call.
    Call(CallRecord),
    /// What the link of a lab did with the packet of the record before.
    Fate(FateRecord),
    /// What a kernel says of a connection.
    TcpInfo(TcpInfoRecord),
    /// A state that changed.
    State(StateRecord),
    /// A fact, with its evidence.
    Note(NoteRecord),
    /// Who hands in this trace.
    Submission(Box<SubmissionRecord>),
    /// An answer to a question about it.
    Answer(AnswerRecord),
    /// That these are all answers.
    SubmissionEnd(SubmissionEndRecord),
    /// The totals of the trace: always last, and missing if the capture was cut short.
    Summary(SummaryRecord),
}

impl Record {
    /// The record's number; the header and the records of homework have none.
    pub fn number(&self) -> Option<RecordNumber> {
        match self {
            Self::Header(_) | Self::Submission(_) | Self::Answer(_) | Self::SubmissionEnd(_) => None,
            Self::Packet(record) => Some(record.n),
            Self::Description(record) => Some(record.n),
            Self::Call(record) => Some(record.n),
            Self::Fate(record) => Some(record.n),
            Self::TcpInfo(record) => Some(record.n),
            Self::State(record) => Some(record.n),
            Self::Note(record) => Some(record.n),
            Self::Summary(record) => Some(record.n),
        }
    }

    /// When it happened, in nanoseconds since the clock's epoch; what has no number has no time.
    pub fn t_ns(&self) -> Option<i64> {
        match self {
            Self::Header(_) | Self::Submission(_) | Self::Answer(_) | Self::SubmissionEnd(_) => None,
            Self::Packet(record) => Some(record.t_ns),
            Self::Description(record) => Some(record.t_ns),
            Self::Call(record) => Some(record.t_ns),
            Self::Fate(record) => Some(record.t_ns),
            Self::TcpInfo(record) => Some(record.t_ns),
            Self::State(record) => Some(record.t_ns),
            Self::Note(record) => Some(record.t_ns),
            Self::Summary(record) => Some(record.t_ns),
        }
    }

    /// The flow that the record belongs to, if it belongs to one.
    pub fn flow(&self) -> Option<FlowId> {
        match self {
            Self::Header(_)
            | Self::Description(_)
            | Self::Summary(_)
            | Self::Submission(_)
            | Self::Answer(_)
            | Self::SubmissionEnd(_) => None,
            Self::Packet(record) => record.flow,
            Self::Call(record) => record.flow,
            Self::Fate(record) => record.flow,
            Self::TcpInfo(record) => record.flow,
            Self::State(record) => Some(record.flow),
            Self::Note(record) => record.flow,
        }
    }
}

/// What a trace is, which program wrote it, and which clock it uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Header {
    /// Always `captrace.trace`.
    #[cfg_attr(test, schemars(extend("const" = SCHEMA)))]
    pub schema: String,
    /// The version of the format, `major.minor`.
    #[cfg_attr(test, schemars(extend("pattern" = "^1\\.(0|[1-9][0-9]*)$")))]
    pub version: String,
    /// The program that wrote it.
    pub tool: String,
    /// Its version.
    pub tool_version: String,
    /// When the trace was begun (RFC 3339).
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    pub created: String,
    /// The command that made it, as typed.
    pub command: String,
    /// The endpoints known beforehand.
    pub endpoints: Vec<Endpoint>,
    /// The places where packets were seen.
    pub vantages: Vec<Vantage>,
    /// The clock of `t_ns`.
    pub clock: Clock,
    /// What the original capture file says about itself; absent if it says nothing, or if there was no file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileOrigin>,
    /// The lab that it was made in; absent if it was not made in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lab: Option<LabSetup>,
}

impl Header {
    /// The time of `t_ns` 0; `None` if the clock's epoch is not a valid RFC 3339 time or is out of range.
    pub fn epoch(&self) -> Option<Timestamp> {
        let moment: jiff::Timestamp = self.clock.epoch.parse().ok()?;
        i64::try_from(moment.as_nanosecond()).ok().map(Timestamp::from_nanoseconds)
    }

    /// The places where packets were seen, indexed by vantage.
    pub fn places(&self) -> Vec<Standpoint> {
        let first = |path: &str| self.vantages.iter().position(|other| other.path.as_deref() == Some(path));
        let number = |path: &str| u32::try_from(first(path)?).ok();
        let place = |vantage: &Vantage| Standpoint {
            kind: vantage.kind,
            path: vantage.path.as_deref().and_then(number),
        };
        self.vantages.iter().map(place).collect()
    }
}

/// One endpoint of the exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Endpoint {
    /// Its name within the trace.
    pub id: String,
    /// Its role.
    pub role: End,
    /// The transport protocol.
    pub protocol: TransportProtocol,
    /// Its address and port; the address is null where a server listens at every address.
    #[serde(flatten)]
    pub at: PartialAddress,
}

/// A port, at an address or at every address of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PartialAddress {
    /// The IP address; null for every address of the host.
    pub address: Option<std::net::IpAddr>,
    /// The port.
    pub port: u16,
}

/// What a capture file describes only behind its first packet: it was not known when the header was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DescriptionRecord {
    /// Number of the record.
    pub n: RecordNumber,
    /// The latest time so far, in nanoseconds since the clock's epoch.
    pub t_ns: i64,
    /// What the file describes.
    #[serde(flatten)]
    pub description: Description,
}

/// The clock of a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Clock {
    /// Which clock: `realtime` is the host's time of day.
    #[cfg_attr(test, schemars(extend("enum" = ["realtime"])))]
    pub source: String,
    /// The moment that is `t_ns` 0 (RFC 3339, nanoseconds).
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    pub epoch: String,
    /// The unit of `t_ns`: always `ns`.
    #[cfg_attr(test, schemars(extend("const" = "ns")))]
    pub unit: String,
}

/// A socket call that one of the programs made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CallRecord {
    /// Number of the record.
    pub n: RecordNumber,
    /// When, in nanoseconds since the clock's epoch.
    pub t_ns: i64,
    /// The flow it belongs to; absent while it belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// The end whose program called.
    pub end: End,
    /// The transport protocol.
    pub protocol: TransportProtocol,
    /// The caller's address; absent while the socket has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<Address>,
    /// The peer's address; absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<Address>,
    /// The call.
    #[serde(flatten, deserialize_with = "named_action")]
    pub action: Action,
    /// How long it took, in nanoseconds; absent if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ns: Option<u64>,
    /// Why it failed, by the name of the system's error; absent if it succeeded, or if that is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<CallError>,
}

/// Accepts only the name of a call. Without this, serde also accepts the index of a variant.
fn named_action<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Action, D::Error> {
    let members = serde_json::Map::deserialize(deserializer)?;
    if members.get("name").is_some_and(|name| !name.is_string()) {
        return Err(D::Error::custom(said!("the name of a call is a string", "调用的名字应是字符串")));
    }
    Action::deserialize(Value::Object(members)).map_err(D::Error::custom)
}

/// A state that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StateRecord {
    /// Number of the record.
    pub n: RecordNumber,
    /// When, in nanoseconds since the clock's epoch.
    pub t_ns: i64,
    /// The flow.
    pub flow: FlowId,
    /// The end whose state changed.
    pub end: End,
    /// The state before; null if this is the first known state.
    pub from: Option<TcpState>,
    /// The state now.
    pub to: TcpState,
    /// Number of the record that caused the change; null if no record did.
    pub cause: Option<RecordNumber>,
    /// How it is known.
    pub basis: Basis,
}

/// A fact about a packet, or about a flow as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NoteRecord {
    /// Number of the record.
    pub n: RecordNumber,
    /// When, in nanoseconds since the clock's epoch.
    pub t_ns: i64,
    /// The flow it is about; absent where it is about none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// Number of the record of the packet, or of what a kernel says, that it is about; absent where it is about the flow as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<RecordNumber>,
    /// The fact.
    #[serde(flatten)]
    pub statement: Statement,
    /// How it is known.
    pub basis: Basis,
    /// Numbers of the packets' records that support it.
    pub evidence: Vec<RecordNumber>,
    /// Where the rule behind it is written.
    pub rfc: Cow<'static, str>,
    /// The section of the textbook.
    pub book: Cow<'static, str>,
    /// The fact in words, by language (`en`, `zh`).
    #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, String>", extend("required" = ["en", "zh"])))]
    pub text: NoteWords,
}

/// The totals of a trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Summary")]
pub struct SummaryRecord {
    /// Number of the record.
    pub n: RecordNumber,
    /// When the capture ended, in nanoseconds since the clock's epoch.
    pub t_ns: i64,
    /// Packets in the trace.
    pub packets: u64,
    /// Packets that the kernel dropped for lack of buffer space; null if they were not counted.
    pub dropped: Option<u64>,
    /// Each flow's counts and times.
    pub flows: Vec<FlowSummary>,
    /// What exceeded the limits of the analysis; absent if nothing did.
    #[serde(default, skip_serializing_if = "Untracked::is_nothing")]
    pub untracked: Untracked,
}

impl From<SummaryRecord> for step::Summary {
    fn from(record: SummaryRecord) -> Self {
        let SummaryRecord { packets, dropped, flows, untracked, .. } = record;
        Self { packets, dropped, flows, untracked }
    }
}

impl SummaryRecord {
    pub(super) fn new(n: RecordNumber, t_ns: i64, summary: &step::Summary) -> Self {
        let step::Summary { packets, dropped, flows, untracked } = summary;
        Self { n, t_ns, packets: *packets, dropped: *dropped, flows: flows.clone(), untracked: *untracked }
    }
}
