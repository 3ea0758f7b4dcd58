//! Parses the qualifiers before a value: `tcp src port`.

use super::error::{ByteSpan, Fault};
use super::hints;
use super::lexer::TokenKind;
use super::reader::TokenReader;
use super::syntax::DirectionQualifier;
use super::words::{Keyword, NamedProtocol, ProtocolId, SpannedProtocol};
use crate::language::{Text, both, said};

/// The kind of a value, and where it is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Qualifiers {
    pub(super) protocol: Option<SpannedProtocol>,
    pub(super) direction: DirectionQualifier,
    pub(super) what: ValueKind,
    /// The text of all qualifiers.
    pub(super) span: ByteSpan,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKind {
    Host,
    Net,
    Port,
    PortRange,
    Proto,
}

/// Whether the token is a qualifier other than a protocol.
pub(super) fn begins(kind: TokenKind<'_>) -> bool {
    matches!(kind, TokenKind::Word(Keyword::Src | Keyword::Dst | Keyword::Proto)) || what(kind).is_some()
}

/// Parses the qualifiers after an optional protocol.
pub(super) fn read(
    reader: &mut TokenReader<'_>,
    protocol: Option<SpannedProtocol>,
) -> Result<Qualifiers, Fault> {
    let start = protocol.map_or_else(|| reader.span(), |(_, span)| span);
    if reader.peek() == TokenKind::Word(Keyword::Proto) {
        let span = start.to(reader.advance());
        return Ok(Qualifiers {
            protocol,
            direction: DirectionQualifier::Either,
            what: ValueKind::Proto,
            span,
        });
    }
    let mut span = start;
    let direction = direction(reader, &mut span);
    let what = match what(reader.peek()) {
        Some(what) => {
            span = start.to(reader.advance());
            what
        }
        None if reader.peek() == TokenKind::Word(Keyword::Proto) => {
            return Err(Fault::incompatible(
                span,
                said!(
                    "a protocol has no direction: leave out src and dst before `proto`",
                    "协议没有方向：请去掉 `proto` 前面的 src 和 dst"
                ),
            ));
        }
        None => {
            refuse_mistake(reader, protocol)?;
            ValueKind::Host
        }
    };
    let qualifiers =
        Qualifiers { protocol, direction: direction.unwrap_or(DirectionQualifier::Either), what, span };
    check(&qualifiers)?;
    Ok(qualifiers)
}

/// Refuses probable mistakes where an address is expected: a word that is nearly a keyword, or a number after a
/// protocol without addresses.
fn refuse_mistake(reader: &TokenReader<'_>, protocol: Option<SpannedProtocol>) -> Result<(), Fault> {
    const EXPECTED: Text =
        both("host, net, port, portrange, or an address", " host、net、port、portrange 或一个地址");
    match reader.peek() {
        TokenKind::Name(name) if hints::for_word(name).is_some() => Err(reader.misplaced(EXPECTED)),
        TokenKind::Number(_) if protocol.is_some_and(|(protocol, _)| !has_addresses(protocol)) => {
            Err(reader.lacking(EXPECTED, None))
        }
        _ => Ok(()),
    }
}

fn has_addresses(protocol: NamedProtocol) -> bool {
    protocol.carried == ProtocolId::Link || matches!(protocol.name, "ip" | "ip6" | "arp" | "rarp")
}

fn what(kind: TokenKind<'_>) -> Option<ValueKind> {
    let TokenKind::Word(word) = kind else { return None };
    Some(match word {
        Keyword::Host => ValueKind::Host,
        Keyword::Net => ValueKind::Net,
        Keyword::Port => ValueKind::Port,
        Keyword::PortRange => ValueKind::PortRange,
        _ => return None,
    })
}

/// Parses `src`, `dst`, or both joined by `and` or `or`.
fn direction(reader: &mut TokenReader<'_>, span: &mut ByteSpan) -> Option<DirectionQualifier> {
    let TokenKind::Word(first @ (Keyword::Src | Keyword::Dst)) = reader.peek() else { return None };
    let joined = match (reader.ahead(1), reader.ahead(2)) {
        (TokenKind::Word(Keyword::And), TokenKind::Word(Keyword::Src | Keyword::Dst)) => {
            Some(DirectionQualifier::Both)
        }
        (TokenKind::Word(Keyword::Or), TokenKind::Word(Keyword::Src | Keyword::Dst)) => {
            Some(DirectionQualifier::Either)
        }
        _ => None,
    };
    let other = if first == Keyword::Src { Keyword::Dst } else { Keyword::Src };
    if let Some(direction) = joined.filter(|_| reader.ahead(2) == TokenKind::Word(other)) {
        reader.advance();
        reader.advance();
        *span = span.to(reader.advance());
        return Some(direction);
    }
    *span = span.to(reader.advance());
    Some(if first == Keyword::Src { DirectionQualifier::Src } else { DirectionQualifier::Dst })
}

/// Checks that the protocol has addresses or ports as required.
fn check(qualifiers: &Qualifiers) -> Result<(), Fault> {
    let Some((protocol, _)) = qualifiers.protocol else { return Ok(()) };
    let name = protocol.name;
    let fault = match qualifiers.what {
        ValueKind::Host | ValueKind::Net => {
            let what = if qualifiers.what == ValueKind::Host { "host" } else { "net" };
            (!has_addresses(protocol)).then(|| {
                said!(
                    "`{name}` has no addresses: write `{name} and {what} …`, or one of ip, ip6, arp, \
                     rarp, ether",
                    "`{name}` 没有地址：请写 `{name} and {what} …`，或用 ip、ip6、arp、rarp、ether 之一"
                )
            })
        }
        ValueKind::Port | ValueKind::PortRange => (!matches!(name, "tcp" | "udp" | "sctp")).then(|| {
            said!(
                "`{name}` has no ports: expected tcp, udp, sctp or nothing before it",
                "`{name}` 没有端口：前面应是 tcp、udp、sctp，或什么也不写"
            )
        }),
        ValueKind::Proto => None,
    };
    fault.map_or(Ok(()), |text| Err(Fault::incompatible(qualifiers.span, text)))
}
