//! Sums: `ip[2:2] - ((ip[0] & 0xf) << 2)`.

use super::error::{Fault, Span};
use super::lexer::{Kind, Sign};
use super::reader::Reader;
use super::syntax::{Arithmetic, Calculation, Operator, Size};
use super::words::{Carried, Protocol, Word};

const OPERAND: &str = "a number, len, or bytes of a protocol such as `tcp[13]` or `ip[2:2]`";

/// How many numbers may wait at once: a BPF program has 16 places (`BPF_MEMWORDS`), and two are ours.
const ROOM: usize = 14;

/// How firmly an operator binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Firmness {
    Any,
    Or,
    And,
    Shift,
    Sum,
    Product,
    Minus,
}

/// Whether the next token makes an arithmetic expression of what came before.
pub(super) fn goes_on(kind: Kind<'_>) -> bool {
    operator(kind).is_some()
        || matches!(
            kind,
            Kind::Sign(
                Sign::Equal
                    | Sign::NotEqual
                    | Sign::Less
                    | Sign::LessOrEqual
                    | Sign::Greater
                    | Sign::GreaterOrEqual
            )
        )
}

/// Reads a sum.
pub(super) fn sum(reader: &mut Reader<'_>) -> Result<Arithmetic, Fault> {
    binding(reader, Firmness::Any)
}

/// Reads what its operators bind at least this firmly.
///
/// `%` and `^` have no precedence in libpcap's grammar (1.10.3: they are missing from its `%left` lines), so its
/// parser always reads on at them, and after them takes all that follows: `8 % 5 * 3` is `8 % (5 * 3)`, and
/// `1 ^ 2 | 3` is `1 ^ (2 | 3)`. What tcpdump selects depends on it, so it is the same here.
fn binding(reader: &mut Reader<'_>, least: Firmness) -> Result<Arithmetic, Fault> {
    let start = reader.span();
    let mut left = operand(reader)?;
    while let Some((operator, firmness)) = operator(reader.peek()) {
        let beyond = match firmness {
            Some(firmness) if firmness < least => break,
            Some(Firmness::Or) => Firmness::And,
            Some(Firmness::And) => Firmness::Shift,
            Some(Firmness::Shift) => Firmness::Sum,
            Some(Firmness::Sum) => Firmness::Product,
            Some(_) => Firmness::Minus,
            None => Firmness::Any,
        };
        reader.pass();
        let right_at = reader.span();
        let right = reader.deeper(|reader| binding(reader, beyond))?;
        refuse_certain_nonsense(operator, &right, right_at)?;
        left = combine(left, operator, right);
        limit(&left, start.to(right_at))?;
    }
    Ok(left)
}

fn operator(kind: Kind<'_>) -> Option<(Operator, Option<Firmness>)> {
    let Kind::Sign(sign) = kind else { return None };
    Some(match sign {
        Sign::Plus => (Operator::Add, Some(Firmness::Sum)),
        Sign::Minus => (Operator::Subtract, Some(Firmness::Sum)),
        Sign::Times => (Operator::Multiply, Some(Firmness::Product)),
        Sign::Divide => (Operator::Divide, Some(Firmness::Product)),
        Sign::Modulo => (Operator::Modulo, None),
        Sign::BitAnd => (Operator::And, Some(Firmness::And)),
        Sign::BitOr => (Operator::Or, Some(Firmness::Or)),
        Sign::BitXor => (Operator::Xor, None),
        Sign::ShiftLeft => (Operator::ShiftLeft, Some(Firmness::Shift)),
        Sign::ShiftRight => (Operator::ShiftRight, Some(Firmness::Shift)),
        _ => return None,
    })
}

fn operand(reader: &mut Reader<'_>) -> Result<Arithmetic, Fault> {
    match reader.peek() {
        Kind::Number(number) => {
            reader.pass();
            Ok(leaf(Calculation::Push(number)))
        }
        Kind::Word(Word::Length) => {
            reader.pass();
            Ok(leaf(Calculation::Length))
        }
        Kind::Sign(Sign::Minus) => {
            reader.pass();
            let mut sum = reader.deeper(|reader| binding(reader, Firmness::Minus))?;
            sum.steps.push(Calculation::Negate);
            Ok(sum)
        }
        Kind::Sign(Sign::Open) => {
            reader.pass();
            let sum = reader.deeper(|reader| binding(reader, Firmness::Any))?;
            reader.require_sign(Sign::Close, "an operator or `)`")?;
            Ok(sum)
        }
        Kind::Word(Word::Protocol(protocol)) => {
            let at = reader.pass();
            reader.require_sign(Sign::OpenIndex, "`[` and an offset, such as `tcp[13]`")?;
            indexed(reader, protocol, at)
        }
        _ => Err(reader.misplaced(OPERAND)),
    }
}

fn leaf(step: Calculation) -> Arithmetic {
    Arithmetic { steps: vec![step], within: Vec::new(), room: 1 }
}

/// The rest of `protocol[offset:size]`, after the first bracket.
fn indexed(reader: &mut Reader<'_>, protocol: Protocol, at: Span) -> Result<Arithmetic, Fault> {
    if !has_header(protocol) {
        let text = format!("`{}` has no header of which the bytes could be asked for", protocol.name);
        return Err(Fault::senseless(at, text));
    }
    let mut sum = reader.deeper(|reader| binding(reader, Firmness::Any))?;
    let size = if reader.take_sign(Sign::Colon) { size(reader)? } else { Size::Byte };
    reader.require_sign(Sign::CloseIndex, "an operator, `:` and a size, or `]`")?;
    sum.steps.push(Calculation::Load(protocol, size));
    // What the offset needs comes first, as in libpcap.
    if protocol.carried != Carried::Link {
        sum.within.push(protocol);
    }
    Ok(sum)
}

fn size(reader: &mut Reader<'_>) -> Result<Size, Fault> {
    const SIZES: &str = "1, 2 or 4 (bytes)";
    let size = match reader.peek() {
        Kind::Number(1) => Size::Byte,
        Kind::Number(2) => Size::Half,
        Kind::Number(4) => Size::Word,
        Kind::Number(size) => {
            return Err(Fault::value(
                reader.span(),
                format!("{size} bytes cannot be one number: expected {SIZES}"),
            ));
        }
        _ => return Err(reader.misplaced(SIZES)),
    };
    reader.pass();
    Ok(size)
}

/// Whether libpcap knows where the protocol's header begins.
fn has_header(protocol: Protocol) -> bool {
    match protocol.carried {
        // An LLC service access point, or AppleTalk's ARP, which libpcap left out.
        Carried::Type(number) => number > 1500 && number != super::words::APPLETALK_ARP,
        Carried::Link | Carried::Ipv4(_) | Carried::Ipv6(_) => true,
        Carried::Ip(_) => !matches!(protocol.name, "ah" | "esp"),
    }
}

/// Division by nothing, and shifts that leave nothing: libpcap refuses them where they are written as such.
fn refuse_certain_nonsense(operator: Operator, right: &Arithmetic, at: Span) -> Result<(), Fault> {
    let [Calculation::Push(number)] = *right.steps else { return Ok(()) };
    match operator {
        Operator::Divide | Operator::Modulo if number == 0 => {
            Err(Fault::value(at, "nothing can be divided by 0"))
        }
        Operator::ShiftLeft | Operator::ShiftRight if number > 31 => {
            Err(Fault::value(at, format!("a number has 32 bits, so it cannot be shifted by {number}")))
        }
        _ => Ok(()),
    }
}

/// libpcap forgets the protocols that the right operand needs: `1 + tcp[0] = 5` looks at packets that are not TCP,
/// too (it reads where TCP would begin). What tcpdump selects depends on it, so it is the same here.
fn combine(mut left: Arithmetic, operator: Operator, right: Arithmetic) -> Arithmetic {
    left.room = left.room.max(right.room + 1);
    left.steps.extend(right.steps);
    left.steps.push(Calculation::Apply(operator));
    left
}

/// Whether there is room for all numbers that wait for an operator.
pub(super) fn limit(sum: &Arithmetic, at: Span) -> Result<(), Fault> {
    if sum.room > ROOM {
        return Err(Fault::value(
            at,
            format!("more than {ROOM} numbers wait for each other: use fewer brackets"),
        ));
    }
    Ok(())
}
