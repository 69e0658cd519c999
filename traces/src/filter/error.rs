//! What is wrong with an expression, and where.

use std::fmt;
use std::ops::Range;

/// Why an expression cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// What is wrong.
    pub problem: Problem,
    /// Where it begins: the number of characters before it.
    pub position: usize,
    /// How many characters it takes; 0 at the end of the expression.
    pub length: usize,
    expression: String,
}

/// What is wrong with an expression, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A character that begins nothing.
    #[error("unexpected {found:?}{hint}")]
    Character {
        /// The character.
        found: char,
        /// What was meant, where that can be told.
        hint: &'static str,
    },
    /// A text without its second quotation mark.
    #[error("this text does not end: a quotation mark is missing")]
    EndlessText,
    /// A backslash before another character than a quotation mark or a backslash.
    #[error("a backslash stands before a quotation mark or a backslash only: write `\\\\`")]
    Escape,
    /// A key of an annotation that does not end, or is empty.
    #[error("the key of an annotation is written `[key]` or `[\"key\"]`")]
    Key,
    /// Something that begins like a number.
    #[error("`{found}` is not a number")]
    Number {
        /// It.
        found: String,
    },
    /// Something else than what has to come here.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What has to come.
        expected: &'static str,
        /// What came.
        found: String,
    },
    /// Nothing is called so.
    #[error("there is no keyword `{keyword}`{}", did_you_mean(*.suggestion))]
    UnknownKeyword {
        /// What is not known.
        keyword: String,
        /// What looks like it.
        suggestion: Option<&'static str>,
    },
    /// A keyword that means nothing in these braces, or outside of any.
    #[error("`{keyword}` means nothing here: use it {}", .places.join(" or "))]
    Misplaced {
        /// The keyword.
        keyword: &'static str,
        /// Where it means something.
        places: Vec<&'static str>,
    },
    /// An operator that does not fit what is compared.
    #[error("`{operator}` does not fit {what}: use {allowed}")]
    Operator {
        /// The operator.
        operator: &'static str,
        /// What is compared, and of which type it is.
        what: String,
        /// The operators that fit.
        allowed: &'static str,
    },
    /// A value of another type than what it is compared with.
    #[error("`{keyword}` is compared with {expected}, not with {found}")]
    Value {
        /// The keyword.
        keyword: &'static str,
        /// What it is compared with.
        expected: &'static str,
        /// What came.
        found: String,
    },
    /// A text without quotation marks.
    #[error("texts are written in quotation marks: \"{word}\"")]
    Unquoted {
        /// The text.
        word: String,
    },
    /// `id()` says something twice.
    #[error("`{field}` is given twice")]
    Twice {
        /// What it says twice.
        field: &'static str,
    },
    /// `rootcause.json` is not what a root cause looks like.
    #[error("this is no list of root causes: {reason}")]
    RootCauses {
        /// What is wrong with the JSON.
        reason: String,
    },
    /// More parentheses, braces and `!` in one another than anyone needs.
    #[error("this is nested too deeply")]
    TooDeep,
}

impl FilterError {
    /// Returns an error about some bytes of an expression.
    pub(super) fn new(expression: &str, bytes: &Range<usize>, problem: Problem) -> Self {
        Self {
            problem,
            position: expression[..bytes.start].chars().count(),
            length: expression[bytes.clone()].chars().count(),
            expression: expression.to_owned(),
        }
    }

    /// Returns the expression and, in a line below it, carets under what is wrong. Of
    /// a long expression only what is near.
    pub fn caret(&self) -> String {
        const BEFORE: usize = 40;
        const AFTER: usize = 39;
        let begin = self.position.saturating_sub(BEFORE);
        // One column each, so that the carets stand where they should.
        let flat = |character: char| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        };
        let near = self.expression.chars().skip(begin).map(flat);
        let line: String = near.take(BEFORE + AFTER).collect();
        let indent = " ".repeat(self.position - begin);
        let carets = "^".repeat(self.length.clamp(1, AFTER));
        format!("{line}\n{indent}{carets}")
    }
}

impl std::error::Error for FilterError {}

impl fmt::Display for FilterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}, at character {}",
            self.problem,
            self.position + 1
        )
    }
}

/// Returns the beginning of what may be very long.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn did_you_mean(suggestion: Option<&'static str>) -> String {
    suggestion.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}
