//! Keywords that have a value, and what they are compared with.

use std::ops::Range;

use super::combination::is_joint;
use super::complex;
use super::cursor::Cursor;
use crate::filter::error::{FilterError, Problem, shortened};
use crate::filter::expression::Expression;
use crate::filter::keyword::{Flag, Keyword, Number, Text};
use crate::filter::operator::{Operator, Order, Relation};
use crate::filter::place::Place;
use crate::filter::suggest::nearest;
use crate::filter::test::{AnnotationTest, NumberTest, Property, TextTest};
use crate::filter::token::Token;

const FOR_FLAGS: &str = "= or !=";
const FOR_NUMBERS: &str = "=, !=, <, <=, > or >=";
const FOR_TEXTS: &str = "=, !=, CONTAINS, BEGINSWITH or ENDSWITH";

/// An operator, and where it is.
struct Found {
    operator: Operator,
    span: Range<usize>,
}

impl Cursor<'_> {
    /// Reads a test of a keyword that means something in a place.
    pub(super) fn property<T>(
        &mut self,
        place: Place,
        wrap: impl Fn(Property) -> T,
    ) -> Result<Expression<T>, FilterError> {
        let keyword = self.keyword(place)?;
        let test = |property| Expression::Test(wrap(property));
        Ok(match keyword {
            Keyword::Flag(flag) => {
                let is_asked = self.flag_value(flag)?;
                let test = test(Property::Flag(flag));
                if is_asked {
                    test
                } else {
                    Expression::not(test)
                }
            }
            Keyword::Number(number) => test(Property::Number(number, self.number_test(number)?)),
            Keyword::Text(text) => test(Property::Text(text, self.text_test(text)?)),
        })
    }

    fn keyword(&mut self, place: Place) -> Result<Keyword, FilterError> {
        let Some(word) = self.word().filter(|word| !is_joint(word)) else {
            return Err(self.unexpected("a keyword"));
        };
        let Some(keyword) = Keyword::find(word) else {
            return Err(self.error(unknown(word, place)));
        };
        if !keyword.places().contains(&place) {
            return Err(self.error(Problem::Misplaced {
                keyword: keyword.written(),
                places: keyword
                    .places()
                    .iter()
                    .map(|place| place.written())
                    .collect(),
            }));
        }
        self.advance();
        Ok(keyword)
    }

    /// Reads what a flag has to be: true where nothing is said.
    fn flag_value(&mut self, flag: Flag) -> Result<bool, FilterError> {
        let Some(found) = self.operator() else {
            return Ok(true);
        };
        let is_equal = self.equality(&found, || format!("`{}`, true or false", flag.written()))?;
        // The guide calls them "the string true or false": with quotation marks, too.
        let value = match self.peek() {
            Token::Word(word) => truth(word),
            Token::Text(text) => truth(text),
            _ => None,
        };
        let Some(value) = value else {
            return Err(self.wrong_value(flag.written(), "true or false"));
        };
        self.advance();
        Ok(value == is_equal)
    }

    fn number_test(&mut self, number: Number) -> Result<NumberTest, FilterError> {
        let Some(found) = self.operator() else {
            return Ok(NumberTest::Set);
        };
        let what = || format!("`{}`, a number", number.written());
        let order = self.order(&found, what)?;
        let &Token::Number(value) = self.peek() else {
            return Err(self.wrong_value(number.written(), "a number"));
        };
        self.advance();
        Ok(NumberTest::Is(order, value))
    }

    fn text_test(&mut self, text: Text) -> Result<TextTest, FilterError> {
        let Some(found) = self.operator() else {
            return Ok(TextTest::Set);
        };
        let what = || format!("`{}`, a text", text.written());
        let relation = self.relation(&found, what)?;
        match self.peek() {
            Token::Text(value) => {
                let value = value.clone();
                self.advance();
                Ok(TextTest::Is(relation, value))
            }
            Token::Word(word) => Err(self.unquoted(word)),
            _ => Err(self.wrong_value(text.written(), "a text in quotation marks")),
        }
    }

    /// Reads a test of an annotation after its key. What it is compared with says of
    /// which type it has to be.
    pub(super) fn annotation_test(&mut self) -> Result<AnnotationTest, FilterError> {
        let Some(found) = self.operator() else {
            return Ok(AnnotationTest::Set);
        };
        let test = match self.peek().clone() {
            Token::Number(value) => {
                let order = self.order(&found, || "a number".to_owned())?;
                AnnotationTest::Number(order, value)
            }
            Token::Text(value) => {
                let relation = self.relation(&found, || "a text".to_owned())?;
                AnnotationTest::Text(relation, value)
            }
            Token::Word(word) => match truth(word) {
                Some(value) => {
                    let is_equal = self.equality(&found, || "true or false".to_owned())?;
                    AnnotationTest::Boolean(value == is_equal)
                }
                None => return Err(self.unquoted(word)),
            },
            _ => {
                return Err(self.unexpected("a number, a text in quotation marks, true or false"));
            }
        };
        self.advance();
        Ok(test)
    }

    /// Reads `=` or `!=`, which alone compare some things; whether it is `=`.
    pub(super) fn expect_equality(&mut self, what: &str) -> Result<bool, FilterError> {
        match self.operator() {
            Some(found) => self.equality(&found, || what.to_owned()),
            None => Err(self.unexpected(FOR_FLAGS)),
        }
    }

    fn operator(&mut self) -> Option<Found> {
        let operator = match self.peek() {
            Token::Operator(operator) => *operator,
            Token::Word(word) => Operator::of_word(word)?,
            _ => return None,
        };
        let span = self.span();
        self.advance();
        Some(Found { operator, span })
    }

    fn equality(&self, found: &Found, what: impl FnOnce() -> String) -> Result<bool, FilterError> {
        match Order::of(found.operator) {
            Some(Order::Equal) => Ok(true),
            Some(Order::Differs) => Ok(false),
            Some(Order::Less | Order::AtMost | Order::Greater | Order::AtLeast) | None => {
                Err(self.unfit(found, what(), FOR_FLAGS))
            }
        }
    }

    fn order(&self, found: &Found, what: impl FnOnce() -> String) -> Result<Order, FilterError> {
        Order::of(found.operator).ok_or_else(|| self.unfit(found, what(), FOR_NUMBERS))
    }

    fn relation(
        &self,
        found: &Found,
        what: impl FnOnce() -> String,
    ) -> Result<Relation, FilterError> {
        Relation::of(found.operator).ok_or_else(|| self.unfit(found, what(), FOR_TEXTS))
    }

    fn unfit(&self, found: &Found, what: String, allowed: &'static str) -> FilterError {
        let operator = found.operator.written();
        let problem = Problem::Operator {
            operator,
            what,
            allowed,
        };
        self.error_at(&found.span, problem)
    }

    fn wrong_value(&self, keyword: &'static str, expected: &'static str) -> FilterError {
        let found = self.peek().described();
        self.error(Problem::Value {
            keyword,
            expected,
            found,
        })
    }
}

fn truth(word: &str) -> Option<bool> {
    [("true", true), ("false", false)]
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word))
        .map(|(_, value)| value)
}

/// Returns what is wrong with a word that is no keyword in a place.
fn unknown(word: &str, place: Place) -> Problem {
    if let Some(keyword) = complex::name(word) {
        return Problem::Misplaced {
            keyword,
            places: vec![Place::Trace.written()],
        };
    }
    let here = Keyword::ALL.into_iter();
    let here = here.filter(|keyword| keyword.places().contains(&place));
    let complex = complex::NAMES.into_iter().filter(|_| place == Place::Trace);
    let names = here.map(Keyword::written).chain(complex);
    // What comes after the first dot may be the key of an annotation.
    let (head, _) = word.split_once('.').unwrap_or((word, ""));
    let suggestion = if word.eq_ignore_ascii_case("NOT") {
        Some("!")
    } else {
        nearest(word, names.clone()).or_else(|| nearest(head, names))
    };
    Problem::UnknownKeyword {
        keyword: shortened(word),
        suggestion,
    }
}
