//! Requests by who answered them.

use std::collections::HashMap;

use super::overview::Overview;
use crate::facts::{Facts, ServiceId, ServiceKey, Strings};

impl Overview<ServiceKey> {
    /// Returns what adds traces that have these strings. Counted are all segments
    /// that have ended, those that were inferred included.
    pub fn block<'a>(&'a mut self, strings: &'a Strings) -> ServiceBlock<'a> {
        ServiceBlock {
            overview: self,
            strings,
            places: HashMap::new(),
        }
    }
}

/// What adds traces with the same strings to an overview of services.
#[derive(Debug)]
pub struct ServiceBlock<'a> {
    overview: &'a mut Overview<ServiceKey>,
    strings: &'a Strings,
    places: HashMap<ServiceId, usize>,
}

impl ServiceBlock<'_> {
    /// Adds a trace.
    pub fn add(&mut self, facts: &Facts) {
        for node in &facts.nodes {
            let Some(seconds) = node.response_time() else {
                continue;
            };
            let place = *self.places.entry(node.service).or_insert_with(|| {
                self.overview
                    .place(ServiceKey::of(node.service, self.strings))
            });
            self.overview.record(place, node.outcome.into(), seconds);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::made_up::trace;
    use crate::facts::{ServiceKey, Strings};
    use crate::statistics::Overview;

    #[test]
    fn services_of_one_name_and_two_types_are_two() {
        let mut strings = Strings::default();
        let nodes = [
            ("f", Some("AWS::Lambda")),
            ("f", Some("AWS::Lambda::Function")),
            ("f", Some("AWS::Lambda::Function")),
        ];
        let facts = trace(&mut strings, &nodes);
        let mut overview = Overview::<ServiceKey>::default();
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
