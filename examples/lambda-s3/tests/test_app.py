"""The function's behaviour, against moto in place of S3."""

import os
import sys
import unittest
from pathlib import Path
from unittest import mock

os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="eu-west-1",
    # Outside Lambda no segment is open, which the X-Ray SDK is to pass over.
    AWS_XRAY_CONTEXT_MISSING="IGNORE_ERROR",
    BUCKET="objects",
)
sys.path.insert(0, str(Path(__file__).parents[1] / "function"))

import boto3
from moto import mock_aws

import app


@mock_aws
class Objects(unittest.TestCase):
    def setUp(self):
        boto3.client("s3").create_bucket(
            Bucket="objects",
            CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
        )

    def test_what_was_put_is_got(self):
        put = app.handler({"action": "put", "key": "a.txt", "body": "héllo"}, None)
        self.assertEqual(put, {"status": 200, "key": "a.txt"})
        got = app.handler({"action": "get", "key": "a.txt"}, None)
        self.assertEqual(got, {"status": 200, "key": "a.txt", "body": "héllo"})

    def test_it_works_without_the_xray_sdk(self):
        with mock.patch.object(app, "xray_recorder", None):
            self.test_what_was_put_is_got()

    def test_a_key_that_is_not_there_is_no_failure(self):
        got = app.handler({"action": "get", "key": "none"}, None)
        self.assertEqual(got, {"status": 404, "key": "none"})

    def test_a_wrong_event_is_told_what_is_wrong(self):
        with self.assertRaisesRegex(ValueError, "unknown action 'drop'"):
            app.handler({"action": "drop", "key": "a"}, None)
        with self.assertRaisesRegex(ValueError, "no text 'body'"):
            app.handler({"action": "put", "key": "a"}, None)


if __name__ == "__main__":
    unittest.main()
