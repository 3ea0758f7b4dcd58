//! Metadata of a packet in the original capture file, kept so that converting to a trace loses nothing. A packet that was
//! captured live has none.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::decode::field::hex;
use crate::frame::FrameDirection;
use crate::language::said;

/// What a capture file says about a packet, besides its bytes and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PacketOrigin {
    /// Whether the file gives the packet's time, within 292 years of the first packet's. If not, `t_ns` is that of the
    /// packet before. Absent means yes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub timed: bool,
    /// Its direction at the interface; absent if the file does not give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<FrameDirection>,
    /// All flag bits of pcapng (`epb_flags`), including the direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<u32>,
    /// The packet's number, the same at every interface (`epb_packetid`), in hexadecimal.
    #[serde(default, with = "hexadecimal", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>", extend("pattern" = "^[0-9a-f]{1,16}$")))]
    pub packet_id: Option<u64>,
    /// Packets that the interface lost between the one before and this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<u64>,
    /// The other pcapng options, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<FileOption>,
}

/// An option of a pcapng block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FileOption {
    /// Its number.
    pub code: u16,
    /// Its bytes, in hexadecimal; numbers in them are little-endian.
    #[serde(serialize_with = "to_hex", deserialize_with = "from_hex")]
    #[cfg_attr(test, schemars(with = "String", extend("pattern" = "^([0-9a-f]{2})*$")))]
    pub data: Vec<u8>,
}

impl Default for PacketOrigin {
    fn default() -> Self {
        Self {
            timed: true,
            direction: None,
            flags: None,
            packet_id: None,
            dropped: None,
            options: Vec::new(),
        }
    }
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_yes(value: &bool) -> bool {
    *value
}

/// Serializes a number in hexadecimal.
mod hexadecimal {
    use crate::language::said;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    #[expect(clippy::ref_option, reason = "serde asks for a reference")]
    pub(super) fn serialize<S: Serializer>(number: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
        number.map(|number| format!("{number:x}")).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
        let text: Option<String> = Option::deserialize(deserializer)?;
        let number = text.map(|text| u64::from_str_radix(&text, 16)).transpose();
        number.map_err(|error| {
            de::Error::custom(said!(
                "packet_id is not a hexadecimal number: {error}",
                "packet_id 不是十六进制数：{error}"
            ))
        })
    }
}

fn to_hex<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(bytes))
}

fn from_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> =
        if text.len().is_multiple_of(2) { text.as_bytes().chunks(2).map(byte).collect() } else { None };
    bytes.ok_or_else(|| {
        D::Error::custom(said!("the data of an option are not hexadecimal", "选项的数据不是十六进制"))
    })
}
