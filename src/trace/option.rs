//! A TCP option's record: its number, its name, and the members that this name has.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::decode::TcpOption;
use crate::decode::field::hex;

/// A TCP option. Which members stand beside `kind` and `name` depends on the name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptionRecord {
    /// The option's number.
    pub kind: u8,
    /// Its name; `unknown` where captrace knows none.
    pub name: Cow<'static, str>,
    /// What it says.
    #[serde(flatten)]
    pub values: Values,
}

/// What an option says. Those that stand in nearly every segment are not kept as JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Values {
    /// The longest segment that the sender takes.
    Mss {
        /// In bytes.
        mss: u16,
    },
    /// By how many bits the sender's window is to be shifted.
    WindowScale {
        /// So many.
        shift: u8,
    },
    /// The sender's clock, and the last one that it saw of the other end's: in the order of their names.
    Timestamps {
        /// The other end's.
        tsecr: u32,
        /// Its own.
        tsval: u32,
    },
    /// Anything else, by name.
    Other(serde_json::Map<String, Value>),
}

impl Values {
    /// What was read, in the same form as what is decoded.
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

// What the schema says, and what an option that is read is measured by.
/// A TCP option. Which members stand beside `kind` and `name` depends on the name.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "name", rename_all = "snake_case")]
#[expect(dead_code, reason = "the members are checked here and kept as they were read")]
enum OptionSchema {
    /// The end of the list.
    Eol { kind: u8 },
    /// Nothing, for alignment.
    Nop { kind: u8 },
    /// The longest segment that the sender takes.
    Mss { kind: u8, mss: u16 },
    /// By how many bits the sender's window is to be shifted.
    WindowScale { kind: u8, shift: u8 },
    /// The sender understands selective acknowledgments.
    SackPermitted { kind: u8 },
    /// Blocks that arrived beyond a gap.
    Sack { kind: u8, blocks: Vec<SackBlock> },
    /// The sender's clock, and the last one that it saw of the other end's.
    Timestamps { kind: u8, tsval: u32, tsecr: u32 },
    /// How long the sender waits for acknowledgments.
    UserTimeout { kind: u8, seconds: u32 },
    /// A cookie for data in a SYN, or the wish for one.
    FastOpen { kind: u8, cookie: String },
    /// A digest that proves the sender.
    Md5 { kind: u8, digest: String },
    /// The successor of that digest.
    Authentication { kind: u8, key_id: u8, next_key_id: u8, mac: String },
    /// What MPTCP has to say.
    Mptcp { kind: u8, subtype: u8, data: String },
    /// An option that captrace does not know: its bytes, in hexadecimal.
    Unknown { kind: u8, data: String },
    /// One that a later version has a name for.
    #[serde(other)]
    #[schemars(skip)]
    Later,
}

/// Bytes that arrived beyond a gap, by their sequence numbers.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the members are checked here and kept as they were read")]
#[serde(rename = "Block")]
struct SackBlock {
    /// The first byte's.
    left: u32,
    /// The one after the last byte's.
    right: u32,
}

impl JsonSchema for OptionRecord {
    fn schema_name() -> Cow<'static, str> {
        "OptionRecord".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
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
