//! Where in an expression its reader is.

use std::ops::Range;

use crate::filter::error::{FilterError, Problem, shortened};
use crate::filter::token::{Spanned, Token, tokens};

/// A reader of an expression.
pub(super) struct Cursor<'e> {
    expression: &'e str,
    tokens: Vec<Spanned<'e>>,
    at: usize,
    /// How many parentheses, braces and `!` it is in.
    depth: usize,
}

impl<'e> Cursor<'e> {
    /// Far more than anyone writes, and far less than the stack takes.
    const DEEPEST: usize = 64;

    /// Begins to read an expression.
    pub(super) fn of(expression: &'e str) -> Result<Self, FilterError> {
        Ok(Self {
            expression,
            tokens: tokens(expression)?,
            at: 0,
            depth: 0,
        })
    }

    /// Returns the next token.
    pub(super) fn peek(&self) -> &Token<'e> {
        &self.tokens[self.at].token
    }

    /// Returns where the next token is.
    pub(super) fn span(&self) -> Range<usize> {
        self.tokens[self.at].span.clone()
    }

    /// Returns the next word, when it is one.
    pub(super) fn word(&self) -> Option<&'e str> {
        match self.peek() {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Goes on to the token after the next.
    pub(super) fn advance(&mut self) {
        // The last token is `End`, and nothing comes after it.
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    /// Takes the next token, when it is this one.
    pub(super) fn takes(&mut self, token: &Token<'_>) -> bool {
        let is_next = self.peek() == token;
        if is_next {
            self.advance();
        }
        is_next
    }

    /// Whether the next token is this word, in any case of letters.
    pub(super) fn is_word(&self, expected: &str) -> bool {
        self.word()
            .is_some_and(|word| word.eq_ignore_ascii_case(expected))
    }

    /// Takes the next token, when it is this word.
    pub(super) fn takes_word(&mut self, expected: &str) -> bool {
        let is_next = self.is_word(expected);
        if is_next {
            self.advance();
        }
        is_next
    }

    /// Takes this token, which has to be next.
    pub(super) fn expect(
        &mut self,
        token: &Token<'_>,
        expected: &'static str,
    ) -> Result<(), FilterError> {
        if self.takes(token) {
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    /// Takes the text that has to be next.
    pub(super) fn expect_text(&mut self, expected: &'static str) -> Result<String, FilterError> {
        match self.peek() {
            Token::Text(text) => {
                let text = text.clone();
                self.advance();
                Ok(text)
            }
            Token::Word(word) => Err(self.unquoted(word)),
            _ => Err(self.unexpected(expected)),
        }
    }

    /// Whether everything has been read.
    pub(super) fn is_at_end(&self) -> bool {
        *self.peek() == Token::End
    }

    /// Refuses what is left.
    pub(super) fn expect_end(&self) -> Result<(), FilterError> {
        if self.is_at_end() {
            Ok(())
        } else {
            Err(self.unexpected("AND, OR or the end"))
        }
    }

    /// Reads what is inside of something: one level deeper.
    pub(super) fn inside<R>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<R, FilterError>,
    ) -> Result<R, FilterError> {
        if self.depth == Self::DEEPEST {
            return Err(self.error(Problem::TooDeep));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Returns that something else than the next token has to be there.
    pub(super) fn unexpected(&self, expected: &'static str) -> FilterError {
        let found = self.peek().described();
        self.error(Problem::Expected { expected, found })
    }

    /// Returns that the next token, a word, has to be a text.
    pub(super) fn unquoted(&self, word: &str) -> FilterError {
        let word = shortened(word);
        self.error(Problem::Unquoted { word })
    }

    /// Returns an error about the next token.
    pub(super) fn error(&self, problem: Problem) -> FilterError {
        self.error_at(&self.span(), problem)
    }

    /// Returns an error about some bytes of the expression.
    pub(super) fn error_at(&self, span: &Range<usize>, problem: Problem) -> FilterError {
        FilterError::new(self.expression, span, problem)
    }
}
