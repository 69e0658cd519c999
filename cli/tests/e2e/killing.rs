//! A first `up` killed after each of its writes: the next one goes on.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde_json::json;

use crate::shop::{assert_down, assert_up, shop};

/// As many runs at a time as CI's machines have cores.
const AT_A_TIME: usize = 2;

#[test]
fn after_a_kill_at_any_write_up_converges_and_down_leaves_nothing() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let writes = account.writes();
    assert!(writes > 19, "some resources take more than one: {writes}");

    let next = AtomicU64::new(1);
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    let after = next.fetch_add(1, Ordering::Relaxed);
                    if after > writes {
                        break;
                    }
                    kill_and_go_on(after);
                }
            });
        }
    });
}

fn kill_and_go_on(after: u64) {
    let (account, manta) = shop();
    account.fault(json!({ "stop_after_writes": after }));
    let mut child = manta
        .command(&["up", "-y", "--output", "json"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("manta can be run");
    account.wait_until_stopped();
    // SIGKILL: nothing can be said or saved any more.
    child.kill().expect("it runs: every call is held");
    child.wait().expect("it was a child");
    account.release();

    let run = manta.run(&["up", "-y"]);
    assert_eq!(run.code, Some(0), "killed after write {after}: {run:#?}");
    assert_up(&manta);
    let run = manta.run(&["down", "-y"]);
    assert_eq!(run.code, Some(0), "killed after write {after}: {run:#?}");
    assert_down(&manta);
}
