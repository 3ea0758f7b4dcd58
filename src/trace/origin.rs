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
    pub time_offset_s: Option<i64>,
    /// Bytes of frame check sequence that each packet ends with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fcs_len: Option<u8>,
}
