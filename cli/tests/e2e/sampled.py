"""An application with the X-Ray SDK for Python, which asks the collector what to sample.

Reads rates, a line each. For each one it waits until the SDK samples by a rule of that
rate, and answers with a line: how many of 2,000 requests it samples.
"""

import sys
import time
from types import SimpleNamespace

from aws_xray_sdk.core import xray_recorder
from aws_xray_sdk.core.sampling import target_poller

REQUESTS = 2000
PATIENCE_SECONDS = 60
REQUEST = {"host": "shop.example.com", "method": "GET", "path": "/orders/7", "service": "shop-web"}

# The SDK polls as ever, but need not be waited for.
target_poller.time = SimpleNamespace(sleep=lambda _: time.sleep(0.1))
xray_recorder.configure(service="shop-web", sampling=True)
sampler = xray_recorder.sampler


def decide() -> bool:
    """Returns whether the SDK samples a request."""
    return bool(sampler.should_trace(dict(REQUEST)))


def hear_of(rate: float) -> None:
    """Waits until the SDK samples at a rate."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        decide()
        rule = sampler._cache.get_matched_rule(dict(REQUEST), int(time.time()))
        if rule and rule.rate == rate:
            return
        time.sleep(0.02)
    raise SystemExit(f"the SDK has not heard of the rate {rate}")


for line in sys.stdin:
    hear_of(float(line))
    print(sum(decide() for _ in range(REQUESTS)), flush=True)
