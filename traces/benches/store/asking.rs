//! How fast a store answers.

use std::time::Instant;

use manta_traces::TraceId;
use manta_traces::facts::Facts;
use manta_traces::filter::Filter;
use manta_traces::graph::GraphBuilder;
use manta_traces::statistics::Window;
use manta_traces::store::{By, Page, Store, TimeRange};

use crate::generator::{EPOCH, Generator, PER_SECOND, RARE};
use crate::random::Random;
use crate::{Failure, say};

/// What a query is about: the last hour of the imagined time.
const TRACES: u32 = 100_000;
/// Each question is asked so often; the quickest counts, because everything else that a
/// machine does only adds.
const TIMES: usize = 5;
/// How many traces are read one by one.
const SINGLE: usize = 200;

/// Asks what a viewer asks.
pub(crate) fn ask(store: &Store, traces: u32) -> Result<(), Failure> {
    let hour = last_hour(traces);
    let expected = traces.min(TRACES) as usize;
    say(
        "latest_100_ms",
        quickest(|| latest(store, traces.min(100) as usize))?,
    );
    let found = |filter: &str| count(store, hour, &Filter::parse(filter)?);
    say(
        "rare_annotation_ms",
        quickest(|| check(found(RARE)?, 0..expected / 100))?,
    );
    let common = "annotation.plan = \"pro\" AND responsetime > 0.5";
    say(
        "common_annotation_ms",
        quickest(|| check(found(common)?, 1..expected))?,
    );
    say(
        "service_graph_ms",
        quickest(|| graph(store, hour, expected))?,
    );
    say("one_trace_ms", one(store, traces)?);
    Ok(())
}

fn last_hour(traces: u32) -> TimeRange {
    // The generator's traces begin up to 10 ms late.
    let before = f64::from(traces.saturating_sub(TRACES)) / PER_SECOND;
    TimeRange {
        by: By::Start,
        from: EPOCH + before,
        until: f64::INFINITY,
    }
}

/// Returns how many milliseconds something took at best.
fn quickest(mut ask: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let mut quickest = f64::INFINITY;
    for _ in 0..TIMES {
        let started = Instant::now();
        ask()?;
        quickest = quickest.min(started.elapsed().as_secs_f64() * 1e3);
    }
    Ok(quickest)
}

fn check(found: usize, expected: std::ops::Range<usize>) -> Result<(), Failure> {
    match expected.contains(&found) {
        true => Ok(()),
        false => Err(format!("{found} traces were found, not {expected:?}").into()),
    }
}

fn latest(store: &Store, expected: usize) -> Result<(), Failure> {
    let newest = store.scan(TimeRange::all())?.newest_first(Page::traces);
    let mut found = 0;
    for trace in newest.take(100) {
        trace?;
        found += 1;
    }
    check(found, expected..expected + 1)
}

fn count(store: &Store, range: TimeRange, filter: &Filter) -> Result<usize, Failure> {
    let mut found = 0;
    for page in store.scan(range)? {
        let page = page?;
        let filter = filter.over(page.strings());
        if filter.can_match() {
            let matches = |facts: &Facts| filter.matches(facts);
            found += page
                .traces()?
                .iter()
                .filter(|kept| matches(&kept.facts))
                .count();
        }
    }
    Ok(found)
}

fn graph(store: &Store, range: TimeRange, expected: usize) -> Result<(), Failure> {
    let mut builder = GraphBuilder::new(Window {
        start: range.from,
        end: range.until,
    });
    let mut added = 0;
    for page in store.scan(range)? {
        let page = page?;
        let mut block = builder.block(page.strings());
        for kept in page.traces()? {
            block.add(&kept.facts);
            added += 1;
        }
    }
    check(added, expected..expected + 1)?;
    check(builder.finish().services.len(), 9..100)
}

/// Reads single traces, any; returns the milliseconds of one.
fn one(store: &Store, traces: u32) -> Result<f64, Failure> {
    let mut generator = Generator::new(7);
    let ids: Vec<_> = (0..traces)
        .map(|_| TraceId::parse(&generator.trace().id))
        .collect();
    let mut random = Random::new(11);
    let started = Instant::now();
    for _ in 0..SINGLE {
        let id = random.of(&ids).ok_or("the generator makes ids")?;
        let documents = store.documents(id)?.unwrap_or_default();
        check(documents.len(), 4..5)?;
    }
    Ok(started.elapsed().as_secs_f64() * 1e3 / SINGLE as f64)
}
