"""Makes the bucket in the emulated AWS, which is empty when it has started."""

import sys

import boto3

boto3.client("s3").create_bucket(Bucket=sys.argv[1])
