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
#[cfg(test)]
mod tests;

use super::error::FilterError;
use super::expression::Expression;
use super::test::TraceTest;
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
