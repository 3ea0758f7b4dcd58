//! The record of a TCP option: its number, its name, and the members that belong to the name.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::decode::TcpOption;
use crate::decode::field::hex;

/// A TCP option. The members besides `kind` and `name` depend on the name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptionRecord {
    /// The option's number.
    pub kind: u8,
    /// Its name; `unknown` where captrace knows none.
    pub name: Cow<'static, str>,
    /// Its values.
    #[serde(flatten)]
    pub values: Values,
}

/// The values of an option. Common options have typed values, so that they need no JSON map.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Values {
    /// The maximum segment size that the sender accepts.
    Mss {
        /// In bytes.
        mss: u16,
    },
    /// The shift count of the sender's window.
    WindowScale {
        /// In bits.
        shift: u8,
    },
    /// The sender's timestamp, and the latest one that it received from the other end. Sorted by name.
    Timestamps {
        /// The other end's timestamp, echoed.
        tsecr: u32,
        /// The sender's timestamp.
        tsval: u32,
    },
    /// The members of any other option, by name.
    Other(serde_json::Map<String, Value>),
}

// Gives the schema, and checks the options that are read.
/// A TCP option. The members besides `kind` and `name` depend on the name.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "name", rename_all = "snake_case")]
#[expect(dead_code, reason = "the members are checked here and kept as they were read")]
enum OptionSchema {
    /// The end of the list.
    Eol { kind: u8 },
    /// Padding, for alignment.
    Nop { kind: u8 },
    /// The maximum segment size that the sender accepts.
    Mss { kind: u8, mss: u16 },
    /// The shift count of the sender's window.
    WindowScale { kind: u8, shift: u8 },
    /// The sender understands selective acknowledgments.
    SackPermitted { kind: u8 },
    /// Blocks that arrived after a gap.
    Sack { kind: u8, blocks: Vec<SackBlock> },
    /// The sender's timestamp, and the latest one that it received from the other end.
    Timestamps { kind: u8, tsval: u32, tsecr: u32 },
    /// The sender's user timeout for acknowledgments.
    UserTimeout { kind: u8, seconds: u32 },
    /// A Fast Open cookie, or a request for one if empty.
    FastOpen { kind: u8, cookie: String },
    /// The MD5 signature (RFC 2385).
    Md5 { kind: u8, digest: String },
    /// TCP-AO, which replaces the MD5 signature (RFC 5925).
    Authentication { kind: u8, key_id: u8, next_key_id: u8, mac: String },
    /// A Multipath TCP option (RFC 8684).
    Mptcp { kind: u8, subtype: u8, data: String },
    /// An option that captrace does not know: its bytes, in hexadecimal.
    Unknown { kind: u8, data: String },
    /// An option that only a later version has a name for.
    #[serde(other)]
    #[cfg_attr(test, schemars(skip))]
    Later,
}

/// Bytes that arrived after a gap, by their sequence numbers.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(dead_code, reason = "the members are checked here and kept as they were read")]
#[serde(rename = "Block")]
struct SackBlock {
    /// The sequence number of the first byte.
    left: u32,
    /// The sequence number after the last byte.
    right: u32,
}

#[cfg(test)]
impl schemars::JsonSchema for OptionRecord {
    fn schema_name() -> Cow<'static, str> {
        "OptionRecord".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        OptionSchema::json_schema(generator)
    }
}

impl<'de> Deserialize<'de> for OptionRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = OptionRecord;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an option")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<OptionRecord, A::Error> {
                let (mut kind, mut name, mut values) = (None, None, serde_json::Map::new());
                while let Some(member) = members.next_key::<Cow<'_, str>>()? {
                    match &*member {
                        "kind" => kind = Some(members.next_value::<Value>()?),
                        "name" => name = Some(members.next_value::<Value>()?),
                        _ => drop(values.insert(member.into_owned(), members.next_value()?)),
                    }
                }
                OptionRecord::read(kind, name, values).map_err(A::Error::custom)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

impl OptionRecord {
    /// An option of these members, which are checked.
    fn read(
        kind: Option<Value>,
        name: Option<Value>,
        values: serde_json::Map<String, Value>,
    ) -> Result<Self, serde_json::Error> {
        let kind_number = kind.as_ref().and_then(Value::as_u64).and_then(|kind| u8::try_from(kind).ok());
        let common = name.as_ref().and_then(Value::as_str).and_then(|name| common(name, &values));
        if let (Some(kind), Some((name, values))) = (kind_number, common) {
            return Ok(Self { kind, name: Cow::Borrowed(name), values });
        }
        let tags = [("kind", kind), ("name", name)];
        let tags = tags.into_iter().filter_map(|(member, value)| Some((member.to_owned(), value?)));
        let whole = Value::Object(tags.chain(values.clone()).collect());
        OptionSchema::deserialize(&whole)?;
        let OptionTags { kind, name } = OptionTags::deserialize(&whole)?;
        Ok(Self { kind, name: Cow::Owned(name), values: Values::Other(values) })
    }
}

/// What every option has.
#[derive(Deserialize)]
struct OptionTags {
    kind: u8,
    name: String,
}

/// The name and the values of an option that nearly every segment has; `None` where it is another, or not as it should be.
fn common(name: &str, values: &serde_json::Map<String, Value>) -> Option<(&'static str, Values)> {
    fn number<T: TryFrom<u64>>(values: &serde_json::Map<String, Value>, name: &str) -> Option<T> {
        values.get(name).and_then(Value::as_u64).and_then(|number| T::try_from(number).ok())
    }
    Some(match (name, values.len()) {
        ("nop", 0) => ("nop", Values::Other(serde_json::Map::new())),
        ("mss", 1) => ("mss", Values::Mss { mss: number(values, "mss")? }),
        ("window_scale", 1) => ("window_scale", Values::WindowScale { shift: number(values, "shift")? }),
        ("timestamps", 2) => {
            let (tsecr, tsval) = (number(values, "tsecr")?, number(values, "tsval")?);
            ("timestamps", Values::Timestamps { tsecr, tsval })
        }
        _ => return None,
    })
}

impl OptionRecord {
    pub(super) fn new(option: TcpOption<'_>) -> Self {
        let json = match option {
            TcpOption::Mss { mss } => return Self::typed(&option, Values::Mss { mss }),
            TcpOption::WindowScale { shift } => return Self::typed(&option, Values::WindowScale { shift }),
            TcpOption::Timestamps { value, echo } => {
                return Self::typed(&option, Values::Timestamps { tsecr: echo, tsval: value });
            }
            TcpOption::EndOfList | TcpOption::Nop | TcpOption::SackPermitted => Value::Null,
            TcpOption::Sack { blocks } => {
                let block = |(left, right)| serde_json::json!({ "left": left, "right": right });
                serde_json::json!({ "blocks": blocks.iter().map(block).collect::<Vec<_>>() })
            }
            TcpOption::UserTimeout { seconds } => serde_json::json!({ "seconds": seconds }),
            TcpOption::FastOpen { cookie, .. } => serde_json::json!({ "cookie": hex(cookie) }),
            TcpOption::Md5 { digest } => serde_json::json!({ "digest": hex(digest) }),
            TcpOption::Authentication { key_id, next_key_id, mac } => {
                serde_json::json!({ "key_id": key_id, "next_key_id": next_key_id, "mac": hex(mac) })
            }
            TcpOption::Multipath { subtype, data } => {
                serde_json::json!({ "subtype": subtype, "data": hex(data) })
            }
            TcpOption::Unknown { data, .. } => serde_json::json!({ "data": hex(data) }),
        };
        let members = if let Value::Object(members) = json { members } else { serde_json::Map::new() };
        Self::typed(&option, Values::Other(members))
    }

    fn typed(option: &TcpOption<'_>, values: Values) -> Self {
        Self { kind: option.kind(), name: Cow::Borrowed(option.name()), values }
    }
}
