//! Parses tokens to the syntax tree: `and`, `or`, `not`, brackets, and the beginning of each primitive.

use super::arithmetic;
use super::error::Fault;
use super::lexer::{Sign, TokenKind};
use super::qualifiers::{self, Qualifiers};
use super::reader::TokenReader;
use super::syntax::{ComparisonOperator, HeaderKind, Joint, Node, Primitive};
use super::values;
use super::words::{Keyword, ProtocolId, SpannedProtocol};
use crate::language::{Text, both, said};

const PRIMITIVE: Text = both(
    "host, net, port, portrange, src, dst, a protocol (tcp, udp, icmp, ip, ip6, arp …), vlan, less, \
     greater, a comparison such as `len > 100`, not, or `(`",
    " host、net、port、portrange、src、dst、协议（tcp、udp、icmp、ip、ip6、arp 等）、vlan、less、greater、\
     `len > 100` 这样的比较、not 或 `(`",
);
const AFTER_PROTOCOL: Text = both(
    "host, net, port, portrange, src, dst, proto, broadcast, multicast, `[`, `and` or `or`",
    " host、net、port、portrange、src、dst、proto、broadcast、multicast、`[`、`and` 或 `or`",
);
const JOINT: Text = both("`and` or `or`", " `and` 或 `or`");
const JOINT_OR_CLOSE: Text = both("`and`, `or`, or `)`", " `and`、`or` 或 `)`");
const COMPARISON: Text = both("an operator, or one of = != < <= > >=", "运算符，或 = != < <= > >= 之一");
const NUMBER: Text = both("a number of bytes", "字节数");

/// The qualifiers that a value without qualifiers inherits: `tcp port 80 or 443`.
type Inherited = Option<Qualifiers>;

/// Parses an expression; `None` if it is empty.
pub(super) fn parse(text: &str) -> Result<Option<Node>, Fault> {
    let mut reader = TokenReader::new(text)?;
    if reader.peek() == TokenKind::End {
        return Ok(None);
    }
    let node = chain(&mut reader, None)?.0;
    if reader.peek() != TokenKind::End {
        return Err(reader.lacking(JOINT, Some("or")));
    }
    Ok(Some(node))
}

/// Parses a chain of `and` and `or`. Returns the qualifiers of its last part, which later values inherit.
fn chain(reader: &mut TokenReader<'_>, inherited: Inherited) -> Result<(Node, Inherited), Fault> {
    let (first, mut last) = part(reader, inherited)?;
    let mut rest = Vec::new();
    loop {
        let joint = match reader.peek() {
            TokenKind::Word(Keyword::And) => Joint::And,
            TokenKind::Word(Keyword::Or) => Joint::Or,
            _ => break,
        };
        reader.advance();
        let (node, qualifiers) = part(reader, last)?;
        last = qualifiers;
        rest.push((joint, node));
    }
    let node = if rest.is_empty() { first } else { Node::Chain(Box::new(first), rest) };
    Ok((node, last))
}

fn part(reader: &mut TokenReader<'_>, inherited: Inherited) -> Result<(Node, Inherited), Fault> {
    match reader.peek() {
        TokenKind::Word(Keyword::Not) => {
            reader.advance();
            let (node, last) = reader.nested(|reader| part(reader, inherited))?;
            Ok((Node::Not(Box::new(node)), last))
        }
        TokenKind::Sign(Sign::Open) if !arithmetic::continues_expression(reader.after_brackets()) => {
            reader.advance();
            let (node, _) = reader.nested(|reader| chain(reader, inherited))?;
            reader.require_sign(Sign::Close, JOINT_OR_CLOSE)?;
            // As in libpcap, a value after brackets inherits the qualifiers before them.
            Ok((node, inherited))
        }
        TokenKind::Sign(Sign::Open | Sign::Minus) | TokenKind::Word(Keyword::Length) => relation(reader),
        TokenKind::Number(_) if arithmetic::continues_expression(reader.ahead(1)) => relation(reader),
        TokenKind::Word(Keyword::Protocol(_)) if reader.ahead(1) == TokenKind::Sign(Sign::OpenIndex) => {
            relation(reader)
        }
        TokenKind::Word(Keyword::Protocol(protocol)) => {
            let named = (protocol, reader.advance());
            after_protocol(reader, named)
        }
        TokenKind::Word(Keyword::Broadcast | Keyword::Multicast) => broadcast_or_multicast(reader, None),
        TokenKind::Word(
            Keyword::Less | Keyword::Greater | Keyword::Vlan | Keyword::Inbound | Keyword::Outbound,
        ) => {
            let start = reader.span();
            let primitive = unqualified(reader)?;
            Ok((Node::Primitive(primitive, start), None))
        }
        _ if qualifiers::begins(reader.peek()) => qualified(reader, None),
        _ => match inherited {
            Some(qualifiers) if values::may_be(reader.peek(), &qualifiers) => {
                Ok((value(reader, &qualifiers)?, inherited))
            }
            _ => Err(reader.lacking(PRIMITIVE, None)),
        },
    }
}

/// Parses what follows a protocol.
fn after_protocol(reader: &mut TokenReader<'_>, named: SpannedProtocol) -> Result<(Node, Inherited), Fault> {
    match reader.peek() {
        TokenKind::Word(Keyword::Broadcast | Keyword::Multicast) => {
            broadcast_or_multicast(reader, Some(named))
        }
        kind if qualifiers::begins(kind) => qualified(reader, Some(named)),
        TokenKind::End | TokenKind::Word(Keyword::And | Keyword::Or) | TokenKind::Sign(Sign::Close) => {
            if named.0.carried == ProtocolId::Link {
                let text = said!(
                    "`{}` alone says nothing, every frame has it: expected host, src, dst, proto, \
                     broadcast, multicast or `[` after it",
                    "单独的 `{}` 没有意义，每个帧都有它：后面应是 host、src、dst、proto、broadcast、\
                     multicast 或 `[`",
                    named.0.name
                );
                return Err(Fault::incompatible(named.1, text));
            }
            Ok((Node::Primitive(Primitive::Protocol(named.0), named.1), None))
        }
        _ => Err(reader.lacking(AFTER_PROTOCOL, None)),
    }
}

/// Parses qualifiers and their value.
fn qualified(
    reader: &mut TokenReader<'_>,
    named: Option<SpannedProtocol>,
) -> Result<(Node, Inherited), Fault> {
    let qualifiers = qualifiers::read(reader, named)?;
    Ok((identified(reader, &qualifiers)?, Some(qualifiers)))
}

/// Parses a value, `not` and a value, or several values in brackets: `port not (22 or 80)`.
fn identified(reader: &mut TokenReader<'_>, qualifiers: &Qualifiers) -> Result<Node, Fault> {
    if reader.take_word(Keyword::Not) {
        let node = reader.nested(|reader| identified(reader, qualifiers))?;
        return Ok(Node::Not(Box::new(node)));
    }
    if !reader.take_sign(Sign::Open) {
        return value(reader, qualifiers);
    }
    let node = reader.nested(|reader| {
        let first = identified(reader, qualifiers)?;
        let mut rest = Vec::new();
        loop {
            let joint = match reader.peek() {
                TokenKind::Word(Keyword::And) => Joint::And,
                TokenKind::Word(Keyword::Or) => Joint::Or,
                _ => break,
            };
            reader.advance();
            rest.push((joint, identified(reader, qualifiers)?));
        }
        Ok(if rest.is_empty() { first } else { Node::Chain(Box::new(first), rest) })
    })?;
    reader.require_sign(Sign::Close, JOINT_OR_CLOSE)?;
    Ok(node)
}

fn value(reader: &mut TokenReader<'_>, qualifiers: &Qualifiers) -> Result<Node, Fault> {
    let (primitive, span) = values::read(reader, qualifiers)?;
    Ok(Node::Primitive(primitive, span))
}

/// Parses `broadcast` and `multicast`, after an optional protocol.
fn broadcast_or_multicast(
    reader: &mut TokenReader<'_>,
    named: Option<SpannedProtocol>,
) -> Result<(Node, Inherited), Fault> {
    let broadcast = reader.peek() == TokenKind::Word(Keyword::Broadcast);
    let at = reader.advance();
    let header = match named.map(|(protocol, _)| (protocol.name, protocol.carried)) {
        None | Some((_, ProtocolId::Link)) => HeaderKind::Link,
        Some(("ip", _)) => HeaderKind::Ipv4,
        Some(("ip6", _)) if !broadcast => HeaderKind::Ipv6,
        Some((name, _)) => {
            let (what, which) = if broadcast {
                ("broadcasts", both("ether and ip", "ether 和 ip"))
            } else {
                ("multicasts", both("ether, ip and ip6", "ether、ip 和 ip6"))
            };
            let text = said!(
                "`{name}` has no {what} of its own: expected one of {which} before it",
                "`{name}` 自己没有 {what}：前面应写 {which} 之一"
            );
            return Err(Fault::incompatible(named.map_or(at, |(_, span)| span), text));
        }
    };
    let primitive = if broadcast { Primitive::Broadcast(header) } else { Primitive::Multicast(header) };
    let span = named.map_or(at, |(_, start)| start.to(at));
    Ok((Node::Primitive(primitive, span), None))
}

/// Parses the primitives without qualifiers.
fn unqualified(reader: &mut TokenReader<'_>) -> Result<Primitive, Fault> {
    let word = reader.peek();
    reader.advance();
    Ok(match word {
        TokenKind::Word(Keyword::Less) => Primitive::AtMost(bytes(reader)?),
        TokenKind::Word(Keyword::Greater) => Primitive::AtLeast(bytes(reader)?),
        TokenKind::Word(Keyword::Inbound) => Primitive::Inbound,
        TokenKind::Word(Keyword::Outbound) => Primitive::Outbound,
        _ => Primitive::Vlan(vlan_identifier(reader)?),
    })
}

fn bytes(reader: &mut TokenReader<'_>) -> Result<u32, Fault> {
    let TokenKind::Number(number) = reader.peek() else { return Err(reader.misplaced(NUMBER)) };
    reader.advance();
    Ok(number)
}

/// IEEE 802.1Q, 9.6: the identifier has 12 bits.
fn vlan_identifier(reader: &mut TokenReader<'_>) -> Result<Option<u32>, Fault> {
    let bracket = matches!(
        (reader.peek(), reader.ahead(1), reader.ahead(2)),
        (TokenKind::Sign(Sign::Open), TokenKind::Number(_), TokenKind::Sign(Sign::Close))
    );
    if bracket {
        reader.advance();
    }
    let TokenKind::Number(number) = reader.peek() else { return Ok(None) };
    let at = reader.advance();
    if bracket {
        reader.advance();
    }
    if number > 4095 {
        return Err(Fault::value(
            at,
            said!("a VLAN has a number up to 4095, not {number}", "VLAN 的编号最大是 4095，不能是 {number}"),
        ));
    }
    Ok(Some(number))
}

/// Parses a comparison of two arithmetic expressions.
fn relation(reader: &mut TokenReader<'_>) -> Result<(Node, Inherited), Fault> {
    let start = reader.span();
    let left = arithmetic::sum(reader)?;
    let comparison = match reader.peek() {
        TokenKind::Sign(Sign::Equal) => ComparisonOperator::Equal,
        TokenKind::Sign(Sign::NotEqual) => ComparisonOperator::NotEqual,
        TokenKind::Sign(Sign::Less) => ComparisonOperator::Less,
        TokenKind::Sign(Sign::LessOrEqual) => ComparisonOperator::AtMost,
        TokenKind::Sign(Sign::Greater) => ComparisonOperator::Greater,
        TokenKind::Sign(Sign::GreaterOrEqual) => ComparisonOperator::AtLeast,
        _ => return Err(reader.misplaced(COMPARISON)),
    };
    let sign = reader.advance();
    let right = arithmetic::sum(reader)?;
    Ok((Node::Primitive(Primitive::Compare { left, comparison, right }, start.to(sign)), None))
}
