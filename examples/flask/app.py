"""A traced Flask service: what one request does is what its trace shows.

Each call to another service is a step of its own. A step that fails is
recorded with its exception, and the request still succeeds.
"""

import os

import boto3
import requests
from aws_xray_sdk.core import patch, xray_recorder
from aws_xray_sdk.ext.flask.middleware import XRayMiddleware
from botocore.exceptions import BotoCoreError, ClientError
from flask import Flask, jsonify

# Applies until X-Ray's own sampling rules have been fetched: one request per
# second and a twentieth of the rest, and never a health check.
SAMPLING_RULES = {
    "version": 2,
    "rules": [
        {
            "description": "health checks",
            "host": "*",
            "http_method": "*",
            "url_path": "/healthz",
            "fixed_target": 0,
            "rate": 0,
        }
    ],
    "default": {"fixed_target": 1, "rate": 0.05},
}

# AWS_XRAY_TRACING_NAME, which manta sets to keep deployments apart, comes
# before this name.
xray_recorder.configure(service="hello_world", sampling_rules=SAMPLING_RULES)
patch(("botocore", "requests"))

app = Flask(__name__)
XRayMiddleware(app, xray_recorder)


@app.get("/")
@xray_recorder.capture("hello_world")
def hello_world():
    return jsonify(
        message="Hello, World!",
        s3=get_s3_data_files(),
        dynamodb=count_visit(),
        sns=announce_visit(),
        sqs=queue_visit(),
        file=attempt(lambda: get_file("hello.txt")),
    )


@app.get("/healthz")
def healthz():
    return "ok\n"


@xray_recorder.capture("get-s3-data-files")
def get_s3_data_files():
    task = task_metadata()
    buckets = attempt(lambda: len(boto3.client("s3").list_buckets()["Buckets"]))
    return {"task": task, "buckets": buckets}


def task_metadata():
    """The ECS task this runs in, as ECS tells it; None where there is none."""
    address = os.environ.get("ECS_CONTAINER_METADATA_URI_V4")
    if not address:
        return None
    try:
        answer = requests.get(f"{address}/task", timeout=2)
        answer.raise_for_status()
        return answer.json().get("TaskARN")
    except requests.RequestException as error:
        return f"failed: {type(error).__name__}"


def count_visit():
    table = os.environ.get("TABLE_NAME")
    return table and attempt(
        lambda: boto3.client("dynamodb").update_item(
            TableName=table,
            Key={"id": {"S": "visits"}},
            UpdateExpression="ADD visits :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
            ReturnValues="UPDATED_NEW",
        )["Attributes"]["visits"]["N"]
    )


def announce_visit():
    topic = os.environ.get("TOPIC_ARN")
    return topic and attempt(
        lambda: boto3.client("sns").publish(TopicArn=topic, Message="visit")["MessageId"]
    )


def queue_visit():
    queue = os.environ.get("QUEUE_URL")
    return queue and attempt(
        lambda: boto3.client("sqs").send_message(QueueUrl=queue, MessageBody="visit")["MessageId"]
    )


@xray_recorder.capture("get_file")
def get_file(filename):
    """Fails on purpose, to show an exception in a trace."""
    xray_recorder.put_annotation("filename", filename)
    xray_recorder.put_metadata("key", {"requestId": "123-123", "value1": 20}, "namespace")
    with open(filename, encoding="utf-8") as file:
        return file.read()


def attempt(call):
    """The call's result, or what it failed with: the trace has the rest."""
    try:
        return call()
    except (BotoCoreError, ClientError, OSError) as error:
        return f"failed: {error}"


if __name__ == "__main__":
    # For one machine and one user; the image has a server for more.
    app.run(port=int(os.environ.get("PORT", "8080")))
