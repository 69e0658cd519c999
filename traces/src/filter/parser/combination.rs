//! AND, OR, `!` and parentheses.

use super::cursor::Cursor;
use crate::filter::error::FilterError;
use crate::filter::expression::Expression;
use crate::filter::operator::Operator;
use crate::filter::token::Token;

/// Whether a word stands between others.
pub(super) fn is_joint(word: &str) -> bool {
    let is = |joint: &str| joint.eq_ignore_ascii_case(word);
    is("AND") || is("OR") || Operator::of_word(word).is_some()
}

impl Cursor<'_> {
    /// Reads a combination of tests.
    pub(super) fn combination<T>(
        &mut self,
        test: impl Fn(&mut Self) -> Result<Expression<T>, FilterError> + Copy,
    ) -> Result<Expression<T>, FilterError> {
        let mut parts = vec![self.conjunction(test)?];
        while self.takes_word("OR") {
            parts.push(self.conjunction(test)?);
        }
        Ok(Expression::any(parts))
    }

    fn conjunction<T>(
        &mut self,
        test: impl Fn(&mut Self) -> Result<Expression<T>, FilterError> + Copy,
    ) -> Result<Expression<T>, FilterError> {
        let mut parts = vec![self.one(test)?];
        while self.takes_word("AND") || self.begins_another() {
            parts.push(self.one(test)?);
        }
        Ok(Expression::all(parts))
    }

    /// Whether something begins that nothing joins to what is before it, which is
    /// how the guide writes `ok !partial duration <3`.
    fn begins_another(&self) -> bool {
        match self.peek() {
            Token::Word(word) => !is_joint(word),
            Token::Not | Token::Open => true,
            Token::Text(_)
            | Token::Number(_)
            | Token::Key(_)
            | Token::RootCauses(_)
            | Token::Operator(_)
            | Token::Close
            | Token::OpenBrace
            | Token::CloseBrace
            | Token::Comma
            | Token::Colon
            | Token::End => false,
        }
    }

    fn one<T>(
        &mut self,
        test: impl Fn(&mut Self) -> Result<Expression<T>, FilterError> + Copy,
    ) -> Result<Expression<T>, FilterError> {
        if self.takes(&Token::Not) {
            return Ok(Expression::not(self.inside(|cursor| cursor.one(test))?));
        }
        if self.takes(&Token::Open) {
            let inner = self.inside(|cursor| cursor.combination(test))?;
            self.expect(&Token::Close, "AND, OR or `)`")?;
            return Ok(inner);
        }
        test(self)
    }
}
