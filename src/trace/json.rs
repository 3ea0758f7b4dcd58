//! JSON as a trace has it: compact, members in the order of their type, text as UTF-8.
//!
//! A serializer of serde that appends to a `String`: what is text already is not tested again for being UTF-8, and the
//! names of members, which are fixed words, are not searched for what must be escaped.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Serializer};

use crate::language::said;

/// Appends a value as JSON.
///
/// # Errors
///
/// The value has no JSON; then a part of it may have been appended.
pub(super) fn append(text: &mut String, value: &(impl Serialize + ?Sized)) -> Result<(), JsonError> {
    value.serialize(Json(text))
}

/// Why a value has no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError(String);

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for JsonError {}

impl ser::Error for JsonError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Takes one value.
struct Json<'a>(&'a mut String);

macro_rules! integers {
    ($($method:ident $number:ty),*) => {
        $(fn $method(self, number: $number) -> Result<(), JsonError> {
            self.0.push_str(itoa::Buffer::new().format(number));
            Ok(())
        })*
    };
}

impl<'a> Serializer for Json<'a> {
    type Ok = ();
    type Error = JsonError;
    type SerializeSeq = JsonParts<'a>;
    type SerializeTuple = JsonParts<'a>;
    type SerializeTupleStruct = JsonParts<'a>;
    type SerializeTupleVariant = JsonParts<'a>;
    type SerializeMap = JsonParts<'a>;
    type SerializeStruct = JsonParts<'a>;
    type SerializeStructVariant = JsonParts<'a>;

    integers! {
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64
    }

    fn serialize_bool(self, is: bool) -> Result<(), JsonError> {
        self.0.push_str(if is { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Result<(), JsonError> {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Result<(), JsonError> {
        // JSON has no infinities: null stands for them.
        self.0.push_str(&serde_json::to_string(&number).map_err(ser::Error::custom)?);
        Ok(())
    }

    fn serialize_char(self, letter: char) -> Result<(), JsonError> {
        self.serialize_str(letter.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), JsonError> {
        quote(self.0, text);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), JsonError> {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Result<(), JsonError> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), JsonError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), JsonError> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), JsonError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), JsonError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), JsonError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), JsonError> {
        let JsonParts { text, .. } = self.variant(variant, "", "}");
        append(text, value)?;
        text.push('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<JsonParts<'a>, JsonError> {
        Ok(self.parts("[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<JsonParts<'a>, JsonError> {
        Ok(self.parts("[", "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<JsonParts<'a>, JsonError> {
        Ok(self.parts("[", "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<JsonParts<'a>, JsonError> {
        Ok(self.variant(variant, "[", "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<JsonParts<'a>, JsonError> {
        Ok(self.parts("{", "}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<JsonParts<'a>, JsonError> {
        Ok(self.parts("{", "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<JsonParts<'a>, JsonError> {
        Ok(self.variant(variant, "{", "}}"))
    }
}

impl<'a> Json<'a> {
    fn parts(self, opening: &str, closing: &'static str) -> JsonParts<'a> {
        self.0.push_str(opening);
        JsonParts { text: self.0, is_first: true, closing }
    }

    /// The parts of a variant, in an object whose only member is called after it.
    fn variant(self, variant: &str, opening: &str, closing: &'static str) -> JsonParts<'a> {
        self.0.push('{');
        quote(self.0, variant);
        self.0.push(':');
        self.parts(opening, closing)
    }
}

/// Takes the elements of a list, or the members of an object.
struct JsonParts<'a> {
    text: &'a mut String,
    is_first: bool,
    closing: &'static str,
}

impl JsonParts<'_> {
    fn separate(&mut self) {
        if !std::mem::replace(&mut self.is_first, false) {
            self.text.push(',');
        }
    }

    fn element(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), JsonError> {
        self.separate();
        append(self.text, value)
    }

    fn member(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Result<(), JsonError> {
        self.separate();
        self.text.push('"');
        self.text.push_str(name);
        self.text.push_str("\":");
        append(self.text, value)
    }

    fn close(self) {
        self.text.push_str(self.closing);
    }
}

macro_rules! lists {
    ($($kind:ident $method:ident),*) => {
        $(impl ser::$kind for JsonParts<'_> {
            type Ok = ();
            type Error = JsonError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JsonError> {
                self.element(value)
            }

            fn end(self) -> Result<(), JsonError> {
                self.close();
                Ok(())
            }
        })*
    };
}

lists! {
    SerializeSeq serialize_element, SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field
}

macro_rules! objects {
    ($($kind:ident),*) => {
        $(impl ser::$kind for JsonParts<'_> {
            type Ok = ();
            type Error = JsonError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), JsonError> {
                self.member(name, value)
            }

            fn end(self) -> Result<(), JsonError> {
                self.close();
                Ok(())
            }
        })*
    };
}

objects! { SerializeStruct, SerializeStructVariant }

impl ser::SerializeMap for JsonParts<'_> {
    type Ok = ();
    type Error = JsonError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), JsonError> {
        self.separate();
        let start = self.text.len();
        append(self.text, key)?;
        if self.text.as_bytes().get(start) == Some(&b'"') {
            return Ok(());
        }
        Err(JsonError(said!("the name of a member is no string", "成员的名字不是字符串")))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JsonError> {
        self.text.push(':');
        append(self.text, value)
    }

    fn end(self) -> Result<(), JsonError> {
        self.close();
        Ok(())
    }
}

/// Appends a text in quotes, with what JSON wants escaped written out (RFC 8259, section 7).
fn quote(text: &mut String, value: &str) {
    text.reserve(value.len() + 2);
    text.push('"');
    if is_bare(value.as_bytes()) {
        text.push_str(value);
    } else {
        escape(text, value);
    }
    text.push('"');
}

fn escape(text: &mut String, value: &str) {
    const HEXADECIMAL: &[u8; 16] = b"0123456789abcdef";
    let mut rest = value;
    while let Some((before, byte, after)) = split(rest) {
        text.push_str(before);
        match byte {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            0x08 => text.push_str("\\b"),
            0x0c => text.push_str("\\f"),
            _ => {
                text.push_str("\\u00");
                let digit = |value: u8| HEXADECIMAL.get(usize::from(value)).copied().map_or('0', char::from);
                text.extend([digit(byte >> 4), digit(byte & 0xf)]);
            }
        }
        rest = after;
    }
    text.push_str(rest);
}

/// What stands before the first byte that is escaped, that byte, and what follows; `None` if there is none.
fn split(text: &str) -> Option<(&str, u8, &str)> {
    let place = text.bytes().position(is_escaped)?;
    let (before, rest) = text.split_at_checked(place)?;
    Some((before, *rest.as_bytes().first()?, rest.get(1..)?))
}

/// Whether nothing in a text must be escaped.
fn is_bare(text: &[u8]) -> bool {
    // Within a chunk there is no way out, so that the compiler compares its bytes at once.
    let are_bare = |bytes: &[u8]| bytes.iter().fold(true, |bare, byte| bare & !is_escaped(*byte));
    let (chunks, rest) = text.as_chunks::<16>();
    chunks.iter().all(|chunk| are_bare(chunk)) && are_bare(rest)
}

const fn is_escaped(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;

    fn written(value: &(impl Serialize + ?Sized)) -> String {
        let mut text = String::new();
        append(&mut text, value).unwrap();
        text
    }

    #[test]
    fn every_kind_of_value_is_written_as_serde_json_writes_it() {
        #[derive(Serialize)]
        enum Kind {
            Alone,
            One(u8),
            Two(u8, i8),
            Named { a: u16, b: Option<()> },
        }
        let value = json!({
            "numbers": [0, -1, u64::MAX, i64::MIN, 1.5, 1e300],
            "words": [true, false, null, {}, []],
            "nested": {"a": {"b": [1, {"c": 2}]}},
        });
        assert_eq!(written(&value), value.to_string());
        let kinds = [Kind::Alone, Kind::One(1), Kind::Two(2, -3), Kind::Named { a: 4, b: None }];
        assert_eq!(written(&kinds), serde_json::to_string(&kinds).unwrap());
    }

    #[test]
    fn every_character_is_escaped_where_json_wants_it_wherever_it_stands() {
        for letter in (0..0x300).filter_map(char::from_u32) {
            for before in [0, 1, 15, 16, 17, 40] {
                let text = format!("{}{letter}后 end", "x".repeat(before));
                assert_eq!(written(&text), serde_json::to_string(&text).unwrap());
                assert_eq!(serde_json::from_str::<Value>(&written(&text)).unwrap(), json!(text));
            }
        }
    }

    #[test]
    fn a_name_that_is_no_string_is_an_error() {
        let map: BTreeMap<[u8; 1], u8> = [([1], 2)].into();
        let error = append(&mut String::new(), &map).unwrap_err();
        assert_eq!(error.to_string(), "the name of a member is no string");
    }
}
