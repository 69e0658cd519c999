//! Keywords of a form of their own (Guide, "Complex keywords" and "id function").

use super::cursor::Cursor;
use crate::filter::error::{FilterError, Problem};
use crate::filter::expression::Expression;
use crate::filter::group::GroupReference;
use crate::filter::place::Place;
use crate::filter::test::{CausePart, Property, ServicePattern, TraceTest};
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
    cursor.advance();
    cursor.expect(&Token::Open, "`(`")?;
    let service = if *cursor.peek() == Token::Close {
        ServicePattern::default()
    } else {
        cursor.service_pattern()?
    };
    cursor.expect(&Token::Close, "`)`")?;
    let within = cursor.braces(Place::Service)?;
    Ok(Expression::Test(TraceTest::Service { service, within }))
}

fn edge(cursor: &mut Cursor<'_>) -> Result<Expression<TraceTest>, FilterError> {
    cursor.advance();
    cursor.expect(&Token::Open, "`(`")?;
    let from = cursor.service_pattern()?;
    cursor.expect(&Token::Comma, "`,` and the service that is called")?;
    let to = cursor.service_pattern()?;
    cursor.expect(&Token::Close, "`)`")?;
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
    fn place(self) -> Place {
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

    /// Reads which services: a name, or `id()`.
    fn service_pattern(&mut self) -> Result<ServicePattern, FilterError> {
        if self.takes_word("id") {
            return self.id();
        }
        let name = self.expect_text("a name in quotation marks or id()")?;
        Ok(ServicePattern {
            name: Some(name),
            ..ServicePattern::default()
        })
    }

    /// Reads what `id` takes: one to three of its fields, in any order.
    fn id(&mut self) -> Result<ServicePattern, FilterError> {
        const FIELDS: &str = "`name:`, `type:` or `account.id:`";
        let mut pattern = ServicePattern::default();
        self.expect(&Token::Open, "`(`")?;
        loop {
            let (field, value) = match self.word().map(str::to_ascii_lowercase).as_deref() {
                Some("name") => ("name", &mut pattern.name),
                Some("type") => ("type", &mut pattern.kind),
                Some("account.id") => ("account.id", &mut pattern.account_id),
                _ => return Err(self.unexpected(FIELDS)),
            };
            if value.is_some() {
                return Err(self.error(Problem::Twice { field }));
            }
            self.advance();
            self.expect(&Token::Colon, "`:`")?;
            *value = Some(self.expect_text("a text in quotation marks")?);
            if self.takes(&Token::Close) {
                return Ok(pattern);
            }
            self.expect(&Token::Comma, "`,` or `)`")?;
        }
    }
}
