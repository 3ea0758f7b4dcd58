//! Words that are mere data: the names of layers, fields and values, and headings. They stand in TOML files, both
//! languages side by side, each under the name of its variant; the files are compiled in.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;
use std::marker::PhantomData;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::glossary::Group;
use super::{Language, Term};
use crate::analysis::column::Column;
use crate::analysis::compare::Quantity;
use crate::analysis::reason::Shape;
use crate::analysis::summary::Ending;
use crate::analysis::topic::Topic;
use crate::analysis::trouble::Trouble;
use crate::call::End;
use crate::decode::arp::Operation;
use crate::decode::cooked::PacketType;
use crate::decode::encapsulation::EncapsulationKind;
use crate::decode::encapsulation::carrier_field::CarrierField;
use crate::decode::icmp_name::{IcmpCode, IcmpType};
use crate::decode::ip_option::IpOptionKind;
use crate::decode::ipv4::{EcnCodepoint, ServiceClass};
use crate::decode::ipv6::extension::HeaderOption;
use crate::decode::meaning::Meaning;
use crate::decode::mpls::ReservedLabel;
use crate::decode::name::{Name, Title};
use crate::decode::neighbour::NeighbourOption;
use crate::decode::pppoe::PppoeMessage;
use crate::decode::udp::UdpLength;
use crate::decode::{ChecksumStatus, llc, number, pppoe};

static HEADINGS: WordFile = WordFile::new(|| words_in(include_str!("vocabulary/headings.toml")));
/// Apart from the others, for the arguments of every command name them.
static TOPICS: WordFile = WordFile::new(|| words_in(include_str!("vocabulary/topics.toml")));
static COMPARISON: WordFile = WordFile::new(|| words_in(include_str!("vocabulary/comparison.toml")));
static LAYERS: WordFile = WordFile::new(|| words_in(include_str!("vocabulary/layers.toml")));
static FIELDS: WordFile = WordFile::new(|| words_in(include_str!("vocabulary/fields.toml")));
static VALUES: WordFile = WordFile::new(|| words_in(include_str!("vocabulary/values.toml")));
static ICMP: WordFile = WordFile::new(|| words_in(include_str!("vocabulary/icmp.toml")));
/// The Chinese names of numbers, by their English names.
static NUMBERS: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| words_in(include_str!("vocabulary/numbers.toml")));

pub(super) const TERM: WordTable<Term> = WordTable::new(&HEADINGS, "term");
pub(super) const COLUMN: WordTable<Column> = WordTable::new(&HEADINGS, "column");
pub(super) const ENDING: WordTable<Ending> = WordTable::new(&HEADINGS, "ending");
pub(super) const CLOSED_BY: WordTable<End> = WordTable::new(&HEADINGS, "closed_by");
pub(super) const RESET_BY: WordTable<End> = WordTable::new(&HEADINGS, "reset_by");
pub(super) const SHAPE: WordTable<Shape> = WordTable::new(&HEADINGS, "shape");
pub(super) const TOPIC: WordTable<Topic> = WordTable::new(&TOPICS, "topic");
pub(super) const TROUBLE: WordTable<Trouble> = WordTable::new(&HEADINGS, "trouble");
pub(super) const GROUP: WordTable<Group> = WordTable::new(&HEADINGS, "group");
pub(super) const GROUP_HEADING: WordTable<Group> = WordTable::new(&HEADINGS, "group_heading");
pub(super) const MEASURE: WordTable<Quantity> = WordTable::new(&COMPARISON, "measure");
pub(super) const WHY_DIFFERENT: WordTable<Quantity> = WordTable::new(&COMPARISON, "why_different");
pub(super) const WHY_SAME: WordTable<Quantity> = WordTable::new(&COMPARISON, "why_same");
pub(super) const ICMP_KIND: WordTable<IcmpType> = WordTable::new(&ICMP, "kind");
pub(super) const ICMP_CODE: WordTable<IcmpCode> = WordTable::new(&ICMP, "code");

const TITLE: WordTable<Title> = WordTable::new(&LAYERS, "title");
const CARRIER: WordTable<EncapsulationKind> = WordTable::new(&LAYERS, "carrier");
const FIELD: WordTable<Name> = WordTable::new(&FIELDS, "name");
const CARRIER_FIELD: WordTable<CarrierField> = WordTable::new(&FIELDS, "carrier");
const MEANING: WordTable<Meaning> = WordTable::new(&VALUES, "meaning");
const CHECKSUM: WordTable<ChecksumStatus> = WordTable::new(&VALUES, "checksum");
const PACKET_TYPE: WordTable<PacketType> = WordTable::new(&VALUES, "packet_type");
const PPPOE_MESSAGE: WordTable<PppoeMessage> = WordTable::new(&VALUES, "pppoe_message");
const RESERVED_LABEL: WordTable<ReservedLabel> = WordTable::new(&VALUES, "reserved_label");
const OPERATION: WordTable<Operation> = WordTable::new(&VALUES, "operation");
const SERVICE: WordTable<ServiceClass> = WordTable::new(&VALUES, "service");
const ECN: WordTable<EcnCodepoint> = WordTable::new(&VALUES, "ecn");
const IP_OPTION: WordTable<IpOptionKind> = WordTable::new(&VALUES, "ip_option");
const HEADER_OPTION: WordTable<HeaderOption> = WordTable::new(&VALUES, "header_option");
const NEIGHBOUR_OPTION: WordTable<NeighbourOption> = WordTable::new(&VALUES, "neighbour_option");
const UDP_LENGTH: WordTable<UdpLength> = WordTable::new(&VALUES, "udp_length");

/// The tables of a file, by their names. A file is read when one of its words is needed: most commands need few.
type WordFile = LazyLock<HashMap<String, HashMap<String, BilingualWord>>>;

/// A word in each language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BilingualWord {
    en: String,
    zh: String,
}

impl BilingualWord {
    /// The word in this language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}

/// The words for the variants of `T`, by their names. All tables have one type when they are read, so that their reader is
/// compiled once; tests hold their names against the types.
pub(super) struct WordTable<T> {
    file: &'static WordFile,
    name: &'static str,
    of: PhantomData<fn(T)>,
}

/// Reads a file that is compiled in.
fn words_in<T: DeserializeOwned>(text: &str) -> T {
    #[expect(clippy::expect_used, reason = "the files are compiled in, and a test reads them")]
    toml::from_str(text).expect("the vocabulary is whole")
}

impl<T> WordTable<T> {
    const fn new(file: &'static WordFile, name: &'static str) -> Self {
        Self { file, name, of: PhantomData }
    }

    fn find(&self, variant: &str) -> Option<&'static BilingualWord> {
        self.file.get(self.name)?.get(variant)
    }
}

impl<T: Into<&'static str>> WordTable<T> {
    /// The word for a variant. One that has none gives its own name; a test shows that none is missing.
    pub(super) fn word(&self, language: Language, of: T) -> &'static str {
        let name = of.into();
        self.find(name).map_or(name, |word| word.of(language))
    }
}

/// The name of a number in this language, from its English name.
fn number_name(language: Language, english: &'static str) -> &'static str {
    match language {
        Language::English => english,
        Language::Chinese => NUMBERS.get(english).map_or(english, String::as_str),
    }
}

/// What a layer is called.
pub(super) fn title(language: Language, title: Title) -> &'static str {
    match title {
        Title::Carrier(kind) => CARRIER.word(language, kind),
        Title::Extension(kind) if let Some(name) = ip_protocol(language, kind) => name,
        _ => TITLE.word(language, title),
    }
}

/// What a field is called.
pub(super) fn field(language: Language, name: Name) -> Cow<'static, str> {
    match name {
        Name::Carrier(field) => CARRIER_FIELD.word(language, field).into(),
        Name::Option(kind) => fill(FIELD.word(language, name), kind),
        _ => FIELD.word(language, name).into(),
    }
}

/// What an EtherType is called.
pub(super) fn ether_type(language: Language, value: u16) -> Option<&'static str> {
    number::ether_type(value).map(|name| number_name(language, name))
}

/// What a protocol over IP, or an extension header of IPv6, is called.
pub(super) fn ip_protocol(language: Language, value: u8) -> Option<&'static str> {
    number::ip_protocol(value).map(|name| number_name(language, name))
}

/// What a value means.
pub(super) fn meaning(language: Language, meaning: Meaning) -> Cow<'static, str> {
    let word = || MEANING.word(language, meaning);
    let number = |name: Option<&'static str>| number_name(language, name.unwrap_or_default());
    Cow::Borrowed(match meaning {
        Meaning::EtherType(value) => number(number::ether_type(value)),
        Meaning::IpProtocol(value) => number(number::ip_protocol(value)),
        Meaning::Hardware(value) => number(number::hardware(value)),
        Meaning::Ppp(value) => number(pppoe::protocol_name(value)),
        Meaning::ServicePoint(value) => number(llc::service(value)),
        Meaning::Checksum(value) => CHECKSUM.word(language, value),
        Meaning::PacketType(value) => PACKET_TYPE.word(language, value),
        Meaning::PppoeMessage(value) => PPPOE_MESSAGE.word(language, value),
        Meaning::ReservedLabel(value) => RESERVED_LABEL.word(language, value),
        Meaning::Operation(value) => OPERATION.word(language, value),
        Meaning::Service(value) => SERVICE.word(language, value),
        Meaning::Ecn(value) => ECN.word(language, value),
        Meaning::IpOption(value) => IP_OPTION.word(language, value),
        Meaning::HeaderOption(value) => HEADER_OPTION.word(language, value),
        Meaning::NeighbourOption(value) => NEIGHBOUR_OPTION.word(language, value),
        Meaning::IcmpType(value) => ICMP_KIND.word(language, value),
        Meaning::IcmpCode(value) => ICMP_CODE.word(language, value),
        Meaning::Bytes(count) | Meaning::AtByte(count) | Meaning::Missing(count) => {
            return fill(word(), count);
        }
        Meaning::OptionNumber(kind) => return fill(word(), kind),
        Meaning::ErspanType(kind) => return fill(word(), if kind == 3 { "III" } else { "II" }),
        Meaning::SourceRoutedTo(address) | Meaning::Address(address) => return fill(word(), address),
        Meaning::Port(port) => return fill(word(), port),
        Meaning::Call { bytes, call } => {
            let filled = word().replace("{bytes}", &bytes.to_string()).replace("{call}", &call.to_string());
            return filled.into();
        }
        Meaning::UdpLength(length @ UdpLength::Data(data)) => {
            return fill(UDP_LENGTH.word(language, length), data);
        }
        Meaning::UdpLength(length) => UDP_LENGTH.word(language, length),
        _ => word(),
    })
}

/// Puts a value in the place that a word leaves for it.
fn fill(word: &str, value: impl Display) -> Cow<'static, str> {
    word.replace("{}", &value.to_string()).into()
}

#[cfg(test)]
mod tests;
