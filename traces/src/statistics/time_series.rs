//! How requests went, over time: what `GetTimeSeriesServiceStatistics` answers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::histogram::Histogram;
use super::period::Period;
use super::selector::BoundSelector;
use super::tally::Tally;
use super::verdict::Verdict;
use super::window::Window;
use crate::facts::{Facts, Outcome, Strings};
use crate::filter::Selector;

/// Statistics by time; serialised as the API's `TimeSeriesServiceStatistics`.
///
/// A period in which nothing was counted has no point: the API does not say
/// whether X-Ray has one, and no point cannot be taken for a measured zero.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct TimeSeries {
    /// The earliest first.
    pub points: Vec<Point>,
}

/// What was counted in a period.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Point {
    /// When it began, in seconds since 1970.
    pub timestamp: u64,
    /// Requests that began in it and have been answered.
    #[serde(flatten)]
    pub statistics: Statistics,
    /// How long they took.
    pub response_time_histogram: Histogram,
}

/// Whose account of requests it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Statistics {
    /// The callers'.
    #[serde(rename = "EdgeSummaryStatistics")]
    Edge(Tally),
    /// The services' own.
    #[serde(rename = "ServiceSummaryStatistics")]
    Service(Tally),
}

/// A time series while traces are being added to it.
#[derive(Clone, Debug)]
pub struct TimeSeriesBuilder {
    selector: Option<Selector>,
    period: Period,
    window: Window,
    points: BTreeMap<u64, Counted>,
}

#[derive(Clone, Debug, Default)]
struct Counted {
    tally: Tally,
    response_times: Histogram,
}

impl TimeSeriesBuilder {
    /// Returns a builder of the time series of what is selected, in a window. When
    /// nothing is, it is of what clients asked of root services: "If no selector
    /// expression is specified, edge statistics are returned", says the API.
    pub fn new(selector: Option<Selector>, period: Period, window: Window) -> Self {
        Self {
            selector,
            period,
            window,
            points: BTreeMap::new(),
        }
    }

    /// Adds a trace, whose strings these are. Of many traces with the same
    /// strings, [`block`](Self::block) is faster.
    pub fn add(&mut self, facts: &Facts, strings: &Strings) {
        self.block(strings).add(facts);
    }

    /// Returns what adds traces that have these strings.
    pub fn block(&mut self, strings: &Strings) -> TimeSeriesBlock<'_> {
        TimeSeriesBlock {
            selector: BoundSelector::of(self.selector.as_ref(), strings),
            series: self,
        }
    }

    /// Returns the time series of all traces that were added, whose order does not matter.
    pub fn finish(self) -> TimeSeries {
        let statistics = match self.selector {
            None | Some(Selector::Edge { .. }) => Statistics::Edge,
            Some(Selector::Service(_)) => Statistics::Service,
        };
        let points = self.points.into_iter().map(|(timestamp, counted)| Point {
            timestamp,
            statistics: statistics(counted.tally),
            response_time_histogram: counted.response_times,
        });
        TimeSeries {
            points: points.collect(),
        }
    }

    fn count(&mut self, start: f64, end: Option<f64>, outcome: Outcome) {
        let Some(end) = end.filter(|_| self.window.contains(start)) else {
            return;
        };
        let seconds = (end - start).max(0.0);
        let point = self.points.entry(self.period.start_of(start)).or_default();
        point.tally.count(Verdict::from(outcome), seconds);
        point.response_times.record(seconds);
    }
}

/// What adds traces with the same strings to a time series.
#[derive(Debug)]
pub struct TimeSeriesBlock<'a> {
    series: &'a mut TimeSeriesBuilder,
    selector: BoundSelector,
}

impl TimeSeriesBlock<'_> {
    /// Adds a trace.
    pub fn add(&mut self, facts: &Facts) {
        for node in &facts.nodes {
            if self.selector.takes_node(node) {
                self.series.count(node.start, node.end, node.outcome);
            }
        }
        for edge in &facts.edges {
            if self.selector.takes_edge(edge, facts) {
                self.series.count(edge.start, edge.end, edge.outcome);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{TimeSeries, TimeSeriesBuilder};
    use crate::facts::made_up::{later, trace};
    use crate::facts::{Caller, Edge, EdgeKind, Outcome, Strings};
    use crate::filter::Selector;
    use crate::statistics::{Period, Window};

    /// What is counted; nothing selected is "".
    fn selected(expression: &str) -> Option<Selector> {
        (!expression.is_empty()).then(|| expression.parse().unwrap())
    }

    /// Three requests, at 100, 110 and 230; the second fails, as `orders` tells,
    /// while `web` does not notice.
    fn series(selector: &str, period: Period, window: Window) -> TimeSeries {
        let mut strings = Strings::default();
        let calm = trace(
            &mut strings,
            &[
                ("web", Some("AWS::ECS::Fargate")),
                ("orders", Some("AWS::Lambda")),
            ],
        );
        let mut failing = later(calm.clone(), 10.0);
        failing.nodes[1].outcome = Outcome {
            fault: true,
            ..Outcome::default()
        };
        let mut builder = TimeSeriesBuilder::new(selected(selector), period, window);
        let mut block = builder.block(&strings);
        for facts in [&calm, &failing, &later(calm.clone(), 130.0)] {
            block.add(facts);
        }
        builder.finish()
    }

    /// Returns the time, the number of requests and that of faults of each point.
    fn points(selector: &str) -> Vec<[u64; 3]> {
        let series =
            serde_json::to_value(series(selector, Period::Minute, Window::ALWAYS)).unwrap();
        let point = |point: &Value| {
            let statistics = [
                &point["EdgeSummaryStatistics"],
                &point["ServiceSummaryStatistics"],
            ]
            .into_iter()
            .find(|statistics| statistics.is_object())
            .unwrap();
            [
                &point["Timestamp"],
                &statistics["TotalCount"],
                &statistics["FaultStatistics"]["TotalCount"],
            ]
            .map(|number| number.as_u64().unwrap())
        };
        series.as_array().unwrap().iter().map(point).collect()
    }

    #[test]
    fn nothing_selected_is_what_clients_saw() {
        assert_eq!(points(""), [[60, 2, 0], [180, 1, 0]]);
    }

    #[test]
    fn a_service_tells_of_its_own_faults() {
        assert_eq!(points(r#"service("orders")"#), [[60, 2, 1], [180, 1, 0]]);
    }

    #[test]
    fn an_edge_tells_what_the_caller_saw() {
        assert_eq!(
            points(r#"edge("web", "orders")"#),
            [[60, 2, 0], [180, 1, 0]]
        );
        assert_eq!(points(r#"edge("orders", "web")"#), [[0; 3]; 0]);
    }

    #[test]
    fn clients_are_services_of_the_type_client() {
        let from_clients = points(r#"edge(id(name: "web", type: "client"), "web")"#);
        assert_eq!(from_clients, points(""));
        let to_another = points(r#"edge(id(name: "web", type: "client"), "orders")"#);
        assert_eq!(to_another, [[0; 3]; 0]);
        let of_another_type = points(r#"edge(id(name: "web", type: "AWS::ECS::Fargate"), "web")"#);
        assert_eq!(of_another_type, [[0; 3]; 0]);
        // Nobody knows the account of a client.
        let of_an_account = points(r#"edge(id(name: "web", account.id: "1"), "web")"#);
        assert_eq!(of_an_account, [[0; 3]; 0]);
    }

    #[test]
    fn every_part_of_a_pattern_has_to_match() {
        for (selector, expected) in [
            (r#"id(name: "orders", type: "AWS::Lambda")"#, 2),
            (r#"id(name: "orders", type: "AWS::ECS::Fargate")"#, 0),
            (r#"id(name: "orders", type: "AWS::Never::Seen")"#, 0),
            (r#"id(name: "orders", account.id: "123456789012")"#, 0),
            ("service()", 2),
        ] {
            assert_eq!(points(selector).len(), expected, "{selector}");
        }
    }

    #[test]
    fn messages_are_no_requests() {
        let mut strings = Strings::default();
        let mut facts = trace(&mut strings, &[("queue", None), ("worker", None)]);
        facts.edges[1].kind = EdgeKind::Link { event_age: None };
        // Its segment names no caller, so that it looks as if a client had called it.
        facts.edges.push(Edge {
            from: Caller::Client,
            kind: EdgeKind::Call,
            ..facts.edges[1]
        });
        let count = |expression: &str| {
            let selector = selected(expression);
            let mut builder = TimeSeriesBuilder::new(selector, Period::Minute, Window::ALWAYS);
            builder.add(&facts, &strings);
            let points = builder.finish().points;
            points
                .iter()
                .map(|point| point.response_time_histogram.total())
                .sum::<u64>()
        };
        assert_eq!(count(""), 1);
        assert_eq!(count(r#"edge("queue", "worker")"#), 0);
        assert_eq!(count(r#"service("worker")"#), 1);
    }

    #[test]
    fn only_what_began_in_the_window_counts() {
        let window = Window {
            start: 105.0,
            end: 230.0,
        };
        let series = series("", Period::FiveMinutes, window);
        assert_eq!(
            serde_json::to_value(series).unwrap(),
            json!([{
                "Timestamp": 0,
                "EdgeSummaryStatistics": {
                    "OkCount": 1,
                    "ErrorStatistics": {"ThrottleCount": 0, "OtherCount": 0, "TotalCount": 0},
                    "FaultStatistics": {"OtherCount": 0, "TotalCount": 0},
                    "TotalCount": 1,
                    "TotalResponseTime": 1.0,
                },
                "ResponseTimeHistogram": [{"Value": 1.0, "Count": 1}],
            }])
        );
    }
}
