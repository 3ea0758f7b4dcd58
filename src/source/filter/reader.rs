//! A cursor over the tokens of an expression, which creates the errors at its position.

use super::error::{ByteSpan, Fault, Problem};
use super::hints;
use super::lexer::{self, Sign, Token, TokenKind};
use super::words::Keyword;
use crate::language::Text;

/// The maximum nesting of brackets and `not`. libpcap's limit is its parser's stack, some thousands; no filter needs
/// more than this.
const DEEPEST: usize = 100;

/// A position in the tokens.
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

    /// The next token; after the last one, [`TokenKind::End`].
    pub(super) fn peek(&self) -> TokenKind<'a> {
        self.ahead(0)
    }

    /// The token `further` tokens after the next.
    pub(super) fn ahead(&self, further: usize) -> TokenKind<'a> {
        self.tokens.get(self.at + further).map_or(TokenKind::End, |token| token.kind)
    }

    /// The span of the next token.
    pub(super) fn span(&self) -> ByteSpan {
        let end = ByteSpan { start: self.text.len(), end: self.text.len() };
        self.tokens.get(self.at).map_or(end, |token| token.span)
    }

    /// Consumes the next token. Returns its span.
    pub(super) fn advance(&mut self) -> ByteSpan {
        let span = self.span();
        self.at = (self.at + 1).min(self.tokens.len());
        span
    }

    /// Consumes the next token if it is `kind`.
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

    /// Consumes this sign. Fails if the next token is another one.
    pub(super) fn require_sign(&mut self, sign: Sign, expected: Text) -> Result<(), Fault> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.misplaced(expected)) }
    }

    /// Parses with `read` at one more level of nesting.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.depth >= DEEPEST {
            return Err(Fault::new(self.span(), Problem::TooDeep(DEEPEST)));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// The token after the closing bracket that matches the next token, an opening bracket.
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

    /// The error for a next token that is not expected here.
    pub(super) fn misplaced(&self, expected: Text) -> Fault {
        self.misplaced_for(expected, None)
    }

    /// The same, suggesting `word` or a qualifier that fits the kind of token.
    pub(super) fn lacking(&self, expected: Text, word: Option<&str>) -> Fault {
        let text = self.text(self.span());
        let meant = match (word, hints::for_value(self.peek(), text)) {
            (Some(word), Some(_)) => Some(format!("{word} {text}")),
            (_, meant) => meant,
        };
        self.misplaced_for(expected, meant)
    }

    fn misplaced_for(&self, expected: Text, meant: Option<String>) -> Fault {
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
