//! The end of a deployment, whatever goes on just then.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use manta_local::control::Request;
use manta_local::kinds::{Run, Service};

use crate::deployment::Deployment;

/// Says that it is there, listens nowhere, and takes a moment to end as it should.
const SLOW_TO_END: &str =
    "trap 'sleep 0.3; touch finished; exit 0' TERM; echo there; while :; do sleep 0.01; done";
/// Answers Docker's questions with nothing. To say which images there are takes longer than
/// whoever asks a supervisor that ends is given to read.
const SLOW_DOCKER: &str = "#!/bin/sh\ncase $1 in image) sleep 6;; esac\n";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_started_may_finish_as_what_runs() {
    let deployment = Deployment::new();
    let web = deaf(&deployment, SLOW_TO_END);
    let starting = async {
        let failure = deployment.put(&web.named("web")).await;
        let failure = failure.expect_err("it never becomes healthy");
        assert!(failure.message.contains("being ended"), "{failure:?}");
    };
    let ending = async {
        deployment.until_written("there").await;
        deployment.shut_down().await;
    };
    tokio::join!(starting, ending);
    assert!(deployment.code().join("finished").exists());
    deployment.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_that_takes_long_is_not_waited_for() {
    let deployment = Deployment::new();
    let command = "[ -e deaf ] && { echo there; exec sleep 1000; }; exec python3 server.py";
    let web = deaf(&deployment, command);
    deployment.put(&web.named("web")).await.expect("it starts");
    fs::write(deployment.code().join("deaf"), "").expect("it can be written");
    let restart = Request::Restart {
        service: "web".to_owned(),
    };
    let restarting = async {
        let restarted = deployment.call(&restart).await;
        let failure = restarted.expect_err("it never becomes healthy");
        assert!(failure.message.contains("being ended"), "{failure:?}");
    };
    let ending = async {
        deployment.until_written("there").await;
        deployment.shut_down().await;
    };
    tokio::join!(restarting, ending);
    deployment.end().await;
}

#[tokio::test]
async fn a_supervisor_is_gone_when_its_end_is_told() {
    let deployment = Deployment::new();
    deployment.supervisor().await;
    let supervisor = deployment.proc();
    deployment.shut_down().await;
    // What has ended is listed until it is waited for, and has no environment any more.
    let environment = fs::read(supervisor.join("environ")).unwrap_or_default();
    assert!(environment.is_empty());
    deployment.end().await;
}

#[tokio::test]
async fn what_has_left_its_group_ends_with_the_deployment() {
    let deployment = Deployment::new();
    let leaving = "import os, time; os.setsid(); print('away', flush=True); time.sleep(1000)";
    let web = deployment.service(&format!("python3 -c \"{leaving}\" & exec sleep 1000"));
    deployment.put(&web.named("web")).await.expect("it starts");
    deployment.until_written("away").await;
    deployment.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_removed_last_may_take_its_time() {
    let deployment = Deployment::new();
    let docker = deployment.code().join("docker");
    fs::write(&docker, SLOW_DOCKER).expect("it can be written");
    fs::set_permissions(&docker, Permissions::from_mode(0o755)).expect("it is there");
    let path = std::env::var("PATH").expect("programs are somewhere");
    let path = format!("PATH={}:{path}", deployment.code().display());
    deployment.supervisor_with(&[&path]).await;
    fs::write(deployment.folder.containers(), "").expect("it can be written");
    deployment.end().await;
}

/// Returns a service that runs a command, and is waited for until it listens.
fn deaf(deployment: &Deployment, command: &str) -> Service {
    let mut service = deployment.answering("hello");
    if let Run::Process(process) = &mut service.workload.run {
        process.command = command.to_owned();
    }
    if let Some(health) = &mut service.health {
        health.grace_seconds = 3600;
    }
    service
}
