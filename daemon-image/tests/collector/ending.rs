//! SIGTERM under load: what was received is delivered, or counted, within the deadline.

use std::collections::HashSet;
use std::time::Duration;

use crate::daemon::Daemon;
use crate::sink::{Outage, Sink};

/// Sends segments without a pause, until so many are sent; the daemon has to have received the first
/// half of them, the others may be in the kernel.
fn load(daemon: &Daemon, segments: u64) {
    for number in 0..segments {
        daemon.send(&format!("{{\"id\":\"{number}\"}}"));
        if number == segments / 2 {
            daemon.wait_for_metric("manta_segments_received_total", number + 1);
        }
    }
}

/// The numbers of the last line: received, delivered, dropped.
fn counts(line: &str) -> [u64; 3] {
    let count = |name: &str| {
        let (_, rest) = line.split_once(name).expect("the line has it");
        let digits = rest.split(' ').next().unwrap_or_default();
        digits.parse().expect("it is a number")
    };
    [count("received="), count("delivered="), count("dropped=")]
}

#[test]
fn under_load_everything_that_was_received_is_delivered() {
    let sink = Sink::start();
    let mut daemon = Daemon::start(&sink, &[]);
    load(&daemon, 5_000);
    daemon.terminate();
    let line = daemon.line_with("ended: ");
    assert_eq!(counts(&line), [5_000, 5_000, 0]);
    assert!(daemon.wait().success());
    let arrived: HashSet<_> = sink.state().documents().into_iter().collect();
    assert_eq!(arrived.len(), 5_000, "each of them once");
}

#[test]
fn a_slow_x_ray_is_waited_for() {
    let sink = Sink::start();
    sink.state().latency = Duration::from_millis(50);
    let mut daemon = Daemon::start(&sink, &[]);
    load(&daemon, 5_000);
    daemon.terminate();
    let line = daemon.line_with("ended: ");
    assert_eq!(counts(&line), [5_000, 5_000, 0]);
    assert!(daemon.wait().success());
    assert_eq!(sink.state().documents().len(), 5_000);
}

/// Ends a daemon under load while X-Ray is away. That it ends at all, when nothing else would end
/// the wait, is its deadline's doing: the test's own patience is longer than that by far.
fn end_while(outage: Outage) {
    let sink = Sink::start();
    sink.state().outage = Some(outage);
    let mut daemon = Daemon::start(&sink, &["-flush-seconds", "2"]);
    load(&daemon, 1_000);
    daemon.terminate();
    daemon.line_with("X-Ray took no more in time: 1000 segments are lost");
    let line = daemon.line_with("ended: ");
    assert_eq!(counts(&line), [1_000, 0, 1_000], "{outage:?}");
    assert!(daemon.wait().success());
    assert!(sink.state().batches.is_empty());
}

#[test]
fn an_x_ray_that_refuses_does_not_put_off_the_end() {
    end_while(Outage::Status(503));
}

#[test]
fn an_x_ray_that_says_nothing_does_not_put_off_the_end() {
    end_while(Outage::Silence);
}

#[test]
fn an_outage_that_ends_before_the_deadline_costs_nothing() {
    let sink = Sink::start();
    sink.state().outage = Some(Outage::Status(503));
    let mut daemon = Daemon::start(&sink, &[]);
    load(&daemon, 1_000);
    daemon.terminate();
    daemon.line_with("ending: what was received is delivered first");
    let refused = sink.state().refused;
    drop(sink.wait("another attempt", |state| state.refused > refused));
    sink.state().outage = None;
    let line = daemon.line_with("ended: ");
    assert_eq!(counts(&line), [1_000, 1_000, 0]);
}

#[test]
fn a_client_in_the_middle_of_a_request_does_not_cost_the_others_their_time() {
    let sink = Sink::start();
    let arguments = ["-otlp-http", "127.0.0.1:0", "-flush-seconds", "4"];
    let mut daemon = Daemon::start(&sink, &arguments);
    let address = daemon.address_after("tcp=", "(-otlp-http)");
    // It promised more than it sends, and holds the line.
    let _talking = daemon.begin_post(address, "/v1/traces", 1_000);
    sink.state().outage = Some(Outage::Status(503));
    load(&daemon, 1_000);
    daemon.terminate();
    drop(sink.wait("the first attempts", |state| state.refused > 0));
    sink.state().outage = None;
    let line = daemon.line_with("ended: ");
    assert_eq!(counts(&line), [1_000, 1_000, 0]);
}
