"""Prints what OpenTelemetry's detector for ECS finds out about this process."""

import json

from opentelemetry.sdk.extension.aws.resource.ecs import AwsEcsResourceDetector

found = AwsEcsResourceDetector(raise_on_error=True).detect()
print(json.dumps(dict(found.attributes), default=list))
