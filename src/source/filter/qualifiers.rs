//! The words before a value that say what it is: `tcp src port`.

use super::error::{Fault, Span};
use super::hints;
use super::lexer::Kind;
use super::reader::Reader;
use super::syntax::Direction;
use super::words::{Carried, Named, Protocol, Word};

/// What a value is, and where it is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Qualifiers {
    pub(super) protocol: Option<Named>,
    pub(super) direction: Direction,
    pub(super) what: What,
    /// All of their words.
    pub(super) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Host,
    Net,
    Port,
    PortRange,
    Proto,
}

/// Whether a qualifier other than a protocol comes next.
pub(super) fn begins(kind: Kind<'_>) -> bool {
    matches!(kind, Kind::Word(Word::Src | Word::Dst | Word::Proto)) || what(kind).is_some()
}

/// Reads the qualifiers, after the protocol that may come first.
pub(super) fn read(reader: &mut Reader<'_>, protocol: Option<Named>) -> Result<Qualifiers, Fault> {
    let start = protocol.map_or_else(|| reader.span(), |(_, span)| span);
    if reader.peek() == Kind::Word(Word::Proto) {
        let span = start.to(reader.pass());
        return Ok(Qualifiers { protocol, direction: Direction::Either, what: What::Proto, span });
    }
    let mut span = start;
    let direction = direction(reader, &mut span);
    let what = match what(reader.peek()) {
        Some(what) => {
            span = start.to(reader.pass());
            what
        }
        None if reader.peek() == Kind::Word(Word::Proto) => {
            return Err(Fault::senseless(
                span,
                "a protocol has no direction: leave out src and dst before `proto`",
            ));
        }
        None => {
            refuse_slip(reader, protocol)?;
            What::Host
        }
    };
    let qualifiers = Qualifiers { protocol, direction: direction.unwrap_or(Direction::Either), what, span };
    check(&qualifiers)?;
    Ok(qualifiers)
}

/// After `src` and `dst` an address may follow at once; a word that is nearly one of ours, or a number after a protocol
/// without addresses, is none.
fn refuse_slip(reader: &Reader<'_>, protocol: Option<Named>) -> Result<(), Fault> {
    const EXPECTED: &str = "host, net, port, portrange, or an address";
    match reader.peek() {
        Kind::Name(name) if hints::for_word(name).is_some() => Err(reader.misplaced(EXPECTED)),
        Kind::Number(_) if protocol.is_some_and(|(protocol, _)| !has_addresses(protocol)) => {
            Err(reader.lacking(EXPECTED, None))
        }
        _ => Ok(()),
    }
}

fn has_addresses(protocol: Protocol) -> bool {
    protocol.carried == Carried::Link || matches!(protocol.name, "ip" | "ip6" | "arp" | "rarp")
}

fn what(kind: Kind<'_>) -> Option<What> {
    let Kind::Word(word) = kind else { return None };
    Some(match word {
        Word::Host => What::Host,
        Word::Net => What::Net,
        Word::Port => What::Port,
        Word::PortRange => What::PortRange,
        _ => return None,
    })
}

/// `src`, `dst`, or both with `and` or `or` between them.
fn direction(reader: &mut Reader<'_>, span: &mut Span) -> Option<Direction> {
    let Kind::Word(first @ (Word::Src | Word::Dst)) = reader.peek() else { return None };
    let joined = match (reader.ahead(1), reader.ahead(2)) {
        (Kind::Word(Word::And), Kind::Word(Word::Src | Word::Dst)) => Some(Direction::Both),
        (Kind::Word(Word::Or), Kind::Word(Word::Src | Word::Dst)) => Some(Direction::Either),
        _ => None,
    };
    let other = if first == Word::Src { Word::Dst } else { Word::Src };
    if let Some(direction) = joined.filter(|_| reader.ahead(2) == Kind::Word(other)) {
        reader.pass();
        reader.pass();
        *span = span.to(reader.pass());
        return Some(direction);
    }
    *span = span.to(reader.pass());
    Some(if first == Word::Src { Direction::Src } else { Direction::Dst })
}

/// Whether the protocol has what is asked for.
fn check(qualifiers: &Qualifiers) -> Result<(), Fault> {
    let Some((protocol, _)) = qualifiers.protocol else { return Ok(()) };
    let name = protocol.name;
    let fault = match qualifiers.what {
        What::Host | What::Net => {
            let what = if qualifiers.what == What::Host { "host" } else { "net" };
            (!has_addresses(protocol)).then(|| {
                format!("`{name}` has no addresses: write `{name} and {what} …`, or one of ip, ip6, arp, rarp, ether")
            })
        }
        What::Port | What::PortRange => (!matches!(name, "tcp" | "udp" | "sctp"))
            .then(|| format!("`{name}` has no ports: expected tcp, udp, sctp or nothing before it")),
        What::Proto => None,
    };
    fault.map_or(Ok(()), |text| Err(Fault::senseless(qualifiers.span, text)))
}
