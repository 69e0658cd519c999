"""Answers, held against botocore's model of the API.

botocore itself drops members that it does not know and misses none, so the raw
JSON is looked at.
"""

import json
import re

import boto3
from botocore.config import Config


class Judge:
    """A client of the API whose every answer is checked, field by field."""

    def __init__(self, url: str):
        config = Config(retries={"max_attempts": 1, "mode": "standard"})
        self.client = boto3.client("xray", endpoint_url=url, config=config)
        self.model = self.client.meta.service_model
        self.seen: set[str] = set()
        self.called: set[str] = set()
        self.client.meta.events.register("before-parse.xray", self._check)

    def _check(self, operation_model, response_dict, **_):
        name = operation_model.name
        body = response_dict["body"]
        if response_dict["status_code"] == 200:
            self.called.add(name)
            self._fits(json.loads(body), operation_model.output_shape, name)
            return
        kind = response_dict["headers"]["x-amzn-errortype"]
        errors = {shape.name: shape for shape in operation_model.error_shapes}
        assert kind in errors, f"{name} answers {kind}, which it cannot"
        shape = errors[kind]
        status = shape.metadata.get("error", {}).get("httpStatusCode", 400)
        assert response_dict["status_code"] == status, (name, kind, response_dict)
        document = json.loads(body)
        assert document["Message"], body
        self._fits(document, shape, kind)

    def _fits(self, value, shape, where):
        self.seen.add(where)
        getattr(self, f"_fits_{shape.type_name}")(value, shape, where)

    def _fits_structure(self, value, shape, where):
        assert isinstance(value, dict), (where, value)
        for name, member in value.items():
            assert name in shape.members, f"{where} has {name}, which the model has not"
            self._fits(member, shape.members[name], f"{shape.name}.{name}")
        for name in shape.required_members:
            assert name in value, f"{where} lacks {name}"

    def _fits_list(self, value, shape, where):
        assert isinstance(value, list), (where, value)
        self._within(len(value), shape, where)
        for element in value:
            self._fits(element, shape.member, where)

    def _fits_map(self, value, shape, where):
        assert isinstance(value, dict), (where, value)
        for element in value.values():
            self._fits(element, shape.value, where)

    def _fits_string(self, value, shape, where):
        assert isinstance(value, str), (where, value)
        self._within(len(value), shape, where)
        if shape.enum:
            assert value in shape.enum, (where, value)
        pattern = shape.metadata.get("pattern")
        assert not pattern or re.fullmatch(pattern, value), (where, value)

    def _fits_integer(self, value, shape, where):
        assert type(value) is int, (where, value)
        # The model gives 9999 as the most for a priority, and Default has 10000.
        if where != "SamplingRule.Priority":
            self._within(value, shape, where)

    _fits_long = _fits_integer

    def _fits_double(self, value, shape, where):
        assert type(value) in (int, float), (where, value)
        self._within(value, shape, where)

    def _fits_timestamp(self, value, _, where):
        # Seconds since 1970, not milliseconds.
        assert type(value) in (int, float) and 0 <= value < 1e10, (where, value)

    def _fits_boolean(self, value, _, where):
        assert type(value) is bool, (where, value)

    def _within(self, measure, shape, where):
        assert measure >= shape.metadata.get("min", measure), (where, measure)
        assert measure <= shape.metadata.get("max", measure), (where, measure)

    def refused(self, error: str, operation: str, **parameters) -> str:
        """Calls an operation that is to be refused; returns what is said."""
        try:
            getattr(self.client, operation)(**parameters)
        except self.client.exceptions.ClientError as refusal:
            assert refusal.response["Error"]["Code"] == error, refusal
            return refusal.response["Error"]["Message"]
        raise AssertionError(f"{operation} was not refused: {parameters}")

    def unseen(self) -> list[str]:
        """Returns the members of answers that no answer had."""
        every: set[str] = set()
        for name in self.model.operation_names:
            self._collect(self.model.operation_model(name).output_shape, every)
        return sorted(every - self.seen)

    def _collect(self, shape, every):
        if shape.type_name == "structure":
            for name, member in shape.members.items():
                where = f"{shape.name}.{name}"
                if where not in every:
                    every.add(where)
                    self._collect(member, every)
        elif shape.type_name == "list":
            self._collect(shape.member, every)
        elif shape.type_name == "map":
            self._collect(shape.value, every)
