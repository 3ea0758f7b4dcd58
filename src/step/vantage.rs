//! The places where packets were seen, and what a capture file says of them and of itself: kept so that converting to a trace
//! loses nothing. A live capture has none of the latter.

use serde::{Deserialize, Serialize};

use crate::analysis::vantage::VantageKind;
use crate::frame::{LinkType, VantageIndex};

/// A place where packets were seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Vantage {
    /// Its name within the trace.
    pub id: String,
    /// The kind of place.
    pub kind: VantageKind,
    /// The interface's name.
    pub interface: String,
    /// What its frames begin with: `ethernet`, `raw_ip`, or the number that capture files use for it.
    #[cfg_attr(test, schemars(extend("pattern" = "^(null|ethernet|raw_ip|loop|linux_sll|linux_sll2|raw_ipv4|raw_ipv6|linktype_[0-9]+)$")))]
    pub link_type: String,
    /// The largest packet that it carries, in bytes; null where that is unknown.
    pub mtu: Option<u32>,
    /// The name of the path that this vantage is one end of; the vantage at the other end has the same name. Absent if
    /// unknown. A packet that is seen at both ends has one `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What else the capture file says about the interface; absent if nothing, or if there was no file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<InterfaceOrigin>,
}

impl Vantage {
    /// What its frames begin with. Where this version does not know the link type, nothing is decoded, and reading the
    /// header reports it.
    pub fn link(&self) -> LinkType {
        LinkType::named(&self.link_type).unwrap_or(LinkType::UNKNOWN)
    }
}

/// What a capture file describes only behind its first packet, when the header of its trace has been made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Description {
    /// The index of the first of `vantages`; the others follow.
    #[serde(skip)]
    pub first: VantageIndex,
    /// Further places where packets are seen.
    pub vantages: Vec<Vantage>,
    /// What further sections of the file say about it; absent if nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileOrigin>,
}

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
