//! Expressions in writing: one form for each, which reads as the same expression.

use std::fmt::{self, Display, Formatter, Write};

use super::expression::Expression;
use super::group::GroupReference;
use super::operator::Operator;
use super::selector::ServicePattern;
use super::test::{
    AnnotationTest, CausePart, FailureKind, NumberTest, Property, TextTest, TraceTest,
};
use super::token::is_word;
use crate::facts::RootCauseKind;

/// What an expression is made of.
pub(super) trait Written: Display {
    /// Whether an operator is in it, so that `!` before it needs parentheses for
    /// the reader's sake: `!a = 1` looks like `(!a) = 1`.
    fn is_comparison(&self) -> bool;
}

impl<T: Written> Display for Expression<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => joined(formatter, parts, " AND "),
            Self::Any(parts) => joined(formatter, parts, " OR "),
            Self::Not(part) => match &**part {
                Self::Test(test) if !test.is_comparison() => write!(formatter, "!{test}"),
                part => write!(formatter, "!({part})"),
            },
            Self::Test(test) => test.fmt(formatter),
        }
    }
}

fn joined<T: Written>(
    formatter: &mut Formatter<'_>,
    parts: &[Expression<T>],
    between: &str,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            formatter.write_str(between)?;
        }
        match part {
            Expression::All(_) | Expression::Any(_) => write!(formatter, "({part})")?,
            Expression::Not(_) | Expression::Test(_) => part.fmt(formatter)?,
        }
    }
    Ok(())
}

impl Written for TraceTest {
    fn is_comparison(&self) -> bool {
        match self {
            Self::Property(property) => property.is_comparison(),
            Self::Annotation { test, .. } => *test != AnnotationTest::Set,
            Self::Group(_) | Self::RootCauses(_) => true,
            Self::Service { .. } | Self::Edge { .. } | Self::RootCause { .. } => false,
        }
    }
}

impl Display for TraceTest {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(property) => property.fmt(formatter),
            Self::Annotation { key, test } => {
                write!(formatter, "annotation{}{test}", Key(key))
            }
            Self::Service { service, within } => {
                write!(formatter, "service({service}){}", Braces(within))
            }
            Self::Edge { from, to, within } => {
                write!(formatter, "edge({from}, {to}){}", Braces(within))
            }
            Self::Group(GroupReference::Name(name)) => {
                write!(formatter, "group.name = {}", Quoted(name))
            }
            Self::Group(GroupReference::Arn(arn)) => {
                write!(formatter, "group.arn = {}", Quoted(arn))
            }
            Self::RootCause { part, within } => {
                write!(formatter, "{}{}", part.written(), Braces(within))
            }
            Self::RootCauses(patterns) => {
                let json = serde_json::to_string(patterns).map_err(|_| fmt::Error)?;
                write!(formatter, "rootcause.json = #{json}")
            }
        }
    }
}

impl Written for Property {
    fn is_comparison(&self) -> bool {
        match self {
            Self::Flag(_) => false,
            Self::Number(_, test) => *test != NumberTest::Set,
            Self::Text(_, test) => *test != TextTest::Set,
        }
    }
}

impl Display for Property {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => formatter.write_str(flag.written()),
            Self::Number(number, test) => write!(formatter, "{}{test}", number.written()),
            Self::Text(text, test) => write!(formatter, "{}{test}", text.written()),
        }
    }
}

impl Display for NumberTest {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set => Ok(()),
            Self::Is(order, value) => compared(formatter, order.operator(), value),
        }
    }
}

impl Display for TextTest {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set => Ok(()),
            Self::Is(relation, value) => compared(formatter, relation.operator(), Quoted(value)),
        }
    }
}

impl Display for AnnotationTest {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set => Ok(()),
            Self::Boolean(value) => compared(formatter, Operator::Equal, value),
            Self::Number(order, value) => compared(formatter, order.operator(), value),
            Self::Text(relation, value) => compared(formatter, relation.operator(), Quoted(value)),
        }
    }
}

/// Writes what comes after a keyword.
fn compared(formatter: &mut Formatter<'_>, operator: Operator, value: impl Display) -> fmt::Result {
    write!(formatter, " {} {value}", operator.written())
}

impl Display for ServicePattern {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            kind,
            account_id,
        } = self;
        if let (Some(name), None, None) = (name, kind, account_id) {
            return Quoted(name).fmt(formatter);
        }
        let fields = [("name", name), ("type", kind), ("account.id", account_id)];
        let given = fields
            .into_iter()
            .filter_map(|(field, value)| Some((field, value.as_ref()?)))
            .map(|(field, value)| format!("{field}: {}", Quoted(value)));
        let given: Vec<_> = given.collect();
        if given.is_empty() {
            return Ok(());
        }
        write!(formatter, "id({})", given.join(", "))
    }
}

impl CausePart {
    const ALL: [Self; 8] = [
        Self::Service(RootCauseKind::Fault),
        Self::Service(RootCauseKind::Error),
        Self::Service(RootCauseKind::ResponseTime),
        Self::Entity(RootCauseKind::Fault),
        Self::Entity(RootCauseKind::Error),
        Self::Entity(RootCauseKind::ResponseTime),
        Self::Exception(FailureKind::Fault),
        Self::Exception(FailureKind::Error),
    ];

    /// Returns the part that is written so, in any case of letters.
    pub(super) fn find(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|part| part.written().eq_ignore_ascii_case(word))
    }

    /// Returns how it is written.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::Service(RootCauseKind::Fault) => "rootcause.fault.service",
            Self::Service(RootCauseKind::Error) => "rootcause.error.service",
            Self::Service(RootCauseKind::ResponseTime) => "rootcause.responsetime.service",
            Self::Entity(RootCauseKind::Fault) => "rootcause.fault.entity",
            Self::Entity(RootCauseKind::Error) => "rootcause.error.entity",
            Self::Entity(RootCauseKind::ResponseTime) => "rootcause.responsetime.entity",
            Self::Exception(FailureKind::Fault) => "rootcause.fault.exception",
            Self::Exception(FailureKind::Error) => "rootcause.error.exception",
        }
    }
}

/// An expression in braces; nothing, where it always holds.
struct Braces<'a>(&'a Expression<Property>);

impl Display for Braces<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_always() {
            return Ok(());
        }
        write!(formatter, " {{ {} }}", self.0)
    }
}

/// A text in quotation marks.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_char('"')?;
        for character in self.0.chars() {
            if matches!(character, '"' | '\\') {
                formatter.write_char('\\')?;
            }
            formatter.write_char(character)?;
        }
        formatter.write_char('"')
    }
}

/// The key of an annotation: after a dot where that has always been possible, else
/// in brackets.
struct Key<'a>(&'a str);

impl Display for Key<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let is_made_of = |is_part: fn(char) -> bool| self.0.chars().all(is_part);
        let is_simple = |character| is_word(character) && character != '.';
        if is_made_of(is_simple) {
            write!(formatter, ".{}", self.0)
        } else if is_made_of(is_word) {
            write!(formatter, "[{}]", self.0)
        } else {
            write!(formatter, "[{}]", Quoted(self.0))
        }
    }
}
