//! Which packets are wanted, in the language of pcap-filter(7) that tcpdump and Wireshark's capture bar speak.
//!
//! In: an expression such as `tcp port 80 and not host 192.0.2.1`. Out: for frames of a link type, a program for the
//! kernel and a check in this process, which select the same packets, namely those that libpcap selects. Both are
//! made of one syntax tree:
//!
//! ```text
//! text ─lexer─▶ tokens ─parser─▶ syntax tree ─meaning, for a link type─▶ decision ─┬─to_bpf─▶ instructions
//!                                                                                  └─check──▶ yes or no
//! ```
//!
//! Nothing is looked up: names of machines and networks are refused, and the names of services and protocols are
//! those that Debian has, so that an expression means the same everywhere. Left out, with an error that says so:
//! `gateway`, `protochain`, what is behind MPLS, PPPoE and Geneve, 802.11, and what only other systems' captures know.
//!
//! Where libpcap differs: it reorders tests, so that of packets which are cut off within their headers it now and then
//! selects one more; it calls it an error that no packet can match; and it nodes Linux for the direction of a frame,
//! which on Ethernet is not part of the frame.
//!
//! ```
//! use captrace::frame::LinkType;
//! use captrace::source::Filter;
//!
//! let filter = Filter::parse("udp port 53 or icmp")?;
//! let echo_request = [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 8, 0, 0, 0, 0, 0, 0, 0];
//! assert!(filter.matches(LinkType::RawIp, &echo_request, echo_request.len()));
//!
//! let error = Filter::parse("tcp prot 80").unwrap_err();
//! assert!(error.to_string().contains("did you mean `port`?"));
//! # Ok::<(), captrace::source::FilterError>(())
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

/// How many bytes of expression are read: some thousands of addresses.
const MOST_BYTES: usize = 1 << 16;

/// An expression that was understood.
#[derive(Debug, Clone)]
pub struct Filter {
    expression: String,
    /// Nothing for the empty expression.
    node: Option<Node>,
    /// What it decides, for each kind of link, from the first time that it is asked.
    decisions: [OnceLock<Result<Decision, UnsupportedPrimitive>>; LinkKind::COUNT],
}

impl Filter {
    /// Reads an expression; the empty one selects everything.
    ///
    /// # Errors
    ///
    /// What is wrong, and where. That an expression is sound does not mean that every kind of frame has what it nodes
    /// for: see [`Filter::applies_to`].
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

    /// Whether frames of this type have what the expression nodes for: `vlan`, for one, nodes for Ethernet.
    ///
    /// # Errors
    ///
    /// What they do not have, and where the expression nodes for it.
    pub fn applies_to(&self, link_type: LinkType) -> Result<(), FilterError> {
        self.decision(link_type).map(|_| ())
    }

    /// The program that accepts the wanted frames of this type, whole, and refuses the others.
    ///
    /// It sees frames as files have them. On a live interface the kernel has taken the outer VLAN tag out of a frame
    /// before a program sees it: see [`Filter::live_program`].
    ///
    /// # Errors
    ///
    /// As [`Filter::applies_to`], and [`Problem::TooLong`] for a program that the kernel would not take.
    pub fn program(&self, link_type: LinkType) -> Result<Vec<Instruction>, FilterError> {
        self.program_within(link_type, to_bpf::MOST)
    }

    /// The same for a live interface. Where the kernel has taken a VLAN tag out of a frame, this accepts the frame
    /// whatever it is: whoever puts the tag back nodes [`Filter::matches`] then, so that a live capture selects what it
    /// would select from a file.
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

    /// Whether a frame of this type is wanted, which had `wire_len` bytes before anything was cut off.
    ///
    /// Frames of a type that the expression does not apply to are not.
    pub fn matches(&self, link_type: LinkType, bytes: &[u8], wire_len: usize) -> bool {
        let Ok(decision) = self.decision(link_type) else { return false };
        let len = u32::try_from(wire_len).unwrap_or(u32::MAX);
        check::accepts(decision, FilterInput { bytes, len })
    }

    /// What is decided of frames of this type, or why nothing can be.
    fn decision(&self, link_type: LinkType) -> Result<&Decision, FilterError> {
        let link = LinkKind::of(link_type);
        let decide = || translate::decide(self.node.as_ref(), link);
        let decided = link.select(&self.decisions).get_or_init(decide);
        decided.as_ref().map_err(|refusal| FilterError::new(&self.expression, refusal.on(link_type)))
    }
}

#[cfg(test)]
mod tests;
