//! Reads what a student types as an answer.
//!
//! A number may have spaces, commas or underscores between its digits. A time and a rate need their unit: a number
//! without one is not an answer. How exactly a quantity must fit is 1 %, or half a unit of the last digit that the student
//! gives, whichever is more.

use std::net::{IpAddr, SocketAddr};

use super::value::{AnswerKind, AnswerValue};
use super::words;
use crate::analysis::fact::PacketId;
use crate::explain::Language;

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenAnswer {
    /// A count or a number of bytes.
    Number(u64),
    /// Nanoseconds, bytes per second, or thousandths; and half a unit of the last digit.
    Quantity {
        /// The value.
        value: f64,
        /// By how much it may be off because it was rounded.
        slack: f64,
    },
    /// An address and a port.
    Address(SocketAddr),
    /// Packets in the order in which they were named.
    Packets(Vec<PacketId>),
    /// A token.
    Choice(&'static str),
    /// Whether a claim is true.
    Truth(bool),
}

/// What was expected instead of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedAnswer {
    /// A whole number.
    Number,
    /// A number with a unit of time.
    Duration,
    /// A number with a unit of rate.
    Rate,
    /// A percentage.
    Share,
    /// An address and a port.
    Address,
    /// Numbers of packets.
    Packets,
    /// One of the choices.
    Choice,
    /// True or false.
    Truth,
}

impl ExpectedAnswer {
    /// What to type, in words.
    pub const fn said(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Number, Language::English) => "a whole number",
            (Self::Number, Language::Chinese) => "一个整数",
            (Self::Duration, Language::English) => "a time with its unit: 12.3 ms",
            (Self::Duration, Language::Chinese) => "带单位的时间：12.3 ms",
            (Self::Rate, Language::English) => "a rate with its unit: 812 kB/s, 6.5 Mbit/s",
            (Self::Rate, Language::Chinese) => "带单位的速率：812 kB/s、6.5 Mbit/s",
            (Self::Share, Language::English) => "a percentage: 7.8 %",
            (Self::Share, Language::Chinese) => "百分数：7.8 %",
            (Self::Address, Language::English) => "an address and a port: 127.0.0.1:12000",
            (Self::Address, Language::Chinese) => "地址和端口：127.0.0.1:12000",
            (Self::Packets, Language::English) => "numbers of packets: 4, 7",
            (Self::Packets, Language::Chinese) => "分组的编号：4, 7",
            (Self::Choice, Language::English) => "one of the letters",
            (Self::Choice, Language::Chinese) => "其中一个字母",
            (Self::Truth, Language::English) => "true or false",
            (Self::Truth, Language::Chinese) => "对或错",
        }
    }
}

impl AnswerKind {
    /// What is to be typed as an answer of this type.
    pub const fn expected(self) -> ExpectedAnswer {
        match self {
            Self::Number | Self::Bytes => ExpectedAnswer::Number,
            Self::Duration => ExpectedAnswer::Duration,
            Self::Rate => ExpectedAnswer::Rate,
            Self::Share => ExpectedAnswer::Share,
            Self::Address => ExpectedAnswer::Address,
            Self::Packets | Self::Order => ExpectedAnswer::Packets,
            Self::Choice(_) => ExpectedAnswer::Choice,
            Self::Truth => ExpectedAnswer::Truth,
        }
    }

    /// Reads an answer of this type.
    ///
    /// # Errors
    ///
    /// What was expected.
    pub fn read(self, text: &str) -> Result<GivenAnswer, ExpectedAnswer> {
        let text = text.trim();
        let read = match self {
            Self::Number => whole(text).map(GivenAnswer::Number),
            Self::Bytes => {
                let number = ["bytes", "byte", "字节", "B"].iter().find_map(|unit| text.strip_suffix(unit));
                whole(number.unwrap_or(text).trim_end()).map(GivenAnswer::Number)
            }
            Self::Duration => quantity(text, TIMES),
            Self::Rate => quantity(text, RATES),
            Self::Share => quantity(text, SHARES),
            Self::Address => address(text).map(GivenAnswer::Address),
            Self::Packets | Self::Order => packets(text).map(GivenAnswer::Packets),
            Self::Choice(tokens) => choice(text, tokens).map(GivenAnswer::Choice),
            Self::Truth => truth(text).map(GivenAnswer::Truth),
        };
        read.ok_or(self.expected())
    }
}

impl AnswerValue {
    /// Whether an answer is this value.
    pub fn is(&self, given: &GivenAnswer) -> bool {
        match (self, given) {
            (Self::Number(right) | Self::Bytes(right), GivenAnswer::Number(number)) => right == number,
            (Self::Duration(right), GivenAnswer::Quantity { value, slack }) => {
                near(as_float(*right), *value, *slack)
            }
            (Self::Rate(right) | Self::Share(right), GivenAnswer::Quantity { value, slack }) => {
                near(as_float(i64::try_from(*right).unwrap_or(i64::MAX)), *value, *slack)
            }
            (Self::Address(right), GivenAnswer::Address(address)) => right == address,
            (Self::Order(right), GivenAnswer::Packets(packets)) => right == packets,
            (Self::Packets(right), GivenAnswer::Packets(packets)) => {
                let sorted = |packets: &Vec<PacketId>| {
                    let mut packets = packets.clone();
                    packets.sort_unstable();
                    packets.dedup();
                    packets
                };
                sorted(right) == sorted(packets)
            }
            (Self::Choice(right), GivenAnswer::Choice(token)) => right == token,
            (Self::Truth(right), GivenAnswer::Truth(truth)) => right == truth,
            _ => false,
        }
    }
}

const TIMES: &[(&str, f64)] = &[
    ("ns", 1.0),
    ("µs", 1e3),
    ("μs", 1e3),
    ("us", 1e3),
    ("ms", 1e6),
    ("毫秒", 1e6),
    ("微秒", 1e3),
    ("秒", 1e9),
    ("s", 1e9),
];
const RATES: &[(&str, f64)] = &[
    ("Gbit/s", 1e9 / 8.0),
    ("Mbit/s", 1e6 / 8.0),
    ("kbit/s", 1e3 / 8.0),
    ("bit/s", 1.0 / 8.0),
    ("GB/s", 1e9),
    ("MB/s", 1e6),
    ("kB/s", 1e3),
    ("KB/s", 1e3),
    ("B/s", 1.0),
    ("bytes/s", 1.0),
];
const SHARES: &[(&str, f64)] = &[("%", 10.0), ("％", 10.0)];

/// The most packets that an answer may name.
const MOST_PACKETS: usize = 1000;

#[expect(clippy::cast_precision_loss, reason = "1 % is enough")]
const fn as_float(number: i64) -> f64 {
    number as f64
}

fn near(right: f64, given: f64, slack: f64) -> bool {
    (right - given).abs() <= (right.abs() / 100.0).max(slack)
}

fn whole(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | ',' | '_' | '，')).collect();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

fn quantity(text: &str, units: &[(&str, f64)]) -> Option<GivenAnswer> {
    let (number, unit) = units.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, *unit)))?;
    let number = number.trim_end();
    let digits: String = number.chars().filter(|letter| !matches!(letter, ' ' | ',' | '_')).collect();
    let is_digit = |letter: char| letter.is_ascii_digit() || letter == '.' || letter == '-';
    if !digits.chars().all(is_digit) {
        return None;
    }
    let value: f64 = digits.parse().ok()?;
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let last = 0.1_f64.powi(i32::try_from(decimals).ok()?);
    Some(GivenAnswer::Quantity { value: value * unit, slack: last * unit / 2.0 })
}

fn address(text: &str) -> Option<SocketAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    let (address, port) = text.rsplit_once([' ', ',', '，'])?;
    let address: IpAddr = address.trim_end_matches([' ', ',', ':', '，']).parse().ok()?;
    Some(SocketAddr::new(address, port.trim().parse().ok()?))
}

/// Numbers of packets: `4, 7`, `8-10`, `1 → 2 → 3`.
pub fn packets(text: &str) -> Option<Vec<PacketId>> {
    let text = text.replace("->", " ").replace(['→', '，', '、', ','], " ");
    let mut packets = Vec::new();
    for part in text.split_whitespace() {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to): (u64, u64) = (from.parse().ok()?, to.parse().ok()?);
        let room = MOST_PACKETS.checked_sub(packets.len())?;
        let count = usize::try_from(to.checked_sub(from)?).ok()?.checked_add(1)?;
        if count > room {
            return None;
        }
        packets.extend((from..=to).map(PacketId));
    }
    (!packets.is_empty()).then_some(packets)
}

/// Whether a claim is taken for true; `a` and `b` are the letters of the two choices.
fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "a" | "对" | "是" | "正确" => Some(true),
        "false" | "f" | "no" | "n" | "b" | "错" | "否" | "错误" => Some(false),
        _ => None,
    }
}

/// A token: by its letter in the list, by itself, or by its word in either language.
fn choice(text: &str, tokens: &'static [&'static str]) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let mut letters = lower.chars();
    if let (Some(letter @ 'a'..='z'), None) = (letters.next(), letters.next()) {
        let place = usize::try_from(u32::from(letter) - u32::from('a')).ok()?;
        return tokens.get(place).copied();
    }
    let is_it = |token: &&&'static str| {
        let words = [Language::English, Language::Chinese].map(|language| words::choice(token, language));
        lower == **token || words.iter().any(|word| word.to_lowercase() == lower)
    };
    tokens.iter().find(is_it).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(value: &AnswerValue, kind: AnswerKind, text: &str) -> bool {
        kind.read(text).is_ok_and(|given| value.is(&given))
    }

    #[test]
    fn numbers_are_exact_and_may_be_grouped() {
        let isn = AnswerValue::Number(3_735_928_559);
        for text in ["3735928559", "3,735,928,559", " 3 735 928 559 "] {
            assert!(accepts(&isn, AnswerKind::Number, text), "{text}");
        }
        for text in ["3735928558", "", "3.7e9", "-1", "99999999999999999999"] {
            assert!(!accepts(&isn, AnswerKind::Number, text), "{text}");
        }
        assert!(accepts(&AnswerValue::Bytes(15), AnswerKind::Bytes, "15 bytes"));
        assert!(accepts(&AnswerValue::Bytes(15), AnswerKind::Bytes, "15字节"));
    }

    #[test]
    fn quantities_need_a_unit_and_fit_within_one_per_cent_or_the_last_digit() {
        let time = AnswerValue::Duration(12_345_678);
        for text in ["12.345678 ms", "12.3 ms", "12 ms", "12346 µs", "0.0123 s"] {
            assert!(accepts(&time, AnswerKind::Duration, text), "{text}");
        }
        for text in ["12.345678", "12.1 ms", "13 ms", "12.3 s", "ms", "1e3 ms"] {
            assert!(!accepts(&time, AnswerKind::Duration, text), "{text}");
        }
        let rate = AnswerValue::Rate(812_887);
        assert!(
            accepts(&rate, AnswerKind::Rate, "812.9 kB/s") && accepts(&rate, AnswerKind::Rate, "6.5 Mbit/s")
        );
        assert!(!accepts(&rate, AnswerKind::Rate, "6.5 MB/s"));
        assert!(
            accepts(&AnswerValue::Share(78), AnswerKind::Share, "7.8 %")
                && !accepts(&AnswerValue::Share(78), AnswerKind::Share, "9 %")
        );
    }

    #[test]
    fn packets_may_be_named_in_ranges_and_an_order_counts_where_it_is_asked_for() {
        let ids = |numbers: &[u64]| numbers.iter().copied().map(PacketId).collect::<Vec<_>>();
        assert_eq!(packets("1, 3-5"), Some(ids(&[1, 3, 4, 5])));
        assert_eq!(packets("5-3"), None);
        assert_eq!(packets("1-18446744073709551615"), None);
        let shuffled = "2, 1, 3";
        assert!(accepts(&AnswerValue::Packets(ids(&[1, 2, 3])), AnswerKind::Packets, shuffled));
        assert!(!accepts(&AnswerValue::Order(ids(&[1, 2, 3])), AnswerKind::Order, shuffled));
        assert!(accepts(&AnswerValue::Order(ids(&[1, 2, 3])), AnswerKind::Order, "1 → 2 -> 3"));
    }

    #[test]
    fn a_choice_may_be_a_letter_a_token_or_a_word() {
        let kind = AnswerKind::Choice(&["client", "server"]);
        for text in ["b", "B", "server", "The server", "服务器"] {
            assert!(accepts(&AnswerValue::Choice("server"), kind, text), "{text}");
        }
        assert!(kind.read("c").is_err() && kind.read("").is_err());
    }

    #[test]
    fn an_address_has_a_port() {
        let right = AnswerValue::Address("127.0.0.1:12000".parse().unwrap());
        assert!(accepts(&right, AnswerKind::Address, "127.0.0.1:12000"));
        assert!(accepts(&right, AnswerKind::Address, "127.0.0.1, 12000"));
        assert!(!accepts(&right, AnswerKind::Address, "127.0.0.1"));
        let right = AnswerValue::Address("[::1]:80".parse().unwrap());
        assert!(
            accepts(&right, AnswerKind::Address, "[::1]:80")
                && accepts(&right, AnswerKind::Address, "::1 80")
        );
    }
}
