//! The description of interfaces and sections in a capture file.

use crate::frame::LinkType;

/// An interface, as a file describes it. Its index among all interfaces of the file is the
/// [`vantage`](crate::frame::VantageIndex) of its frames.
///
/// A pcap file has one interface, of which only the link type and the snapshot length are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceDescription {
    /// Its name on the machine that captured (`if_name`).
    pub name: Option<String>,
    /// A description by the user (`if_description`).
    pub description: Option<String>,
    /// Comments on it.
    pub comments: Vec<String>,
    /// The link type of its frames.
    pub link_type: LinkType,
    /// The snapshot length: the maximum number of bytes kept of a packet; 0 means no limit.
    pub snaplen: u32,
    /// The resolution of its clock: the byte `if_tsresol`, a negative power of 10, or of 2 if the top bit is set.
    pub resolution: u8,
    /// Seconds to add to its times (`if_tsoffset`). [`FrameRef::time`](super::FrameRef::time) includes them.
    pub time_offset: i64,
    /// The length of the frame check sequence at the end of each packet in bytes, if known.
    pub fcs_length: Option<u8>,
    /// The number of packets that it dropped, according to the last count in the file.
    pub dropped: Option<u64>,
    /// The index of its section in the file.
    pub section: usize,
}

/// Microseconds, pcapng's default resolution.
pub(super) const MICROSECONDS: u8 = 6;

/// Nanoseconds, the resolution that captrace writes.
pub(super) const NANOSECONDS: u8 = 9;

impl InterfaceDescription {
    /// An interface of which only the link type is known.
    pub const fn new(link_type: LinkType) -> Self {
        Self {
            name: None,
            description: None,
            comments: Vec::new(),
            link_type,
            snaplen: 0,
            resolution: NANOSECONDS,
            time_offset: 0,
            fcs_length: None,
            dropped: None,
            section: 0,
        }
    }

    /// An interface with a name.
    pub fn named(name: &str, link_type: LinkType) -> Self {
        Self { name: Some(name.to_owned()), ..Self::new(link_type) }
    }
}

/// A section header: which program captured on which machine, with comments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Comments on the capture as a whole.
    pub comments: Vec<String>,
    /// The machine (`shb_hardware`).
    pub hardware: Option<String>,
    /// Its operating system (`shb_os`).
    pub os: Option<String>,
    /// The program that wrote the file (`shb_userappl`).
    pub application: Option<String>,
}

impl Section {
    /// The section header of files that captrace writes.
    pub fn ours() -> Self {
        Self {
            application: Some(concat!("captrace ", env!("CARGO_PKG_VERSION")).to_owned()),
            ..Self::default()
        }
    }
}
