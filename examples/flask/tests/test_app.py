"""What one request's trace holds, as the collector gets it, against moto in place of AWS."""

import json
import os
import socket
import sys
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

# Stands in for the collector. The X-Ray SDK reads its address when it is imported.
collector = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
collector.bind(("127.0.0.1", 0))
collector.settimeout(10)

os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="eu-west-1",
    AWS_XRAY_DAEMON_ADDRESS=f"127.0.0.1:{collector.getsockname()[1]}",
)
for name in ("AWS_XRAY_TRACING_NAME", "TABLE_NAME", "TOPIC_ARN", "QUEUE_URL"):
    os.environ.pop(name, None)
sys.path.insert(0, str(Path(__file__).parents[1]))

import boto3
from moto import mock_aws
from unittest import mock

from app import app

TASK = "arn:aws:ecs:eu-west-1:123456789012:task/cluster/1"


class TaskMetadata(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/v4/1/task" else 404)
        self.end_headers()
        self.wfile.write(json.dumps({"TaskARN": TASK}).encode())

    def log_message(self, *arguments):
        pass


def request(path="/", sampled=1):
    header = {"X-Amzn-Trace-Id": f"Root=1-5759e988-bd862e3fe1be46a994272793;Sampled={sampled}"}
    return app.test_client().get(path, headers=header)


def received_segment():
    header, body = collector.recv(65536).split(b"\n", 1)
    assert json.loads(header) == {"format": "json", "version": 1}
    return json.loads(body)


def steps(segment):
    """What the view did; it is the segment's only subsegment."""
    (view,) = segment["subsegments"]
    assert view["name"] == "hello_world"
    return view["subsegments"]


def names(subsegments):
    return [subsegment["name"] for subsegment in subsegments]


@mock_aws
class Trace(unittest.TestCase):
    def setUp(self):
        server = HTTPServer(("127.0.0.1", 0), TaskMetadata)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.metadata = f"http://127.0.0.1:{server.server_port}/v4/1"

    def test_nothing_but_s3_and_the_file_where_nothing_is_named(self):
        answer = request().get_json()
        segment = received_segment()
        self.assertEqual(segment["name"], "hello_world")
        self.assertEqual(names(steps(segment)), ["get-s3-data-files", "get_file"])
        self.assertEqual(answer["s3"], {"task": None, "buckets": 0})
        self.assertIsNone(answer["dynamodb"])

    def test_every_call_is_in_the_segment(self):
        boto3.client("dynamodb").create_table(
            TableName="visits",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        environment = {
            "ECS_CONTAINER_METADATA_URI_V4": self.metadata,
            "TABLE_NAME": "visits",
            "TOPIC_ARN": boto3.client("sns").create_topic(Name="visits")["TopicArn"],
            "QUEUE_URL": boto3.client("sqs").create_queue(QueueName="visits")["QueueUrl"],
        }
        with mock.patch.dict(os.environ, environment):
            answer = request().get_json()
        self.assertEqual(answer["s3"]["task"], TASK)
        self.assertEqual(answer["dynamodb"], "1")
        segment = received_segment()
        self.assertEqual(segment["http"]["response"]["status"], 200)
        self.assertEqual(
            names(steps(segment)),
            ["get-s3-data-files", "dynamodb", "sns", "sqs", "get_file"],
        )
        metadata, s3 = steps(segment)[0]["subsegments"]
        self.assertEqual(metadata["http"]["request"]["url"], f"{self.metadata}/task")
        self.assertEqual((s3["name"], s3["aws"]["operation"]), ("s3", "ListBuckets"))

    def test_the_file_fails_and_the_request_does_not(self):
        self.assertEqual(request().status_code, 200)
        segment = received_segment()
        file = steps(segment)[-1]
        self.assertNotIn("fault", segment)
        self.assertNotIn("fault", segment["subsegments"][0])
        self.assertTrue(file["fault"])
        self.assertEqual(file["annotations"], {"filename": "hello.txt"})
        self.assertEqual(
            file["metadata"], {"namespace": {"key": {"requestId": "123-123", "value1": 20}}}
        )
        exception = file["cause"]["exceptions"][0]
        self.assertEqual(exception["type"], "FileNotFoundError")
        self.assertIn("hello.txt", exception["message"])
        callers = [frame["label"] for frame in exception["stack"]]
        self.assertLess(callers.index("hello_world"), callers.index("get_file"))

    def test_a_failing_call_is_recorded_and_the_request_succeeds(self):
        with mock.patch.dict(os.environ, {"TABLE_NAME": "none"}):
            answer = request()
        self.assertEqual(answer.status_code, 200)
        self.assertIn("ResourceNotFoundException", answer.get_json()["dynamodb"])
        calls = {s["name"]: s for s in steps(received_segment())}
        self.assertTrue(calls["dynamodb"]["fault"] or calls["dynamodb"]["error"])

    def test_a_request_that_is_not_sampled_still_works(self):
        answer = request(sampled=0)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("failed", answer.get_json()["file"])

    def test_a_health_check_leaves_no_trace(self):
        self.assertEqual(app.test_client().get("/healthz").data, b"ok\n")
        request()
        self.assertIn("subsegments", received_segment(), "the first segment is the second request's")


if __name__ == "__main__":
    unittest.main()
