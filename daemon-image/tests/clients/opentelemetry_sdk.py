"""An application with the OpenTelemetry SDK: one request to its checkout.

Called with the protocol, `grpc` or `http`, and the collector's address. Prints
the ids of what it made, as JSON.
"""

import json
import sys

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as OverGrpc
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as OverHttp
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

protocol, address = sys.argv[1:]
if protocol == "grpc":
    from grpc import Compression

    exporter = OverGrpc(endpoint=address, insecure=True, compression=Compression.Gzip)
else:
    from opentelemetry.exporter.otlp.proto.http import Compression

    exporter = OverHttp(endpoint=f"http://{address}/v1/traces", compression=Compression.Gzip)

resource = Resource.create({"service.name": "shop", "service.version": "1.2.3"})
provider = TracerProvider(resource=resource)
provider.add_span_processor(BatchSpanProcessor(exporter))
tracer = trace.get_tracer("shop", tracer_provider=provider)

START = 1_700_000_000_000_000_000
SECOND = 1_000_000_000

server = tracer.start_span(
    "GET /checkout/{id}",
    kind=SpanKind.SERVER,
    start_time=START,
    attributes={
        "http.request.method": "GET",
        "url.full": "https://shop.example.com/checkout/7",
        "http.response.status_code": 500,
        "user_agent.original": "curl/8",
        "client.address": "203.0.113.9",
        "customer": "ada",
        "items": 3,
        "member": True,
        "aws.xray.annotations": ["customer", "items", "member"],
        "cart.size": 2,
    },
)
client = tracer.start_span(
    "POST",
    context=trace.set_span_in_context(server),
    kind=SpanKind.CLIENT,
    start_time=START + SECOND // 4,
    attributes={"peer.service": "payments", "http.request.method": "POST"},
)
try:
    raise ValueError("card “expired”")
except ValueError as error:
    client.record_exception(error)
    client.set_status(trace.StatusCode.ERROR, "declined")
client.end(START + SECOND // 2)
server.end(START + SECOND)
provider.shutdown()


def span_id(span: trace.Span) -> str:
    """Returns a span's id in hexadecimal."""
    return trace.format_span_id(span.get_span_context().span_id)


print(
    json.dumps(
        {
            "trace_id": trace.format_trace_id(server.get_span_context().trace_id),
            "server": span_id(server),
            "client": span_id(client),
        }
    )
)
