"""Traces to ask for: a shop whose orders service fails now and then."""

import itertools
import json

NOON = 1_700_000_000

_ids = itertools.count(1)


def segment_id() -> str:
    """Returns an id that no other segment has."""
    return f"{next(_ids):016x}"


def trace_id(number: int, start: float = NOON) -> str:
    """Returns the id of a trace that begins at a time."""
    return f"1-{int(start):08x}-{number:024x}"


def order(number: int, start: float = NOON, fault: bool = False) -> list[str]:
    """Returns the documents of an order: web calls orders, which writes to a table."""
    trace, call = trace_id(number, start), segment_id()
    status = 500 if fault else 200
    web = {
        "name": "web",
        "id": segment_id(),
        "trace_id": trace,
        "start_time": start,
        "end_time": start + 2.5,
        "origin": "AWS::ECS::Fargate",
        "user": f"user-{number % 7}",
        "resource_arn": "arn:aws:ecs:us-local-1:000000000000:task/web/1",
        "aws": {"ec2": {"instance_id": "i-1", "availability_zone": "us-local-1a"},
                "account_id": "000000000000"},
        "http": {
            "request": {"method": "POST", "url": "https://shop.example.com/orders",
                        "user_agent": "curl/8", "client_ip": "203.0.113.9"},
            "response": {"status": status},
        },
        "annotations": {"tenant": f"t{number % 3}", "items": number, "gift": number % 2 == 0},
        "subsegments": [{
            "name": "orders", "id": call, "namespace": "remote",
            "start_time": start + 0.1, "end_time": start + 2.4,
            "http": {"request": {"method": "POST", "url": "http://orders/", "traced": True},
                     "response": {"status": status}},
        }],
    }
    table = {
        "name": "DynamoDB", "id": segment_id(), "namespace": "aws",
        "start_time": start + 0.3, "end_time": start + 0.4,
        "aws": {"operation": "PutItem", "table_name": "orders", "region": "us-local-1"},
    }
    orders = {
        "name": "orders", "id": segment_id(), "trace_id": trace, "parent_id": call,
        "start_time": start + 0.2, "end_time": start + 2.3,
        "origin": "AWS::ECS::Fargate",
        "http": {"request": {"method": "POST", "url": "http://orders/"},
                 "response": {"status": status}},
        "subsegments": [table],
    }
    if fault:
        cause = {"working_directory": "/app", "exceptions": [
            {"id": segment_id(), "type": "OrderError", "message": "out of stock"}]}
        for failed in (web, web["subsegments"][0], orders, table):
            failed["fault"] = True
        orders["cause"] = table["cause"] = cause
    return [json.dumps(web), json.dumps(orders)]


def refused_login(number: int, start: float = NOON) -> list[str]:
    """Returns the document of a request that is refused and throttled."""
    return [json.dumps({
        "name": "login", "id": segment_id(), "trace_id": trace_id(number, start),
        "start_time": start, "end_time": start + 0.5, "error": True, "throttle": True,
        "origin": "AWS::Lambda::Function", "aws": {"account_id": "000000000000"},
        "http": {"request": {"method": "GET", "url": "https://shop.example.com/login"},
                 "response": {"status": 429}},
        "cause": {"exceptions": [
            {"id": segment_id(), "type": "TooMany", "message": "slow down"}]},
    })]


def message(number: int, start: float = NOON) -> list[str]:
    """Returns the documents of a message that is handed over by a queue."""
    trace, send = trace_id(number, start), segment_id()
    sender = {
        "name": "sender", "id": segment_id(), "trace_id": trace,
        "start_time": start, "end_time": start + 0.2,
        "subsegments": [{
            "name": "SQS", "id": send, "namespace": "aws",
            "start_time": start + 0.05, "end_time": start + 0.1,
            "aws": {"operation": "SendMessage",
                    "queue_url": "https://sqs.us-local-1.amazonaws.com/000000000000/mail"},
        }],
    }
    receiver = {
        "name": "receiver", "id": segment_id(), "trace_id": trace, "parent_id": send,
        "start_time": start + 5, "end_time": start + 6, "origin": "AWS::Lambda",
    }
    return [json.dumps(sender), json.dumps(receiver)]
