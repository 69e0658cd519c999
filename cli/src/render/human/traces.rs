//! Traces, a line each.

use jiff::Timestamp;
use serde_json::Value;

use super::table::table;
use super::value::{NOTHING, age};

/// Returns summaries, as X-Ray gives them, as a table.
pub(crate) fn traces(summaries: &[Value]) -> String {
    if summaries.is_empty() {
        return "No traces. `--since 1h` looks further back.\n".to_owned();
    }
    let now = Timestamp::now();
    let rows = summaries.iter().map(|summary| {
        let http = &summary["Http"];
        let text = |value: &Value| value.as_str().unwrap_or(NOTHING).to_owned();
        [
            text(&summary["Id"]),
            started(summary).map_or_else(|| NOTHING.to_owned(), |at| age(at, now)),
            seconds(&summary["Duration"]),
            outcome(summary).to_owned(),
            http["HttpStatus"]
                .as_i64()
                .map_or_else(|| NOTHING.to_owned(), |status| status.to_string()),
            text(&summary["EntryPoint"]["Name"]),
            match http["HttpURL"].as_str() {
                Some(url) => format!("{} {url}", text(&http["HttpMethod"])),
                None => NOTHING.to_owned(),
            },
        ]
    });
    table(
        [
            "ID", "AGE", "TOOK", "RESULT", "STATUS", "SERVICE", "REQUEST",
        ],
        rows,
    )
}

fn started(summary: &Value) -> Option<Timestamp> {
    let seconds = summary["StartTime"].as_f64()?;
    // Whole seconds are enough for an age.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "times of traces are within range"
    )]
    Timestamp::from_second(seconds as i64).ok()
}

fn seconds(value: &Value) -> String {
    value
        .as_f64()
        .map_or_else(|| NOTHING.to_owned(), |seconds| format!("{seconds:.3} s"))
}

fn outcome(summary: &Value) -> &'static str {
    let has = |key: &str| summary[key] == true;
    if has("HasFault") {
        "fault"
    } else if has("HasThrottle") {
        "throttle"
    } else if has("HasError") {
        "error"
    } else if has("IsPartial") {
        "pending"
    } else {
        "ok"
    }
}
