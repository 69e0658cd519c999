//! What a viewer asks, and how long it waits.

use std::ops::RangeInclusive;
use std::time::Instant;

use serde_json::{Value, json};

use super::generator::{EPOCH, PER_SECOND, RARE};
use super::limits::Answers;
use crate::Failure;
use crate::bench::connection::Connection;

/// What a query is about: the last hour of the imagined time.
const TRACES: u32 = 100_000;
/// The longest range that X-Ray shows summaries of.
const SIX_HOURS: f64 = 6.0 * 3_600.0;
/// Each question is asked so often; the quickest counts, because everything else that a
/// machine does only adds.
const TIMES: usize = 5;
/// One in four traces has this annotation, so that every trace is looked at; one in three
/// hundred of these takes so long.
const SLOW: &str = r#"annotation.plan = "pro" AND responsetime > 1.4"#;
const COMMON: &str = r#"annotation.plan = "pro""#;

/// Asks about so many traces, some of which have these ids.
pub(super) fn ask(
    connection: &mut Connection,
    traces: u32,
    ids: &[String],
) -> Result<Answers, Failure> {
    let mut viewer = Viewer { connection };
    let end = EPOCH + f64::from(traces) / PER_SECOND;
    let hour = (end - f64::from(TRACES) / PER_SECOND, end);
    let asked = f64::from(traces.min(TRACES));
    let about = |share: f64| (share * asked / 2.0) as usize..=(share * asked * 2.0) as usize + 5;
    Ok(Answers {
        latest: viewer.first_page((end - SIX_HOURS, end), None)?,
        rare: viewer.all_pages(hour, RARE, about(0.001))?,
        slow: viewer.all_pages(hour, SLOW, about(0.25 / 300.0))?,
        common: viewer.first_page(hour, Some(COMMON))?,
        graph: viewer.graph(hour, asked)?,
        one: viewer.single(ids)?,
    })
}

/// Who asks.
struct Viewer<'a> {
    connection: &'a mut Connection,
}

impl Viewer<'_> {
    /// Asks for the newest hundred traces of a range.
    fn first_page(&mut self, range: (f64, f64), filter: Option<&str>) -> Result<f64, Failure> {
        let request = summaries(range, filter);
        self.quickest(|viewer| {
            let (took, answer) = viewer.post("/TraceSummaries", &request)?;
            let found = answer["TraceSummaries"].as_array().map_or(0, Vec::len);
            check("traces", found, 100..=100)?;
            Ok(took)
        })
    }

    /// Asks for all traces of a range that a filter finds, page by page.
    fn all_pages(
        &mut self,
        range: (f64, f64),
        filter: &str,
        expected: RangeInclusive<usize>,
    ) -> Result<f64, Failure> {
        self.quickest(|viewer| {
            let mut request = summaries(range, Some(filter));
            let (mut all, mut found) = (0.0, 0);
            loop {
                let (took, mut answer) = viewer.post("/TraceSummaries", &request)?;
                all += took;
                found += answer["TraceSummaries"].as_array().map_or(0, Vec::len);
                request["NextToken"] = answer["NextToken"].take();
                if request["NextToken"].is_null() {
                    break;
                }
            }
            check("traces", found, expected.clone())?;
            Ok(all)
        })
    }

    /// Asks for the service graph of a range in which so many traces begin.
    fn graph(&mut self, (start, end): (f64, f64), traces: f64) -> Result<f64, Failure> {
        let request = json!({ "StartTime": start, "EndTime": end });
        self.quickest(|viewer| {
            let (took, answer) = viewer.post("/ServiceGraph", &request)?;
            let services = answer["Services"].as_array().into_iter().flatten();
            let counts = services
                .filter(|service| service["Name"] == "web" && service["Type"] != "client")
                .filter_map(|web| web["SummaryStatistics"]["TotalCount"].as_u64());
            // Those that begin at the very ends may be in it or not.
            let traces = traces as usize;
            check(
                "requests",
                counts.sum::<u64>() as usize,
                traces - 100..=traces + 100,
            )?;
            Ok(took)
        })
    }

    /// Asks for traces, one after the other; returns what one took in the mean.
    fn single(&mut self, ids: &[String]) -> Result<f64, Failure> {
        let mut all = 0.0;
        for id in ids {
            let (took, answer) = self.post("/Traces", &json!({ "TraceIds": [id] }))?;
            let segments = answer["Traces"][0]["Segments"].as_array();
            check("segments", segments.map_or(0, Vec::len), 4..=20)?;
            all += took;
        }
        Ok(all / ids.len() as f64)
    }

    fn quickest(
        &mut self,
        mut ask: impl FnMut(&mut Self) -> Result<f64, Failure>,
    ) -> Result<f64, Failure> {
        let mut quickest = f64::INFINITY;
        for _ in 0..TIMES {
            quickest = quickest.min(ask(self)?);
        }
        Ok(quickest)
    }

    /// Makes a request; returns how many milliseconds it took, and the answer.
    fn post(&mut self, path: &str, request: &Value) -> Result<(f64, Value), Failure> {
        let request = request.to_string();
        let started = Instant::now();
        let answer = self.connection.post(path, request.as_bytes())?;
        let took = started.elapsed().as_secs_f64() * 1e3;
        let answer = serde_json::from_slice(answer);
        Ok((took, answer.map_err(|error| format!("{path}: {error}"))?))
    }
}

fn summaries((start, end): (f64, f64), filter: Option<&str>) -> Value {
    json!({ "StartTime": start, "EndTime": end, "FilterExpression": filter })
}

fn check(what: &str, found: usize, expected: RangeInclusive<usize>) -> Result<(), Failure> {
    match expected.contains(&found) {
        true => Ok(()),
        false => Err(format!("{found} {what} were found, not {expected:?}")),
    }
}
