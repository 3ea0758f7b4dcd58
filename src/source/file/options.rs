//! The options at the end of a pcapng block.

use std::borrow::Cow;

use super::fields::{ByteOrder, FieldReader, padded};

/// `opt_comment`: allowed in every block, any number of times.
pub(super) const COMMENT: u16 = 1;

/// Options of a packet block.
pub(super) mod packet {
    use std::borrow::Cow;

    use super::{BlockOptions, ByteOrder};

    pub(in super::super) const FLAGS: u16 = 2;
    pub(in super::super) const DROP_COUNT: u16 = 4;
    pub(in super::super) const PACKET_ID: u16 = 5;
    const QUEUE: u16 = 6;
    const VERDICT: u16 = 7;
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
    pub(in super::super) const NAME: u16 = 2;
    pub(in super::super) const DESCRIPTION: u16 = 3;
    pub(in super::super) const TIME_RESOLUTION: u16 = 9;
    pub(in super::super) const FCS_LENGTH: u16 = 13;
    pub(in super::super) const TIME_OFFSET: u16 = 14;
}

/// Options of an interface statistics block.
pub(super) mod statistics {
    pub(in super::super) const INTERFACE_DROPS: u16 = 5;
    pub(in super::super) const SYSTEM_DROPS: u16 = 7;
}

/// Options of a section header block.
pub(super) mod section {
    pub(in super::super) const HARDWARE: u16 = 2;
    pub(in super::super) const OS: u16 = 3;
    pub(in super::super) const APPLICATION: u16 = 4;
}

/// The options of a block as code and value, in file order. They end at `opt_endofopt`, at the end of the block, or
/// at an option that is longer than the rest.
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockOptions<'a> {
    bytes: &'a [u8],
    order: ByteOrder,
}

/// The iterator over options.
pub(super) struct Iter<'a> {
    fields: FieldReader<'a>,
}

impl<'a> BlockOptions<'a> {
    pub(super) const fn new(bytes: &'a [u8], order: ByteOrder) -> Self {
        Self { bytes, order }
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
        Iter { fields: FieldReader::new(self.bytes, self.order) }
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
        let value = self.fields.bytes(length)?;
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
