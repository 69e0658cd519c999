//! What arrives, and in which batches.

use std::collections::HashSet;

use crate::daemon::Daemon;
use crate::sink::Sink;

#[test]
fn a_segment_arrives_as_it_was_signed_and_within_a_second_or_so() {
    let sink = Sink::start();
    let daemon = Daemon::start(&sink, &[]);
    let document = "{\"name\":\"ü \\\"quoted\\\"\",\"id\":\"70de5b6f19ff9a0a\"}";
    daemon.send(document);
    assert_eq!(sink.wait_for(1), [document]);
    let state = sink.state();
    let head = state.requests[0].head.to_lowercase();
    assert!(
        head.starts_with("post /tracesegments http/1.1\r\n"),
        "{head}"
    );
    for part in [
        "authorization: aws4-hmac-sha256 credential=akidexample/",
        "/eu-central-1/xray/aws4_request",
        "signedheaders=content-type;host;x-amz-date;x-amzn-xray-timestamp",
        "\r\ncontent-type: application/json\r\n",
    ] {
        assert!(head.contains(part), "no `{part}` in {head}");
    }
}

#[test]
fn a_batch_is_fifty_at_most_and_what_does_not_fill_one_goes_too() {
    let sink = Sink::start();
    let daemon = Daemon::start(&sink, &[]);
    let sent: Vec<_> = (0..120).map(|i| format!("{{\"id\":\"{i}\"}}")).collect();
    for document in &sent {
        daemon.send(document);
    }
    let arrived: HashSet<_> = sink.wait_for(120).into_iter().collect();
    assert_eq!(arrived, sent.into_iter().collect());
    let state = sink.state();
    // Usually 50, 50 and 20; on a machine that stalls, more and smaller ones.
    let sizes: Vec<_> = state.batches.iter().map(Vec::len).collect();
    assert!(sizes.iter().all(|&size| size <= 50), "{sizes:?}");
}

#[test]
fn the_longest_datagram_arrives() {
    let sink = Sink::start();
    let daemon = Daemon::start(&sink, &[]);
    let header = "{\"format\":\"json\",\"version\":1}\n".len();
    let document = "x".repeat(65_507 - header);
    daemon.send(&document);
    assert_eq!(sink.wait_for(1), [document]);
}

#[test]
fn ipv6_is_received_too() {
    let sink = Sink::start();
    let daemon = Daemon::start(&sink, &["-b", "[::1]:0"]);
    daemon.send("{}");
    assert_eq!(sink.wait_for(1), ["{}"]);
}

#[test]
fn what_is_no_segment_is_counted_and_harms_nothing() {
    let sink = Sink::start();
    let mut daemon = Daemon::start(&sink, &[]);
    for datagram in [
        &b"\xff\x00\x01"[..],
        b"",
        b"\n",
        b"{\"format\":\"json\",\"version\":2}\n{}",
        b"{\"format\":\"json\",\"version\":1}\n",
    ] {
        daemon.send_raw(datagram);
    }
    daemon.wait_for_metric("manta_segments_dropped_total{cause=\"malformed\"}", 5);
    daemon.line_with("is no segment");
    daemon.send("{}");
    assert_eq!(sink.wait_for(1), ["{}"]);
    assert_eq!(daemon.metric("manta_segments_received_total"), 6);
}
