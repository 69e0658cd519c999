"""A dice service, traced with OpenTelemetry: nothing in it knows of X-Ray.

The SDK takes its name, its attributes and where its spans go from the
variables ``OTEL_…``, which manta sets.
"""

import os
import random
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer(__name__)


class Dice(BaseHTTPRequestHandler):
    """Answers ``/?sides=6`` with a number."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/healthz":
            self.answer(200, "ok\n")
            return
        url = urlsplit(self.path)
        attributes = {
            "http.request.method": self.command,
            "url.scheme": "http",
            "url.path": url.path,
            "url.query": url.query,
            "server.address": self.headers.get("Host", ""),
            "client.address": self.client_address[0],
            "user_agent.original": self.headers.get("User-Agent", ""),
        }
        with tracer.start_as_current_span(
            f"{self.command} {url.path}",
            context=propagate.extract(self.headers),
            kind=SpanKind.SERVER,
            attributes=attributes,
        ) as span:
            status, text = respond(url)
            span.set_attribute("http.response.status_code", status)
            if status >= 500:
                span.set_status(Status(StatusCode.ERROR))
            self.answer(status, text)

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def respond(url):
    """The status and text that answer a request."""
    if url.path != "/":
        return 404, "there are dice at /\n"
    try:
        sides = int(parse_qs(url.query).get("sides", ["6"])[0])
        return 200, f"{roll(sides)}\n"
    except ValueError as error:
        return 500, f"{error}\n"


@tracer.start_as_current_span("roll")
def roll(sides):
    """A number from 1 to `sides`. Dice without sides fail, and the trace says how."""
    span = trace.get_current_span()
    span.set_attribute("dice.sides", sides)
    number = random.randint(1, sides)
    span.set_attribute("dice.number", number)
    return number


def main():
    # What has not been sent is sent when the interpreter exits, which SIGTERM alone would not let it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
    ThreadingHTTPServer((host, int(os.environ.get("PORT", "8080"))), Dice).serve_forever()


if __name__ == "__main__":
    main()
