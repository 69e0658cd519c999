//! Ctrl-C during an `up`, and a world that moves meanwhile.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::account::Account;
use crate::manta::{Manta, Run};
use crate::shop::{assert_up, shop};

/// Starts an `up` that does one thing after the other, and waits until it is
/// held after `writes` of them.
fn held(account: &Account, manta: &Manta, writes: u64) -> Child {
    account.fault(json!({ "stop_after_writes": writes }));
    let child = manta
        .command(&["up", "-y", "--parallelism", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("manta can be run");
    account.wait_until_stopped();
    child
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args([format!("-{name}"), child.id().to_string()])
        .status()
        .expect("every Unix has kill");
    assert!(status.success());
}

/// Reads standard error until a line holds `text`; returns what was read.
fn read_until(child: &mut Child, text: &str) -> BufReader<impl Read + use<>> {
    let stderr = child.stderr.take().expect("it is piped");
    let mut reader = BufReader::new(stderr);
    let mut line = String::new();
    while !line.contains(text) {
        line.clear();
        let length = reader.read_line(&mut line).expect("it is text");
        assert!(length > 0, "it never said {text:?}");
    }
    reader
}

#[test]
fn ctrl_c_finishes_what_is_in_flight_and_up_goes_on_from_there() {
    let (account, manta) = shop();
    let mut child = held(&account, &manta, 3);
    signal(&child, "INT");
    let mut stderr = read_until(&mut child, "stopping:");
    account.release();
    let output = child.wait_with_output().expect("it was a child");
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).expect("it is text");
    let run = Run::of(output).ended_with(130);
    assert!(run.stdout.contains("Left:"), "{run:#?}");
    assert!(run.stdout.contains("not begun"), "{run:#?}");
    assert!(rest.contains("goes on from here"), "{rest}");

    manta.run(&["up", "-y"]).ended_with(0);
    assert_up(&manta);
}

#[test]
fn a_second_ctrl_c_leaves_at_once() {
    let (account, manta) = shop();
    let mut child = held(&account, &manta, 3);
    signal(&child, "INT");
    let _stderr = read_until(&mut child, "stopping:");
    signal(&child, "INT");
    // Every call is still held: it can only have left them behind.
    let status = child.wait().expect("it was a child");
    assert_eq!(status.code(), Some(130));
    assert!(account.is_stopped());
    account.release();
    manta.run(&["up", "-y"]).ended_with(0);
    assert_up(&manta);
}

#[test]
fn a_world_that_moved_since_the_plan_stops_the_apply() {
    let (account, manta) = shop();
    let child = held(&account, &manta, 1);
    // It must not go on before the world has moved.
    signal(&child, "STOP");
    account.release();
    account.create_queue("shop-mailer-dead-letter");
    signal(&child, "CONT");
    let output = child.wait_with_output().expect("it was a child");
    let run = Run::of(output).ended_with(1);
    assert!(
        run.stderr
            .contains("cannot create queue/mailer-dead-letter"),
        "{run:#?}"
    );
    assert!(run.stderr.contains("the plan is stale"), "{run:#?}");
    assert!(run.stderr.contains("plan again"), "{run:#?}");
}
