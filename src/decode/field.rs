//! A field of a packet for display: its names, its bytes and bits in the frame, its value and the meaning of the value.
//! Each protocol's file defines its byte ranges once and builds its [`LayerTree`] from them.

use std::ops::Range;

use super::Checksum;
use super::meaning::Meaning;
use super::name::{Name, Title};

/// A layer and its fields, in wire order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerTree {
    /// Which layer it is.
    pub title: Title,
    /// The stable name, as in a packet record (`ip`).
    pub machine: &'static str,
    /// The number of packets that enclose it: 0, except in tunnels and in packets quoted by ICMP errors.
    pub depth: usize,
    /// The bytes of its header in the frame; for `payload`, the payload.
    pub range: Range<usize>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Which field it is.
    pub name: Name,
    /// The stable name (`ip.ttl`).
    pub machine: &'static str,
    /// The bytes of the frame that hold it.
    pub range: Range<usize>,
    /// The bits within these bytes, numbered as in the RFCs: 0 is the first bit on the wire. `None` means all bits.
    pub bits: Option<Range<usize>>,
    /// The value.
    pub value: FieldValue,
    /// The meaning of the value, if it is known.
    pub meaning: Option<Meaning>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A number, an address or bytes, as text that is the same in every language.
    Text(String),
    /// A number of bytes.
    Bytes(usize),
}

impl From<String> for FieldValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl LayerTree {
    /// A layer whose header occupies `range` of the frame.
    pub(super) const fn new(title: Title, machine: &'static str, range: Range<usize>) -> Self {
        Self { title, machine, depth: 0, range, fields: Vec::new() }
    }

    /// Adds a field at `range`, counted from the start of the layer.
    pub(super) fn field(
        &mut self,
        name: Name,
        machine: &'static str,
        range: Range<usize>,
        value: impl Into<FieldValue>,
    ) -> &mut Self {
        let (value, start) = (value.into(), self.range.start);
        let range = start + range.start..start + range.end;
        self.fields.push(Field { name, machine, range, bits: None, value, meaning: None });
        self
    }

    /// Adds a field that consists of some bits of the bytes at `range`.
    pub(super) fn bits(
        &mut self,
        name: Name,
        machine: &'static str,
        (range, bits): (Range<usize>, Range<usize>),
        value: impl Into<FieldValue>,
    ) -> &mut Self {
        self.field(name, machine, range, value);
        if let Some(field) = self.fields.last_mut() {
            field.bits = Some(bits);
        }
        self
    }

    /// Adds a field of one bit.
    pub(super) fn flag(
        &mut self,
        name: Name,
        machine: &'static str,
        (range, bit): (Range<usize>, usize),
        set: bool,
    ) -> &mut Self {
        self.bits(name, machine, (range, bit..bit + 1), if set { "1" } else { "0" });
        self.means(if set { Meaning::Set } else { Meaning::NotSet })
    }

    /// Adds a checksum and the result of its verification.
    pub(super) fn checksum(&mut self, machine: &'static str, range: Range<usize>, checksum: Checksum) {
        self.field(Name::Checksum, machine, range, format!("0x{:04x}", checksum.value))
            .means(Meaning::Checksum(checksum.status));
    }

    /// Sets the meaning of the last field.
    pub(super) fn means(&mut self, meaning: Meaning) -> &mut Self {
        self.may_mean(Some(meaning))
    }

    /// Sets the meaning of the last field, if it is known.
    pub(super) fn may_mean(&mut self, meaning: Option<Meaning>) -> &mut Self {
        if let Some(field) = self.fields.last_mut() {
            field.meaning = meaning;
        }
        self
    }
}

/// The number at `range` of `bytes`, in network byte order; 0 if the bytes are missing.
pub(super) fn number(bytes: &[u8], range: Range<usize>) -> u32 {
    let bytes = bytes.get(range).unwrap_or_default();
    bytes.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// The 16-bit number at `range` of `bytes`.
pub(super) fn number16(bytes: &[u8], range: Range<usize>) -> u16 {
    u16::try_from(number(bytes, range) & 0xffff).unwrap_or_default()
}

/// Bytes in hexadecimal, without separators.
pub(crate) fn hex(bytes: &[u8]) -> String {
    separated(bytes, "")
}

/// Bytes in hexadecimal, separated by colons, as in hardware addresses.
pub(crate) fn colons(bytes: &[u8]) -> String {
    separated(bytes, ":")
}

fn separated(bytes: &[u8], separator: &str) -> String {
    let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'a' - 10 + value });
    let mut text = String::with_capacity(bytes.len() * 3);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 {
            text.push_str(separator);
        }
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0xf));
    }
    text
}
