"""What the job sends, held against the model of X-Ray's API, with no X-Ray behind it."""

import json
import os
import sys
import unittest
from pathlib import Path
from unittest import mock

os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="eu-west-1",
)
sys.path.insert(0, str(Path(__file__).parents[1]))

import boto3
from botocore.stub import Stubber

import report


def run(sales):
    """The total or the error of a run, and the segment that it sends."""
    segment = report.Segment("report")
    try:
        total, error = report.report(segment, sales), None
    except ValueError as raised:
        total, error = None, raised
    return total, error, json.loads(segment.end(error))


class Document(unittest.TestCase):
    def test_each_step_is_a_subsegment(self):
        total, _, segment = run("day,sold\nMonday,3\nTuesday,5\n")
        self.assertEqual(total, 8)
        self.assertRegex(segment["id"], "^[0-9a-f]{16}$")
        self.assertRegex(segment["trace_id"], "^1-[0-9a-f]{8}-[0-9a-f]{24}$")
        self.assertEqual(segment["annotations"], {"total": 8})
        names = [step["name"] for step in segment["subsegments"]]
        self.assertEqual(names, ["read-sales", "add-up"])
        self.assertNotIn("fault", segment)

    def test_times_hold_what_is_inside(self):
        _, _, segment = run(report.SALES)
        times = [segment["start_time"]]
        for step in segment["subsegments"]:
            times += [step["start_time"], step["end_time"]]
        times.append(segment["end_time"])
        self.assertEqual(times, sorted(times))

    def test_a_failing_step_has_its_exception(self):
        _, error, segment = run("day,sold\nMonday,\n")
        self.assertIsInstance(error, ValueError)
        self.assertTrue(segment["fault"])
        failed = segment["subsegments"][-1]
        (exception,) = failed["cause"]["exceptions"]
        self.assertEqual(exception["type"], "ValueError")
        self.assertIn("report", [frame["label"] for frame in exception["stack"]])


class Sending(unittest.TestCase):
    def send(self, unprocessed):
        xray = boto3.client("xray")
        with Stubber(xray) as stub, mock.patch("boto3.client", return_value=xray):
            stub.add_response(
                "put_trace_segments",
                {"UnprocessedTraceSegments": unprocessed},
                {"TraceSegmentDocuments": ["{}"]},
            )
            report.send("{}")
            stub.assert_no_pending_responses()

    def test_the_document_goes_to_put_trace_segments(self):
        self.send([])

    def test_a_refused_document_is_said(self):
        with mock.patch("sys.stderr") as stderr:
            self.send([{"ErrorCode": "MissingId"}])
        written = "".join(call.args[0] for call in stderr.write.call_args_list)
        self.assertIn("MissingId", written)


if __name__ == "__main__":
    unittest.main()
