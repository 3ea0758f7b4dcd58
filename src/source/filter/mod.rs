//! Packet filters, in the language of pcap-filter(7) that tcpdump and Wireshark's capture bar use.
//!
//! An expression such as `tcp port 80 and not host 192.0.2.1` becomes, for frames of a link type, a program for the
//! kernel and a check in this process. Both select the same packets as libpcap. Both are built from one syntax tree:
//!
//! ```text
//! text ─lexer─▶ tokens ─parser─▶ syntax tree ─meaning, for a link type─▶ decision ─┬─to_bpf─▶ instructions
//!                                                                                  └─check──▶ yes or no
//! ```
//!
//! Nothing is looked up: names of hosts and networks are refused, and names of services and protocols are those of
//! Debian, so that an expression means the same everywhere. Not supported, with an error that says so: `gateway`,
//! `protochain`, headers after MPLS, PPPoE and Geneve, 802.11, and primitives for captures of other systems.
//!
//! Differences from libpcap: it reorders tests, so that it sometimes selects one more packet that is truncated within
//! its headers; it reports an error if no packet can match; and it asks Linux for the direction of a frame, which on
//! Ethernet is not part of the frame.
//!
//! ```
//! use captrace::internals::frame::LinkType;
//! use captrace::internals::source::Filter;
//!
//! let filter = Filter::parse("udp port 53 or icmp")?;
//! let echo_request = [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 8, 0, 0, 0, 0, 0, 0, 0];
//! assert!(filter.matches(LinkType::RawIp, &echo_request, echo_request.len()));
//!
//! let error = Filter::parse("tcp prot 80").unwrap_err();
//! assert!(error.to_string().contains("did you mean `port`?"));
//! # Ok::<(), captrace::internals::source::FilterError>(())
//! ```

mod arithmetic;
mod calculation;
mod check;
mod decision;
mod error;
mod hints;
mod lexer;
mod link;
mod parser;
mod picture;
mod ports;
mod qualifiers;
mod reader;
mod services;
mod syntax;
mod to_bpf;
mod translate;
mod values;
mod words;

use std::sync::OnceLock;

pub use error::{FilterError, Problem};

use self::check::FilterInput;
use self::decision::Decision;
use self::error::{ByteSpan, Fault};
use self::link::LinkKind;
use self::syntax::Node;
use self::translate::UnsupportedPrimitive;
use super::bpf::{self, Instruction};
use crate::frame::LinkType;

/// The maximum length of an expression in bytes: enough for some thousands of addresses.
const MOST_BYTES: usize = 1 << 16;

/// A parsed filter expression.
#[derive(Debug, Clone)]
pub struct Filter {
    expression: String,
    /// `None` for the empty expression.
    node: Option<Node>,
    /// Its decision for each kind of link, built on first use.
    decisions: [OnceLock<Result<Decision, UnsupportedPrimitive>>; LinkKind::COUNT],
}

impl Filter {
    /// Parses an expression. The empty expression selects everything.
    ///
    /// # Errors
    ///
    /// The error and its position. A valid expression may not apply to every link type: see [`Filter::applies_to`].
    pub fn parse(expression: &str) -> Result<Self, FilterError> {
        let parsed = if expression.len() > MOST_BYTES {
            let problem = Problem::TooLarge { len: expression.len(), most: MOST_BYTES };
            Err(Fault::new(ByteSpan { start: 0, end: expression.len() }, problem))
        } else {
            parser::parse(expression)
        };
        let node = parsed.map_err(|fault| FilterError::new(expression, fault))?;
        Ok(Self { expression: expression.to_owned(), node, decisions: Default::default() })
    }

    /// The expression, as it was written.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// Checks that the expression applies to frames of this type: `vlan`, for example, needs Ethernet.
    ///
    /// # Errors
    ///
    /// What the frames do not have, and the part of the expression that needs it.
    pub fn applies_to(&self, link_type: LinkType) -> Result<(), FilterError> {
        self.decision(link_type).map(|_| ())
    }

    /// The program that accepts the selected frames of this type, whole, and refuses the others.
    ///
    /// It expects frames as in files. On a live interface the kernel removes the outer VLAN tag before a program sees
    /// the frame: see [`Filter::live_program`].
    ///
    /// # Errors
    ///
    /// As [`Filter::applies_to`], and [`Problem::TooLong`] if the program is too long for the kernel.
    pub fn program(&self, link_type: LinkType) -> Result<Vec<Instruction>, FilterError> {
        self.program_within(link_type, to_bpf::MOST)
    }

    /// The program for a live interface. It accepts every frame whose VLAN tag the kernel removed; the caller must
    /// restore the tag and call [`Filter::matches`]. So a live capture selects what it would select from a file.
    ///
    /// # Errors
    ///
    /// As [`Filter::program`].
    pub fn live_program(&self, link_type: LinkType) -> Result<Vec<Instruction>, FilterError> {
        if link_type != LinkType::Ethernet {
            return self.program(link_type);
        }
        let program = self.program_within(link_type, to_bpf::MOST - bpf::ACCEPT_TAGGED)?;
        Ok(bpf::accept_tagged(&program))
    }

    fn program_within(&self, link_type: LinkType, most: usize) -> Result<Vec<Instruction>, FilterError> {
        let program = to_bpf::program(self.decision(link_type)?);
        if program.len() > most {
            let span = ByteSpan { start: 0, end: self.expression.len() };
            let problem = Problem::TooLong { instructions: program.len(), most };
            return Err(FilterError::new(&self.expression, Fault::new(span, problem)));
        }
        Ok(program)
    }

    /// Whether the filter selects a frame of this type that had `wire_len` bytes on the wire.
    ///
    /// Frames of a type to which the expression does not apply are not selected.
    pub fn matches(&self, link_type: LinkType, bytes: &[u8], wire_len: usize) -> bool {
        let Ok(decision) = self.decision(link_type) else { return false };
        let len = u32::try_from(wire_len).unwrap_or(u32::MAX);
        check::accepts(decision, FilterInput { bytes, len })
    }

    /// The decision for frames of this type, or the error if the expression does not apply.
    fn decision(&self, link_type: LinkType) -> Result<&Decision, FilterError> {
        let link = LinkKind::of(link_type);
        let decide = || translate::decide(self.node.as_ref(), link);
        let decided = link.select(&self.decisions).get_or_init(decide);
        decided.as_ref().map_err(|refusal| FilterError::new(&self.expression, refusal.on(link_type)))
    }
}

#[cfg(test)]
mod tests;
