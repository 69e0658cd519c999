//! Requests by who answered them.

use std::collections::HashMap;

use serde::Serialize;

use super::overview::Overview;
use crate::facts::{Facts, Strings, Symbol};

/// A service, as users tell it from others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Answerer {
    /// Its name.
    pub name: String,
    /// Its type; `None`: its segments have no origin.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

impl Overview<Answerer> {
    /// Returns what adds traces that have these strings. Counted are all segments
    /// that have ended, those that were inferred included.
    pub fn block<'a>(&'a mut self, strings: &'a Strings) -> AnswererBlock<'a> {
        AnswererBlock {
            overview: self,
            strings,
            places: HashMap::new(),
        }
    }
}

/// What adds traces with the same strings to an overview of services.
#[derive(Debug)]
pub struct AnswererBlock<'a> {
    overview: &'a mut Overview<Answerer>,
    strings: &'a Strings,
    places: HashMap<(Symbol, Option<Symbol>), usize>,
}

impl AnswererBlock<'_> {
    /// Adds a trace.
    pub fn add(&mut self, facts: &Facts) {
        for node in &facts.nodes {
            let Some(seconds) = node.response_time() else {
                continue;
            };
            let service = (node.service.name, node.service.kind);
            let place = *self.places.entry(service).or_insert_with(|| {
                let text = |symbol: Symbol| self.strings.text(symbol).to_owned();
                self.overview.place(Answerer {
                    name: text(service.0),
                    kind: service.1.map(text),
                })
            });
            self.overview.record(place, node.outcome.into(), seconds);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::Strings;
    use crate::facts::made_up::trace;
    use crate::statistics::{Answerer, Overview};

    #[test]
    fn services_of_one_name_and_two_types_are_two() {
        let mut strings = Strings::default();
        let nodes = [
            ("f", Some("AWS::Lambda")),
            ("f", Some("AWS::Lambda::Function")),
            ("f", Some("AWS::Lambda::Function")),
        ];
        let facts = trace(&mut strings, &nodes);
        let mut overview = Overview::<Answerer>::default();
        overview.block(&strings).add(&facts);
        let rows: Vec<_> = overview
            .rows()
            .into_iter()
            .map(|row| (row.of.kind.unwrap(), row.figures.count))
            .collect();
        assert_eq!(
            rows,
            [
                ("AWS::Lambda::Function".to_owned(), 2),
                ("AWS::Lambda".to_owned(), 1)
            ]
        );
    }
}
