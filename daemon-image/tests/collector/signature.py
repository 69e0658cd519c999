"""Signs a request as botocore does; the request is read from standard input."""

import json
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

question = json.load(sys.stdin)
method, path = question["target"].split(" ")
headers = {name.lower(): value for name, value in question["headers"]}
signed = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")

request = AWSRequest(
    method=method,
    url=f"http://{headers['host']}{path}",
    headers={name: headers[name] for name in signed},
    data=bytes.fromhex(question["body"]),
)
request.context["timestamp"] = headers["x-amz-date"]
signer = SigV4Auth(
    Credentials(question["key"], question["secret"]),
    question["service"],
    question["region"],
)
canonical = signer.canonical_request(request)
print(signer.signature(signer.string_to_sign(request, canonical), request))
