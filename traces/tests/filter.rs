//! Filter expressions over a corpus of traces: `filter/table.txt` says of each which
//! traces of `filter/corpus.json` it asks for, and which rule it comes from.
//!
//! The expected traces were worked out from the rules, by hand.

use std::collections::BTreeMap;

use manta_traces::assembly::Assembly;
use manta_traces::facts::{Facts, Strings};
use manta_traces::filter::{Filter, GroupError, GroupReference};
use manta_traces::summary::TraceSummary;
use serde_json::{Map, Value};

const CORPUS: &str = include_str!("filter/corpus.json");
const TABLE: &str = include_str!("filter/table.txt");
const GUIDE: &str = include_str!("../../docs/filters.md");

/// The traces, by name.
struct Corpus {
    strings: Strings,
    traces: BTreeMap<String, Facts>,
}

impl Corpus {
    fn read() -> Self {
        let traces: Map<String, Value> = serde_json::from_str(CORPUS).unwrap();
        let mut strings = Strings::default();
        let traces = traces
            .into_iter()
            .enumerate()
            .map(|(index, (name, documents))| {
                let documents = documents.as_array().unwrap().iter();
                let documents = documents.map(|document| whole(document, index).to_string());
                let assembly = Assembly::of(documents).unwrap();
                (name, assembly.facts(&mut strings))
            });
        let traces = traces.collect();
        Self { strings, traces }
    }
}

/// Returns a document with what the corpus leaves away: the trace's id, and that ids
/// have sixteen digits and times are seconds since 1970.
fn whole(document: &Value, trace: usize) -> Value {
    let mut document = completed(document);
    document["trace_id"] = format!("1-65536f00-{trace:024x}").into();
    document
}

fn completed(part: &Value) -> Value {
    match part {
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| {
                let member = match (name.as_str(), member) {
                    ("id" | "parent_id", Value::String(id)) => format!("{id:0>16}").into(),
                    ("start_time" | "end_time", time) => (1.7e9 + time.as_f64().unwrap()).into(),
                    (_, member) => completed(member),
                };
                (name.clone(), member)
            })
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(completed).collect(),
        leaf => leaf.clone(),
    }
}

/// A row of the table.
struct Row {
    expression: &'static str,
    expected: Vec<&'static str>,
}

impl Row {
    fn all() -> impl Iterator<Item = Self> {
        let rows = TABLE
            .lines()
            .filter(|line| line.contains(" | ") && !line.starts_with('#'));
        rows.map(|line| {
            let [expression, expected, rule] = Vec::from_iter(line.split(" | "))[..] else {
                panic!("not three columns: {line}");
            };
            assert!(
                ["guide: ", "api: ", "seen: ", "here: "]
                    .iter()
                    .any(|source| rule.starts_with(source)),
                "no rule: {line}"
            );
            let expected = expected
                .split_whitespace()
                .filter(|name| *name != "-")
                .collect();
            Self {
                expression,
                expected,
            }
        })
    }
}

/// Returns the filters of the groups that the table names.
fn group(reference: &GroupReference) -> Option<Filter> {
    let expression = match reference {
        GroupReference::Name(name) => match name.as_str() {
            "errors" => "error OR fault",
            "slow" => "responsetime > 2",
            "both" => "group.name = \"errors\" AND group.name = \"slow\"",
            _ => return None,
        },
        GroupReference::Arn(arn) if arn.ends_with(":group/slow/A1") => "responsetime > 2",
        GroupReference::Arn(_) => return None,
    };
    Some(Filter::parse(expression).unwrap())
}

impl Corpus {
    fn matched(&self, filter: &Filter) -> Vec<&str> {
        let bound = filter.over(&self.strings);
        let traces = self.traces.iter();
        let matched = traces.filter(|(_, facts)| bound.matches(facts));
        matched.map(|(name, _)| name.as_str()).collect()
    }
}

#[test]
fn every_row_asks_for_its_traces() {
    let corpus = Corpus::read();
    let mut wrong = Vec::new();
    for Row {
        expression,
        expected,
    } in Row::all()
    {
        let found = match Filter::parse(expression) {
            Ok(filter) => {
                let filter = filter.with_groups(group).unwrap();
                corpus.matched(&filter).join(" ")
            }
            Err(error) => error.to_string(),
        };
        if found != expected.join(" ") {
            wrong.push(format!(
                "{expression}\n  expected {}\n  found {found}",
                expected.join(" ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rows_are_many_and_no_two_are_the_same() {
    let mut expressions: Vec<_> = Row::all().map(|row| row.expression).collect();
    let rows = expressions.len();
    expressions.sort_unstable();
    expressions.dedup();
    assert_eq!(expressions.len(), rows);
    assert!(rows >= 150, "{rows} rows");
}

#[test]
fn what_is_written_asks_for_the_same() {
    let corpus = Corpus::read();
    for Row { expression, .. } in Row::all() {
        let filter = Filter::parse(expression).unwrap();
        let written = filter.to_string();
        let again = Filter::parse(&written).unwrap_or_else(|error| panic!("{written}: {error}"));
        assert_eq!(again, filter, "{expression} is written {written}");
        assert_eq!(corpus.matched(&again), corpus.matched(&filter));
    }
}

#[test]
fn strings_tell_that_nothing_can_match() {
    let Corpus { strings, .. } = Corpus::read();
    let can_match = |expression: &str| {
        Filter::parse(expression)
            .unwrap()
            .over(&strings)
            .can_match()
    };
    assert!(!can_match("http.url CONTAINS \"/nowhere\""));
    assert!(!can_match(
        "service(\"nobody\") { ok } OR annotation.nothing > 5"
    ));
    assert!(!can_match("ok AND edge(\"web\", \"nobody\")"));
    assert!(!can_match("service(\"web\") { user = \"nobody\" }"));
    assert!(can_match("user != \"nobody\""));
    assert!(can_match("!service(\"nobody\")"));
}

/// What a summary says of a trace is what its keyword finds.
#[test]
fn filters_agree_with_summaries() {
    let corpus = Corpus::read();
    for (name, facts) in &corpus.traces {
        let summary = serde_json::to_value(TraceSummary::of(facts, &corpus.strings)).unwrap();
        let holds = |expression: String| {
            let filter = Filter::parse(&expression).unwrap();
            filter.matches(facts, &corpus.strings)
        };
        for (keyword, member) in [
            ("error", "HasError"),
            ("fault", "HasFault"),
            ("throttle", "HasThrottle"),
            ("partial", "IsPartial"),
        ] {
            assert_eq!(
                summary[member],
                holds(keyword.to_owned()),
                "{keyword} of {name}"
            );
        }
        for (keyword, member) in [("responsetime", "ResponseTime"), ("duration", "Duration")] {
            let is_equal = match summary[member].as_f64() {
                Some(seconds) => format!("{keyword} = {seconds}"),
                None => format!("!{keyword}"),
            };
            assert!(holds(is_equal), "{keyword} of {name}");
        }
    }
}

/// "Partial trace summaries can be reused in their JSON format" (X-Ray's developer
/// guide, "Retrieving and refining root cause analytics"); whole ones as well.
#[test]
fn root_causes_of_a_summary_find_its_trace() {
    let corpus = Corpus::read();
    let mut found = 0;
    for (name, facts) in &corpus.traces {
        let summary = serde_json::to_value(TraceSummary::of(facts, &corpus.strings)).unwrap();
        for member in [
            "FaultRootCauses",
            "ErrorRootCauses",
            "ResponseTimeRootCauses",
        ] {
            let causes = &summary[member];
            let filter = Filter::parse(&format!("rootcause.json = #{causes}")).unwrap();
            assert!(
                filter.matches(facts, &corpus.strings),
                "{member} of {name}: {causes}"
            );
            found += causes.as_array().unwrap().len();
        }
    }
    assert!(found >= 8, "{found} root causes");
}

#[test]
fn groups_are_named_and_put_in_place() {
    let filter = Filter::parse("group.name = \"slow\" OR !(group.arn = \"arn:x\")").unwrap();
    let [name, arn] = filter.groups()[..] else {
        panic!("two groups");
    };
    assert_eq!(*name, GroupReference::Name("slow".to_owned()));
    assert_eq!(*arn, GroupReference::Arn("arn:x".to_owned()));
    let error = filter.with_groups(group).unwrap_err();
    assert_eq!(error, GroupError::Unknown(arn.clone()));
    let put = filter
        .with_groups(|_| Some(Filter::parse("fault error").unwrap()))
        .unwrap();
    assert_eq!(put.to_string(), "(fault AND error) OR !(fault AND error)");
}

#[test]
fn groups_that_refer_to_themselves_are_refused() {
    let filter = Filter::parse("group.name = \"a\"").unwrap();
    let error = filter.with_groups(|_| Some(Filter::parse("ok group.name = \"a\"").unwrap()));
    let a = GroupReference::Name("a".to_owned());
    assert_eq!(error.unwrap_err(), GroupError::Cycle(a));

    // Each group refers to two more: no cycle, and no end.
    let mut count = 0;
    let error = filter.with_groups(|_| {
        count += 2;
        let next = format!("group.name = \"{count}\" group.name = \"{}\"", count + 1);
        Some(Filter::parse(&next).unwrap())
    });
    assert!(matches!(error.unwrap_err(), GroupError::TooMany(_)));
}

#[test]
fn what_users_are_shown_can_be_read() {
    let fenced = GUIDE.split("```").skip(1).step_by(2);
    let expressions: Vec<_> = fenced
        .flat_map(str::lines)
        .filter(|line| !line.is_empty())
        .collect();
    assert!(expressions.len() > 20);
    for expression in expressions {
        Filter::parse(expression).unwrap_or_else(|error| panic!("{error}\n{}", error.caret()));
    }
}
