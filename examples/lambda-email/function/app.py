"""Sends the books that a mail links to, each to a reader's e-mail address.

A mail arrives as an object in S3, as SES stores what it receives. Links in it
that do not lead to a book are left alone. Each book is copied into the bucket
and sent through SES.

The event is S3's: ``{"Records": [{"s3": {"bucket": {"name": …}, "object": {"key": …}}}]}``.
"""

import email.policy
import os
import re
import time
from email.message import EmailMessage
from urllib.parse import unquote_plus, urlsplit

import boto3
import requests
from aws_xray_sdk.core import patch, xray_recorder

patch(("botocore", "requests"))

# Made once per execution environment, so that the trace shows it under
# Initialization and not in every invocation.
s3 = boto3.client("s3")
ses = boto3.client("ses")

BOOKS = (".epub", ".mobi", ".pdf")
LINK = re.compile(r"https?://[^\s<>\"]+")


def handler(event, context):
    """Sends the books of each mail that the event tells of."""
    sent = []
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        mail = get_email(bucket, unquote_plus(record["s3"]["object"]["key"]))
        for link in extract_books(mail):
            name, content = copy_file(link, bucket)
            send_book(mail["Subject"], name, content)
            sent.append(name)
    return {"sent": sent}


@xray_recorder.capture("get-email-from-s3")
def get_email(bucket, key):
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return email.message_from_bytes(body, policy=email.policy.default)


@xray_recorder.capture("url-extractor")
def extract_books(mail):
    """The filter: the links of a mail that lead to books, in order."""
    links = LINK.findall(mail.get_body(("plain", "html")).get_content())
    books = [link for link in links if urlsplit(link).path.endswith(BOOKS)]
    annotate("links", len(links))
    annotate("books", len(books))
    return books


@xray_recorder.capture("copy_file")
def copy_file(link, bucket):
    """The book's name and content, of which the bucket has a copy afterwards."""
    name = urlsplit(link).path.rsplit("/", 1)[-1]
    annotate("filename", name)
    # What a slow host would cost: the walk-through in README.md is about it.
    time.sleep(float(os.environ.get("HOST_SECONDS", "0")))
    answer = requests.get(link, timeout=30)
    answer.raise_for_status()
    s3.put_object(Bucket=bucket, Key=f"books/{name}", Body=answer.content)
    return name, answer.content


@xray_recorder.capture("send_raw_email")
def send_book(subject, name, content):
    message = EmailMessage()
    message["Subject"] = subject or name
    message["From"] = os.environ["SENDER"]
    message["To"] = os.environ["READER"]
    message.set_content(f"{name} is attached.")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    ses.send_raw_email(RawMessage={"Data": message.as_bytes()})


def annotate(key, value):
    """Says something of the step that is under way, where it is traced."""
    if subsegment := xray_recorder.current_subsegment():
        subsegment.put_annotation(key, value)
