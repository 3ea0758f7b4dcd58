//! The tokens of an expression, one after the other, and the faults that are found on the way.

use super::error::{ByteSpan, Fault, Problem};
use super::hints;
use super::lexer::{self, Sign, Token, TokenKind};
use super::words::Keyword;

/// How deep brackets and `not` may be within each other. libpcap's own limit lies in its parser's stack, at some
/// thousands; a person stops long before this one.
const DEEPEST: usize = 100;

/// A place in the tokens.
#[derive(Debug)]
pub(super) struct TokenReader<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    at: usize,
    depth: usize,
}

impl<'a> TokenReader<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, Fault> {
        Ok(Self { text, tokens: lexer::tokens(text)?, at: 0, depth: 0 })
    }

    /// The next token; after the last one, the end again.
    pub(super) fn peek(&self) -> TokenKind<'a> {
        self.ahead(0)
    }

    /// The token so many after the next.
    pub(super) fn ahead(&self, further: usize) -> TokenKind<'a> {
        self.tokens.get(self.at + further).map_or(TokenKind::End, |token| token.kind)
    }

    /// Where the next token stands.
    pub(super) fn span(&self) -> ByteSpan {
        let end = ByteSpan { start: self.text.len(), end: self.text.len() };
        self.tokens.get(self.at).map_or(end, |token| token.span)
    }

    /// Goes past the next token and says where it stands.
    pub(super) fn advance(&mut self) -> ByteSpan {
        let span = self.span();
        self.at = (self.at + 1).min(self.tokens.len());
        span
    }

    /// Goes past the next token if it is this one.
    pub(super) fn take(&mut self, kind: TokenKind<'_>) -> bool {
        let taken = self.peek() == kind;
        if taken {
            self.advance();
        }
        taken
    }

    pub(super) fn take_sign(&mut self, sign: Sign) -> bool {
        self.take(TokenKind::Sign(sign))
    }

    pub(super) fn take_word(&mut self, word: Keyword) -> bool {
        self.take(TokenKind::Word(word))
    }

    /// Goes past this sign, which must come next.
    pub(super) fn require_sign(&mut self, sign: Sign, expected: &'static str) -> Result<(), Fault> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.misplaced(expected)) }
    }

    /// Goes one level deeper for what `read` reads.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.depth >= DEEPEST {
            return Err(Fault::new(self.span(), Problem::TooDeep(DEEPEST)));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// The token after the bracket that closes the one that comes next.
    pub(super) fn after_brackets(&self) -> TokenKind<'a> {
        let mut open = 0_usize;
        let mut rest = self.tokens.iter().skip(self.at);
        for token in rest.by_ref() {
            match token.kind {
                TokenKind::Sign(Sign::Open) => open += 1,
                TokenKind::Sign(Sign::Close) => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
        rest.next().map_or(TokenKind::End, |token| token.kind)
    }

    /// The text of this part of the expression.
    pub(super) fn text(&self, span: ByteSpan) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The next token cannot stand where it stands.
    pub(super) fn misplaced(&self, expected: &'static str) -> Fault {
        self.misplaced_for(expected, None)
    }

    /// The same, for a token that may lack a word before it: this one, or what goes with its kind.
    pub(super) fn lacking(&self, expected: &'static str, word: Option<&str>) -> Fault {
        let text = self.text(self.span());
        let meant = match (word, hints::for_value(self.peek(), text)) {
            (Some(word), Some(_)) => Some(format!("{word} {text}")),
            (_, meant) => meant,
        };
        self.misplaced_for(expected, meant)
    }

    fn misplaced_for(&self, expected: &'static str, meant: Option<String>) -> Fault {
        let span = self.span();
        let found = lexer::shown(self.text(span));
        let problem = match self.peek() {
            TokenKind::End => Problem::Unfinished { expected },
            TokenKind::Word(Keyword::NotOffered(reason)) => Problem::NotOffered { word: found, reason },
            TokenKind::Name(name) => {
                Problem::UnknownWord { word: found, expected, meant: hints::for_word(name) }
            }
            _ => Problem::Misplaced { found, expected, meant },
        };
        Fault::new(span, problem)
    }
}
