//! Requests by what they asked for.

use std::collections::HashMap;

use serde::Serialize;

use super::overview::Overview;
use crate::facts::{Facts, Strings, Symbol};

/// What a trace's first request asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Endpoint {
    /// The URL without its query and fragment, which rarely repeat; `None`: the
    /// trace does not tell, as of a function that no HTTP request started.
    pub url: Option<String>,
    /// `GET`, `POST`, …; `None`: the trace does not tell.
    pub method: Option<String>,
}

impl Endpoint {
    fn of(url: Option<&str>, method: Option<&str>) -> Self {
        let plain = |url: &str| url.split(['?', '#']).next().unwrap_or(url).to_owned();
        Self {
            url: url.map(plain),
            method: method.map(str::to_owned),
        }
    }
}

impl Overview<Endpoint> {
    /// Returns what adds traces that have these strings. Counted is what each
    /// trace's root answered, once it has.
    pub fn block<'a>(&'a mut self, strings: &'a Strings) -> EndpointBlock<'a> {
        EndpointBlock {
            overview: self,
            strings,
            places: HashMap::new(),
        }
    }
}

/// What adds traces with the same strings to an overview of endpoints.
#[derive(Debug)]
pub struct EndpointBlock<'a> {
    overview: &'a mut Overview<Endpoint>,
    strings: &'a Strings,
    places: HashMap<[Option<Symbol>; 2], usize>,
}

impl EndpointBlock<'_> {
    /// Adds a trace.
    pub fn add(&mut self, facts: &Facts) {
        let Some(root) = facts.root() else {
            return;
        };
        let Some(seconds) = root.response_time() else {
            return;
        };
        let http = root.http.as_deref();
        let [url, method] = [
            http.and_then(|http| http.url),
            http.and_then(|http| http.method),
        ];
        let place = *self.places.entry([url, method]).or_insert_with(|| {
            let [url, method] =
                [url, method].map(|text| text.map(|symbol| self.strings.text(symbol)));
            self.overview.place(Endpoint::of(url, method))
        });
        self.overview.record(place, root.outcome.into(), seconds);
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::made_up::trace;
    use crate::facts::{Http, Outcome, Strings};
    use crate::statistics::{Endpoint, Overview};

    /// Adds a trace of one segment for each URL.
    fn overview(urls: &[(&str, Outcome)]) -> Overview<Endpoint> {
        let mut strings = Strings::default();
        let traces: Vec<_> = urls
            .iter()
            .map(|(url, outcome)| {
                let mut facts = trace(&mut strings, &[("web", None)]);
                facts.nodes[0].http = Some(Box::new(Http {
                    url: Some(strings.intern(url)),
                    method: Some(strings.intern("GET")),
                    ..Http::default()
                }));
                facts.nodes[0].outcome = *outcome;
                facts
            })
            .collect();
        let mut overview = Overview::<Endpoint>::default();
        let mut block = overview.block(&strings);
        for facts in &traces {
            block.add(facts);
        }
        overview
    }

    const OK: Outcome = Outcome {
        error: false,
        fault: false,
        throttle: false,
    };

    const FAULT: Outcome = Outcome { fault: true, ..OK };

    #[test]
    fn urls_are_counted_without_what_rarely_repeats() {
        let overview = overview(&[
            ("http://shop/orders", OK),
            ("http://shop/cart?id=1", OK),
            ("http://shop/cart?id=2#top", FAULT),
        ]);
        let rows: Vec<_> = overview
            .rows()
            .into_iter()
            .map(|row| (row.of.url.unwrap(), row.figures.count, row.figures.fault))
            .collect();
        assert_eq!(
            rows,
            [
                ("http://shop/cart".to_owned(), 2, 0.5),
                ("http://shop/orders".to_owned(), 1, 0.0),
            ]
        );
    }

    #[test]
    fn shares_are_of_all_requests() {
        let overview = overview(&[("/a", OK), ("/a", OK), ("/a", OK), ("/b", OK)]);
        let shares: Vec<f64> = overview
            .rows()
            .iter()
            .map(|row| row.figures.share)
            .collect();
        assert_eq!(shares, [0.75, 0.25]);
        assert_eq!(overview.all().tally.total(), 4);
    }

    #[test]
    fn two_overviews_are_compared_row_by_row() {
        let before = overview(&[("/gone", OK), ("/stays", OK)]);
        let after = overview(&[("/stays", FAULT), ("/new", OK)]);
        let rows: Vec<_> = before
            .compare(&after)
            .into_iter()
            .map(|row| {
                let faults = [row.before, row.after].map(|figures| figures.map(|it| it.fault));
                (row.of.url.unwrap(), faults)
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("/gone".to_owned(), [Some(0.0), None]),
                ("/new".to_owned(), [None, Some(0.0)]),
                ("/stays".to_owned(), [Some(0.0), Some(1.0)]),
            ]
        );
    }

    #[test]
    fn what_has_not_ended_is_not_counted() {
        let mut strings = Strings::default();
        let mut facts = trace(&mut strings, &[("web", None)]);
        facts.nodes[0].end = None;
        let mut overview = Overview::<Endpoint>::default();
        overview.block(&strings).add(&facts);
        assert!(overview.rows().is_empty());
    }
}
