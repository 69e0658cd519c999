//! Insights from facts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::incident::{Incident, PERIOD, incidents_of, related};
use super::summary::{Group, InsightSummary};
use crate::facts::{Caller, Facts, Node, ServiceId, ServiceKey, Strings};
use crate::statistics::{Catalog, Tally};

/// Insights while traces are being added.
///
/// Whoever asks for the insights of a time adds the traces of an hour before it
/// too: what is expected is learned from them.
#[derive(Debug)]
pub struct InsightBuilder {
    group: Group,
    /// By the start of the period.
    services: Catalog<ServiceKey, BTreeMap<u64, Tally>>,
    /// What clients saw, by the start of the period.
    clients: BTreeMap<u64, Tally>,
    calls: HashSet<(usize, usize)>,
}

impl InsightBuilder {
    /// Returns a builder of the insights into a group, of whose traces it is told.
    pub fn new(group: Group) -> Self {
        Self {
            group,
            services: Catalog::default(),
            clients: BTreeMap::new(),
            calls: HashSet::new(),
        }
    }

    /// Returns what adds traces that have these strings.
    pub fn block<'a>(&'a mut self, strings: &'a Strings) -> Block<'a> {
        Block {
            insights: self,
            strings,
            places: HashMap::new(),
        }
    }

    /// Returns the insights into all traces that were added, the latest first, as
    /// they are at this moment, in seconds since 1970. The order of traces does not
    /// matter.
    pub fn finish(self, now: f64) -> Vec<InsightSummary> {
        let services = self.services.sorted();
        // From here on services are numbered in the order of their names.
        let mut numbers = vec![0; services.len()];
        for (number, (_, place)) in services.iter().enumerate() {
            numbers[*place] = number;
        }
        let incidents = services.iter().enumerate();
        let incidents: Vec<Incident> = incidents
            .flat_map(|(number, (_, place))| incidents_of(number, &self.services[*place]))
            .collect();
        let calls = self.calls.iter();
        let calls = calls
            .map(|(from, to)| (numbers[*from], numbers[*to]))
            .collect();
        let services: Vec<ServiceKey> = services.into_iter().map(|(key, _)| key).collect();

        let mut insights: Vec<_> = related(&incidents, &calls)
            .iter()
            .map(|incidents| {
                InsightSummary::of(&self.group, incidents, &services, &self.clients, now)
            })
            .collect();
        insights.sort_by(|one, other| {
            let start = |insight: &InsightSummary| Reverse(insight.start_time);
            start(one)
                .cmp(&start(other))
                .then_with(|| one.root_cause_service_id.cmp(&other.root_cause_service_id))
        });
        insights
    }
}

/// What adds traces with the same strings: it looks each service up once.
#[derive(Debug)]
pub struct Block<'a> {
    insights: &'a mut InsightBuilder,
    strings: &'a Strings,
    places: HashMap<ServiceId, usize>,
}

impl Block<'_> {
    /// Adds a trace.
    pub fn add(&mut self, facts: &Facts) {
        for node in &facts.nodes {
            let place = self.place(node);
            if let Some(seconds) = node.response_time() {
                self.insights.services[place]
                    .entry(PERIOD.start_of(node.start))
                    .or_default()
                    .count(node.outcome.into(), seconds);
            }
        }
        for edge in &facts.edges {
            match (edge.from, edge.end) {
                (Caller::Client, None) => {}
                (Caller::Client, _) if facts.was_handed_a_message(edge.to) => {}
                (Caller::Client, Some(end)) => self
                    .insights
                    .clients
                    .entry(PERIOD.start_of(edge.start))
                    .or_default()
                    .count(edge.outcome.into(), end - edge.start),
                (Caller::Node(from), _) => {
                    let ends = [from, edge.to].map(|node| self.place(&facts.nodes[node]));
                    self.insights.calls.insert((ends[0], ends[1]));
                }
            }
        }
    }

    fn place(&mut self, node: &Node) -> usize {
        *self.places.entry(node.service).or_insert_with(|| {
            self.insights
                .services
                .place(ServiceKey::of(node.service, self.strings))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::InsightBuilder;
    use crate::facts::made_up::{later, trace};
    use crate::facts::{Caller, Edge, EdgeKind, Facts, Outcome, Strings};
    use crate::insights::{Group, InsightState, InsightSummary};

    const FAULT: Outcome = Outcome {
        error: false,
        fault: true,
        throttle: false,
    };

    /// Returns a trace client → web → orders, which begins at the given second, and
    /// in which orders fails, or also web, or also the client's request.
    fn request(strings: &mut Strings, start: u32, failing: usize) -> Facts {
        let services = [("web", Some("AWS::ECS::Fargate")), ("orders", None)];
        let mut facts = later(trace(strings, &services), f64::from(start) - 100.0);
        for place in (0..2).rev().take(failing) {
            facts.nodes[place].outcome = FAULT;
            facts.edges[place].outcome = FAULT;
        }
        facts
    }

    /// Sixty requests in five minutes for each number, which tells how many services fail.
    fn insights(periods: &[usize], now: f64) -> Vec<InsightSummary> {
        insights_of(periods, now, |_| ())
    }

    /// The same of traces that are changed before they are added.
    fn insights_of(
        periods: &[usize],
        now: f64,
        change: impl Fn(&mut Facts),
    ) -> Vec<InsightSummary> {
        let mut strings = Strings::default();
        let mut traces = Vec::new();
        for (period, failing) in (0..).zip(periods) {
            for request_number in 0..60 {
                let start = period * 300 + request_number * 5;
                traces.push(request(&mut strings, start, *failing));
            }
        }
        let mut builder = InsightBuilder::new(Group {
            name: "shop".to_owned(),
            arn: "arn:aws:xray:eu-west-1:123456789012:group/shop/1".to_owned(),
        });
        let mut block = builder.block(&strings);
        traces.iter_mut().for_each(change);
        for facts in traces.iter().rev() {
            block.add(facts);
        }
        builder.finish(now)
    }

    #[test]
    fn where_nothing_changes_there_is_no_insight() {
        assert_eq!(insights(&[0; 24], 7200.0), []);
        assert_eq!(insights(&[2; 24], 7200.0), []);
    }

    #[test]
    fn a_failing_service_is_the_cause_of_its_callers_failing() {
        let found = insights(&[0, 0, 2, 2, 0, 0], 1800.0);
        assert_eq!(found.len(), 1);
        let mut insight = serde_json::to_value(&found[0]).unwrap();
        insight["InsightId"].take();
        let failed = json!({"FaultCount": 120, "OkCount": 0, "TotalCount": 120});
        assert_eq!(
            insight,
            json!({
                "InsightId": null,
                "GroupARN": "arn:aws:xray:eu-west-1:123456789012:group/shop/1",
                "GroupName": "shop",
                "RootCauseServiceId": {"Name": "orders", "Names": ["orders"]},
                "Categories": ["FAULT"],
                "State": "CLOSED",
                "StartTime": 600,
                "EndTime": 1200,
                "Summary": "100 % of the requests to orders failed, where 0 % were expected to.",
                "ClientRequestImpactStatistics": failed,
                "RootCauseServiceRequestImpactStatistics": failed,
                "TopAnomalousServices": [
                    {"ServiceId": {"Name": "orders", "Names": ["orders"]}},
                    {"ServiceId": {"Name": "web", "Names": ["web"], "Type": "AWS::ECS::Fargate"}},
                ],
                "LastUpdateTime": 1200,
            })
        );
    }

    #[test]
    fn clients_that_see_nothing_of_it_are_not_affected() {
        let found = insights(&[0, 0, 1], 900.0);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].client_request_impact_statistics.fault_count, 0);
        assert_eq!(found[0].client_request_impact_statistics.total_count, 60);
        assert_eq!(found[0].top_anomalous_services.len(), 1);
    }

    #[test]
    fn who_is_handed_a_message_has_no_clients() {
        let found = insights_of(&[0, 0, 1], 900.0, |facts| {
            let message = &mut facts.edges[1];
            message.kind = EdgeKind::Link { event_age: None };
            let as_if_a_client_had_called = Edge {
                from: Caller::Client,
                kind: EdgeKind::Call,
                ..*message
            };
            facts.edges.push(as_if_a_client_had_called);
        });
        assert_eq!(found[0].client_request_impact_statistics.total_count, 60);
    }

    #[test]
    fn what_goes_on_is_active_and_has_no_end() {
        for now in [800.0, 900.0, 1199.0] {
            let found = insights(&[0, 0, 2], now);
            assert_eq!(found[0].state, InsightState::Active, "{now}");
            assert_eq!(found[0].end_time, None);
        }
        let over = insights(&[0, 0, 2], 1200.0);
        assert_eq!(over[0].state, InsightState::Closed);
        assert_eq!(over[0].end_time, Some(900));
    }

    #[test]
    fn an_insight_keeps_its_id_while_it_grows() {
        let ids: Vec<_> = [&[0, 0, 2][..], &[0, 0, 2, 2], &[0, 0, 2, 2, 0, 0]]
            .iter()
            .map(|periods| insights(periods, 1800.0)[0].insight_id.clone())
            .collect();
        assert_eq!(ids[0], ids[1]);
        assert_eq!(ids[0], ids[2]);
    }

    #[test]
    fn the_latest_comes_first() {
        let found = insights(&[0, 0, 2, 0, 0, 2], 1800.0);
        let starts: Vec<_> = found.iter().map(|insight| insight.start_time).collect();
        assert_eq!(starts, [1500, 600]);
    }
}
