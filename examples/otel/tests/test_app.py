"""What the service's spans hold, as the collector gets them."""

import os
import queue
import subprocess
import sys
import threading
import time
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

APP = Path(__file__).parents[1] / "app.py"
TRACE = "5759e988bd862e3fe1be46a994272793"
CALLER = "53995c3f42cd8ad8"


class Collector(HTTPServer):
    """Stands in for the collector."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Export)
        self.spans = queue.Queue()
        self.resources = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def span(self):
        return self.spans.get(timeout=20)


class Export(BaseHTTPRequestHandler):
    def do_POST(self):
        assert self.path == "/v1/traces"
        body = self.rfile.read(int(self.headers["Content-Length"]))
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.server.resources.append(values(resource.resource))
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.server.spans.put(span)
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        # An answer without anything to say is empty.
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def values(of):
    """The attributes of a span, event or resource, as plain values."""
    plain = {}
    for attribute in of.attributes:
        kind = attribute.value.WhichOneof("value")
        plain[attribute.key] = getattr(attribute.value, kind) if kind else None
    return plain


class Service:
    """The service, as a process of its own that sends spans to a collector."""

    def __init__(self, collector, delay_ms):
        with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as unused:
            self.port = unused.server_port
        environment = os.environ | {
            "OTEL_BSP_SCHEDULE_DELAY": str(delay_ms),
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
            "OTEL_SERVICE_NAME": "shop-dice",
            "PORT": str(self.port),
        }
        self.process = subprocess.Popen(
            [sys.executable, APP], env=environment, stderr=subprocess.DEVNULL
        )
        self.wait_until_it_answers()

    def wait_until_it_answers(self):
        while self.process.poll() is None:
            try:
                return self.get("/healthz")
            except urllib.error.URLError:
                time.sleep(0.02)
        raise AssertionError("the service has ended")

    def get(self, path, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def end(self):
        self.process.terminate()
        return self.process.wait(timeout=20)


class Spans(unittest.TestCase):
    def start(self, delay_ms=20):
        self.collector = Collector()
        self.addCleanup(self.collector.server_close)
        self.addCleanup(self.collector.shutdown)
        self.service = Service(self.collector, delay_ms)
        self.addCleanup(self.service.process.wait)
        self.addCleanup(self.service.process.kill)

    def spans(self):
        """The two spans of a request for dice, by name."""
        spans = [self.collector.span(), self.collector.span()]
        return {span.name: span for span in spans}

    def test_a_roll_is_below_its_request(self):
        self.start()
        number = int(self.service.get("/?sides=20"))
        spans = self.spans()
        roll, request = spans["roll"], spans["GET /"]
        self.assertEqual(request.kind, Span.SPAN_KIND_SERVER)
        self.assertEqual(roll.parent_span_id, request.span_id)
        self.assertEqual(roll.trace_id, request.trace_id)
        self.assertEqual(values(request)["http.response.status_code"], 200)
        self.assertEqual(values(roll), {"dice.sides": 20, "dice.number": number})
        self.assertEqual(self.collector.resources[-1]["service.name"], "shop-dice")

    def test_dice_without_sides_fail_with_their_exception(self):
        self.start()
        with self.assertRaises(urllib.error.HTTPError) as failed:
            self.service.get("/?sides=0")
        self.assertEqual(failed.exception.code, 500)
        failed.exception.close()
        spans = self.spans()
        self.assertEqual(spans["GET /"].status.code, Status.STATUS_CODE_ERROR)
        (event,) = spans["roll"].events
        self.assertEqual(values(event)["exception.type"], "ValueError")

    def test_a_callers_trace_goes_on(self):
        self.start()
        self.service.get("/", traceparent=f"00-{TRACE}-{CALLER}-01")
        request = self.spans()["GET /"]
        self.assertEqual(request.trace_id.hex(), TRACE)
        self.assertEqual(request.parent_span_id.hex(), CALLER)

    def test_what_waits_is_sent_at_the_end_and_health_checks_are_not_in_it(self):
        self.start(delay_ms=3_600_000)
        self.service.get("/")
        self.assertEqual(self.service.end(), 0)
        self.assertEqual(set(self.spans()), {"roll", "GET /"})
        self.assertTrue(self.collector.spans.empty())


if __name__ == "__main__":
    unittest.main()
