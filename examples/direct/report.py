"""A job that sends its trace to X-Ray itself: no agent, no collector.

It is run now and then, on any machine that may reach AWS, and tells X-Ray what
it did with one call of PutTraceSegments. A segment is a JSON document:
https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
"""

import csv
import io
import json
import os
import secrets
import sys
import time
import traceback
from contextlib import contextmanager
from pathlib import Path

import boto3

SALES = "day,sold\nMonday,3\nTuesday,5\nWednesday,4\n"


class Segment:
    """What one run did, as X-Ray's document of it."""

    def __init__(self, name):
        start = time.time()
        self.document = {
            "name": name,
            "id": secrets.token_hex(8),
            "trace_id": f"1-{int(start):08x}-{secrets.token_hex(12)}",
            "start_time": start,
            "annotations": {},
            "subsegments": [],
        }

    @contextmanager
    def step(self, name):
        """A subsegment. What is raised in it is recorded, and goes on."""
        step = {"name": name, "id": secrets.token_hex(8), "start_time": time.time()}
        self.document["subsegments"].append(step)
        try:
            yield step
        except Exception as error:
            step["fault"] = True
            step["cause"] = cause(error)
            raise
        finally:
            step["end_time"] = time.time()

    def end(self, error=None):
        """The finished document, as text."""
        if error is not None:
            self.document["fault"] = True
        self.document["end_time"] = time.time()
        return json.dumps(self.document)


def cause(error):
    """An exception as X-Ray shows it, its innermost frame first."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    stack = [
        {"path": os.path.basename(frame.filename), "line": frame.lineno, "label": frame.name}
        for frame in frames
    ]
    exception = {
        "id": secrets.token_hex(8),
        "type": type(error).__name__,
        "message": str(error),
        "stack": stack,
    }
    return {"working_directory": os.getcwd(), "exceptions": [exception]}


def report(segment, sales):
    """How much was sold on all days; a day without a number is a mistake."""
    with segment.step("read-sales") as step:
        rows = list(csv.DictReader(io.StringIO(sales)))
        step["metadata"] = {"sales": {"days": [row["day"] for row in rows]}}
    with segment.step("add-up"):
        total = sum(int(row["sold"]) for row in rows)
    segment.document["annotations"]["total"] = total
    return total


def send(document):
    """Hands the document to X-Ray, which says so when it does not take it."""
    answer = boto3.client("xray").put_trace_segments(TraceSegmentDocuments=[document])
    for refused in answer["UnprocessedTraceSegments"]:
        print(f"X-Ray did not take the segment: {refused}", file=sys.stderr)


def main():
    sales = Path(sys.argv[1]).read_text(encoding="utf-8") if len(sys.argv) > 1 else SALES
    segment = Segment(os.environ.get("AWS_XRAY_TRACING_NAME", "report"))
    try:
        print(f"sold: {report(segment, sales)}")
    except ValueError as error:
        send(segment.end(error))
        sys.exit(f"report: {error}")
    send(segment.end())


if __name__ == "__main__":
    main()
