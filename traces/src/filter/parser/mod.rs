//! Tokens, made into an expression.
//!
//! ```text
//! expression := all (OR all)*
//! all        := one (AND? one)*
//! one        := `!` one | `(` expression `)` | test
//! ```
//!
//! Words are read in any case of letters. That AND binds more strongly than OR is
//! usual; the guide does not say.

mod combination;
mod complex;
mod cursor;
mod property;
mod service;
#[cfg(test)]
mod tests;

use super::error::FilterError;
use super::expression::Expression;
use super::selector::Selector;
use super::test::TraceTest;
use super::token::Token;
use cursor::Cursor;

/// Reads an expression about traces. A blank one is of every trace.
pub(super) fn parse(expression: &str) -> Result<Expression<TraceTest>, FilterError> {
    let mut cursor = Cursor::of(expression)?;
    if cursor.is_at_end() {
        return Ok(Expression::always());
    }
    let parsed = cursor.combination(complex::trace_test)?;
    cursor.expect_end()?;
    Ok(parsed)
}

/// Reads a selector.
pub(super) fn parse_selector(expression: &str) -> Result<Selector, FilterError> {
    let mut cursor = Cursor::of(expression)?;
    let selector = if cursor.is_word("service") {
        Selector::Service(cursor.called_service()?)
    } else if cursor.is_word("edge") {
        let (from, to) = cursor.called_edge()?;
        Selector::Edge { from, to }
    } else if cursor.is_word("id") {
        Selector::Service(cursor.id()?)
    } else {
        return Err(cursor.unexpected("service(), edge() or id()"));
    };
    cursor.expect(&Token::End, "the end")?;
    Ok(selector)
}
