//! An X-Ray that answers nothing, or nonsense: the segments wait, and arrive.

use std::io::Write;
use std::net::TcpListener;

use crate::daemon::Daemon;
use crate::sink::{Outage, Sink};

/// Sends a segment into an outage of this kind; returns what the daemon says about it, once X-Ray is
/// back and has the segment.
fn survives(outage: Outage) -> String {
    let sink = Sink::start();
    sink.state().outage = Some(outage);
    let mut daemon = Daemon::start(&sink, &[]);
    daemon.send("{}");
    let said = daemon.line_with("X-Ray cannot be given segments, which are kept");
    sink.state().outage = None;
    assert_eq!(sink.wait_for(1), ["{}"], "{said}");
    daemon.wait_for_metric("manta_segments_delivered_total", 1);
    assert_eq!(daemon.metric("manta_segments_dropped_total"), 0);
    said
}

#[test]
fn no_answer_is_waited_for_so_long() {
    let said = survives(Outage::Silence);
    assert!(said.contains("no answer within 5 s"), "{said}");
}

#[test]
fn nonsense_is_no_answer() {
    survives(Outage::Bytes("what?\r\n\r\n"));
}

#[test]
fn half_an_answer_is_none() {
    survives(Outage::Bytes(
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{\"Unproc",
    ));
}

#[test]
fn a_portals_page_is_no_answer_of_x_rays() {
    let page = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>";
    let said = survives(Outage::Bytes(page));
    assert!(said.contains("a body that is not X-Ray's"), "{said}");
}

#[test]
fn an_answer_without_end_is_cut_off() {
    // Longer than any answer of X-Ray, and than what may be read of one.
    let endless: &'static str = Box::leak(
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n{}",
            "x".repeat(5 << 20)
        )
        .into_boxed_str(),
    );
    let said = survives(Outage::Bytes(endless));
    assert!(said.contains("length limit exceeded"), "{said}");
}

#[test]
fn a_connection_that_is_reset_is_made_again() {
    let sink = Sink::start();
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
    let address = listener.local_addr().expect("it is bound");
    let (to, resets) = (sink.address, 3);
    std::thread::spawn(move || {
        for (count, stream) in listener.incoming().flatten().enumerate() {
            let stream = socket2::Socket::from(stream);
            if count < resets {
                // Closed with nothing to linger for, a connection is reset.
                stream
                    .set_linger(Some(std::time::Duration::ZERO))
                    .expect("it is ours");
                continue;
            }
            let there = std::net::TcpStream::connect(to).expect("the sink listens");
            crate::http::join(stream.into(), &there);
        }
    });
    let command = crate::daemon::collecting(&format!("http://{address}"), &[]);
    let mut daemon = Daemon::spawn(command);
    daemon.send("{}");
    daemon.line_with("X-Ray cannot be given segments, which are kept");
    assert_eq!(sink.wait_for(1), ["{}"]);
    assert_eq!(daemon.metric("manta_segments_dropped_total"), 0);
}

#[test]
fn an_application_that_talks_nonsense_on_the_sampling_port_harms_nobody() {
    let sink = Sink::start();
    let mut daemon = Daemon::start(&sink, &[]);
    let address = daemon.address_after("tcp=", "(-t)");
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    stream
        .write_all(b"\x00\xff\r\n\r\n")
        .expect("a few bytes always fit");
    daemon.send("{}");
    assert_eq!(sink.wait_for(1), ["{}"]);
}
