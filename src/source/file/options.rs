//! The options at the end of a pcapng block.

use std::borrow::Cow;

use super::error::FileError;
use super::fields::{ByteOrder, FieldReader, padded};
use crate::language::{Text, both};

/// `opt_comment`: allowed in every block, any number of times.
pub(super) const COMMENT: u16 = 1;

/// Options of a packet block.
pub(super) mod packet {
    use std::borrow::Cow;

    use super::{BlockOptions, ByteOrder, FixedLength};
    use crate::language::both;

    pub(in super::super) const FLAGS: u16 = 2;
    pub(in super::super) const DROP_COUNT: u16 = 4;
    pub(in super::super) const PACKET_ID: u16 = 5;
    const QUEUE: u16 = 6;
    const VERDICT: u16 = 7;
    pub(in super::super) const FIXED: [FixedLength; 3] = [
        FixedLength {
            code: FLAGS,
            length: 4,
            what: both("the length of a packet's flags (epb_flags)", "分组标志（epb_flags）的长度"),
            expected: both("4", "4"),
        },
        FixedLength {
            code: DROP_COUNT,
            length: 8,
            what: both(
                "the length of a packet's drop count (epb_dropcount)",
                "分组丢弃数（epb_dropcount）的长度",
            ),
            expected: both("8", "8"),
        },
        FixedLength {
            code: PACKET_ID,
            length: 8,
            what: both("the length of a packet's number (epb_packetid)", "分组编号（epb_packetid）的长度"),
            expected: both("8", "8"),
        },
    ];
    /// Custom options, text and bytes, with the IANA private enterprise number of their author.
    const CUSTOM: [u16; 2] = [2988, 2989];
    /// Custom options that must not be copied into another file.
    const NOT_COPIED: [u16; 2] = [19372, 19373];

    /// The options without a constant here. Numbers in them are converted to little-endian.
    pub(in super::super) fn others(options: BlockOptions<'_>) -> impl Iterator<Item = (u16, Cow<'_, [u8]>)> {
        let named = |code| {
            matches!(code, super::COMMENT | FLAGS | DROP_COUNT | PACKET_ID) || NOT_COPIED.contains(&code)
        };
        let swaps = options.order == ByteOrder::Big;
        options.into_iter().filter(move |(code, _)| !named(*code)).map(move |(code, value)| {
            let number = match (code, value) {
                (QUEUE, _) => 0..4,
                // The type of verdict, then the result of the kernel's hook (types 1 and 2).
                (VERDICT, [1 | 2, ..]) => 1..9,
                (code, _) if CUSTOM.contains(&code) => 0..4,
                _ => 0..0,
            };
            let mut value = Cow::Borrowed(value);
            if swaps && value.get(number.clone()).is_some_and(|number| !number.is_empty()) {
                value.to_mut().get_mut(number).unwrap_or_default().reverse();
            }
            (code, value)
        })
    }
}

/// Options of an interface description block.
pub(super) mod interface {
    use super::FixedLength;
    use crate::language::both;

    pub(in super::super) const NAME: u16 = 2;
    pub(in super::super) const DESCRIPTION: u16 = 3;
    pub(in super::super) const TIME_RESOLUTION: u16 = 9;
    pub(in super::super) const FCS_LENGTH: u16 = 13;
    pub(in super::super) const TIME_OFFSET: u16 = 14;
    pub(in super::super) const FIXED: [FixedLength; 3] = [
        FixedLength {
            code: TIME_RESOLUTION,
            length: 1,
            what: both(
                "the length of an interface's time resolution (if_tsresol)",
                "接口的时间分辨率（if_tsresol）的长度",
            ),
            expected: both("1", "1"),
        },
        FixedLength {
            code: FCS_LENGTH,
            length: 1,
            what: both(
                "the length of an interface's checksum length (if_fcslen)",
                "接口的检验和长度（if_fcslen）的长度",
            ),
            expected: both("1", "1"),
        },
        FixedLength {
            code: TIME_OFFSET,
            length: 8,
            what: both(
                "the length of an interface's time offset (if_tsoffset)",
                "接口的时间偏移（if_tsoffset）的长度",
            ),
            expected: both("8", "8"),
        },
    ];
}

/// Options of an interface statistics block.
pub(super) mod statistics {
    use super::FixedLength;
    use crate::language::both;

    pub(in super::super) const INTERFACE_DROPS: u16 = 5;
    pub(in super::super) const SYSTEM_DROPS: u16 = 7;
    pub(in super::super) const FIXED: [FixedLength; 2] = [
        FixedLength {
            code: INTERFACE_DROPS,
            length: 8,
            what: both(
                "the length of an interface's drop count (isb_ifdrop)",
                "接口的丢弃数（isb_ifdrop）的长度",
            ),
            expected: both("8", "8"),
        },
        FixedLength {
            code: SYSTEM_DROPS,
            length: 8,
            what: both(
                "the length of the system's drop count (isb_osdrop)",
                "系统的丢弃数（isb_osdrop）的长度",
            ),
            expected: both("8", "8"),
        },
    ];
}

/// Options of a section header block.
pub(super) mod section {
    pub(in super::super) const HARDWARE: u16 = 2;
    pub(in super::super) const OS: u16 = 3;
    pub(in super::super) const APPLICATION: u16 = 4;
}

/// An option whose value is a number, so that it has one length.
#[derive(Debug, Clone, Copy)]
pub(super) struct FixedLength {
    code: u16,
    /// In bytes.
    length: usize,
    /// What it is, for the message.
    what: Text,
    /// The length, for the message.
    expected: Text,
}

/// The options of a block as code and value, in file order. They end at `opt_endofopt`, at the end of the block, or
/// at an option that is longer than the rest. [`BlockOptions::check`] tells the last from the others.
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockOptions<'a> {
    bytes: &'a [u8],
    order: ByteOrder,
}

/// The iterator over options.
pub(super) struct Iter<'a> {
    fields: FieldReader<'a>,
    /// The length of an option that is longer than the rest.
    overlong: Option<usize>,
}

impl<'a> BlockOptions<'a> {
    pub(super) const fn new(bytes: &'a [u8], order: ByteOrder) -> Self {
        Self { bytes, order }
    }

    /// Checks the options of a block that begins at `offset`: each must end within the block, and a number must have its
    /// length.
    #[inline]
    pub(super) fn check(self, fixed: &[FixedLength], offset: u64) -> Result<(), FileError> {
        if self.bytes.is_empty() { Ok(()) } else { self.check_each(fixed, offset) }
    }

    fn check_each(self, fixed: &[FixedLength], offset: u64) -> Result<(), FileError> {
        let mut options = self.into_iter();
        for (code, value) in &mut options {
            let known = fixed.iter().find(|known| known.code == code);
            if let Some(known) = known.filter(|known| known.length != value.len()) {
                let FixedLength { what, expected, .. } = *known;
                return Err(FileError::Broken { offset, what, expected, found: value.len() as u64 });
            }
        }
        options.overlong.map_or(Ok(()), |length| {
            let (what, expected) = (
                both("the length of an option", "选项的长度"),
                both("no more than the rest of its block", "不超过块的剩余部分"),
            );
            Err(FileError::Broken { offset, what, expected, found: length as u64 })
        })
    }

    /// The value of the first option with this code.
    pub(super) fn first(self, code: u16) -> Option<&'a [u8]> {
        self.into_iter().find(|&(found, _)| found == code).map(|(_, value)| value)
    }

    /// The first option with this code, if it is a number of 32 bits.
    pub(super) fn u32(self, code: u16) -> Option<u32> {
        FieldReader::new(self.first(code)?, self.order).u32()
    }

    /// The first option with this code, if it is a number of 64 bits.
    pub(super) fn u64(self, code: u16) -> Option<u64> {
        FieldReader::new(self.first(code)?, self.order).u64()
    }
}

impl<'a> IntoIterator for BlockOptions<'a> {
    type Item = (u16, &'a [u8]);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        Iter { fields: FieldReader::new(self.bytes, self.order), overlong: None }
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let code = self.fields.u16()?;
        let length = usize::from(self.fields.u16()?);
        if code == 0 {
            return None;
        }
        let Some(value) = self.fields.bytes(length) else {
            self.overlong = Some(length);
            return None;
        };
        // Some writers omit the padding of the last option.
        let _ = self.fields.bytes(padded(length) - length);
        Some((code, value))
    }
}

/// Text of an option. The format requires UTF-8; invalid sequences are replaced. Some writers end it with a NUL.
pub(super) fn text(value: &[u8]) -> Cow<'_, str> {
    let end = value.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    String::from_utf8_lossy(value.get(..end).unwrap_or(value))
}
