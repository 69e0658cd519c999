//! What becomes of segments when X-Ray is not well.

use std::collections::HashSet;

use crate::daemon::Daemon;
use crate::sink::{Outage, Sink, State};

#[test]
fn an_outage_loses_nothing() {
    for status in [503, 429, 403] {
        let sink = Sink::start();
        sink.state().outage = Some(Outage::Status(status));
        let daemon = Daemon::start(&sink, &[]);
        let sent: Vec<_> = (0..500).map(|i| format!("{{\"id\":\"{i}\"}}")).collect();
        for document in &sent {
            daemon.send(document);
        }
        drop(sink.wait("several attempts", |state| state.refused >= 4));
        sink.state().outage = None;
        let mut arrived = sink.wait_for(500);
        arrived.sort_unstable();
        let mut sent = sent;
        sent.sort_unstable();
        assert_eq!(arrived, sent, "{status}");
        daemon.wait_for_metric("manta_segments_delivered_total", 500);
        assert_eq!(daemon.metric("manta_segments_dropped_total"), 0);
    }
}

#[test]
fn what_a_full_buffer_drops_is_the_oldest_and_counted_to_the_segment() {
    let sink = Sink::start();
    sink.state().outage = Some(Outage::Status(503));
    // 3 MB hold some 75 of these.
    let daemon = Daemon::start(&sink, &["-m", "3"]);
    let padding = "x".repeat(40_000);
    for i in 0..300 {
        daemon.send(&format!("{i} {padding}"));
        if i % 20 == 19 {
            daemon.wait_for_metric("manta_segments_received_total", i + 1);
        }
    }
    let held = daemon.metric("manta_buffer_bytes");
    assert!(held <= 3 << 20, "{held}");
    sink.state().outage = None;
    daemon.wait_for_metric("manta_buffer_bytes", 28); // the beginning of an empty batch
    let dropped = daemon.metric("manta_segments_dropped_total{cause=\"buffer_full\"}");
    let state = sink.state();
    let number = |document: String| {
        let (number, _) = document.split_once(' ').expect("it was sent so");
        number.parse::<u64>().expect("it was sent so")
    };
    let arrived: HashSet<_> = state.documents().into_iter().map(number).collect();
    assert_eq!(arrived.len() as u64 + dropped, 300);
    assert!(arrived.contains(&299), "the newest is there");
    // One batch may have been on its way while it was the oldest; all others are the newest.
    let newest = (300 - arrived.len() as u64)..300;
    assert!(arrived.iter().filter(|n| newest.contains(n)).count() + 50 >= arrived.len());
}

#[test]
fn segments_that_x_ray_gives_back_are_sent_again_if_they_can_succeed() {
    let sink = Sink::start();
    sink.state().answers.push_back(
        r#"{"UnprocessedTraceSegments": [
            {"Id": "b", "ErrorCode": "ThrottledException", "Message": "later"},
            {"Id": "c", "ErrorCode": "InvalidSegment", "Message": "never"},
            {"ErrorCode": "MissingId"}
        ]}"#
        .to_owned(),
    );
    let mut daemon = Daemon::start(&sink, &[]);
    for id in ["a", "b", "c"] {
        daemon.send(&format!("{{\"id\":\"{id}\"}}"));
    }
    daemon.send("no json");
    let arrived = sink.wait("the second batch", |state: &State| state.batches.len() == 2);
    assert_eq!(arrived.batches[1], [r#"{"id":"b"}"#]);
    drop(arrived);
    daemon.wait_for_metric("manta_segments_delivered_total", 2);
    assert_eq!(
        daemon.metric("manta_segments_dropped_total{cause=\"rejected\"}"),
        2
    );
    daemon
        .line_with("X-Ray rejected 2 segments, which are lost: InvalidSegment: never (segment c)");
}

#[test]
fn a_batch_that_is_too_large_is_halved() {
    let sink = Sink::start();
    sink.state().outage = Some(Outage::Status(413));
    let daemon = Daemon::start(&sink, &[]);
    for id in 0..4 {
        daemon.send(&format!("{{\"id\":\"{id}\"}}"));
    }
    // Four, two of two, four of one.
    drop(sink.wait("seven attempts", |state| state.refused == 7));
    daemon.wait_for_metric("manta_segments_dropped_total{cause=\"rejected\"}", 4);
    assert_eq!(daemon.metric("manta_buffer_bytes"), 28);
}

#[test]
fn a_request_that_x_ray_does_not_understand_is_not_repeated() {
    let sink = Sink::start();
    sink.state().outage = Some(Outage::Status(400));
    let daemon = Daemon::start(&sink, &[]);
    daemon.send("{}");
    daemon.wait_for_metric("manta_segments_dropped_total{cause=\"rejected\"}", 1);
    sink.state().outage = None;
    daemon.send("[]");
    assert_eq!(sink.wait_for(1), ["[]"]);
}
