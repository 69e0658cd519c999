"""Breaks every limit of the model, one at a time, and expects to be refused.

Called with the server's address. The requests are made by hand, for botocore keeps
clients from sending some of them. Prints how many limits there are.
"""

import copy
import json
import sys
import urllib.error
import urllib.request

import botocore.session

url = sys.argv[1]
model = botocore.session.get_session().get_service_model("xray")
WINDOW = {"StartTime": 1_700_000_000, "EndTime": 1_700_000_060}
INSIGHT = {"InsightId": "0a1b2c3d-0000-4fff-8fff-0123456789ab"}
RULE = {"RuleName": "r", "ResourceARN": "*", "Priority": 5, "FixedRate": 0.5,
        "ReservoirSize": 4, "ServiceName": "*", "ServiceType": "*", "Host": "*",
        "HTTPMethod": "*", "URLPath": "*", "Version": 1, "Attributes": {"k": "v"},
        "SamplingRateBoost": {"MaxRate": 1.0, "CooldownWindowMinutes": 1}}
TAGS = [{"Key": "k", "Value": "v"}]
ARN = "arn:aws:xray:us-local-1:000000000000:sampling-rule/Default"
STATISTICS = {"RuleName": "Default", "ClientID": "0" * 24, "Timestamp": 1, "RequestCount": 1,
              "SampledCount": 1, "BorrowCount": 1}
BOOST = {"RuleName": "Default", "ServiceName": "s", "Timestamp": 1, "AnomalyCount": 1,
         "TotalCount": 1, "SampledAnomalyCount": 1}
POLICY = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*"}}

# A request for each operation that could be carried out, or is refused for what is in it only.
REQUESTS = {
    "BatchGetTraces": {"TraceIds": ["1-5759e988-bd862e3fe1be46a994272793"]},
    "CancelTraceRetrieval": {"RetrievalToken": "t"},
    "CreateGroup": {"GroupName": "g", "FilterExpression": "ok", "Tags": TAGS,
                    "InsightsConfiguration": {"InsightsEnabled": True}},
    "CreateSamplingRule": {"SamplingRule": RULE, "Tags": TAGS},
    "DeleteGroup": {"GroupName": "g"},
    "DeleteResourcePolicy": {"PolicyName": "p"},
    "DeleteSamplingRule": {"RuleName": "r"},
    "GetEncryptionConfig": {},
    "GetGroup": {"GroupName": "g"},
    "GetGroups": {"NextToken": "t"},
    "GetIndexingRules": {},
    "GetInsight": INSIGHT,
    "GetInsightEvents": {**INSIGHT, "MaxResults": 5, "NextToken": "t"},
    "GetInsightImpactGraph": {**INSIGHT, **WINDOW, "NextToken": "t"},
    "GetInsightSummaries": {**WINDOW, "GroupName": "g", "States": ["ACTIVE"], "MaxResults": 5,
                            "NextToken": "t"},
    "GetRetrievedTracesGraph": {"RetrievalToken": "t"},
    "GetSamplingRules": {},
    "GetSamplingStatisticSummaries": {},
    "GetSamplingTargets": {"SamplingStatisticsDocuments": [STATISTICS],
                           "SamplingBoostStatisticsDocuments": [BOOST]},
    "GetServiceGraph": {**WINDOW, "GroupName": "g"},
    "GetTimeSeriesServiceStatistics": {**WINDOW, "GroupName": "g", "Period": 60,
                                       "EntitySelectorExpression": 'service("a")'},
    "GetTraceGraph": {"TraceIds": ["1-5759e988-bd862e3fe1be46a994272793"]},
    "GetTraceSegmentDestination": {},
    "GetTraceSummaries": {**WINDOW, "TimeRangeType": "Event", "FilterExpression": "ok",
                          "Sampling": True,
                          "SamplingStrategy": {"Name": "FixedRate", "Value": 0.5}},
    "ListResourcePolicies": {"NextToken": "t"},
    "ListRetrievedTraces": {"RetrievalToken": "t", "TraceFormat": "XRAY"},
    "ListTagsForResource": {"ResourceARN": ARN},
    "PutEncryptionConfig": {"Type": "KMS", "KeyId": "k"},
    "PutResourcePolicy": {"PolicyName": "p", "PolicyDocument": json.dumps(POLICY)},
    "PutTelemetryRecords": {"TelemetryRecords": [{"Timestamp": 1}], "EC2InstanceId": "i",
                            "Hostname": "h", "ResourceARN": "a"},
    "PutTraceSegments": {"TraceSegmentDocuments": ["{}"]},
    "StartTraceRetrieval": {"TraceIds": ["1-5759e988-bd862e3fe1be46a994272793"], **WINDOW},
    "TagResource": {"ResourceARN": ARN, "Tags": TAGS},
    "UntagResource": {"ResourceARN": ARN, "TagKeys": ["k"]},
    "UpdateGroup": {"GroupName": "g", "InsightsConfiguration": {"InsightsEnabled": True}},
    "UpdateIndexingRule": {"Name": "Default",
                           "Rule": {"Probabilistic": {"DesiredSamplingPercentage": 5.0}}},
    "UpdateSamplingRule": {"SamplingRuleUpdate": {
        key: value for key, value in RULE.items() if key != "Version"}},
    "UpdateTraceSegmentDestination": {
        "Destination": "XRay", "CloudWatchLogsConfiguration": {"SpansLogGroupKmsKeyId": "k"}},
}


def post(operation: str, request: dict) -> tuple[int, str, str]:
    """Makes a request; returns the status, the error's name and its message."""
    path = model.operation_model(operation).http["requestUri"]
    body = json.dumps(request).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, body, method="POST")):
            return 200, "", ""
    except urllib.error.HTTPError as error:
        document = json.loads(error.read())
        return error.code, error.headers["x-amzn-errortype"], document["Message"]


def broken(shape, value):
    """Yields values beyond a shape's limits, and of another type."""
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if shape.type_name == "string":
        yield 7
        if least:
            yield "x" * (least - 1)
        if most is not None:
            yield "x" * (most + 1)
        if shape.enum:
            yield "Nonsense"
        if shape.metadata.get("pattern"):
            yield "no such thing!"
    elif shape.type_name in ("integer", "long", "double"):
        yield "7"
        if least is not None:
            yield least - 1
        if most is not None:
            yield most + 1
    elif shape.type_name in ("boolean", "timestamp"):
        yield "soon"
    elif shape.type_name == "list":
        yield {}
        if most is not None:
            yield (value * (most + 1))[: most + 1]
    elif shape.type_name == "map":
        yield []
        if most is not None:
            yield {f"k{number}": "v" for number in range(most + 1)}
        yield {"x" * 33: "v"}
        yield {"k": ""}
    else:
        yield "nothing"


def breaches(shape, value):
    """Yields requests in each of which one thing is wrong."""
    yield from ((shape, one) for one in broken(shape, value))
    if shape.type_name == "structure":
        for name in shape.required_members:
            without = copy.deepcopy(value)
            del without[name]
            yield shape, without
        for name in value:
            for where, inside in breaches(shape.members[name], value[name]):
                yield where, {**value, name: inside}
    elif shape.type_name == "list" and value:
        for where, inside in breaches(shape.member, value[0]):
            yield where, [inside, *value[1:]]


def absent(shape, value, path=""):
    """Yields members that a request could have and that none of the breaches is of."""
    for name, member in shape.members.items():
        if name not in value:
            yield f"{path}{name}"
        elif member.type_name == "structure":
            yield from absent(member, value[name], f"{path}{name}.")


assert set(REQUESTS) == set(model.operation_names)
# The other of two ways to name the same thing, or what has no limit.
OPTIONAL = {"NextToken", "GroupARN", "RuleARN", "SamplingRule.RuleARN",
            "SamplingRuleUpdate.RuleARN", "PolicyRevisionId", "BypassPolicyLockoutCheck",
            "ForecastStatistics", "FilterExpression",
            "InsightsConfiguration.NotificationsEnabled"}
checked, taken = 0, []
for operation, request in REQUESTS.items():
    shape = model.operation_model(operation).input_shape
    assert set(absent(shape, request)) <= OPTIONAL, (operation, set(absent(shape, request)))
    for where, breach in breaches(shape, request):
        status, error, message = post(operation, breach)
        if (status, error) != (400, "InvalidRequestException") or not message:
            taken.append(f"{operation} takes a {where.name} that is none: {breach} "
                         f"({status} {error})"[:400])
        checked += 1
assert not taken, "\n".join(taken)
print(checked)
