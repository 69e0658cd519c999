"""An application with the X-Ray SDK for Python, which asks the collector what to sample.

Called with the API's address; where the collector is, the SDK reads from
AWS_XRAY_DAEMON_ADDRESS. Sets a rule with the API, lets the SDK hear of it and counts how many
of 2,000 requests it samples; changes the rule, and counts again. Prints the counts as JSON,
and what the API says of the rule.
"""

import json
import sys
import time
from types import SimpleNamespace

import boto3
from aws_xray_sdk.core import xray_recorder
from aws_xray_sdk.core.sampling import target_poller

REQUESTS = 2000
PATIENCE_SECONDS = 60
RULE = {"RuleName": "orders", "ResourceARN": "*", "Priority": 5, "FixedRate": 0.2,
        "ReservoirSize": 0, "ServiceName": "shop", "ServiceType": "*", "Host": "*",
        "HTTPMethod": "POST", "URLPath": "/orders/*", "Version": 1}
REQUEST = {"host": "shop.example.com", "method": "POST", "path": "/orders/7", "service": "shop"}

# The SDK polls as ever, but need not be waited for.
target_poller.time = SimpleNamespace(sleep=lambda _: time.sleep(0.1))
xray_recorder.configure(service="shop", sampling=True)
sampler = xray_recorder.sampler
xray = boto3.client("xray", endpoint_url=sys.argv[1])


def decide() -> bool:
    """Returns whether the SDK samples a request."""
    return bool(sampler.should_trace(dict(REQUEST)))


def heard_of(rate: float):
    """Waits until the SDK samples by the rule, at a rate."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        decide()
        rule = sampler._cache.get_matched_rule(dict(REQUEST), int(time.time()))
        if rule and (rule.name, rule.rate) == ("orders", rate):
            return
        time.sleep(0.02)
    raise SystemExit("the SDK has not heard of the rule")


def sampled() -> int:
    """Returns how many of the requests are sampled."""
    return sum(decide() for _ in range(REQUESTS))


decide()
xray.create_sampling_rule(SamplingRule=RULE)
heard_of(0.2)
before = sampled()
xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "orders", "FixedRate": 0.7})
heard_of(0.7)
after = sampled()
deadline = time.monotonic() + PATIENCE_SECONDS
reported = 0
while reported < 2 * REQUESTS and time.monotonic() < deadline:
    summaries = xray.get_sampling_statistic_summaries()["SamplingStatisticSummaries"]
    reported = sum(one["RequestCount"] for one in summaries if one["RuleName"] == "orders")
print(json.dumps({"before": before, "after": after, "reported": reported}))
