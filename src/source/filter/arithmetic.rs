//! Parses arithmetic: `ip[2:2] - ((ip[0] & 0xf) << 2)`.

use super::error::{ByteSpan, Fault};
use super::lexer::{Sign, TokenKind};
use super::reader::TokenReader;
use super::syntax::{Arithmetic, Calculation, Operator};
use super::words::{Keyword, NamedProtocol, ProtocolId};
use crate::language::{Text, both, said};
use crate::source::bpf::LoadSize;

const OPERAND: Text = both(
    "a number, len, or bytes of a protocol such as `tcp[13]` or `ip[2:2]`",
    "数字、len，或某个协议的字节，例如 `tcp[13]` 或 `ip[2:2]`",
);

/// The maximum depth of the stack: a BPF program has 16 memory slots (`BPF_MEMWORDS`), and two are reserved.
const MAX_DEPTH: usize = 14;

/// The precedence of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Any,
    Or,
    And,
    Shift,
    Sum,
    Product,
    Minus,
}

/// Whether the next token continues an arithmetic expression.
pub(super) fn continues_expression(kind: TokenKind<'_>) -> bool {
    operator(kind).is_some()
        || matches!(
            kind,
            TokenKind::Sign(
                Sign::Equal
                    | Sign::NotEqual
                    | Sign::Less
                    | Sign::LessOrEqual
                    | Sign::Greater
                    | Sign::GreaterOrEqual
            )
        )
}

/// Parses an arithmetic expression.
pub(super) fn sum(reader: &mut TokenReader<'_>) -> Result<Arithmetic, Fault> {
    binary(reader, Precedence::Any)
}

/// Parses an expression whose operators have at least this precedence.
///
/// `%` and `^` have no precedence in libpcap's grammar (1.10.3: they are missing from its `%left` lines), so its
/// parser always continues at them, and their right operand is everything that follows: `8 % 5 * 3` is `8 % (5 * 3)`,
/// and `1 ^ 2 | 3` is `1 ^ (2 | 3)`. It is the same here, because it changes what tcpdump selects.
fn binary(reader: &mut TokenReader<'_>, least: Precedence) -> Result<Arithmetic, Fault> {
    let start = reader.span();
    let mut left = operand(reader)?;
    while let Some((operator, firmness)) = operator(reader.peek()) {
        let right_least = match firmness {
            Some(firmness) if firmness < least => break,
            Some(Precedence::Or) => Precedence::And,
            Some(Precedence::And) => Precedence::Shift,
            Some(Precedence::Shift) => Precedence::Sum,
            Some(Precedence::Sum) => Precedence::Product,
            Some(_) => Precedence::Minus,
            None => Precedence::Any,
        };
        reader.advance();
        let right_at = reader.span();
        let right = reader.nested(|reader| binary(reader, right_least))?;
        check_constant_operand(operator, &right, right_at)?;
        left = combine(left, operator, right);
        check_depth(&left, start.to(right_at))?;
    }
    Ok(left)
}

fn operator(kind: TokenKind<'_>) -> Option<(Operator, Option<Precedence>)> {
    let TokenKind::Sign(sign) = kind else { return None };
    Some(match sign {
        Sign::Plus => (Operator::Add, Some(Precedence::Sum)),
        Sign::Minus => (Operator::Subtract, Some(Precedence::Sum)),
        Sign::Times => (Operator::Multiply, Some(Precedence::Product)),
        Sign::Divide => (Operator::Divide, Some(Precedence::Product)),
        Sign::Modulo => (Operator::Modulo, None),
        Sign::BitAnd => (Operator::And, Some(Precedence::And)),
        Sign::BitOr => (Operator::Or, Some(Precedence::Or)),
        Sign::BitXor => (Operator::Xor, None),
        Sign::ShiftLeft => (Operator::ShiftLeft, Some(Precedence::Shift)),
        Sign::ShiftRight => (Operator::ShiftRight, Some(Precedence::Shift)),
        _ => return None,
    })
}

fn operand(reader: &mut TokenReader<'_>) -> Result<Arithmetic, Fault> {
    match reader.peek() {
        TokenKind::Number(number) => {
            reader.advance();
            Ok(leaf(Calculation::Push(number)))
        }
        TokenKind::Word(Keyword::Length) => {
            reader.advance();
            Ok(leaf(Calculation::Length))
        }
        TokenKind::Sign(Sign::Minus) => {
            reader.advance();
            let mut sum = reader.nested(|reader| binary(reader, Precedence::Minus))?;
            sum.steps.push(Calculation::Negate);
            Ok(sum)
        }
        TokenKind::Sign(Sign::Open) => {
            reader.advance();
            let sum = reader.nested(|reader| binary(reader, Precedence::Any))?;
            reader.require_sign(Sign::Close, both("an operator or `)`", "运算符或 `)`"))?;
            Ok(sum)
        }
        TokenKind::Word(Keyword::Protocol(protocol)) => {
            let at = reader.advance();
            reader.require_sign(
                Sign::OpenIndex,
                both("`[` and an offset, such as `tcp[13]`", " `[` 和偏移量，例如 `tcp[13]`"),
            )?;
            indexed(reader, protocol, at)
        }
        _ => Err(reader.misplaced(OPERAND)),
    }
}

fn leaf(step: Calculation) -> Arithmetic {
    Arithmetic { steps: vec![step], within: Vec::new(), depth: 1 }
}

/// Parses the rest of `protocol[offset:size]`, after the first bracket.
fn indexed(reader: &mut TokenReader<'_>, protocol: NamedProtocol, at: ByteSpan) -> Result<Arithmetic, Fault> {
    if !has_header(protocol) {
        let text = said!(
            "`{}` has no header of which the bytes could be asked for",
            "`{}` 没有可以询问其字节的首部",
            protocol.name
        );
        return Err(Fault::incompatible(at, text));
    }
    let mut sum = reader.nested(|reader| binary(reader, Precedence::Any))?;
    let size = if reader.take_sign(Sign::Colon) { size(reader)? } else { LoadSize::Byte };
    reader.require_sign(
        Sign::CloseIndex,
        both("an operator, `:` and a size, or `]`", "运算符、`:` 和长度，或 `]`"),
    )?;
    sum.steps.push(Calculation::Load(protocol, size));
    // The protocols that the offset needs come first, as in libpcap.
    if protocol.carried != ProtocolId::Link {
        sum.within.push(protocol);
    }
    Ok(sum)
}

fn size(reader: &mut TokenReader<'_>) -> Result<LoadSize, Fault> {
    const SIZES: Text = both("1, 2 or 4 (bytes)", " 1、2 或 4（字节）");
    let size = match reader.peek() {
        TokenKind::Number(1) => LoadSize::Byte,
        TokenKind::Number(2) => LoadSize::Half,
        TokenKind::Number(4) => LoadSize::Word,
        TokenKind::Number(size) => {
            return Err(Fault::value(
                reader.span(),
                said!(
                    "{size} bytes cannot be one number: expected {SIZES}",
                    "{size} 字节不能算作一个数：应是 {SIZES}"
                ),
            ));
        }
        _ => return Err(reader.misplaced(SIZES)),
    };
    reader.advance();
    Ok(size)
}

/// Whether libpcap knows where the protocol's header begins.
fn has_header(protocol: NamedProtocol) -> bool {
    match protocol.carried {
        // Not for an LLC service access point or AppleTalk's ARP, which libpcap omits.
        ProtocolId::Type(number) => number > 1500 && number != super::words::APPLETALK_ARP,
        ProtocolId::Link | ProtocolId::Ipv4(_) | ProtocolId::Ipv6(_) => true,
        ProtocolId::Ip(_) => !matches!(protocol.name, "ah" | "esp"),
    }
}

/// Refuses constant division by 0 and constant shifts by more than 31, as libpcap does.
fn check_constant_operand(operator: Operator, right: &Arithmetic, at: ByteSpan) -> Result<(), Fault> {
    let [Calculation::Push(number)] = *right.steps else { return Ok(()) };
    match operator {
        Operator::Divide | Operator::Modulo if number == 0 => {
            Err(Fault::value(at, said!("nothing can be divided by 0", "不能除以 0")))
        }
        Operator::ShiftLeft | Operator::ShiftRight if number > 31 => Err(Fault::value(
            at,
            said!(
                "a number has 32 bits, so it cannot be shifted by {number}",
                "数有 32 位，不能移动 {number} 位"
            ),
        )),
        _ => Ok(()),
    }
}

/// Only the protocols that the left operand needs are tested, as in libpcap: `1 + tcp[0] = 5` also matches packets
/// other than TCP (it reads the byte where TCP would begin). This changes what tcpdump selects.
fn combine(mut left: Arithmetic, operator: Operator, right: Arithmetic) -> Arithmetic {
    left.depth = left.depth.max(right.depth + 1);
    left.steps.extend(right.steps);
    left.steps.push(Calculation::Apply(operator));
    left
}

/// Checks that the stack does not exceed its maximum depth.
pub(super) fn check_depth(sum: &Arithmetic, at: ByteSpan) -> Result<(), Fault> {
    if sum.depth > MAX_DEPTH {
        return Err(Fault::value(
            at,
            said!(
                "more than {MAX_DEPTH} numbers wait for each other: use fewer brackets",
                "超过 {MAX_DEPTH} 个数在互相等待：请少用括号"
            ),
        ));
    }
    Ok(())
}
