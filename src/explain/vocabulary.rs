//! Words that are mere data: the names of layers, fields and values, and headings. They stand in TOML files, both
//! languages side by side, each under the name of its variant; the files are compiled in.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;
use std::marker::PhantomData;
use std::sync::LazyLock;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use strum::VariantNames;

use super::glossary::Group;
use super::{Language, Term};
use crate::analysis::column::Column;
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

/// All words.
pub(super) static VOCABULARY: Vocabulary = Vocabulary {
    headings: LazyLock::new(|| words_in(include_str!("vocabulary/headings.toml"))),
    layers: LazyLock::new(|| words_in(include_str!("vocabulary/layers.toml"))),
    fields: LazyLock::new(|| words_in(include_str!("vocabulary/fields.toml"))),
    values: LazyLock::new(|| words_in(include_str!("vocabulary/values.toml"))),
    icmp: LazyLock::new(|| words_in(include_str!("vocabulary/icmp.toml"))),
    numbers: LazyLock::new(|| words_in(include_str!("vocabulary/numbers.toml"))),
};

/// The words of each file, which is read when one of them is needed: most commands need few.
pub(super) struct Vocabulary {
    pub(super) headings: LazyLock<Headings>,
    pub(super) layers: LazyLock<LayerWords>,
    pub(super) fields: LazyLock<FieldWords>,
    pub(super) values: LazyLock<ValueWords>,
    pub(super) icmp: LazyLock<IcmpWords>,
    /// The Chinese name for an English one.
    numbers: LazyLock<HashMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headings {
    pub(super) term: WordTable<Term>,
    pub(super) column: WordTable<Column>,
    pub(super) ending: WordTable<Ending>,
    pub(super) closed_by: WordTable<End>,
    pub(super) reset_by: WordTable<End>,
    pub(super) shape: WordTable<Shape>,
    pub(super) topic: WordTable<Topic>,
    pub(super) trouble: WordTable<Trouble>,
    pub(super) group: WordTable<Group>,
    pub(super) group_heading: WordTable<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayerWords {
    title: WordTable<Title>,
    carrier: WordTable<EncapsulationKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldWords {
    name: WordTable<Name>,
    carrier: WordTable<CarrierField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValueWords {
    meaning: WordTable<Meaning>,
    checksum: WordTable<ChecksumStatus>,
    packet_type: WordTable<PacketType>,
    pppoe_message: WordTable<PppoeMessage>,
    reserved_label: WordTable<ReservedLabel>,
    operation: WordTable<Operation>,
    service: WordTable<ServiceClass>,
    ecn: WordTable<EcnCodepoint>,
    ip_option: WordTable<IpOptionKind>,
    header_option: WordTable<HeaderOption>,
    neighbour_option: WordTable<NeighbourOption>,
    udp_length: WordTable<UdpLength>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IcmpWords {
    pub(super) kind: WordTable<IcmpType>,
    pub(super) code: WordTable<IcmpCode>,
}

/// A word in each language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    en: String,
    zh: String,
}

/// The words for the variants of `T`, by their names.
pub(super) struct WordTable<T> {
    words: HashMap<String, Word>,
    of: PhantomData<fn(T)>,
}

impl Vocabulary {
    /// The name of a number in this language, from its English name.
    fn number(&'static self, language: Language, english: &'static str) -> &'static str {
        match language {
            Language::English => english,
            Language::Chinese => self.numbers.get(english).map_or(english, String::as_str),
        }
    }
}

/// Reads a file that is compiled in.
fn words_in<T: DeserializeOwned>(text: &str) -> T {
    #[expect(clippy::expect_used, reason = "the files are compiled in, and a test reads them")]
    toml::from_str(text).expect("the vocabulary is whole")
}

impl<'de, T: VariantNames> Deserialize<'de> for WordTable<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let words = HashMap::<String, Word>::deserialize(from)?;
        match words.keys().find(|key| !T::VARIANTS.contains(&key.as_str())) {
            Some(unknown) => Err(D::Error::unknown_variant(unknown, T::VARIANTS)),
            None => Ok(Self { words, of: PhantomData }),
        }
    }
}

impl<T: Into<&'static str>> WordTable<T> {
    /// The word for a variant. One that has none gives its own name; a test shows that none is missing.
    pub(super) fn word(&self, language: Language, of: T) -> &str {
        let name = of.into();
        self.words.get(name).map_or(name, |word| match language {
            Language::English => &word.en,
            Language::Chinese => &word.zh,
        })
    }
}

/// What a layer is called.
pub(super) fn title(language: Language, title: Title) -> &'static str {
    let layers = &VOCABULARY.layers;
    match title {
        Title::Carrier(kind) => layers.carrier.word(language, kind),
        Title::Extension(kind) if let Some(name) = ip_protocol(language, kind) => name,
        _ => layers.title.word(language, title),
    }
}

/// What a field is called.
pub(super) fn field(language: Language, name: Name) -> Cow<'static, str> {
    let fields = &VOCABULARY.fields;
    match name {
        Name::Carrier(field) => fields.carrier.word(language, field).into(),
        Name::Option(kind) => fill(fields.name.word(language, name), kind),
        _ => fields.name.word(language, name).into(),
    }
}

/// What an EtherType is called.
pub(super) fn ether_type(language: Language, value: u16) -> Option<&'static str> {
    number::ether_type(value).map(|name| VOCABULARY.number(language, name))
}

/// What a protocol over IP, or an extension header of IPv6, is called.
pub(super) fn ip_protocol(language: Language, value: u8) -> Option<&'static str> {
    number::ip_protocol(value).map(|name| VOCABULARY.number(language, name))
}

/// What a value means.
pub(super) fn meaning(language: Language, meaning: Meaning) -> Cow<'static, str> {
    let values = &VOCABULARY.values;
    let word = || values.meaning.word(language, meaning);
    let number = |name: Option<&'static str>| VOCABULARY.number(language, name.unwrap_or_default());
    Cow::Borrowed(match meaning {
        Meaning::EtherType(value) => number(number::ether_type(value)),
        Meaning::IpProtocol(value) => number(number::ip_protocol(value)),
        Meaning::Hardware(value) => number(number::hardware(value)),
        Meaning::Ppp(value) => number(pppoe::protocol_name(value)),
        Meaning::ServicePoint(value) => number(llc::service(value)),
        Meaning::Checksum(value) => values.checksum.word(language, value),
        Meaning::PacketType(value) => values.packet_type.word(language, value),
        Meaning::PppoeMessage(value) => values.pppoe_message.word(language, value),
        Meaning::ReservedLabel(value) => values.reserved_label.word(language, value),
        Meaning::Operation(value) => values.operation.word(language, value),
        Meaning::Service(value) => values.service.word(language, value),
        Meaning::Ecn(value) => values.ecn.word(language, value),
        Meaning::IpOption(value) => values.ip_option.word(language, value),
        Meaning::HeaderOption(value) => values.header_option.word(language, value),
        Meaning::NeighbourOption(value) => values.neighbour_option.word(language, value),
        Meaning::IcmpType(value) => VOCABULARY.icmp.kind.word(language, value),
        Meaning::IcmpCode(value) => VOCABULARY.icmp.code.word(language, value),
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
            return fill(values.udp_length.word(language, length), data);
        }
        Meaning::UdpLength(length) => values.udp_length.word(language, length),
        _ => word(),
    })
}

/// Puts a value in the place that a word leaves for it.
fn fill(word: &str, value: impl Display) -> Cow<'static, str> {
    word.replace("{}", &value.to_string()).into()
}

#[cfg(test)]
mod tests;
