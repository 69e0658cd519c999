"""What becomes of a mail, against moto in place of S3 and SES."""

import email
import os
import sys
import unittest
from email.message import EmailMessage
from pathlib import Path
from unittest import mock

os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="us-east-1",
    # Outside Lambda no segment is open, which the X-Ray SDK is to pass over.
    AWS_XRAY_CONTEXT_MISSING="IGNORE_ERROR",
    SENDER="library@example.com",
    READER="reader@example.com",
)
sys.path.insert(0, str(Path(__file__).parents[1] / "function"))

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

import app

EVENT = {"Records": [{"s3": {"bucket": {"name": "mail"}, "object": {"key": "inbox/a+mail"}}}]}
BOOK = b"When I wrote the following pages ..."


@mock_aws
class Mail(unittest.TestCase):
    def setUp(self):
        self.s3 = boto3.client("s3")
        self.s3.create_bucket(Bucket="mail")
        self.s3.put_object(Bucket="mail", Key="shelf/walden.epub", Body=BOOK)
        self.book = self.s3.generate_presigned_url(
            "get_object", {"Bucket": "mail", "Key": "shelf/walden.epub"}
        )
        boto3.client("ses").verify_email_identity(EmailAddress="library@example.com")

    def receive(self, text):
        mail = EmailMessage()
        mail["Subject"] = "A book for you"
        mail.set_content(text, cte="8bit")
        self.s3.put_object(Bucket="mail", Key="inbox/a mail", Body=mail.as_bytes())
        return app.handler(EVENT, None)

    def sent(self):
        messages = ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages
        return [email.message_from_string(message.raw_data) for message in messages]

    def test_a_linked_book_is_copied_and_sent(self):
        self.assertEqual(self.receive(f"Here: {self.book}\n"), {"sent": ["walden.epub"]})
        copy = self.s3.get_object(Bucket="mail", Key="books/walden.epub")
        self.assertEqual(copy["Body"].read(), BOOK)
        (mail,) = self.sent()
        self.assertEqual(mail["To"], "reader@example.com")
        self.assertEqual(mail["Subject"], "A book for you")
        (attachment,) = [part for part in mail.walk() if part.get_filename()]
        self.assertEqual(attachment.get_filename(), "walden.epub")
        self.assertEqual(attachment.get_payload(decode=True), BOOK)

    def test_links_that_are_no_books_are_left_alone(self):
        text = "https://example.com/shelf and https://example.com/?of=walden.epub\n"
        self.assertEqual(self.receive(text), {"sent": []})
        self.assertEqual(self.sent(), [])

    def test_a_book_that_is_not_there_fails_the_invocation(self):
        missing = self.book.replace("walden", "emma")
        with self.assertRaises(app.requests.HTTPError):
            self.receive(missing)
        self.assertEqual(self.sent(), [])

    def test_a_sender_that_ses_does_not_know_fails_the_invocation(self):
        with mock.patch.dict(os.environ, SENDER="nobody@example.com"):
            with self.assertRaises(ClientError):
                self.receive(self.book)

    def test_a_slow_host_is_waited_for(self):
        with mock.patch.dict(os.environ, HOST_SECONDS="7"), mock.patch("time.sleep") as sleep:
            self.receive(self.book)
        sleep.assert_called_once_with(7)


if __name__ == "__main__":
    unittest.main()
