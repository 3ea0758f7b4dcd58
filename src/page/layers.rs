//! Where the fields of each packet are, and how their values are written. Packets of a kind have the same layers at the same
//! places, so each is described once. A value is read from the packet's bytes where that gives the same text, and kept
//! otherwise.

use std::collections::{HashMap, HashSet};
use std::net::Ipv4Addr;
use std::ops::Range;

use serde::Serialize;

use super::both_texts::{BothTexts, pair};
use super::field_names::{FieldNames, field_names};
use crate::decode::field::{Field, FieldValue, LayerTree, colons};
use crate::decode::tree;
use crate::explain::Language;
use crate::step::Packet;

/// A layer of some packets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(super) struct PageLayer {
    /// What its tab says.
    title: BothTexts,
    machine: &'static str,
    /// Its colour: 0 for the link, 1 the network, 2 the transport, 3 data.
    tone: u8,
    /// Its first byte, and the one behind its last.
    from: usize,
    to: usize,
    fields: Vec<FieldPlace>,
}

/// A field of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
struct FieldPlace {
    names: FieldNames,
    /// Its first bit in the frame, and how many it has.
    bit: usize,
    bits: usize,
    /// How its value is written.
    form: ValueForm,
    /// What the value means; left out where it means nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<BothTexts>,
    /// What else there is to say of it.
    about: BothTexts,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
enum ValueForm {
    /// As a decimal number.
    #[serde(rename = "d")]
    Decimal,
    /// As a hexadecimal number with `0x` before it.
    #[serde(rename = "x")]
    Hexadecimal,
    /// As an IPv4 address.
    #[serde(rename = "4")]
    Ipv4,
    /// As six bytes with colons between them.
    #[serde(rename = "m")]
    Mac,
    /// As a number of bytes, those of the field.
    #[serde(rename = "n")]
    Count,
    /// Otherwise: the text is kept.
    #[serde(rename = "t")]
    Text,
}

/// The layers that were met so far.
#[derive(Debug, Default)]
pub(super) struct PageLayers {
    known: HashMap<PageLayer, usize>,
}

impl PageLayers {
    /// The layers of a packet: the place of each among all, and its kept values.
    pub(super) fn of(&mut self, packet: &Packet) -> Vec<(usize, Vec<String>)> {
        let trees = tree(&packet.decoded, &packet.bytes);
        trees.iter().map(|tree| self.layer(tree, &packet.bytes)).collect()
    }

    /// All layers, by their places.
    pub(super) fn all(self) -> Vec<PageLayer> {
        let mut all: Vec<_> = self.known.into_iter().collect();
        all.sort_by_key(|(_, place)| *place);
        all.into_iter().map(|(layer, _)| layer).collect()
    }

    fn layer(&mut self, tree: &LayerTree, frame: &[u8]) -> (usize, Vec<String>) {
        let mut kept = Vec::new();
        let fields = tree.fields.iter().map(|field| {
            let form = form(field, frame);
            if let (ValueForm::Text, FieldValue::Text(text)) = (form, &field.value) {
                kept.push(crate::scene::visible(text).into_owned());
            } else if let (ValueForm::Text, FieldValue::Bytes(bytes)) = (form, &field.value) {
                kept.push(bytes.to_string());
            }
            place(field, form)
        });
        let layer = PageLayer {
            title: title(tree),
            machine: tree.machine,
            tone: tone(tree.machine),
            from: tree.range.start,
            to: tree.range.end,
            fields: fields.collect(),
        };
        let next = self.known.len();
        (*self.known.entry(layer).or_insert(next), kept)
    }
}

/// What the tab of a layer says: the name of a usual protocol, without its attributes.
fn title(tree: &LayerTree) -> BothTexts {
    let name = match tree.machine {
        "eth" => "Ethernet",
        "ip" => "IPv4",
        "ipv6" => "IPv6",
        "tcp" => "TCP",
        "udp" => "UDP",
        "icmp" => "ICMP",
        "icmpv6" => "ICMPv6",
        "arp" => "ARP",
        "payload" => return ["Data", "数据"].map(str::to_owned),
        _ => return pair(|language| language.words().title(tree.title).to_owned()),
    };
    pair(|_| name.to_owned())
}

/// The colour of a layer.
fn tone(machine: &str) -> u8 {
    match machine {
        "payload" | "trailer" => 3,
        _ if ["tcp", "udp", "icmp"].iter().any(|transport| machine.starts_with(transport)) => 2,
        _ if machine.starts_with("ip") => 1,
        _ => 0,
    }
}

fn place(field: &Field, form: ValueForm) -> FieldPlace {
    let bits = field.bits.clone().unwrap_or(0..8 * field.range.len());
    let names = field_names(field);
    let bit = 8 * field.range.start + bits.start;
    let meaning = |language: Language| Some(language.words().meaning(field.meaning?).into_owned());
    let about = |language| {
        let parts = meaning(language).into_iter().chain([
            bytes(bit..bit + bits.len(), language),
            format!("{} {}", bits.len(), if language == Language::Chinese { "位" } else { "bits" }),
            distinct(&names, language),
        ]);
        parts.collect::<Vec<_>>().join(" · ")
    };
    FieldPlace {
        bit,
        bits: bits.len(),
        form,
        meaning: field.meaning.map(|_| pair(|language| meaning(language).unwrap_or_default())),
        about: pair(about),
        names,
    }
}

/// Which bytes of the frame hold these bits.
fn bytes(bits: Range<usize>, language: Language) -> String {
    let (first, last) = (bits.start / 8, bits.end.div_ceil(8).saturating_sub(1));
    match language {
        Language::English if first == last => format!("byte {first}"),
        Language::English => format!("bytes {first} to {last}"),
        Language::Chinese if first == last => format!("第 {first} 字节"),
        Language::Chinese => format!("第 {first} 到 {last} 字节"),
    }
}

/// The names of a field, those that are the same once.
fn distinct([english, chinese, rfc, wireshark]: &FieldNames, language: Language) -> String {
    let book = if language == Language::Chinese { chinese } else { english };
    let mut names = vec![book.as_str(), rfc, wireshark];
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(*name));
    names.join(" / ")
}

/// The form that gives the value of a field from its bytes.
fn form(field: &Field, frame: &[u8]) -> ValueForm {
    let bytes = frame.get(field.range.clone()).unwrap_or_default();
    let text = match &field.value {
        FieldValue::Bytes(count) if *count == field.range.len() => return ValueForm::Count,
        FieldValue::Bytes(_) => return ValueForm::Text,
        FieldValue::Text(text) => text,
    };
    let bits = field.bits.clone().unwrap_or(0..8 * bytes.len());
    let number = number(bytes, &bits);
    let digits = bits.len().div_ceil(4);
    if number.is_some_and(|number| *text == number.to_string()) {
        ValueForm::Decimal
    } else if number.is_some_and(|number| *text == format!("0x{number:0digits$x}")) {
        ValueForm::Hexadecimal
    } else if <[u8; 4]>::try_from(bytes).is_ok_and(|bytes| *text == Ipv4Addr::from(bytes).to_string()) {
        ValueForm::Ipv4
    } else if bytes.len() == 6 && *text == colons(bytes) {
        ValueForm::Mac
    } else {
        ValueForm::Text
    }
}

/// The number that some bits of at most 8 bytes are.
fn number(bytes: &[u8], bits: &Range<usize>) -> Option<u64> {
    let all = (bytes.len() <= 8)
        .then(|| bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))?;
    let behind = (8 * bytes.len()).checked_sub(bits.end)?;
    let mask = if bits.len() >= 64 { u64::MAX } else { (1 << bits.len()) - 1 };
    all.checked_shr(u32::try_from(behind).ok()?).map(|number| number & mask)
}
