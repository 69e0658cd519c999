//! The `aws` command.

use std::process::Command;

use manta_testbed::aws_command;
use serde_json::{Value, json};

use crate::program::with_credentials;
use crate::xray::Xray;

/// A command line for each operation, and what its `--query` finds, as JSON;
/// nothing where it answers nothing. Words are apart by spaces; a `'` keeps them together.
const LINES: &[(&str, &str)] = &[
    (
        r#"put-trace-segments --trace-segment-documents '{"name":"web","id":"70de5b6f19ff9a0a","start_time":1700000000.5,"end_time":1700000001,"trace_id":"1-5759e988-bd862e3fe1be46a994272793","annotations":{"tenant":"a"}}' --query UnprocessedTraceSegments"#,
        "[]",
    ),
    (
        "put-telemetry-records --telemetry-records Timestamp=1700000000,SegmentsSentCount=1",
        "",
    ),
    (
        r#"get-trace-summaries --start-time 1700000000 --end-time 1700000060 --filter-expression 'annotation.tenant = "a"' --query TraceSummaries[].Id"#,
        r#"["1-5759e988-bd862e3fe1be46a994272793"]"#,
    ),
    (
        "batch-get-traces --trace-ids 1-5759e988-bd862e3fe1be46a994272793 --query Traces[].Segments[].Id",
        r#"["70de5b6f19ff9a0a"]"#,
    ),
    (
        "get-service-graph --start-time 1700000000 --end-time 1700000060 --query Services[].Name",
        r#"["web","web"]"#,
    ),
    (
        "get-trace-graph --trace-ids 1-5759e988-bd862e3fe1be46a994272793 --query Services[].Name",
        r#"["web","web"]"#,
    ),
    (
        "get-time-series-service-statistics --start-time 1700000000 --end-time 1700000060 --query TimeSeriesServiceStatistics[].EdgeSummaryStatistics.TotalCount",
        "[1]",
    ),
    (
        "create-sampling-rule --sampling-rule RuleName=r,ResourceARN=*,Priority=1,FixedRate=0.5,ReservoirSize=1,ServiceName=*,ServiceType=*,Host=*,HTTPMethod=*,URLPath=*,Version=1 --query SamplingRuleRecord.SamplingRule.FixedRate",
        "0.5",
    ),
    (
        "update-sampling-rule --sampling-rule-update RuleName=r,FixedRate=0.25 --query SamplingRuleRecord.SamplingRule.FixedRate",
        "0.25",
    ),
    (
        "get-sampling-rules --query SamplingRuleRecords[].SamplingRule.RuleName",
        r#"["r","Default"]"#,
    ),
    (
        "get-sampling-targets --sampling-statistics-documents RuleName=r,ClientID=0123456789abcdef01234567,Timestamp=1700000000,RequestCount=1,SampledCount=1 --query SamplingTargetDocuments[].FixedRate",
        "[0.25]",
    ),
    (
        "get-sampling-statistic-summaries --query SamplingStatisticSummaries[].RequestCount",
        "[1]",
    ),
    (
        "tag-resource --resource-arn arn:aws:xray:us-local-1:000000000000:sampling-rule/r --tags Key=k,Value=v",
        "",
    ),
    (
        "list-tags-for-resource --resource-arn arn:aws:xray:us-local-1:000000000000:sampling-rule/r --query Tags",
        r#"[{"Key":"k","Value":"v"}]"#,
    ),
    (
        "untag-resource --resource-arn arn:aws:xray:us-local-1:000000000000:sampling-rule/r --tag-keys k",
        "",
    ),
    (
        "delete-sampling-rule --rule-name r --query SamplingRuleRecord.SamplingRule.RuleName",
        r#""r""#,
    ),
    (
        "create-group --group-name g --filter-expression fault --insights-configuration InsightsEnabled=true --query Group.GroupName",
        r#""g""#,
    ),
    (
        "update-group --group-name g --filter-expression ok --query Group.FilterExpression",
        r#""ok""#,
    ),
    (
        "get-group --group-name g --query Group.InsightsConfiguration.InsightsEnabled",
        "true",
    ),
    ("get-groups --query Groups[].GroupName", r#"["g"]"#),
    (
        "get-insight-summaries --group-name g --start-time 1700000000 --end-time 1700000060 --query InsightSummaries",
        "[]",
    ),
    ("delete-group --group-name g", ""),
    (
        "put-encryption-config --type KMS --key-id alias/a --query EncryptionConfig.Status",
        r#""UPDATING""#,
    ),
    (
        "get-encryption-config --query EncryptionConfig.Status",
        r#""ACTIVE""#,
    ),
    (
        r#"put-resource-policy --policy-name p --policy-document '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}' --query ResourcePolicy.PolicyRevisionId"#,
        r#""1""#,
    ),
    (
        "list-resource-policies --query ResourcePolicies[].PolicyName",
        r#"["p"]"#,
    ),
    ("delete-resource-policy --policy-name p", ""),
    (
        "update-trace-segment-destination --destination CloudWatchLogs --query Status",
        r#""PENDING""#,
    ),
    (
        "get-trace-segment-destination --query Destination",
        r#""CloudWatchLogs""#,
    ),
    (
        "update-indexing-rule --name Default --rule Probabilistic={DesiredSamplingPercentage=5} --query IndexingRule.Name",
        r#""Default""#,
    ),
    (
        "get-indexing-rules --query IndexingRules[].Rule.Probabilistic.DesiredSamplingPercentage",
        "[5.0]",
    ),
];

#[test]
fn the_aws_command_understands_every_answer() {
    let xray = Xray::start();
    for (line, expected) in LINES {
        let answer = answer(&xray, &words(line)).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(answer, value(expected), "{line}");
    }
    retrieval(&xray);
    insight(&xray);
}

#[test]
fn the_aws_command_shows_where_a_filter_is_wrong() {
    let xray = Xray::start();
    let line = "get-trace-summaries --start-time 1700000000 --end-time 1700000060 \
                --filter-expression 'duration > fast'";
    let error = answer(&xray, &words(line)).expect_err("it is no filter");
    assert!(error.contains("InvalidRequestException"), "{error}");
    assert!(
        error.contains("duration > fast\n           ^^^^"),
        "{error}"
    );
}

/// The operations of a retrieval, which need its token.
fn retrieval(xray: &Xray) {
    let start = "start-trace-retrieval --trace-ids 1-5759e988-bd862e3fe1be46a994272793 \
                 --start-time 1700000000 --end-time 1700000060 --query RetrievalToken";
    let token = answer(xray, &words(start)).expect("it begins");
    let token = token.as_str().expect("a token is text");
    for (line, expected) in [
        (
            "list-retrieved-traces --query Traces[].Spans[].Id",
            r#"["70de5b6f19ff9a0a"]"#,
        ),
        (
            "get-retrieved-traces-graph --query Services[].Service.Name",
            r#"["web","web"]"#,
        ),
        ("cancel-trace-retrieval", ""),
        (
            "list-retrieved-traces --query RetrievalStatus",
            r#""CANCELLED""#,
        ),
    ] {
        let mut words = words(line);
        words.extend(["--retrieval-token".to_owned(), token.to_owned()]);
        let answer = answer(xray, &words).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(answer, value(expected), "{line}");
    }
}

/// The operations of an insight, which need its id.
fn insight(xray: &Xray) {
    // Requests of 75 minutes, of which those of the last five fail.
    let begin = 1_700_100_000;
    let end = begin + 75 * 60;
    let starts: Vec<_> = (begin..end).step_by(6).collect();
    for starts in starts.chunks(250) {
        let mut put = words("put-trace-segments --trace-segment-documents");
        let document = |start: &u32| {
            let (id, fault) = (u64::from(*start), *start >= end - 5 * 60);
            json!({"name": "shop", "id": format!("{id:016x}"), "start_time": start,
                "end_time": start + 1, "trace_id": format!("1-{start:08x}-{id:024x}"),
                "fault": fault})
        };
        put.extend(starts.iter().map(|start| document(start).to_string()));
        answer(xray, &put).expect("they are taken");
    }
    let group = "create-group --group-name shop --insights-configuration InsightsEnabled=true";
    answer(xray, &words(group)).expect("it is made");
    let range = format!("--start-time {begin} --end-time {end}");
    let list = "get-insight-summaries --group-name shop --query InsightSummaries[].InsightId";
    let found = answer(xray, &words(&format!("{list} {range}"))).expect("they are listed");
    let id = found[0].as_str().expect("there is one");
    for (line, expected) in [
        (
            "get-insight --query Insight.RootCauseServiceId.Name".to_owned(),
            r#""shop""#,
        ),
        (
            "get-insight-events --query InsightEvents[].ClientRequestImpactStatistics.FaultCount"
                .to_owned(),
            "[50]",
        ),
        (
            format!("get-insight-impact-graph --query Services[].Name {range}"),
            r#"["shop","shop"]"#,
        ),
    ] {
        let words = words(&format!("{line} --insight-id {id}"));
        let answer = answer(xray, &words).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(answer, value(expected), "{line}");
    }
}

/// Runs a command; returns what it prints, or how it fails.
fn answer(xray: &Xray, words: &[String]) -> Result<Value, String> {
    let mut command = Command::new(aws_command());
    with_credentials(&mut command);
    command
        .args(["--endpoint-url", &xray.url(), "--output", "json", "xray"])
        .args(words);
    let output = command.output().expect("the aws command is installed");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(value(&String::from_utf8_lossy(&output.stdout)))
}

fn value(text: &str) -> Value {
    if text.trim().is_empty() {
        return Value::Null;
    }
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Cuts a line into words, as a shell does.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(number, part)| {
        if number % 2 == 1 {
            vec![part.to_owned()]
        } else {
            part.split_whitespace().map(str::to_owned).collect()
        }
    });
    words.collect()
}
