//! The record of a TCP option: its number, its name, and the members that belong to the name.

use std::borrow::Cow;

use serde::de::Error as _;
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

impl Values {
    /// The values of an option that was read, in the same form as those of a decoded option.
    fn read(name: &str, members: serde_json::Map<String, Value>) -> Self {
        fn number<T: TryFrom<u64>>(members: &serde_json::Map<String, Value>, name: &str) -> Option<T> {
            members.get(name).and_then(Value::as_u64).and_then(|number| T::try_from(number).ok())
        }
        let known = match (name, members.len()) {
            ("mss", 1) => number(&members, "mss").map(|mss| Self::Mss { mss }),
            ("window_scale", 1) => number(&members, "shift").map(|shift| Self::WindowScale { shift }),
            ("timestamps", 2) => number(&members, "tsecr")
                .zip(number(&members, "tsval"))
                .map(|(tsecr, tsval)| Self::Timestamps { tsecr, tsval }),
            _ => None,
        };
        known.unwrap_or(Self::Other(members))
    }
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
        #[derive(Deserialize)]
        struct TaggedOption {
            kind: u8,
            name: Cow<'static, str>,
            #[serde(flatten)]
            values: serde_json::Map<String, Value>,
        }
        let value = Value::deserialize(deserializer)?;
        OptionSchema::deserialize(&value).map_err(D::Error::custom)?;
        let TaggedOption { kind, name, values } =
            TaggedOption::deserialize(value).map_err(D::Error::custom)?;
        let values = Values::read(&name, values);
        Ok(Self { kind, name, values })
    }
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
