//! Requests that no client of AWS's makes.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::xray::Xray;

/// Makes a request as it is; returns the status, the error's name and the document.
fn request(xray: &Xray, head: &str, body: &[u8]) -> (u16, String, Value) {
    let mut stream = TcpStream::connect(xray.addresses.api).expect("it listens");
    let length = body.len();
    let head = format!("{head}Host: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("it reads");
    // It may have answered, and closed, before it has read all of a body.
    let _ = stream.write_all(body);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
    let status = head.split(' ').nth(1).expect("a status");
    let error = head
        .lines()
        .find_map(|line| line.strip_prefix("x-amzn-errortype: "))
        .unwrap_or_default();
    (
        status.parse().expect("a status is a number"),
        error.to_owned(),
        serde_json::from_str(body).expect("every answer is JSON"),
    )
}

fn post(xray: &Xray, path: &str, body: &[u8]) -> (u16, String) {
    let (status, error, _) = request(xray, &format!("POST {path} HTTP/1.1\r\n"), body);
    (status, error)
}

#[test]
fn what_is_no_request_is_refused_in_the_apis_form() {
    let xray = Xray::start();
    for (path, body, status, error) in [
        ("/TraceSegments", &b"{"[..], 400, "SerializationException"),
        ("/TraceSegments", b"\xff\xfe", 400, "SerializationException"),
        ("/TraceSegments", b"", 400, "InvalidRequestException"),
        ("/TraceSegments", b"[]", 400, "InvalidRequestException"),
        ("/TraceSegments", b"null", 400, "InvalidRequestException"),
        (
            "/TraceSummaries",
            br#"{"StartTime": "yesterday", "EndTime": 1}"#,
            400,
            "InvalidRequestException",
        ),
        ("/Nothing", b"{}", 404, "UnknownOperationException"),
        ("/", b"{}", 404, "UnknownOperationException"),
    ] {
        let answer = post(&xray, path, body);
        assert_eq!(answer, (status, error.to_owned()), "{path} {body:?}");
    }
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    let xray = Xray::start();
    let deep = "[".repeat(1_000_000);
    assert_eq!(post(&xray, "/Groups", deep.as_bytes()).0, 400);
    let filter = format!("{}ok{}", "(".repeat(100_000), ")".repeat(100_000));
    let body = json!({"StartTime": 0, "EndTime": 1, "FilterExpression": filter});
    let (status, error) = post(&xray, "/TraceSummaries", body.to_string().as_bytes());
    assert_eq!((status, &*error), (400, "InvalidRequestException"));
    let mut document = json!({});
    for _ in 0..100 {
        document = json!({"subsegments": [document]});
    }
    let body = json!({"TraceSegmentDocuments": [document.to_string(), deep]});
    assert_eq!(
        post(&xray, "/TraceSegments", body.to_string().as_bytes()).0,
        200
    );
}

#[test]
fn a_request_that_is_too_large_is_refused() {
    let xray = Xray::start();
    let body = vec![b' '; 8 * 1024 * 1024 + 1];
    assert_eq!(
        post(&xray, "/TraceSegments", &body),
        (413, "RequestEntityTooLargeException".to_owned())
    );
}

#[test]
fn times_that_are_none_are_answered() {
    let xray = Xray::start();
    for (start, end) in [(-1e300, 1e300), (0.0, 1e300), (-0.0, 0.0)] {
        for path in [
            "/TraceSummaries",
            "/ServiceGraph",
            "/TimeSeriesServiceStatistics",
        ] {
            let body = json!({"StartTime": start, "EndTime": end});
            let (status, _) = post(&xray, path, body.to_string().as_bytes());
            assert_eq!(status, 200, "{path} {start} {end}");
        }
    }
}

#[test]
fn a_trace_of_all_of_time_is_answered_in_numbers() {
    let xray = Xray::start();
    let mut document = json!({"name": "web", "id": "70de5b6f19ff9a0a", "start_time": f64::MIN,
        "end_time": f64::MAX});
    let mut inside = document.clone();
    inside["id"] = json!("70de5b6f19ff9a0b");
    document["subsegments"] = json!([inside]);
    document["trace_id"] = json!("1-5759e988-bd862e3fe1be46a994272793");
    let body = json!({"TraceSegmentDocuments": [document.to_string()]});
    let answer = request(
        &xray,
        "POST /TraceSegments HTTP/1.1\r\n",
        body.to_string().as_bytes(),
    );
    assert_eq!(answer.2, json!({"UnprocessedTraceSegments": []}));
    for (path, body) in [
        (
            "/TraceSummaries",
            json!({"StartTime": f64::MIN, "EndTime": 0}),
        ),
        ("/Traces", json!({"TraceIds": [document["trace_id"]]})),
        (
            "/ServiceGraph",
            json!({"StartTime": f64::MIN, "EndTime": 0}),
        ),
    ] {
        let head = format!("POST {path} HTTP/1.1\r\n");
        let (status, _, answer) = request(&xray, &head, body.to_string().as_bytes());
        assert_eq!(status, 200, "{path}");
        assert!(!answer.to_string().contains("null"), "{path}: {answer}");
    }
}

#[test]
fn web_pages_are_turned_away() {
    let xray = Xray::start();
    let head = "POST /Groups HTTP/1.1\r\nOrigin: https://example.com\r\n";
    let (status, error, _) = request(&xray, head, b"{}");
    assert_eq!((status, &*error), (403, "AccessDeniedException"));
}

#[test]
fn what_has_too_many_tags_is_not_made() {
    let xray = Xray::start();
    let tags: Vec<_> = (0..51)
        .map(|number| json!({"Key": number.to_string(), "Value": ""}))
        .collect();
    let rule = json!({"RuleName": "r", "ResourceARN": "*", "Priority": 1, "FixedRate": 0.5,
        "ReservoirSize": 1, "ServiceName": "*", "ServiceType": "*", "Host": "*",
        "HTTPMethod": "*", "URLPath": "*", "Version": 1});
    for (create, mut body) in [
        ("/CreateGroup", json!({"GroupName": "g"})),
        ("/CreateSamplingRule", json!({"SamplingRule": rule})),
    ] {
        let untagged = body.to_string();
        body["Tags"] = json!(tags);
        let refused = post(&xray, create, body.to_string().as_bytes());
        assert_eq!(
            refused,
            (400, "TooManyTagsException".to_owned()),
            "{create}"
        );
        let (status, error) = post(&xray, create, untagged.as_bytes());
        assert_eq!((status, &*error), (200, ""), "{create}: its name is free");
    }
}

#[test]
fn an_error_says_what_it_is_about() {
    let xray = Xray::start();
    let body = json!({"ResourceARN": "arn:aws:xray:us-local-1:000000000000:group/g/X"});
    let head = "POST /ListTagsForResource HTTP/1.1\r\n";
    let (status, error, document) = request(&xray, head, body.to_string().as_bytes());
    assert_eq!((status, &*error), (404, "ResourceNotFoundException"));
    assert_eq!(document["ResourceName"], body["ResourceARN"]);
}
