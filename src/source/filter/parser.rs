//! From tokens to the syntax tree: `and`, `or`, `not`, brackets, and what each primitive begins with.

use super::arithmetic;
use super::error::Fault;
use super::lexer::{Kind, Sign};
use super::qualifiers::{self, Qualifiers};
use super::reader::Reader;
use super::syntax::{Comparison, Header, Joint, Node, Primitive};
use super::values;
use super::words::{Carried, Named, Word};

const PRIMITIVE: &str = "host, net, port, portrange, src, dst, a protocol (tcp, udp, icmp, ip, ip6, arp …), vlan, less, \
    greater, a comparison such as `len > 100`, not, or `(`";
const AFTER_PROTOCOL: &str =
    "host, net, port, portrange, src, dst, proto, broadcast, multicast, `[`, `and` or `or`";
const JOINT: &str = "`and` or `or`";
const JOINT_OR_CLOSE: &str = "`and`, `or`, or `)`";
const COMPARISON: &str = "an operator, or one of = != < <= > >=";
const NUMBER: &str = "a number of bytes";

/// The qualifiers that a value without any of its own takes over: `tcp port 80 or 443`.
type Inherited = Option<Qualifiers>;

/// Reads an expression; nothing, for one that asks nothing.
pub(super) fn parse(text: &str) -> Result<Option<Node>, Fault> {
    let mut reader = Reader::new(text)?;
    if reader.peek() == Kind::End {
        return Ok(None);
    }
    let node = chain(&mut reader, None)?.0;
    if reader.peek() != Kind::End {
        return Err(reader.lacking(JOINT, Some("or")));
    }
    Ok(Some(node))
}

/// Reads a chain to its end, and tells the qualifiers of its last part, for what follows.
fn chain(reader: &mut Reader<'_>, inherited: Inherited) -> Result<(Node, Inherited), Fault> {
    let (first, mut last) = part(reader, inherited)?;
    let mut rest = Vec::new();
    loop {
        let joint = match reader.peek() {
            Kind::Word(Word::And) => Joint::And,
            Kind::Word(Word::Or) => Joint::Or,
            _ => break,
        };
        reader.pass();
        let (node, qualifiers) = part(reader, last)?;
        last = qualifiers;
        rest.push((joint, node));
    }
    let node = if rest.is_empty() { first } else { Node::Chain(Box::new(first), rest) };
    Ok((node, last))
}

fn part(reader: &mut Reader<'_>, inherited: Inherited) -> Result<(Node, Inherited), Fault> {
    match reader.peek() {
        Kind::Word(Word::Not) => {
            reader.pass();
            let (node, last) = reader.deeper(|reader| part(reader, inherited))?;
            Ok((Node::Not(Box::new(node)), last))
        }
        Kind::Sign(Sign::Open) if !arithmetic::goes_on(reader.after_brackets()) => {
            reader.pass();
            let (node, _) = reader.deeper(|reader| chain(reader, inherited))?;
            reader.require_sign(Sign::Close, JOINT_OR_CLOSE)?;
            // libpcap: what follows brackets inherits what stood before them.
            Ok((node, inherited))
        }
        Kind::Sign(Sign::Open | Sign::Minus) | Kind::Word(Word::Length) => relation(reader),
        Kind::Number(_) if arithmetic::goes_on(reader.ahead(1)) => relation(reader),
        Kind::Word(Word::Protocol(_)) if reader.ahead(1) == Kind::Sign(Sign::OpenIndex) => relation(reader),
        Kind::Word(Word::Protocol(protocol)) => {
            let named = (protocol, reader.pass());
            after_protocol(reader, named)
        }
        Kind::Word(Word::Broadcast | Word::Multicast) => whom(reader, None),
        Kind::Word(Word::Less | Word::Greater | Word::Vlan | Word::Inbound | Word::Outbound) => {
            let start = reader.span();
            let primitive = alone(reader)?;
            Ok((Node::Ask(primitive, start), None))
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

/// A protocol, and what may follow it.
fn after_protocol(reader: &mut Reader<'_>, named: Named) -> Result<(Node, Inherited), Fault> {
    match reader.peek() {
        Kind::Word(Word::Broadcast | Word::Multicast) => whom(reader, Some(named)),
        kind if qualifiers::begins(kind) => qualified(reader, Some(named)),
        Kind::End | Kind::Word(Word::And | Word::Or) | Kind::Sign(Sign::Close) => {
            if named.0.carried == Carried::Link {
                let text = format!(
                    "`{}` alone says nothing, every frame has it: expected host, src, dst, proto, broadcast, multicast \
                     or `[` after it",
                    named.0.name
                );
                return Err(Fault::senseless(named.1, text));
            }
            Ok((Node::Ask(Primitive::Protocol(named.0), named.1), None))
        }
        _ => Err(reader.lacking(AFTER_PROTOCOL, None)),
    }
}

/// Qualifiers and what they qualify.
fn qualified(reader: &mut Reader<'_>, named: Option<Named>) -> Result<(Node, Inherited), Fault> {
    let qualifiers = qualifiers::read(reader, named)?;
    Ok((identified(reader, &qualifiers)?, Some(qualifiers)))
}

/// A value, `not` a value, or several in brackets: `port not (22 or 80)`.
fn identified(reader: &mut Reader<'_>, qualifiers: &Qualifiers) -> Result<Node, Fault> {
    if reader.take_word(Word::Not) {
        let node = reader.deeper(|reader| identified(reader, qualifiers))?;
        return Ok(Node::Not(Box::new(node)));
    }
    if !reader.take_sign(Sign::Open) {
        return value(reader, qualifiers);
    }
    let node = reader.deeper(|reader| {
        let first = identified(reader, qualifiers)?;
        let mut rest = Vec::new();
        loop {
            let joint = match reader.peek() {
                Kind::Word(Word::And) => Joint::And,
                Kind::Word(Word::Or) => Joint::Or,
                _ => break,
            };
            reader.pass();
            rest.push((joint, identified(reader, qualifiers)?));
        }
        Ok(if rest.is_empty() { first } else { Node::Chain(Box::new(first), rest) })
    })?;
    reader.require_sign(Sign::Close, JOINT_OR_CLOSE)?;
    Ok(node)
}

fn value(reader: &mut Reader<'_>, qualifiers: &Qualifiers) -> Result<Node, Fault> {
    let (primitive, span) = values::read(reader, qualifiers)?;
    Ok(Node::Ask(primitive, span))
}

/// `broadcast` and `multicast`, after the protocol that may qualify them.
fn whom(reader: &mut Reader<'_>, named: Option<Named>) -> Result<(Node, Inherited), Fault> {
    let broadcast = reader.peek() == Kind::Word(Word::Broadcast);
    let at = reader.pass();
    let header = match named.map(|(protocol, _)| (protocol.name, protocol.carried)) {
        None | Some((_, Carried::Link)) => Header::Link,
        Some(("ip", _)) => Header::Ipv4,
        Some(("ip6", _)) if !broadcast => Header::Ipv6,
        Some((name, _)) => {
            let (what, which) =
                if broadcast { ("broadcasts", "ether and ip") } else { ("multicasts", "ether, ip and ip6") };
            let text = format!("`{name}` has no {what} of its own: expected one of {which} before it");
            return Err(Fault::senseless(named.map_or(at, |(_, span)| span), text));
        }
    };
    let primitive = if broadcast { Primitive::Broadcast(header) } else { Primitive::Multicast(header) };
    let span = named.map_or(at, |(_, start)| start.to(at));
    Ok((Node::Ask(primitive, span), None))
}

/// The primitives that nothing qualifies.
fn alone(reader: &mut Reader<'_>) -> Result<Primitive, Fault> {
    let word = reader.peek();
    reader.pass();
    Ok(match word {
        Kind::Word(Word::Less) => Primitive::AtMost(bytes(reader)?),
        Kind::Word(Word::Greater) => Primitive::AtLeast(bytes(reader)?),
        Kind::Word(Word::Inbound) => Primitive::Inbound,
        Kind::Word(Word::Outbound) => Primitive::Outbound,
        _ => Primitive::Vlan(vlan_identifier(reader)?),
    })
}

fn bytes(reader: &mut Reader<'_>) -> Result<u32, Fault> {
    let Kind::Number(number) = reader.peek() else { return Err(reader.misplaced(NUMBER)) };
    reader.pass();
    Ok(number)
}

/// IEEE 802.1Q, 9.6: the identifier has 12 bits.
fn vlan_identifier(reader: &mut Reader<'_>) -> Result<Option<u32>, Fault> {
    let bracket = matches!(
        (reader.peek(), reader.ahead(1), reader.ahead(2)),
        (Kind::Sign(Sign::Open), Kind::Number(_), Kind::Sign(Sign::Close))
    );
    if bracket {
        reader.pass();
    }
    let Kind::Number(number) = reader.peek() else { return Ok(None) };
    let at = reader.pass();
    if bracket {
        reader.pass();
    }
    if number > 4095 {
        return Err(Fault::value(at, format!("a VLAN has a number up to 4095, not {number}")));
    }
    Ok(Some(number))
}

/// Two sums and how they compare.
fn relation(reader: &mut Reader<'_>) -> Result<(Node, Inherited), Fault> {
    let start = reader.span();
    let left = arithmetic::sum(reader)?;
    let comparison = match reader.peek() {
        Kind::Sign(Sign::Equal) => Comparison::Equal,
        Kind::Sign(Sign::NotEqual) => Comparison::NotEqual,
        Kind::Sign(Sign::Less) => Comparison::Less,
        Kind::Sign(Sign::LessOrEqual) => Comparison::AtMost,
        Kind::Sign(Sign::Greater) => Comparison::Greater,
        Kind::Sign(Sign::GreaterOrEqual) => Comparison::AtLeast,
        _ => return Err(reader.misplaced(COMPARISON)),
    };
    let sign = reader.pass();
    let right = arithmetic::sum(reader)?;
    Ok((Node::Ask(Primitive::Compare { left, comparison, right }, start.to(sign)), None))
}
