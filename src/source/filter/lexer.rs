//! Splits the text of an expression into words, numbers, addresses and signs.
//!
//! The longest match wins, as in libpcap: `len-1` is one (unknown) word, `len - 1` is arithmetic, and
//! `00:11:22:33:44:55` is one address.

use std::net::Ipv6Addr;

use super::error::{ByteSpan, Fault, Problem};
use super::picture::{shortened, visible};
use super::words::{self, Keyword};
use crate::language::{both, said};

/// One token of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    pub(super) span: ByteSpan,
}

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind<'a> {
    Word(Keyword),
    /// Any other name: a service, a protocol, or unknown.
    Name(&'a str),
    Number(u32),
    /// Two to four decimal numbers separated by dots.
    Dotted(&'a str),
    Ipv6(Ipv6Addr),
    Mac([u8; 6]),
    Sign(Sign),
    End,
}

/// A sign of one or two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Open,
    Close,
    OpenIndex,
    CloseIndex,
    Colon,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    BitAnd,
    BitOr,
    BitXor,
    ShiftLeft,
    ShiftRight,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The tokens of an expression; the last one is [`TokenKind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut indexes = 0_usize;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        if matches!(first, ' ' | '\t' | '\n' | '\r') {
            at += 1;
            continue;
        }
        let (kind, len) = token(rest, first, indexes > 0)
            .map_err(|(problem, len)| Fault::new(ByteSpan { start: at, end: at + len }, problem))?;
        match kind {
            TokenKind::Sign(Sign::OpenIndex) => indexes += 1,
            TokenKind::Sign(Sign::CloseIndex) => indexes = indexes.saturating_sub(1),
            _ => {}
        }
        tokens.push(Token { kind, span: ByteSpan { start: at, end: at + len } });
        at += len;
    }
    tokens.push(Token { kind: TokenKind::End, span: ByteSpan { start: text.len(), end: text.len() } });
    Ok(tokens)
}

/// A token and its length, or a problem and the length of the wrong text.
type TokenResult<'a> = Result<(TokenKind<'a>, usize), (Problem, usize)>;

fn token(rest: &str, first: char, in_index: bool) -> TokenResult<'_> {
    if let Some((kind, len)) = sign_of_two(rest) {
        return Ok((kind, len));
    }
    if first.is_ascii_alphanumeric() || (rest.starts_with("::") && !in_index) {
        return word(rest, in_index);
    }
    if first == '\\' {
        return escaped(rest);
    }
    if let Some(kind) = sign_of_one(first) {
        return Ok((kind, 1));
    }
    let begins_token = |letter: char| {
        letter.is_ascii_alphanumeric() || letter.is_ascii_whitespace() || sign_of_one(letter).is_some()
    };
    let len = rest.find(begins_token).unwrap_or(rest.len());
    let expected = both(
        "a word, a number, an address or a sign (quotes belong to the shell, not to the expression)",
        "词、数字、地址或符号（引号属于 shell，不属于表达式）",
    );
    let word = shown(rest.get(..len).unwrap_or_default());
    Err((Problem::UnknownWord { word, expected, meant: None }, len))
}

/// A part of the expression, for a message.
pub(super) fn shown(piece: &str) -> String {
    shortened(&visible(piece), 40)
}

fn sign_of_two(rest: &str) -> Option<(TokenKind<'_>, usize)> {
    let kind = match rest.get(..2)? {
        "&&" => TokenKind::Word(Keyword::And),
        "||" => TokenKind::Word(Keyword::Or),
        "==" => TokenKind::Sign(Sign::Equal),
        "!=" => TokenKind::Sign(Sign::NotEqual),
        "<=" => TokenKind::Sign(Sign::LessOrEqual),
        ">=" => TokenKind::Sign(Sign::GreaterOrEqual),
        "<<" => TokenKind::Sign(Sign::ShiftLeft),
        ">>" => TokenKind::Sign(Sign::ShiftRight),
        _ => return None,
    };
    Some((kind, 2))
}

fn sign_of_one<'a>(first: char) -> Option<TokenKind<'a>> {
    Some(TokenKind::Sign(match first {
        '(' => Sign::Open,
        ')' => Sign::Close,
        '[' => Sign::OpenIndex,
        ']' => Sign::CloseIndex,
        ':' => Sign::Colon,
        '+' => Sign::Plus,
        '-' => Sign::Minus,
        '*' => Sign::Times,
        '/' => Sign::Divide,
        '%' => Sign::Modulo,
        '&' => Sign::BitAnd,
        '|' => Sign::BitOr,
        '^' => Sign::BitXor,
        '=' => Sign::Equal,
        '<' => Sign::Less,
        '>' => Sign::Greater,
        '!' => return Some(TokenKind::Word(Keyword::Not)),
        _ => return None,
    }))
}

/// `\tcp` is the name, not the keyword: pcap-filter(7) requires the backslash after `proto`.
fn escaped(rest: &str) -> TokenResult<'_> {
    let name = rest.get(1..).unwrap_or_default();
    let len = name.find([' ', '!', '(', ')', '\n', '\t']).unwrap_or(name.len());
    match name.get(..len) {
        Some(name) if !name.is_empty() => Ok((TokenKind::Name(name), 1 + len)),
        _ => {
            let expected =
                both("a name after the backslash, such as `\\tcp`", "反斜线之后的名字，例如 `\\tcp`");
            Err((Problem::UnknownWord { word: "\\".to_owned(), expected, meant: None }, 1))
        }
    }
}

fn word(rest: &str, in_index: bool) -> TokenResult<'_> {
    let plain = run(rest, |letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
        .trim_end_matches(['-', '_']);
    let coloned = run(rest, |letter| letter.is_ascii_hexdigit() || matches!(letter, ':' | '.'));
    if let Some((mac, len)) = mac(rest).filter(|&(_, len)| len >= plain.len())
        && (len >= coloned.len() || in_index)
    {
        return Ok((TokenKind::Mac(mac), len));
    }
    if !in_index && coloned.len() > plain.len() && coloned.contains(':') {
        return coloned.parse().map(|address| (TokenKind::Ipv6(address), coloned.len())).map_err(|_| {
            let text = said!(
                "`{}` is neither an IPv6 nor an Ethernet address",
                "`{}` 既不是 IPv6 地址，也不是以太网地址",
                shown(coloned)
            );
            (Problem::Value(text), coloned.len())
        });
    }
    if plain.starts_with(|first: char| first.is_ascii_digit()) {
        if is_number(plain) {
            return number(plain).map(|value| (TokenKind::Number(value), plain.len()));
        }
        let numbers = plain.split('.');
        if (2..=4).contains(&numbers.clone().count()) && numbers.clone().all(is_decimal) {
            return Ok((TokenKind::Dotted(plain), plain.len()));
        }
    }
    let kind = words::word(plain)
        .map(TokenKind::Word)
        .or_else(|| words::number(plain).map(TokenKind::Number))
        .unwrap_or(TokenKind::Name(plain));
    Ok((kind, plain.len()))
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    text.get(..text.find(|letter| !belongs(letter)).unwrap_or(text.len())).unwrap_or_default()
}

fn is_decimal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn hexadecimal(text: &str) -> Option<&str> {
    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).filter(|digits| !digits.is_empty())
}

fn is_number(text: &str) -> bool {
    is_decimal(text)
        || hexadecimal(text).is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// A number as in C: `0x` makes it hexadecimal, a leading 0 octal.
fn number(text: &str) -> Result<u32, (Problem, usize)> {
    let (digits, radix) = match (hexadecimal(text), text.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (text, 10),
    };
    u32::from_str_radix(digits, radix).map_err(|_| {
        let why = if digits.chars().all(|digit| digit.is_digit(radix)) {
            said!("is more than 32 bits hold (4294967295)", "超过了 32 位能表示的数（4294967295）")
        } else {
            said!(
                "begins with 0, so it is octal and has no digits 8 and 9",
                "以 0 开头，所以是八进制，不能有数字 8 和 9"
            )
        };
        (Problem::Value(format!("`{}` {why}", shown(text))), text.len())
    })
}

/// An Ethernet address at the front of the text: six numbers between `:`, `-` or `.`, three between `.`, or twelve
/// digits.
fn mac(text: &str) -> Option<([u8; 6], usize)> {
    let (digits, len) = grouped(text, 6, 2, ':')
        .or_else(|| grouped(text, 6, 2, '-'))
        .or_else(|| grouped(text, 6, 2, '.'))
        .or_else(|| grouped(text, 3, 4, '.').filter(|&(_, len)| len == 14))
        .or_else(|| grouped(text, 1, 12, ' ').filter(|&(_, len)| len == 12))?;
    let bytes = digits.to_be_bytes();
    Some((bytes.last_chunk().copied()?, len))
}

/// `groups` groups of at most `digits` hexadecimal digits, as one number, and their length in the text.
fn grouped(text: &str, groups: usize, digits: usize, between: char) -> Option<(u64, usize)> {
    let (mut value, mut at) = (0_u64, 0);
    for group in 0..groups {
        if group > 0 {
            text.get(at..)?.strip_prefix(between)?;
            at += between.len_utf8();
        }
        let run = run(text.get(at..)?, |letter| letter.is_ascii_hexdigit());
        let width = u32::try_from(48 / groups).ok()?;
        if run.is_empty() || run.len() > digits {
            return None;
        }
        value = value << width | u64::from_str_radix(run, 16).ok()?;
        at += run.len();
    }
    Some((value, at))
}
