//! The API's JSON of a service graph, drawn in lines.

use std::fmt::Write;

use serde::Deserialize;
use serde_json::Value;

/// Every member that the API has, and no other.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Service {
    reference_id: usize,
    name: String,
    names: Vec<String>,
    #[serde(default)]
    root: bool,
    account_id: Option<String>,
    #[serde(rename = "Type")]
    kind: Option<String>,
    state: String,
    start_time: u64,
    end_time: u64,
    edges: Vec<Edge>,
    summary_statistics: Option<Statistics>,
    duration_histogram: Option<Vec<Entry>>,
    response_time_histogram: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Edge {
    reference_id: usize,
    start_time: u64,
    end_time: u64,
    summary_statistics: Value,
    response_time_histogram: Vec<Entry>,
    aliases: Vec<Value>,
    edge_type: Option<String>,
    received_event_age_histogram: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Statistics {
    ok_count: u64,
    error_statistics: Errors,
    fault_statistics: Faults,
    total_count: u64,
    total_response_time: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Errors {
    throttle_count: u64,
    other_count: u64,
    total_count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Faults {
    other_count: u64,
    total_count: u64,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Entry {
    value: f64,
    count: u64,
}

/// Draws the API's `Services`, and checks what has to hold of any.
pub(crate) fn draw(services: &Value) -> Vec<String> {
    let services = Vec::<Service>::deserialize(services).unwrap();
    let mut lines = Vec::new();
    for (place, service) in services.iter().enumerate() {
        assert_eq!(service.reference_id, place);
        assert_eq!(service.names, [service.name.as_str()]);
        lines.push(service.draw());
        for edge in &service.edges {
            lines.push(edge.draw(&services));
        }
    }
    lines
}

impl Service {
    fn identity(&self) -> String {
        let kind = self.kind.as_deref().unwrap_or("no type");
        let mut text = format!("{} ({kind})", self.name);
        if let Some(account) = &self.account_id {
            write!(text, " @{account}").unwrap();
        }
        text
    }

    fn draw(&self) -> String {
        let mut text = self.identity();
        if self.root {
            text.push_str(" root");
        }
        write!(
            text,
            " {} {}-{}",
            self.state, self.start_time, self.end_time
        )
        .unwrap();
        let (Some(statistics), Some(durations), Some(response_times)) = (
            &self.summary_statistics,
            &self.duration_histogram,
            &self.response_time_histogram,
        ) else {
            assert!(self.summary_statistics.is_none());
            assert!(self.duration_histogram.is_none());
            assert!(self.response_time_histogram.is_none());
            return text;
        };
        write!(text, ": {}", statistics.draw(response_times)).unwrap();
        if durations != response_times {
            let total: u64 = durations.iter().map(|entry| entry.count).sum();
            assert_eq!(total, statistics.total_count);
            write!(text, ", durations {}", histogram(durations)).unwrap();
        }
        text
    }
}

impl Edge {
    fn draw(&self, services: &[Service]) -> String {
        assert!(self.aliases.is_empty());
        let target = services[self.reference_id].identity();
        let times = format!("{}-{}", self.start_time, self.end_time);
        match (
            self.edge_type.as_deref(),
            &self.received_event_age_histogram,
        ) {
            (Some("link"), Some(ages)) => {
                assert_eq!(self.summary_statistics, Value::Object(Default::default()));
                assert!(self.response_time_histogram.is_empty());
                format!("    ~> {target} {times}: aged {}", histogram(ages))
            }
            (None, None) => {
                let statistics = Statistics::deserialize(&self.summary_statistics).unwrap();
                let statistics = statistics.draw(&self.response_time_histogram);
                format!("    -> {target} {times}: {statistics}")
            }
            (kind, ages) => panic!("an edge of type {kind:?}, with ages: {}", ages.is_some()),
        }
    }
}

impl Statistics {
    fn draw(&self, response_times: &[Entry]) -> String {
        let Self {
            ok_count,
            error_statistics: errors,
            fault_statistics: faults,
            total_count,
            total_response_time,
        } = self;
        assert_eq!(
            errors.total_count,
            errors.throttle_count + errors.other_count
        );
        assert_eq!(faults.total_count, faults.other_count);
        assert_eq!(
            *total_count,
            ok_count + errors.total_count + faults.total_count
        );
        let recorded: u64 = response_times.iter().map(|entry| entry.count).sum();
        assert_eq!(recorded, *total_count);
        if *total_count == 0 {
            return "nothing".to_owned();
        }
        let counts: Vec<String> = [
            (*ok_count, "ok"),
            (errors.other_count, "error"),
            (errors.throttle_count, "throttle"),
            (faults.other_count, "fault"),
        ]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, verdict)| format!("{count} {verdict}"))
        .collect();
        let histogram = histogram(response_times);
        format!(
            "{} in {total_response_time} s {histogram}",
            counts.join(", ")
        )
    }
}

fn histogram(entries: &[Entry]) -> String {
    let entries: Vec<String> = entries
        .iter()
        .map(|Entry { value, count }| match count {
            1 => value.to_string(),
            _ => format!("{value}×{count}"),
        })
        .collect();
    format!("[{}]", entries.join(" "))
}
