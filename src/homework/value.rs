//! The values of answers: each has a type, a unit where it needs one, and a form in which it is shown.

use std::net::SocketAddr;

use super::words;
use crate::analysis::fact::PacketId;
use crate::explain::Language;
use crate::explain::quantity::Unit;

/// The value of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerValue {
    /// A count, a port, a sequence number.
    Number(u64),
    /// A number of bytes.
    Bytes(u64),
    /// A time in nanoseconds.
    Duration(i64),
    /// Bytes per second.
    Rate(u64),
    /// A share of a whole, in thousandths.
    Share(u64),
    /// An address and a port.
    Address(SocketAddr),
    /// Packets, in no order.
    Packets(Vec<PacketId>),
    /// Packets in an order.
    Order(Vec<PacketId>),
    /// One of several tokens, which are never translated; `words/choices.toml` has the words.
    Choice(&'static str),
    /// Whether a claim is true.
    Truth(bool),
}

/// The type of a question's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    /// A number without a unit.
    Number,
    /// A number of bytes.
    Bytes,
    /// A time, with its unit.
    Duration,
    /// A rate, with its unit.
    Rate,
    /// A percentage.
    Share,
    /// An address and a port.
    Address,
    /// Numbers of packets.
    Packets,
    /// Numbers of packets in an order.
    Order,
    /// One of these tokens.
    Choice(&'static [&'static str]),
    /// True or false.
    Truth,
}

impl AnswerValue {
    /// One packet.
    pub fn packet(id: PacketId) -> Self {
        Self::Packets(vec![id])
    }

    /// A number of things.
    pub fn count(number: usize) -> Self {
        Self::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }

    /// The value in words: with its unit, and a choice as the language calls it.
    pub fn shown(&self, language: Language) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Bytes(bytes) => match (language, bytes) {
                (Language::English, 1) => "1 byte".to_owned(),
                (Language::English, bytes) => format!("{bytes} bytes"),
                (Language::Chinese, bytes) => format!("{bytes} 字节"),
            },
            Self::Duration(ns) => Unit::of(*ns).time(*ns),
            Self::Rate(rate) => rate_shown(*rate),
            Self::Share(thousandths) => format!("{}.{} %", thousandths / 10, thousandths % 10),
            Self::Address(address) => address.to_string(),
            Self::Packets(packets) => listed(packets, ", "),
            Self::Order(packets) => listed(packets, " → "),
            Self::Choice(token) => words::choice(token, language).to_owned(),
            Self::Truth(truth) => words::choice(if *truth { "true" } else { "false" }, language).to_owned(),
        }
    }

    /// Its type; a choice knows no others than itself.
    pub const fn kind(&self) -> AnswerKind {
        match self {
            Self::Number(_) => AnswerKind::Number,
            Self::Bytes(_) => AnswerKind::Bytes,
            Self::Duration(_) => AnswerKind::Duration,
            Self::Rate(_) => AnswerKind::Rate,
            Self::Share(_) => AnswerKind::Share,
            Self::Address(_) => AnswerKind::Address,
            Self::Packets(_) => AnswerKind::Packets,
            Self::Order(_) => AnswerKind::Order,
            Self::Choice(_) => AnswerKind::Choice(&[]),
            Self::Truth(_) => AnswerKind::Truth,
        }
    }
}

impl AnswerKind {
    /// Its name, which an exported sheet and a machine read.
    pub const fn token(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Bytes => "bytes",
            Self::Duration => "duration",
            Self::Rate => "rate",
            Self::Share => "percent",
            Self::Address => "address",
            Self::Packets => "packets",
            Self::Order => "order",
            Self::Choice(_) => "choice",
            Self::Truth => "claim",
        }
    }

    /// The tokens of a choice with their words; empty for other types.
    pub fn options(self, language: Language) -> Vec<(&'static str, &'static str)> {
        let tokens: &[&'static str] = match self {
            Self::Choice(tokens) => tokens,
            Self::Truth => &["true", "false"],
            _ => &[],
        };
        tokens.iter().map(|token| (*token, words::choice(token, language))).collect()
    }
}

/// A rate in the unit that suits it: `812.9 kB/s`.
fn rate_shown(rate: u64) -> String {
    let (unit, name) = match rate {
        0..1_000 => return format!("{rate} B/s"),
        1_000..1_000_000 => (1_000, "kB/s"),
        1_000_000..1_000_000_000 => (1_000_000, "MB/s"),
        _ => (1_000_000_000, "GB/s"),
    };
    // Rounded to a tenth of the unit.
    let tenths = rate.saturating_add(unit / 20) / (unit / 10);
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

fn listed(packets: &[PacketId], between: &str) -> String {
    packets.iter().map(|packet| packet.0.to_string()).collect::<Vec<_>>().join(between)
}
