"""The credentials endpoint of the ECS agent, for the one role of a task.

Called as `agent.py ACCESS_KEY_ID`; it listens where AWS's SDKs expect it, on port 80.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer


class Agent(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/v2/credentials/the-task":
            self.send_error(404)
            return
        expiration = datetime.now(timezone.utc) + timedelta(hours=1)
        body = json.dumps(
            {
                "RoleArn": "arn:aws:iam::123456789012:role/the-task",
                "AccessKeyId": sys.argv[1],
                "SecretAccessKey": "unused",
                "Token": "unused",
                "Expiration": expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("", 80), Agent).serve_forever()
