//! TCP's options: what the two ends offer and tell each other beside the fixed header (RFC 9293, 3.1 and 3.2).

/// One option. In a header they stand in the sender's order, padding included, and unknown ones keep their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TcpOption {
    /// Kind 0: the end of the list (RFC 9293, 3.2).
    EndOfList,
    /// Kind 1: padding (RFC 9293, 3.2).
    Nop,
    /// Kind 2: the largest segment that the sender is willing to receive (RFC 9293, 3.7.1).
    Mss {
        /// In bytes of data, headers not counted.
        mss: u16,
    },
    /// Kind 3: by how many bits the sender's window fields are to be shifted (RFC 7323, 2).
    WindowScale {
        /// 0 to 14; a larger one counts as 14.
        shift: u8,
    },
    /// Kind 4: "I understand selective acknowledgments" (RFC 2018, 2).
    SackPermitted,
    /// Kind 5: byte ranges that arrived beyond a gap (RFC 2018, 3).
    Sack {
        /// First sequence number of each range, and the one after its last.
        blocks: Vec<(u32, u32)>,
    },
    /// Kind 8: the sender's clock, and the other end's as last seen (RFC 7323, 3).
    Timestamps {
        /// The sender's clock.
        value: u32,
        /// The other end's clock, echoed.
        echo: u32,
    },
    /// Any other option, or one whose length does not fit its kind.
    Unknown {
        /// Its number.
        kind: u8,
        /// The bytes after kind and length.
        data: Vec<u8>,
    },
}

impl TcpOption {
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
            Self::Unknown { kind, .. } => *kind,
        }
    }
}

/// Reads the options of a header. A length that runs over the end gives an unknown option with what is there.
pub(super) fn decode(mut bytes: &[u8]) -> Vec<TcpOption> {
    let mut options = Vec::new();
    while let Some((&kind, rest)) = bytes.split_first() {
        match kind {
            0 => {
                options.push(TcpOption::EndOfList);
                break;
            }
            1 => {
                options.push(TcpOption::Nop);
                bytes = rest;
            }
            _ => {
                let (option, after) = decode_sized(kind, rest);
                options.push(option);
                bytes = after;
            }
        }
    }
    options
}

/// Reads an option that has a length byte: the option, and what comes after it.
fn decode_sized(kind: u8, rest: &[u8]) -> (TcpOption, &[u8]) {
    let whole = rest.split_first().and_then(|(&len, data)| {
        // The length counts kind and length themselves.
        let len = usize::from(len).checked_sub(2)?;
        data.split_at_checked(len)
    });
    let Some((data, after)) = whole else {
        return (TcpOption::Unknown { kind, data: rest.get(1..).unwrap_or_default().to_vec() }, &[]);
    };
    let option = match (kind, data) {
        (2, &[high, low]) => TcpOption::Mss { mss: u16::from_be_bytes([high, low]) },
        (3, &[shift]) => TcpOption::WindowScale { shift },
        (4, []) => TcpOption::SackPermitted,
        (5, blocks) if !blocks.is_empty() && blocks.len() % 8 == 0 => {
            TcpOption::Sack { blocks: blocks.as_chunks().0.iter().map(|block| numbers(*block)).collect() }
        }
        (8, data) if data.len() == 8 => {
            let (value, echo) = data.first_chunk().map_or((0, 0), |both| numbers(*both));
            TcpOption::Timestamps { value, echo }
        }
        _ => TcpOption::Unknown { kind, data: data.to_vec() },
    };
    (option, after)
}

/// Two 32-bit numbers that stand one after the other.
const fn numbers(bytes: [u8; 8]) -> (u32, u32) {
    let both = u64::from_be_bytes(bytes);
    ((both >> 32) as u32, (both & 0xffff_ffff) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_of_a_linux_syn_are_read_in_order() {
        let bytes = [2, 4, 0xff, 0xd7, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7];
        assert_eq!(
            decode(&bytes),
            [
                TcpOption::Mss { mss: 65495 },
                TcpOption::SackPermitted,
                TcpOption::Timestamps { value: 9, echo: 0 },
                TcpOption::Nop,
                TcpOption::WindowScale { shift: 7 },
            ]
        );
    }

    #[test]
    fn unknown_and_malformed_options_keep_their_bytes() {
        assert_eq!(decode(&[254, 4, 0xf9, 0x89]), [TcpOption::Unknown { kind: 254, data: vec![0xf9, 0x89] }]);
        assert_eq!(decode(&[2, 3, 7]), [TcpOption::Unknown { kind: 2, data: vec![7] }]);
        assert_eq!(decode(&[5, 40, 1, 2]), [TcpOption::Unknown { kind: 5, data: vec![1, 2] }]);
        assert_eq!(decode(&[8, 0, 1, 1]), [TcpOption::Unknown { kind: 8, data: vec![1, 1] }]);
        assert_eq!(decode(&[8]), [TcpOption::Unknown { kind: 8, data: vec![] }]);
    }

    #[test]
    fn nothing_is_read_after_the_end_of_the_list() {
        assert_eq!(decode(&[1, 0, 2, 4]), [TcpOption::Nop, TcpOption::EndOfList]);
    }
}
