//! What the capture file that a trace was made of says beside its bytes and times, so that nothing of it is lost on the
//! way through a trace. A capture that was made live has none of this.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a capture file says of itself: all of its sections together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct FileOrigin {
    /// Remarks on the capture as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<String>,
    /// The machine that captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hardware: Option<String>,
    /// Its operating system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// The program that wrote the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
}

/// What a capture file says of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct InterfaceOrigin {
    /// Its name; absent where the file gives none, so that the name in `interface` is made up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the user called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Remarks on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<String>,
    /// The most bytes that were kept of a packet; absent where there was no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snaplen: Option<u32>,
    /// Seconds that the file's own times are to be moved by. `t_ns` has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -9_007_199_254_740_991_i64, max = 9_007_199_254_740_991_i64))]
    pub time_offset_s: Option<i64>,
    /// Bytes of frame check sequence that each packet ends with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fcs_len: Option<u8>,
}

/// What a capture file says beside a packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PacketOrigin {
    /// Whether it tells the packet's time; where it does not, `t_ns` is that of the packet before. Absent means yes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub timed: bool,
    /// Which way it went, as its interface saw it; absent where the file does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Passage>,
    /// All bits that pcapng has for a packet (`epb_flags`), those of the direction among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<u32>,
    /// The packet's number at all interfaces (`epb_packetid`), in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = "^[0-9a-f]{1,16}$"))]
    pub packet_id: Option<String>,
    /// Packets that the interface lost between the one before and this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<u64>,
    /// pcapng's other options, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<FileOption>,
}

/// Which way a packet passed an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Passage {
    /// It was received.
    Inbound,
    /// It was sent.
    Outbound,
}

/// An option of a pcapng block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileOption {
    /// Its number.
    pub code: u16,
    /// Its bytes, in hexadecimal; numbers in them stand lowest byte first.
    #[schemars(extend("pattern" = "^([0-9a-f]{2})*$"))]
    pub data: String,
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
