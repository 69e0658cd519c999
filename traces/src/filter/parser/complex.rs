//! Keywords of a form of their own (Guide, "Complex keywords" and "id function").

use super::cursor::Cursor;
use crate::filter::error::FilterError;
use crate::filter::expression::Expression;
use crate::filter::group::GroupReference;
use crate::filter::place::Place;
use crate::filter::test::{CausePart, Property, TraceTest};
use crate::filter::token::Token;

/// What they are called.
pub(super) const NAMES: [&str; 14] = [
    "service",
    "edge",
    "annotation",
    "group.name",
    "group.arn",
    "rootcause.json",
    "rootcause.fault.service",
    "rootcause.fault.entity",
    "rootcause.fault.exception",
    "rootcause.error.service",
    "rootcause.error.entity",
    "rootcause.error.exception",
    "rootcause.responsetime.service",
    "rootcause.responsetime.entity",
];

/// Returns the name of the complex keyword that a word is, or begins with.
pub(super) fn name(word: &str) -> Option<&'static str> {
    if annotation_key(word).is_some() {
        return Some("annotation");
    }
    NAMES
        .into_iter()
        .find(|name| name.eq_ignore_ascii_case(word))
}

/// Reads one test of a trace.
pub(super) fn trace_test(cursor: &mut Cursor<'_>) -> Result<Expression<TraceTest>, FilterError> {
    let word = cursor.word().unwrap_or_default();
    if let Some(part) = CausePart::find(word) {
        cursor.advance();
        let within = cursor.braces(part.place())?;
        return Ok(Expression::Test(TraceTest::RootCause { part, within }));
    }
    match name(word) {
        Some("annotation") => annotation(cursor, word),
        Some("service") => service(cursor),
        Some("edge") => edge(cursor),
        Some("group.name") => group(cursor, GroupReference::Name),
        Some("group.arn") => group(cursor, GroupReference::Arn),
        Some("rootcause.json") => root_causes(cursor),
        Some(_) | None => cursor.property(Place::Trace, TraceTest::Property),
    }
}

fn annotation(cursor: &mut Cursor<'_>, word: &str) -> Result<Expression<TraceTest>, FilterError> {
    cursor.advance();
    let key = match (annotation_key(word), cursor.peek()) {
        (Some(key), _) => key.to_owned(),
        (None, Token::Key(key)) => {
            let key = key.clone();
            cursor.advance();
            key
        }
        (None, _) => return Err(cursor.unexpected("`.key` or `[key]`")),
    };
    let test = cursor.annotation_test()?;
    Ok(Expression::Test(TraceTest::Annotation { key, test }))
}

/// Returns the key in `annotation.key`. The case of its letters counts, that of the
/// keyword does not.
fn annotation_key(word: &str) -> Option<&str> {
    const PREFIX: &str = "annotation.";
    let (prefix, key) = word.split_at_checked(PREFIX.len())?;
    (prefix.eq_ignore_ascii_case(PREFIX) && !key.is_empty()).then_some(key)
}

fn service(cursor: &mut Cursor<'_>) -> Result<Expression<TraceTest>, FilterError> {
    let service = cursor.called_service()?;
    let within = cursor.braces(Place::Service)?;
    Ok(Expression::Test(TraceTest::Service { service, within }))
}

fn edge(cursor: &mut Cursor<'_>) -> Result<Expression<TraceTest>, FilterError> {
    let (from, to) = cursor.called_edge()?;
    let within = cursor.braces(Place::Edge)?;
    Ok(Expression::Test(TraceTest::Edge { from, to, within }))
}

fn group(
    cursor: &mut Cursor<'_>,
    reference: fn(String) -> GroupReference,
) -> Result<Expression<TraceTest>, FilterError> {
    cursor.advance();
    let is_in = cursor.expect_equality("a group")?;
    let text = cursor.expect_text("a text in quotation marks")?;
    Ok(test_if(is_in, TraceTest::Group(reference(text))))
}

fn root_causes(cursor: &mut Cursor<'_>) -> Result<Expression<TraceTest>, FilterError> {
    cursor.advance();
    let is_asked = cursor.expect_equality("root causes")?;
    let Token::RootCauses(patterns) = cursor.peek() else {
        return Err(cursor.unexpected("`#[{ … }]`"));
    };
    let test = TraceTest::RootCauses(patterns.clone());
    cursor.advance();
    Ok(test_if(is_asked, test))
}

/// Returns a test, or, after `!=`, that it fails.
fn test_if(is_asked: bool, test: TraceTest) -> Expression<TraceTest> {
    let test = Expression::Test(test);
    if is_asked {
        test
    } else {
        Expression::not(test)
    }
}

impl CausePart {
    /// Returns what expressions in its braces are about.
    pub(in crate::filter) fn place(self) -> Place {
        use crate::facts::RootCauseKind::{Error, Fault, ResponseTime};
        match self {
            Self::Service(_) => Place::CauseService,
            Self::Entity(ResponseTime) => Place::TimeEntity,
            Self::Entity(Fault | Error) => Place::FailureEntity,
            Self::Exception(_) => Place::Exception,
        }
    }
}

impl Cursor<'_> {
    /// Reads the braces after a service, an edge or a root cause, which may be left
    /// away or empty.
    fn braces(&mut self, place: Place) -> Result<Expression<Property>, FilterError> {
        if !self.takes(&Token::OpenBrace) || self.takes(&Token::CloseBrace) {
            return Ok(Expression::always());
        }
        let property = |cursor: &mut Self| cursor.property(place, |property| property);
        let within = self.inside(|cursor| cursor.combination(property))?;
        self.expect(&Token::CloseBrace, "AND, OR or `}`")?;
        Ok(within)
    }
}
