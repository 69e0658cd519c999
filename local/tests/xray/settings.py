"""Prints all that an account has set, after changing all of it if told to `change`.

Called with the server's address and with `change` or `show`.
"""

import json
import sys

import boto3
from corpus import NOON, order

url, what = sys.argv[1:]
xray = boto3.client("xray", endpoint_url=url)
RULE = {"RuleName": "r", "ResourceARN": "*", "Priority": 5, "FixedRate": 0.5, "ReservoirSize": 4,
        "ServiceName": "*", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*",
        "Version": 1}
POLICY = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*"}}
if what == "change":
    tags = [{"Key": "k", "Value": "v"}]
    xray.create_sampling_rule(SamplingRule=RULE, Tags=tags)
    xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "Default", "FixedRate": 1.0})
    xray.create_group(GroupName="g", FilterExpression="fault", Tags=tags)
    xray.put_encryption_config(Type="KMS", KeyId="k")
    xray.put_resource_policy(PolicyName="p", PolicyDocument=json.dumps(POLICY))
    xray.update_trace_segment_destination(Destination="CloudWatchLogs")
    xray.update_indexing_rule(
        Name="Default", Rule={"Probabilistic": {"DesiredSamplingPercentage": 7.0}})
    xray.put_trace_segments(TraceSegmentDocuments=order(1))

rules = [record["SamplingRule"] for record in xray.get_sampling_rules()["SamplingRuleRecords"]]
groups = xray.get_groups()["Groups"]
arns = [rules[0]["RuleARN"], groups[0]["GroupARN"]]
found = xray.get_trace_summaries(StartTime=NOON - 1, EndTime=NOON + 1)
print(json.dumps({
    "rules": rules,
    "groups": groups,
    "tags": [xray.list_tags_for_resource(ResourceARN=arn)["Tags"] for arn in arns],
    "encryption": xray.get_encryption_config()["EncryptionConfig"],
    "policies": xray.list_resource_policies()["ResourcePolicies"],
    "destination": xray.get_trace_segment_destination()["Destination"],
    "indexing": xray.get_indexing_rules()["IndexingRules"],
    "traces": len(found["TraceSummaries"]),
}, default=str))
