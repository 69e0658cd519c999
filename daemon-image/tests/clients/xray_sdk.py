"""An application with the X-Ray SDK for Python: one request to its checkout.

Prints, as JSON, the document that the SDK sent and what it was told to sample.
Where the collector is, the SDK reads from AWS_XRAY_DAEMON_ADDRESS.
"""

import json
import time
import traceback

from aws_xray_sdk.core import xray_recorder
from aws_xray_sdk.core.emitters.udp_emitter import UDPEmitter

SENT: list[str] = []
PATIENCE_SECONDS = 30


class Remembering(UDPEmitter):
    """The SDK's own emitter, which also remembers."""

    def send_entity(self, entity):
        SENT.append(entity.serialize())
        super().send_entity(entity)


def decision(path: str):
    """Returns what the SDK decides: the name of a rule, or that it samples not, or by its own."""
    return xray_recorder.sampler.should_trace(
        {"host": "shop.example.com", "method": "GET", "path": path, "service": "shop"}
    )


def rule_for(path: str) -> str:
    """Returns the rule that samples a path, once the SDK has the rules."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        rule = decision(path)
        if isinstance(rule, str):
            return rule
        time.sleep(0.02)
    raise SystemExit("the SDK has had no rules from the collector")


xray_recorder.configure(
    service="shop", emitter=Remembering(), sampling=True, context_missing="RUNTIME_ERROR"
)
rule = rule_for("/checkout/7")
ignored = sum(bool(decision("/healthz")) for _ in range(50))

segment = xray_recorder.begin_segment("shop", sampling=rule)
segment.put_http_meta("url", "https://shop.example.com/checkout/7")
segment.put_http_meta("method", "GET")
segment.put_http_meta("status", 500)
segment.put_annotation("customer", "ada")
segment.put_annotation("items", 3)
segment.put_annotation("member", True)
segment.put_metadata("cart", {"book": 2, "pen": 1}, "shop")
segment.set_user("ada")
subsegment = xray_recorder.begin_subsegment("payments", namespace="remote")
subsegment.put_http_meta("url", "https://pay.example.com/")
try:
    raise ValueError("card “expired”")
except ValueError as error:
    subsegment.add_exception(error, traceback.extract_tb(error.__traceback__))
xray_recorder.end_subsegment()
segment.add_fault_flag()
xray_recorder.end_segment()

[document] = SENT
sent = document if isinstance(document, dict) else json.loads(document)
print(json.dumps({"sent": sent, "rule": rule, "ignored_sampled": ignored}))
