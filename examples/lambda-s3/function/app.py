"""Puts objects into an S3 bucket and gets them back, one traced step each.

An event is ``{"action": "put", "key": "a.txt", "body": "text"}`` or
``{"action": "get", "key": "a.txt"}``.
"""

import os
from contextlib import contextmanager

import boto3
from botocore.exceptions import ClientError

try:
    from aws_xray_sdk.core import patch, xray_recorder

    patch(("botocore",))
except ImportError:
    # Lambda's runtime brings boto3 but not the X-Ray SDK. Without it, Lambda
    # still records the invocation; only the steps inside are missing.
    xray_recorder = None

# Made once per execution environment, so that the trace shows it under
# Initialization and not in every invocation.
s3 = boto3.client("s3")


def handler(event, context):
    """Runs one action on the bucket that the environment variable BUCKET names."""
    bucket = os.environ["BUCKET"]
    action = required(event, "action")
    key = required(event, "key")
    if action == "put":
        return put_object(bucket, key, required(event, "body"))
    if action == "get":
        return get_object(bucket, key)
    raise ValueError(f"unknown action {action!r}: use 'put' or 'get'")


def put_object(bucket, key, body):
    with step("put_object") as annotate:
        response = s3.put_object(Bucket=bucket, Key=key, Body=body.encode())
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        annotate("put_response", status)
        return {"status": status, "key": key}


def get_object(bucket, key):
    with step("get_object") as annotate:
        try:
            response = s3.get_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            annotate("get_response", 404)
            return {"status": 404, "key": key}
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        annotate("get_response", status)
        return {"status": status, "key": key, "body": response["Body"].read().decode()}


@contextmanager
def step(name):
    """A subsegment, and the function that annotates it."""
    if xray_recorder is None:
        yield lambda key, value: None
        return
    with xray_recorder.in_subsegment(name) as subsegment:
        # There is none when Lambda chose not to trace this invocation's request.
        yield subsegment.put_annotation if subsegment else lambda key, value: None


def required(event, name):
    if not isinstance(event.get(name), str):
        raise ValueError(f"the event has no text {name!r}")
    return event[name]
