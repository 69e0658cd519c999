//! What holds of every expression and of every trace.

mod expressions;
mod naive;
mod traces;

use proptest::collection::vec;
use proptest::prelude::*;

use super::bind::BoundFilter;
use super::{Filter, parser};
use expressions::any_expression;
use traces::{STRINGS, any_facts};

/// The texts of traces.
const KNOWN: [&str; 4] = ["web", "web-orders", "client", "\"\\"];
/// The texts of expressions: some are in no trace.
const WORDS: [&str; 7] = ["web", "web-orders", "client", "\"\\", "", "eb", "é x"];
/// Numbers of both.
const NUMBERS: [f64; 7] = [0.0, 1.0, -1.5, 200.0, 0.1, 0.100_4, 1e-7];

/// What expressions are made of.
const PIECES: [&str; 30] = [
    "ok",
    "!",
    "(",
    ")",
    "{",
    "}",
    "=",
    "!=",
    "<",
    ">=",
    "CONTAINS",
    "AND",
    "or",
    "http.url",
    "duration",
    "service(\"a\")",
    "edge(\"a\", \"b\")",
    "id(name: \"a\")",
    "service(",
    ",",
    "annotation.a",
    "annotation[a.b]",
    "[",
    "\"a\"",
    "\"",
    "5",
    "-",
    "rootcause.fault.entity",
    "rootcause.json = #[{}]",
    "#",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_written_reads_as_the_same(expression in any_expression()) {
        let written = expression.to_string();
        let read = parser::parse(&written);
        prop_assert_eq!(read.as_ref(), Ok(&expression), "{}", written);
    }

    #[test]
    fn evaluating_is_what_the_definition_says(
        expression in any_expression(),
        traces in vec(any_facts(), 1..4),
    ) {
        let bound = BoundFilter::new(&expression, &STRINGS);
        for facts in &traces {
            let expected = naive::holds(&expression, facts, &STRINGS);
            prop_assert_eq!(bound.matches(facts), expected, "{}", &expression);
            prop_assert!(bound.can_match() || !expected, "{}", &expression);
        }
    }

    #[test]
    fn anything_is_read_or_refused(expression in ".{0,40}") {
        is_read_or_refused(&expression)?;
    }

    #[test]
    fn anything_like_an_expression_is_read_or_refused(
        pieces in vec(prop::sample::select(&PIECES[..]), 0..16),
    ) {
        is_read_or_refused(&pieces.join(" "))?;
    }
}

fn is_read_or_refused(expression: &str) -> Result<(), TestCaseError> {
    match Filter::parse(expression) {
        Ok(filter) => prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter)),
        Err(error) => {
            let characters = expression.chars().count();
            prop_assert!(error.position + error.length <= characters);
            prop_assert_eq!(error.caret().lines().count(), 2);
        }
    }
    Ok(())
}
