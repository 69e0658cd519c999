"""Calls every operation of the API with boto3; every answer is checked against the model.

Called with the server's address. Prints which members of answers there were not.
"""

import json
import sys
import time

from corpus import NOON, message, order, refused_login, trace_id
from shapes import Judge

judge = Judge(sys.argv[1])
xray = judge.client
invalid = "InvalidRequestException"

# Segments.
documents = [*order(1), *order(2, NOON + 10, fault=True), *refused_login(3, NOON + 20),
             *message(4, NOON + 30)]
assert xray.put_trace_segments(TraceSegmentDocuments=documents)["UnprocessedTraceSegments"] == []
flawed = json.dumps({**json.loads(order(5)[0]), "name": "a{b"})
unprocessed = xray.put_trace_segments(TraceSegmentDocuments=["{", flawed, *order(5, NOON + 40)])
assert [entry["ErrorCode"] for entry in unprocessed["UnprocessedTraceSegments"]] == [
    "ParseError", "InvalidName"], unprocessed
xray.put_telemetry_records(
    TelemetryRecords=[{"Timestamp": NOON, "SegmentsReceivedCount": 3,
                       "BackendConnectionErrors": {"TimeoutCount": 1}}],
    EC2InstanceId="i-1", Hostname="host", ResourceARN="arn:aws:ecs:x")

# Summaries.
window = {"StartTime": NOON - 60, "EndTime": NOON + 60}
found = xray.get_trace_summaries(**window)
assert [summary["Id"] for summary in found["TraceSummaries"]] == [
    trace_id(number, NOON + 10 * (number - 1)) for number in (5, 4, 3, 2, 1)]
assert found["TracesProcessedCount"] == 5
faults = xray.get_trace_summaries(**window, FilterExpression='fault AND annotation.tenant = "t2"')
assert [summary["Id"] for summary in faults["TraceSummaries"]] == [trace_id(2, NOON + 10)]
now = int(time.time())
events = xray.get_trace_summaries(StartTime=now - 600, EndTime=now + 600, TimeRangeType="Event")
assert all("MatchedEventTime" in summary for summary in events["TraceSummaries"])
assert len(events["TraceSummaries"]) == 5
ends = xray.get_trace_summaries(StartTime=NOON + 35, EndTime=NOON + 36, TimeRangeType="Service")
assert [summary["Id"] for summary in ends["TraceSummaries"]] == [trace_id(4, NOON + 30)]
none = xray.get_trace_summaries(
    **window, Sampling=True, SamplingStrategy={"Name": "FixedRate", "Value": 0.0})
assert none["TraceSummaries"] == []
assert "after EndTime" in judge.refused(
    invalid, "get_trace_summaries", StartTime=NOON, EndTime=NOON - 1)
said = judge.refused(invalid, "get_trace_summaries", **window,
                     FilterExpression='service("web") AND duratoin > 5')
first, line, carets = said.rsplit("\n", 2)
assert "character 20" in first, said
assert line[carets.index("^"):].startswith("duratoin"), said
judge.refused(invalid, "get_trace_summaries", **window, NextToken="garbage")
judge.refused(invalid, "get_trace_summaries", **window, FilterExpression='group.name = "gone"')

# Whole traces, and graphs.
ids = [trace_id(1), trace_id(9), "nonsense", trace_id(1)]
batch = xray.batch_get_traces(TraceIds=ids)
assert [trace["Id"] for trace in batch["Traces"]] == ids[:1]
assert batch["UnprocessedTraceIds"] == ids[1:3]
names = [json.loads(segment["Document"])["name"] for segment in batch["Traces"][0]["Segments"]]
assert sorted(names) == ["DynamoDB", "orders", "web"], names
judge.refused(invalid, "batch_get_traces", TraceIds=[trace_id(number) for number in range(6)])
graph = xray.get_service_graph(**window)
services = {(service["Name"], service.get("Type")) for service in graph["Services"]}
assert {("web", "client"), ("web", "AWS::ECS::Fargate"), ("orders", "AWS::ECS::Fargate"),
        ("orders", "AWS::DynamoDB::Table")} <= services, services
judge.refused(invalid, "get_service_graph", **window, GroupName="gone")
judge.refused(invalid, "get_service_graph", StartTime=NOON, EndTime=NOON - 1)
judge.refused(invalid, "get_service_graph", **window, NextToken="garbage")
assert len(xray.get_trace_graph(TraceIds=[trace_id(4, NOON + 30)])["Services"]) == 4
series = xray.get_time_series_service_statistics(**window)["TimeSeriesServiceStatistics"]
assert sum(point["EdgeSummaryStatistics"]["TotalCount"] for point in series) == 5, series
series = xray.get_time_series_service_statistics(
    **window, EntitySelectorExpression='service("orders")', Period=300, ForecastStatistics=True)
assert series["TimeSeriesServiceStatistics"][0]["ServiceSummaryStatistics"]["TotalCount"] >= 3
judge.refused(invalid, "get_time_series_service_statistics", **window, Period=7)
judge.refused(invalid, "get_time_series_service_statistics", **window,
              EntitySelectorExpression="duration > 5")

# Retrievals.
token = xray.start_trace_retrieval(TraceIds=[trace_id(1), trace_id(9)], **window)["RetrievalToken"]
retrieved = xray.list_retrieved_traces(RetrievalToken=token)
assert retrieved["RetrievalStatus"] == "COMPLETE"
assert [trace["Id"] for trace in retrieved["Traces"]] == [trace_id(1)]
graph = xray.get_retrieved_traces_graph(RetrievalToken=token)
assert len(graph["Services"]) == 4, graph
judge.refused(invalid, "list_retrieved_traces", RetrievalToken=token, TraceFormat="OTEL")
many = [trace_id(number, NOON + 10 * (number - 1)) for number in range(1, 6)]
wide = xray.start_trace_retrieval(TraceIds=many * 3, **window)["RetrievalToken"]
assert len(xray.list_retrieved_traces(RetrievalToken=wide)["Traces"]) == 5
xray.cancel_trace_retrieval(RetrievalToken=token)
cancelled = xray.list_retrieved_traces(RetrievalToken=token)
assert (cancelled["RetrievalStatus"], cancelled["Traces"]) == ("CANCELLED", [])
for operation in ("list_retrieved_traces", "get_retrieved_traces_graph", "cancel_trace_retrieval"):
    judge.refused("ResourceNotFoundException", operation, RetrievalToken="gone")
assert xray.get_trace_segment_destination()["Destination"] == "XRay"
changed = xray.update_trace_segment_destination(Destination="CloudWatchLogs")
assert changed == {**changed, "Destination": "CloudWatchLogs", "Status": "PENDING"}
assert xray.get_trace_segment_destination()["Status"] == "ACTIVE"
xray.update_trace_segment_destination(Destination="XRay")
[rule] = xray.get_indexing_rules()["IndexingRules"]
share = {"Probabilistic": {"DesiredSamplingPercentage": 12.5}}
rule = xray.update_indexing_rule(Name=rule["Name"], Rule=share)["IndexingRule"]
assert rule["Rule"]["Probabilistic"]["DesiredSamplingPercentage"] == 12.5
judge.refused("ResourceNotFoundException", "update_indexing_rule", Name="x", Rule=share)

# Groups.
tags = [{"Key": "team", "Value": "a b"}]
group = xray.create_group(
    GroupName="slow", FilterExpression='service("web") AND duration >= 2', Tags=tags,
    InsightsConfiguration={"InsightsEnabled": True, "NotificationsEnabled": True})["Group"]
assert xray.list_tags_for_resource(ResourceARN=group["GroupARN"])["Tags"] == tags
for name in ("slow", "Default"):
    judge.refused(invalid, "create_group", GroupName=name)
judge.refused(invalid, "create_group", GroupName="bad", FilterExpression="duration >")
judge.refused(invalid, "create_group", GroupName="bad",
              InsightsConfiguration={"NotificationsEnabled": True})
assert xray.get_group(GroupARN=group["GroupARN"])["Group"] == group
assert xray.get_groups()["Groups"] == [group]
judge.refused(invalid, "get_group", GroupName="gone")
judge.refused(invalid, "get_group")
in_group = xray.get_trace_summaries(**window, FilterExpression='group.name = "slow"')
assert len(in_group["TraceSummaries"]) == 3
graph = xray.get_service_graph(**window, GroupName="slow")
assert {service["Name"] for service in graph["Services"]} == {"web", "orders"}, graph
judge.refused(invalid, "update_group", GroupName="slow", FilterExpression='group.name = "slow"')
group = xray.update_group(GroupName="slow", FilterExpression="")["Group"]
assert "FilterExpression" not in group and group["InsightsConfiguration"]["InsightsEnabled"]
for number in range(25):
    xray.create_group(GroupName=f"group-{number}")
pages = list(xray.get_paginator("get_groups").paginate())
assert [len(page["Groups"]) for page in pages] == [20, 6]
judge.refused(invalid, "get_groups", NextToken="garbage")
for number in range(25):
    xray.delete_group(GroupName=f"group-{number}")
judge.refused(invalid, "delete_group", GroupName="group-1")

# Insights: orders of which most fail, twice, for ten minutes.
later = NOON - NOON % 300 + 86_400
minutes = 155
for minute in range(minutes):
    batch = [document for second in range(0, 60, 6)
             for document in order(minute * 60 + second, later + minute * 60 + second,
                                   fault=70 <= minute < 80 or minute >= 145)]
    xray.put_trace_segments(TraceSegmentDocuments=batch)
span = {"StartTime": later, "EndTime": later + minutes * 60}
last, first = xray.get_insight_summaries(GroupName="slow", **span)["InsightSummaries"]
assert (last["State"], first["State"]) == ("ACTIVE", "CLOSED")
assert first["RootCauseServiceId"]["Name"] == "orders", first
page = xray.get_insight_summaries(GroupName="slow", MaxResults=1, **span)
assert page["InsightSummaries"] == [last]
page = xray.get_insight_summaries(GroupName="slow", NextToken=page["NextToken"], **span)
assert page["InsightSummaries"] == [first]
closed = xray.get_insight_summaries(GroupName="slow", States=["CLOSED"], **span)
assert closed["InsightSummaries"] == [first]
insight = first
one = {"InsightId": insight["InsightId"]}
assert xray.get_insight(**one)["Insight"]["Summary"] == insight["Summary"]
assert len(xray.get_insight_events(**one)["InsightEvents"]) == 1
impact = xray.get_insight_impact_graph(**one, **span)
assert {service["Name"] for service in impact["Services"]} >= {"web", "orders"}
unknown = {"InsightId": "0a1b2c3d-0000-4fff-8fff-0123456789ab"}
judge.refused(invalid, "get_insight", **unknown)
judge.refused(invalid, "get_insight_events", **unknown)
judge.refused(invalid, "get_insight_impact_graph", **unknown, **span)
judge.refused(invalid, "get_insight_summaries", **span)
xray.update_group(GroupName="slow", InsightsConfiguration={"InsightsEnabled": False})
assert xray.get_insight_summaries(GroupName="slow", **span)["InsightSummaries"] == []

# Pages of summaries, while more come.
paginator = xray.get_paginator("get_trace_summaries")
seen = []
for number, page in enumerate(paginator.paginate(**span)):
    seen += [summary["Id"] for summary in page["TraceSummaries"]]
    xray.put_trace_segments(TraceSegmentDocuments=order(50_000 + number, later + minutes * 60 - 1))
assert len(seen) == len(set(seen)) == minutes * 10, (len(seen), len(set(seen)))
for operation, parameters in {
    "batch_get_traces": {"TraceIds": ids[:1]}, "get_service_graph": window,
    "get_trace_graph": {"TraceIds": ids[:1]}, "get_time_series_service_statistics": window,
    "get_sampling_rules": {}, "get_sampling_statistic_summaries": {},
    "list_resource_policies": {}, "list_tags_for_resource": {"ResourceARN": group["GroupARN"]},
}.items():
    assert len(list(xray.get_paginator(operation).paginate(**parameters))) == 1
    judge.refused(invalid, operation, **parameters, NextToken="garbage")

token = xray.start_trace_retrieval(TraceIds=seen[:7], **span)["RetrievalToken"]
page = xray.list_retrieved_traces(RetrievalToken=token)
assert [trace["Id"] for trace in page["Traces"]] == sorted(seen[:7])[:5]
page = xray.list_retrieved_traces(RetrievalToken=token, NextToken=page["NextToken"])
assert [trace["Id"] for trace in page["Traces"]] == sorted(seen[:7])[5:]

# Sampling.
new = {"RuleName": "orders", "ResourceARN": "*", "Priority": 5, "FixedRate": 0.5,
       "ReservoirSize": 4, "ServiceName": "*", "ServiceType": "*", "Host": "*",
       "HTTPMethod": "POST", "URLPath": "/orders/*", "Version": 1,
       "SamplingRateBoost": {"MaxRate": 1.0, "CooldownWindowMinutes": 10}}
record = xray.create_sampling_rule(SamplingRule=new, Tags=tags)["SamplingRuleRecord"]
rule = record["SamplingRule"]
assert rule == {**new, "RuleARN": rule["RuleARN"], "Attributes": {}}, rule
assert xray.list_tags_for_resource(ResourceARN=rule["RuleARN"])["Tags"] == tags
judge.refused(invalid, "create_sampling_rule", SamplingRule=new)
judge.refused(invalid, "create_sampling_rule", SamplingRule={**new, "RuleName": "Default"})
judge.refused(invalid, "create_sampling_rule", SamplingRule={**new, "RuleARN": "arn:aws:x"})
update = {"RuleName": "orders", "FixedRate": 0.25, "Attributes": {"tier": "gold"}}
rule = xray.update_sampling_rule(SamplingRuleUpdate=update)["SamplingRuleRecord"]["SamplingRule"]
assert (rule["FixedRate"], rule["ReservoirSize"], rule["Attributes"]) == (
    0.25, 4, {"tier": "gold"})
judge.refused(invalid, "update_sampling_rule", SamplingRuleUpdate={"RuleName": "gone"})
judge.refused(invalid, "update_sampling_rule",
              SamplingRuleUpdate={"RuleName": "Default", "Priority": 1})
rules = [record["SamplingRule"]["RuleName"]
         for record in xray.get_sampling_rules()["SamplingRuleRecords"]]
assert rules == ["orders", "Default"]
statistics = {"ClientID": "0123456789abcdef01234567", "Timestamp": NOON, "RequestCount": 9,
              "SampledCount": 2, "BorrowCount": 1}
targets = xray.get_sampling_targets(
    SamplingStatisticsDocuments=[{**statistics, "RuleName": "orders"},
                                 {**statistics, "RuleName": "gone"}],
    SamplingBoostStatisticsDocuments=[
        {"RuleName": "orders", "ServiceName": "web", "Timestamp": NOON, "AnomalyCount": 1,
         "TotalCount": 2, "SampledAnomalyCount": 1}])
[target] = targets["SamplingTargetDocuments"]
assert (target["FixedRate"], target["ReservoirQuota"]) == (0.25, 4)
assert [entry["RuleName"] for entry in targets["UnprocessedStatistics"]] == ["gone"]
[summary] = xray.get_sampling_statistic_summaries()["SamplingStatisticSummaries"]
assert (summary["RuleName"], summary["RequestCount"], summary["BorrowCount"]) == ("orders", 9, 1)
for number in range(24):
    xray.create_sampling_rule(SamplingRule={**new, "RuleName": f"rule-{number}"})
judge.refused("RuleLimitExceededException", "create_sampling_rule",
              SamplingRule={**new, "RuleName": "one-more"})
xray.delete_sampling_rule(RuleARN=rule["RuleARN"])
for parameters in ({"RuleName": "Default"}, {"RuleName": "orders"}, {}):
    judge.refused(invalid, "delete_sampling_rule", **parameters)

# Tags.
arn = {"ResourceARN": group["GroupARN"]}
xray.tag_resource(**arn, Tags=[{"Key": "team", "Value": "c"}, {"Key": "stage", "Value": ""}])
assert xray.list_tags_for_resource(**arn)["Tags"] == [
    {"Key": "stage", "Value": ""}, {"Key": "team", "Value": "c"}]
xray.untag_resource(**arn, TagKeys=["team", "gone"])
judge.refused(invalid, "tag_resource", **arn, Tags=[{"Key": "aws:x", "Value": ""}])
judge.refused("TooManyTagsException", "tag_resource", **arn,
              Tags=[{"Key": f"k{number}", "Value": ""} for number in range(50)])
gone = {"ResourceARN": rule["RuleARN"]}
judge.refused("ResourceNotFoundException", "list_tags_for_resource", **gone)
judge.refused("ResourceNotFoundException", "tag_resource", **gone, Tags=tags)
judge.refused("ResourceNotFoundException", "untag_resource", **gone, TagKeys=["a"])

# Encryption.
assert xray.get_encryption_config()["EncryptionConfig"] == {"Type": "NONE", "Status": "ACTIVE"}
config = xray.put_encryption_config(Type="KMS", KeyId="alias/traces")["EncryptionConfig"]
key = "arn:aws:kms:us-local-1:000000000000:alias/traces"
assert config == {"Type": "KMS", "KeyId": key, "Status": "UPDATING"}
assert xray.get_encryption_config()["EncryptionConfig"] == {**config, "Status": "ACTIVE"}
judge.refused(invalid, "put_encryption_config", Type="KMS")
judge.refused(invalid, "put_encryption_config", Type="NONE", KeyId=key)

# Resource policies.
allow = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
     "Action": "xray:PutTraceSegments", "Resource": "*"}]})
deny = json.dumps({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "xray:*"}})
policy = xray.put_resource_policy(PolicyName="p", PolicyDocument=allow)["ResourcePolicy"]
assert xray.list_resource_policies()["ResourcePolicies"] == [policy]
revision = "InvalidPolicyRevisionIdException"
judge.refused(revision, "put_resource_policy", PolicyName="p", PolicyDocument=allow,
              PolicyRevisionId="0")
judge.refused("MalformedPolicyDocumentException", "put_resource_policy", PolicyName="p",
              PolicyDocument="{")
judge.refused("LockoutPreventionException", "put_resource_policy", PolicyName="p",
              PolicyDocument=deny)
xray.put_resource_policy(PolicyName="p", PolicyDocument=deny, BypassPolicyLockoutCheck=True)
judge.refused("PolicySizeLimitExceededException", "put_resource_policy", PolicyName="p",
              PolicyDocument=allow + " " * 5120)
for name in "abcd":
    xray.put_resource_policy(PolicyName=name, PolicyDocument=allow)
judge.refused("PolicyCountLimitExceededException", "put_resource_policy", PolicyName="e",
              PolicyDocument=allow)
judge.refused(revision, "delete_resource_policy", PolicyName="p", PolicyRevisionId="9")
xray.delete_resource_policy(PolicyName="p")

assert judge.called == set(judge.model.operation_names), (
    set(judge.model.operation_names) - judge.called)
print(json.dumps(judge.unseen()))
