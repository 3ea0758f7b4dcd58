//! The options of TCP (RFC 9293, 3.1 and 3.2).

use strum::IntoStaticStr;

use super::field::{LayerTree, hex, number};
use super::meaning::Meaning;
use super::name::Name;
use super::option_bytes::{OptionBytes, RawOption, RawOptions};

/// The options of a header, in wire order. They are stored as bytes and decoded on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TcpOptions(OptionBytes);

/// One option. Padding counts as an option; unknown options keep their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum TcpOption<'a> {
    /// Kind 0: the end of the list (RFC 9293, 3.2).
    #[strum(serialize = "eol")]
    EndOfList,
    /// Kind 1: padding (RFC 9293, 3.2).
    Nop,
    /// Kind 2: maximum segment size, the largest segment that the sender can receive (RFC 9293, 3.7.1).
    Mss {
        /// In bytes of data, without headers.
        mss: u16,
    },
    /// Kind 3: window scale, the number of bits by which the sender's window fields are shifted (RFC 7323, 2).
    WindowScale {
        /// 0 to 14; a larger one counts as 14.
        shift: u8,
    },
    /// Kind 4: the sender supports selective acknowledgments (RFC 2018, 2).
    SackPermitted,
    /// Kind 5: ranges of bytes that arrived after a gap (RFC 2018, 3).
    Sack {
        /// The ranges.
        blocks: SackBlocks<'a>,
    },
    /// Kind 8: the sender's timestamp clock, and the other end's as last seen (RFC 7323, 3).
    Timestamps {
        /// The sender's clock (TSval).
        value: u32,
        /// The other end's clock, echoed (TSecr).
        echo: u32,
    },
    /// Kind 19: an MD5 signature (RFC 2385), for BGP; obsolete.
    Md5 {
        /// The signature.
        digest: &'a [u8; 16],
    },
    /// Kind 28: user timeout, how long data may stay unacknowledged before the connection is aborted (RFC 5482).
    UserTimeout {
        /// In seconds.
        seconds: u32,
    },
    /// Kind 29: authentication (RFC 5925).
    Authentication {
        /// The key of this message authentication code.
        key_id: u8,
        /// The key that the sender wants to receive next.
        next_key_id: u8,
        /// The message authentication code.
        mac: &'a [u8],
    },
    /// Kind 30: multipath TCP (RFC 8684).
    #[strum(serialize = "mptcp")]
    Multipath {
        /// Message subtype: 0 is MP_CAPABLE, 1 MP_JOIN, 2 DSS.
        subtype: u8,
        /// The bytes after kind and length; the subtype is the first four bits.
        data: &'a [u8],
    },
    /// Kind 34, or the experimental kind 254 with the identifier 0xf989: TCP Fast Open (RFC 7413, 4.1.1).
    FastOpen {
        /// The kind: 34 or 254.
        kind: u8,
        /// The cookie; empty in a cookie request.
        cookie: &'a [u8],
    },
    /// Any other option, or a known kind with a wrong length.
    Unknown {
        /// Its number.
        kind: u8,
        /// The bytes after kind and length.
        data: &'a [u8],
    },
}

/// The ranges of a selective acknowledgment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SackBlocks<'a>(&'a [[u8; 8]]);

impl SackBlocks<'_> {
    /// The first sequence number of each range, and the one after its last.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().map(|block| numbers(*block))
    }

    /// The number of ranges.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TcpOption<'_> {
    /// The number in the option's first byte.
    pub const fn kind(&self) -> u8 {
        match self {
            Self::EndOfList => 0,
            Self::Nop => 1,
            Self::Mss { .. } => 2,
            Self::WindowScale { .. } => 3,
            Self::SackPermitted => 4,
            Self::Sack { .. } => 5,
            Self::Timestamps { .. } => 8,
            Self::Md5 { .. } => 19,
            Self::UserTimeout { .. } => 28,
            Self::Authentication { .. } => 29,
            Self::Multipath { .. } => 30,
            Self::FastOpen { kind, .. } | Self::Unknown { kind, .. } => *kind,
        }
    }

    /// Its name in a packet record; `unknown` if captrace has none.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// Its name in its RFC.
    const fn title(&self) -> Name {
        match self {
            Self::EndOfList => Name::EndOfOptions,
            Self::Nop => Name::NoOperation,
            Self::Mss { .. } => Name::MaximumSegmentSize,
            Self::WindowScale { .. } => Name::WindowScale,
            Self::SackPermitted => Name::SackPermitted,
            Self::Sack { .. } => Name::Sack,
            Self::Timestamps { .. } => Name::Timestamps,
            Self::Md5 { .. } => Name::Md5Signature,
            Self::UserTimeout { .. } => Name::UserTimeout,
            Self::Authentication { .. } => Name::Authentication,
            Self::Multipath { .. } => Name::MultipathTcp,
            Self::FastOpen { .. } => Name::FastOpenCookie,
            Self::Unknown { .. } => Name::UnknownOption,
        }
    }

    /// Its value for display.
    fn value(&self) -> String {
        match self {
            Self::EndOfList | Self::Nop | Self::SackPermitted => String::new(),
            Self::Mss { mss } => mss.to_string(),
            Self::WindowScale { shift } => shift.to_string(),
            Self::Sack { blocks } => {
                let block = |(left, right)| format!("{left}-{right}");
                blocks.iter().map(block).collect::<Vec<_>>().join(" ")
            }
            Self::Timestamps { value, echo } => format!("TSval {value}, TSecr {echo}"),
            Self::UserTimeout { seconds } => format!("{seconds} s"),
            Self::Authentication { key_id, next_key_id, mac } => {
                format!("KeyID {key_id}, RNextKeyID {next_key_id}, MAC {}", hex(mac))
            }
            Self::Md5 { digest } => hex(*digest),
            Self::FastOpen { cookie, .. } => hex(cookie),
            Self::Multipath { data, .. } | Self::Unknown { data, .. } => hex(data),
        }
    }
}

impl TcpOptions {
    /// The options in the first 40 of these bytes.
    #[inline]
    pub fn new(bytes: &[u8]) -> Self {
        Self(OptionBytes::new(bytes))
    }

    /// The options, in order. An option longer than the list is unknown and has the bytes that are there.
    pub fn iter(&self) -> impl Iterator<Item = TcpOption<'_>> {
        RawOptions::new(self.0.as_slice()).map(|raw| read(&raw))
    }

    /// TSval and TSecr, if the options are exactly two NOPs and the timestamps: the layout that RFC 7323, appendix A
    /// recommends and most senders use.
    pub fn only_timestamps(&self) -> Option<(u32, u32)> {
        let (value, echo) = self.0.as_slice().strip_prefix(&[1, 1, 8, 10])?.split_first_chunk()?;
        Some((u32::from_be_bytes(*value), u32::from_be_bytes(echo.try_into().ok()?)))
    }

    /// The number of option bytes that were captured.
    pub fn captured(&self) -> usize {
        self.0.as_slice().len()
    }

    /// Adds a field for each option; the first is at `start` of the layer.
    pub(super) fn fields(&self, layer: &mut LayerTree, start: usize) {
        for raw in RawOptions::new(self.0.as_slice()) {
            let (option, range) = (read(&raw), start + raw.range.start..start + raw.range.end);
            layer
                .field(option.title(), "tcp.options", range, option.value())
                .means(Meaning::OptionNumber(raw.kind));
        }
        if let Some(padding) = self.0.padding() {
            let range = start + padding.start..start + padding.end;
            layer.field(Name::Padding, "tcp.options", range, "").means(Meaning::AfterEndOfOptions);
        }
    }
}

/// The experiment identifier of Fast Open (RFC 7413, appendix; RFC 6994).
const FAST_OPEN_TRIAL: [u8; 2] = [0xf9, 0x89];

fn read<'a>(raw: &RawOption<'a>) -> TcpOption<'a> {
    let RawOption { kind, data, whole, .. } = *raw;
    match (kind, data) {
        _ if !whole => TcpOption::Unknown { kind, data },
        (0, _) => TcpOption::EndOfList,
        (1, _) => TcpOption::Nop,
        (2, &[high, low]) => TcpOption::Mss { mss: u16::from_be_bytes([high, low]) },
        (3, &[shift]) => TcpOption::WindowScale { shift },
        (4, []) => TcpOption::SackPermitted,
        (5, blocks) if !blocks.is_empty() && blocks.len() % 8 == 0 => {
            TcpOption::Sack { blocks: SackBlocks(blocks.as_chunks().0) }
        }
        (30, &[first, ..]) => TcpOption::Multipath { subtype: first >> 4, data },
        // RFC 5482, 2: if the highest bit is set, the unit is minutes, otherwise seconds.
        (28, [_, _]) => match number(data, 0..2) {
            minutes @ 0x8000.. => TcpOption::UserTimeout { seconds: (minutes & 0x7fff) * 60 },
            seconds => TcpOption::UserTimeout { seconds },
        },
        (29, &[key_id, next_key_id, ref mac @ ..]) => TcpOption::Authentication { key_id, next_key_id, mac },
        (34, cookie) => TcpOption::FastOpen { kind, cookie },
        (254, data) if data.starts_with(&FAST_OPEN_TRIAL) => {
            TcpOption::FastOpen { kind, cookie: data.get(2..).unwrap_or_default() }
        }
        _ => read_fixed(kind, data),
    }
}

/// Options with a fixed number of bytes.
fn read_fixed(kind: u8, data: &[u8]) -> TcpOption<'_> {
    match (kind, <&[u8; 8]>::try_from(data), <&[u8; 16]>::try_from(data)) {
        (8, Ok(both), _) => {
            let (value, echo) = numbers(*both);
            TcpOption::Timestamps { value, echo }
        }
        (19, _, Ok(digest)) => TcpOption::Md5 { digest },
        _ => TcpOption::Unknown { kind, data },
    }
}

/// Two consecutive 32-bit numbers.
const fn numbers(bytes: [u8; 8]) -> (u32, u32) {
    let both = u64::from_be_bytes(bytes);
    ((both >> 32) as u32, (both & 0xffff_ffff) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(bytes: &[u8], expected: &[TcpOption<'_>]) {
        assert_eq!(TcpOptions::new(bytes).iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_options_of_a_linux_syn_are_read_in_order() {
        let bytes = [2, 4, 0xff, 0xd7, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7];
        reads(
            &bytes,
            &[
                TcpOption::Mss { mss: 65495 },
                TcpOption::SackPermitted,
                TcpOption::Timestamps { value: 9, echo: 0 },
                TcpOption::Nop,
                TcpOption::WindowScale { shift: 7 },
            ],
        );
    }

    #[test]
    fn unknown_and_malformed_options_keep_their_bytes() {
        reads(&[253, 4, 0xf9, 0x89], &[TcpOption::Unknown { kind: 253, data: &[0xf9, 0x89] }]);
        reads(&[2, 3, 7], &[TcpOption::Unknown { kind: 2, data: &[7] }]);
        reads(&[5, 40, 1, 2], &[TcpOption::Unknown { kind: 5, data: &[1, 2] }]);
        reads(&[8, 0, 1, 1], &[TcpOption::Unknown { kind: 8, data: &[1, 1] }]);
        reads(&[8], &[TcpOption::Unknown { kind: 8, data: &[] }]);
        reads(&[4, 9], &[TcpOption::Unknown { kind: 4, data: &[] }]);
    }

    #[test]
    fn nothing_is_read_after_the_end_of_the_list() {
        reads(&[1, 0, 2, 4], &[TcpOption::Nop, TcpOption::EndOfList]);
    }

    #[test]
    fn fast_open_is_read_from_both_its_kinds() {
        let (kind, cookie) = (34, &[1, 2, 3, 4][..]);
        reads(&[34, 6, 1, 2, 3, 4], &[TcpOption::FastOpen { kind, cookie }]);
        reads(&[254, 8, 0xf9, 0x89, 1, 2, 3, 4], &[TcpOption::FastOpen { kind: 254, cookie }]);
        reads(&[34, 2], &[TcpOption::FastOpen { kind, cookie: &[] }]);
    }

    #[test]
    fn rare_options_are_read() {
        reads(&[28, 4, 0x80, 5], &[TcpOption::UserTimeout { seconds: 300 }]);
        reads(&[28, 4, 0, 90], &[TcpOption::UserTimeout { seconds: 90 }]);
        reads(&[30, 4, 0x10, 0x81], &[TcpOption::Multipath { subtype: 1, data: &[0x10, 0x81] }]);
        let mac = &[7, 8][..];
        reads(&[29, 6, 1, 2, 7, 8], &[TcpOption::Authentication { key_id: 1, next_key_id: 2, mac }]);
        let signed = [19, 18, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9];
        reads(&signed, &[TcpOption::Md5 { digest: &[9; 16] }]);
    }
}
