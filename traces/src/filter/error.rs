//! What is wrong with an expression, and where.

/// Why an expression cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} at character {}", position + 1)]
pub struct FilterError {
    /// What is wrong, and what to write instead.
    pub message: String,
    /// Where it begins: characters before it.
    pub position: usize,
    /// How many characters it takes; 0 at the end of the expression.
    pub length: usize,
    expression: String,
}

impl FilterError {
    pub(super) fn at(expression: &str, position: usize, length: usize, message: &str) -> Self {
        Self {
            message: message.to_owned(),
            position,
            length,
            expression: expression.to_owned(),
        }
    }

    /// Returns the expression and, in a line below it, carets under what is wrong.
    pub fn caret(&self) -> String {
        let carets = "^".repeat(self.length.max(1));
        format!("{}\n{}{carets}", self.expression, " ".repeat(self.position))
    }
}
