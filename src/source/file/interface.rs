//! What a capture file says about where and by whom it was captured.

use crate::frame::LinkType;

/// A place of capture, as a file describes it. Its index among all interfaces of the file is the frames'
/// [`vantage`](crate::frame::VantageIndex).
///
/// A pcap file has one, of which it tells only the link type and the longest packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceDescription {
    /// Its name on the machine that captured (`if_name`).
    pub name: Option<String>,
    /// What the user called it (`if_description`).
    pub description: Option<String>,
    /// Annotations on it.
    pub comments: Vec<String>,
    /// What its frames begin with.
    pub link_type: LinkType,
    /// The most bytes that were kept of a packet; 0 where there was no limit.
    pub snaplen: u32,
    /// Ticks of its clock: the byte `if_tsresol`, a negative power of 10, or of 2 where the top bit is set.
    pub resolution: u8,
    /// Seconds to be added to its times (`if_tsoffset`). [`FrameRef::time`](super::FrameRef::time) has them.
    pub time_offset: i64,
    /// How many bytes of frame check sequence each packet ends with, where that is told.
    pub fcs_length: Option<u8>,
    /// How many packets it lost for lack of room, as far as the file has told.
    pub dropped: Option<u64>,
    /// Which of the file's sections it belongs to, from 0.
    pub section: usize,
}

/// Microseconds, which pcapng means where it does not say.
pub(super) const MICROSECONDS: u8 = 6;

/// What is written here.
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

/// Who captured, on what, with which annotations: the beginning of a file, or of a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Annotations on the capture as a whole.
    pub comments: Vec<String>,
    /// The machine (`shb_hardware`).
    pub hardware: Option<String>,
    /// Its operating system (`shb_os`).
    pub os: Option<String>,
    /// The program that wrote the file (`shb_userappl`).
    pub application: Option<String>,
}

impl Section {
    /// What captrace says of a file that it writes.
    pub fn ours() -> Self {
        Self {
            application: Some(concat!("captrace ", env!("CARGO_PKG_VERSION")).to_owned()),
            ..Self::default()
        }
    }
}
