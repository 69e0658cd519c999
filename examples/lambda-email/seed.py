"""Fills the emulated AWS: a bucket with a mail in it, the book that the mail
links to, and a sender whose address SES knows.
"""

import sys
from email.message import EmailMessage

import boto3

bucket, sender = sys.argv[1:]

s3 = boto3.client("s3")
s3.create_bucket(Bucket=bucket)
s3.put_object(Bucket=bucket, Key="shelf/walden.epub", Body=b"When I wrote the following pages ...")
book = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "shelf/walden.epub"})

mail = EmailMessage()
mail["Subject"] = "A book for you"
mail["From"] = "friend@example.com"
mail["To"] = sender
mail.set_content(f"Here it is: {book}\nMore of them: https://example.com/shelf\n", cte="8bit")
s3.put_object(Bucket=bucket, Key="inbox/mail", Body=mail.as_bytes())

boto3.client("ses").verify_email_identity(EmailAddress=sender)
