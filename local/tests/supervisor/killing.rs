//! A supervisor and its children, killed at any moment.

use std::time::Duration;

use fastrand::Rng;
use futures_util::future::join_all;
use manta_engine::{Input, Outputs};
use manta_local::Target;
use manta_local::control::{Client, ClientError, InstanceState, Launcher};
use manta_local::kinds::{LocalResource, Tracing};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::deployment::{Deployment, NONE, get, url};

/// Deployments that are killed side by side, and how often each: most of the time is waiting.
const LANES: u64 = 5;
const KILLS: usize = 10;
/// What a kill may fall into: a start takes about as long.
const LONGEST_PAUSE: u64 = 150;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_killed_the_next_start_converges_and_leaves_no_orphans() {
    join_all((0..LANES).map(kill_over_and_over)).await;
}

async fn kill_over_and_over(seed: u64) {
    let mut random = Rng::with_seed(seed);
    let deployment = Deployment::new();
    let resources = resources(&deployment);
    for _ in 0..KILLS {
        // What the kill before has left is met by a start that is cut off itself at any moment,
        // with the command that waits for it.
        kill_some(&deployment, &mut random);
        let pause = Duration::from_millis(random.u64(..LONGEST_PAUSE));
        let _ = tokio::time::timeout(pause, put_all(&deployment, &resources)).await;
        kill_some(&deployment, &mut random);
        kill_supervisor(&deployment);
        converges(&deployment, &resources).await;
    }
    deployment.end().await;
}

/// Kills the supervisor, something that it runs, both or nothing.
fn kill_some(deployment: &Deployment, random: &mut Rng) {
    if random.bool() {
        kill_supervisor(deployment);
    }
    if random.bool()
        && let Some(pid) = random.choice(deployment.processes())
    {
        kill_one(pid);
    }
}

/// A service whose copies start something themselves, one that is answered by many, and traces.
fn resources(deployment: &Deployment) -> Vec<LocalResource> {
    let tracing = Tracing {
        sampling: r#"{"rate":1.0,"reservoir_per_second":1}"#.to_owned(),
    };
    let family = deployment.service("sleep 1000 & sleep 1000 & wait");
    let mut web = deployment.answering("hello");
    web.count = 2;
    let known = Input::Known("yes".to_owned());
    web.workload.environment.insert("TRACED".to_owned(), known);
    vec![
        tracing.named("main"),
        family.named("family"),
        web.named("web"),
    ]
}

/// Puts everything, as `up` does, and returns the last one's outputs. A supervisor that was killed
/// the moment before is not there, and a service of which a copy was killed fails.
async fn put_all(
    deployment: &Deployment,
    resources: &[LocalResource],
) -> Result<Outputs, ClientError> {
    let mut last = Outputs::new();
    for resource in resources {
        last = deployment.try_put(resource).await?;
    }
    Ok(last)
}

/// Sees that everything is there, and nothing else.
async fn converges(deployment: &Deployment, resources: &[LocalResource]) {
    let outputs = loop {
        match put_all(deployment, resources).await {
            Ok(outputs) => break outputs,
            // The socket of the one that was killed was still there.
            Err(ClientError::Gone { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    };
    assert_eq!(get(url(&outputs), "/").await, "hello");
    let copies = deployment
        .until(|copies| {
            copies
                .iter()
                .all(|copy| copy.state == InstanceState::Running)
        })
        .await;
    assert_eq!(copies.len(), 3);
    // The shell and its two, and the servers.
    assert_eq!(deployment.processes().len(), 3 + 2);
}

fn kill_supervisor(deployment: &Deployment) {
    let lock = deployment.folder.path().join("supervisor.lock");
    let holder = std::fs::read_to_string(lock).unwrap_or_default();
    if let Ok(pid) = holder.parse() {
        kill_one(pid);
    }
}

fn kill_one(pid: u32) {
    let pid = Pid::from_raw(pid.try_into().expect("a number"));
    // It may have ended by itself meanwhile.
    let _ = kill(pid, Signal::SIGKILL);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_supervisor_left_is_ended_by_who_comes_next() {
    let deployment = Deployment::new();
    let resources = resources(&deployment);
    put_all(&deployment, &resources).await.expect("it starts");
    let before = deployment.processes();
    kill_supervisor(&deployment);
    while Client::of(&deployment.folder).await.is_some() {}
    assert_eq!(deployment.processes().len(), before.len());
    let lock = loop {
        // The kernel takes a moment to let go of it.
        if let Some(lock) = deployment.folder.lock().expect("it can be asked") {
            break lock;
        }
    };
    let reaped = manta_local::orphans::reap(&deployment.folder).await;
    assert_eq!(reaped.expect("they can be ended"), before.len());
    assert_eq!(deployment.processes(), NONE);
    drop(lock);
    deployment.folder.remove().expect("it can be removed");
    deployment.end().await;
}

#[tokio::test]
async fn a_supervisor_that_holds_its_lock_and_does_not_listen_is_on_its_way_out() {
    let deployment = Deployment::new();
    let launcher = Launcher { argv: Vec::new() };
    let target = Target::new(deployment.folder.clone(), launcher);
    let dying = deployment.folder.lock().expect("it can be made");
    let letting_go = async {
        // Whatever looks for it before finds it held.
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(dying);
    };
    let (ended, ()) = tokio::join!(target.end(), letting_go);
    ended.expect("it can be removed");
    assert!(!deployment.folder.path().exists());
    deployment.end().await;
}
