//! Tasks as processes.

use std::collections::BTreeMap;

use manta_local::control::{Answer, Instance, InstanceState, Request};
use manta_local::kinds::{LocalResource, Task};

use crate::deployment::{Deployment, NONE};

/// Returns a task that runs a shell command.
fn job(deployment: &Deployment, command: &str) -> LocalResource {
    let workload = deployment.service(command).workload;
    Task { workload }.named("job")
}

/// Asks for copies of the task.
fn run(count: u32, wait: bool) -> Request {
    Request::RunTask {
        name: "job".to_owned(),
        count,
        command: Vec::new(),
        environment: BTreeMap::new(),
        wait,
    }
}

fn stop(copy: &Instance) -> Request {
    let id = copy.id.clone();
    Request::StopTask { id }
}

/// Asks for something that is answered with copies, and returns what they wrote meanwhile, too.
async fn copies(deployment: &Deployment, request: &Request) -> (Vec<Instance>, Vec<String>) {
    let mut lines = Vec::new();
    let supervisor = deployment.supervisor().await;
    let answer = supervisor.call(request, |part| match part {
        Answer::Log(line) => lines.push(line.text),
        other => panic!("{other:?}"),
    });
    match answer.await.expect("it is answered") {
        Answer::Instances { instances } => (instances, lines),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn copies_that_are_waited_for_give_their_lines_and_their_codes() {
    let deployment = Deployment::new();
    let job = job(&deployment, "echo worked; exit 3");
    deployment.put(&job).await.expect("it can be run");
    let (ended, lines) = copies(&deployment, &run(2, true)).await;
    assert_eq!(lines, ["worked", "worked"]);
    let codes: Vec<_> = ended.iter().map(|copy| copy.exit_code).collect();
    assert_eq!(codes, [Some(3), Some(3)]);
    assert!(ended.iter().all(|copy| copy.pid.is_none()));
    deployment.end().await;
}

#[tokio::test]
async fn another_command_and_other_variables_are_those_of_one_run() {
    let deployment = Deployment::new();
    let job = job(&deployment, "echo its own");
    deployment.put(&job).await.expect("it can be run");
    let other = Request::RunTask {
        name: "job".to_owned(),
        count: 1,
        command: ["sh", "-c", "echo $WORD"].map(str::to_owned).into(),
        environment: BTreeMap::from([("WORD".to_owned(), "it's another".to_owned())]),
        wait: true,
    };
    assert_eq!(copies(&deployment, &other).await.1, ["it's another"]);
    assert_eq!(copies(&deployment, &run(1, true)).await.1, ["its own"]);
    deployment.end().await;
}

#[tokio::test]
async fn as_many_files_may_be_open_as_on_fargate() {
    let deployment = Deployment::new();
    let job = job(&deployment, "ulimit -Sn; ulimit -Hn");
    deployment.put(&job).await.expect("it can be run");
    let (_, limits) = copies(&deployment, &run(1, true)).await;
    let most = limits[1].parse().unwrap_or(u64::MAX); // it may be "unlimited"
    assert_eq!(limits[0], most.min(65_535).to_string());
    deployment.end().await;
}

#[tokio::test]
async fn a_copy_that_is_stopped_may_finish_and_may_be_stopped_again() {
    let deployment = Deployment::new();
    let finishing = "trap 'echo finished; exit 0' TERM; echo ready; while :; do sleep 0.01; done";
    let job = job(&deployment, finishing);
    deployment.put(&job).await.expect("it can be run");
    let (started, _) = copies(&deployment, &run(1, false)).await;
    deployment.until_written("ready").await;
    assert_eq!(deployment.call(&stop(&started[0])).await, Ok(Answer::Done));
    let stopped = deployment.instances().await;
    assert_eq!(stopped[0].state, InstanceState::Stopped);
    assert_eq!(stopped[0].exit_code, Some(0));
    assert_eq!(deployment.processes(), NONE);
    assert_eq!(deployment.call(&stop(&started[0])).await, Ok(Answer::Done));
    let mut unknown = started[0].clone();
    unknown.id.push('x');
    let failure = deployment.call(&stop(&unknown)).await;
    failure.expect_err("there is none");
    deployment.end().await;
}

#[tokio::test]
async fn what_runs_of_a_task_ends_with_it() {
    let deployment = Deployment::new();
    let job = job(&deployment, "exec sleep 1000");
    deployment.put(&job).await.expect("it can be run");
    copies(&deployment, &run(2, false)).await;
    // A shell that becomes another program is nobody's for a moment.
    while deployment.processes().len() != 2 {}
    let delete = Request::Delete {
        address: manta_engine::Resource::address(&job),
    };
    assert_eq!(deployment.call(&delete).await, Ok(Answer::Done));
    assert_eq!(deployment.processes(), NONE);
    assert_eq!(deployment.instances().await, []);
    let failure = deployment.call(&run(1, false)).await;
    failure.expect_err("there is no such task any more");
    deployment.end().await;
}
