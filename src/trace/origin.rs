//! Metadata of the original capture file, kept so that converting to a trace loses nothing. A live capture has none.

use serde::{Deserialize, Serialize};

/// What a capture file says about itself, all sections together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FileOrigin {
    /// Comments on the capture as a whole.
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

/// What a capture file says about an interface.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InterfaceOrigin {
    /// Its name; absent if the file gives none, in which case captrace chose the name in `interface`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The user's description of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Comments on the interface.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<String>,
    /// The maximum number of bytes kept of each packet; absent if there was no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snaplen: Option<u32>,
    /// Offset of the file's own timestamps in seconds. `t_ns` already includes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_offset_s: Option<i64>,
    /// Length of the frame check sequence at the end of each packet, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fcs_len: Option<u8>,
}
