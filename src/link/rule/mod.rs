//! A rule: which packets it is about, by what they are, and what the link does with them.
//!
//! One line is one rule, and [`read`] has its grammar:
//!
//! ```text
//! drop server data 2                       the second data segment from the server, the first time that it comes
//! drop client SYN copies 1-2               the first two tries
//! delay client SYN copies 2- by 50 ms      each later try
//! hold client data 3 until after the next
//! ```
//!
//! A rule names packets by what they are and not by when they come, so that it does the same in each run.

mod read;

use std::fmt;

use super::census::PacketDescription;
use super::kind::Kind;
use super::quantity::TimeSpan;
use crate::call::End;

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRule {
    /// The rule as it is written, with one space between its words.
    text: String,
    /// What the link does.
    pub action: Intervention,
    /// With which packets.
    pub packets: NamedPackets,
    /// How often at most; none: each time.
    pub at_most: Option<u32>,
}

/// What the link does with a packet because of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intervention {
    /// Loses it.
    Drop,
    /// Delivers it later.
    Delay {
        /// By so much more than the link's delay.
        by: TimeSpan,
    },
    /// Delivers it twice, the copy right behind it.
    Duplicate,
    /// Inverts the lowest bit of a byte of its data: an `h` becomes an `i`. Without data, of the header's last byte.
    Corrupt {
        /// The byte, from 1.
        byte: u32,
    },
    /// Delivers it right after a later packet of its direction.
    Hold {
        /// Which: 1 is the next one. Acknowledgments without data do not count, for their number varies; but for one that is
        /// held itself, all count.
        until_after: u32,
    },
    /// Delivers only its beginning.
    Truncate {
        /// How many bytes of its data are left.
        to: u32,
    },
}

/// Which packets a rule is about. All of it must be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPackets {
    /// Who sent it; none: either end.
    pub sender: Option<End>,
    /// What it is.
    pub kind: Kind,
    /// Which of these.
    pub which: Which,
    /// Which of its transmissions: 1 is the first.
    pub copies: Ordinals,
    /// In which connection, in the order of their first packets; none: in any.
    pub connection: Option<u32>,
    /// When it comes, counted from the first packet of the run.
    pub between: Option<(TimeSpan, TimeSpan)>,
}

/// Which packets of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    Every,
    /// Those with these numbers; a packet that is sent again keeps its number.
    Numbered(Ordinals),
    /// The data segment with this byte of the connection's stream, from 1.
    Carrying(u64),
    /// The first that acknowledges more than this byte: its acknowledgment number is larger.
    Beyond(u64),
    /// The first that acknowledges the other end's SYN.
    OfSyn,
    /// The first that acknowledges the other end's FIN.
    OfFin,
}

/// Some of the numbers from 1 on, as ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordinals(Vec<(u32, u32)>);

impl Ordinals {
    /// Only this one.
    pub fn only(number: u32) -> Self {
        Self(vec![(number, number)])
    }

    /// All from 1 on.
    pub fn all() -> Self {
        Self(vec![(1, u32::MAX)])
    }

    /// Whether a number is among them.
    pub fn contain(&self, number: u32) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&number))
    }
}

impl LinkRule {
    /// Loses these packets.
    pub fn drop(packets: NamedPackets, at_most: Option<u32>, text: &str) -> Self {
        let text = format!("drop {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
        Self { text, action: Intervention::Drop, packets, at_most }
    }

    /// Whether it does the same in each run: it names its packets by what they are, not by when they come or by a number
    /// that the kernel's timing decides.
    pub fn is_repeatable(&self) -> bool {
        let NamedPackets { kind, which, between, .. } = &self.packets;
        between.is_none() && (kind.is_numbered_alike() || !matches!(which, Which::Numbered(_)))
    }

    /// Whether it is about a packet that came `since_start` nanoseconds after the first.
    pub fn names(&self, packet: &PacketDescription, since_start: u64) -> bool {
        let NamedPackets { sender, kind, which, copies, connection, between } = &self.packets;
        let Some(role) = packet.roles.iter().find(|role| role.kind == *kind) else { return false };
        let number = if connection.is_some() { role.within } else { role.number };
        sender.is_none_or(|sender| sender == packet.sender)
            && connection.is_none_or(|connection| connection == packet.connection)
            && copies.contain(role.copy)
            && between.is_none_or(|(from, to)| (from.ns()..to.ns()).contains(&since_start))
            && match which {
                Which::Every => true,
                Which::Numbered(numbers) => numbers.contain(number),
                Which::Carrying(byte) => {
                    packet.data.is_some_and(|(first, last)| (first..=last).contains(byte))
                }
                Which::Beyond(byte) => role.acknowledges.is_some_and(|newly| newly.covers(*byte)),
                Which::OfSyn => role.acknowledges.is_some_and(|newly| newly.covers(0)),
                Which::OfFin => {
                    let fin = packet.fin_of_peer;
                    role.acknowledges.zip(fin).is_some_and(|(newly, fin)| newly.covers(fin))
                }
            }
    }
}

impl fmt::Display for LinkRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
