//! Services as processes.

use std::collections::BTreeSet;
use std::path::Path;

use manta_engine::Input;
use manta_local::control::{Answer, Instance, InstanceState, Request};
use manta_local::kinds::Run;

use crate::deployment::{Deployment, NONE, get, service, url};

/// Asks for so many copies of `web`.
fn scaled(count: u32) -> Request {
    Request::Scale {
        service: "web".to_owned(),
        count,
    }
}

#[tokio::test]
async fn a_service_answers_when_it_was_put_and_is_gone_when_all_was_ended() {
    let deployment = Deployment::new();
    let web = deployment.answering("hello").named("web");
    let outputs = deployment.put(&web).await.expect("it starts");
    assert_eq!(get(url(&outputs), "/").await, "hello");
    assert_eq!(deployment.processes().len(), 1);
    deployment.end().await;
}

#[tokio::test]
async fn the_port_asked_for_is_the_one_it_has_unless_it_is_taken() {
    let deployment = Deployment::new();
    let web = deployment.answering("web");
    let wanted = web.port.expect("it has one");
    let other = {
        let mut other = deployment.answering("other");
        other.port = web.port;
        other.named("other")
    };
    let outputs = deployment.put(&web.named("web")).await.expect("it starts");
    assert_eq!(url(&outputs), format!("http://127.0.0.1:{wanted}"));
    let outputs = deployment.put(&other).await.expect("it starts");
    assert_ne!(url(&outputs), format!("http://127.0.0.1:{wanted}"));
    assert_eq!(get(url(&outputs), "/").await, "other");
    deployment.end().await;
}

#[tokio::test]
async fn what_is_put_again_as_it_is_goes_on() {
    let deployment = Deployment::new();
    let web = deployment.answering("hello").named("web");
    deployment.put(&web).await.expect("it starts");
    let before = deployment.instances().await;
    deployment.put(&web).await.expect("it is there");
    assert_eq!(deployment.instances().await, before);
    deployment.end().await;
}

#[tokio::test]
async fn a_changed_variable_replaces_the_copies_of_that_service_alone() {
    let deployment = Deployment::new();
    let mut web = deployment.answering("old");
    let other = deployment.answering("other").named("other");
    deployment
        .put(&web.clone().named("web"))
        .await
        .expect("it starts");
    deployment.put(&other).await.expect("it starts");
    let before = deployment.instances().await;
    let environment = &mut web.workload.environment;
    environment.insert("ANSWER".to_owned(), Input::Known("new".to_owned()));
    let outputs = deployment.put(&web.named("web")).await.expect("it starts");
    assert_eq!(get(url(&outputs), "/").await, "new");
    let after = deployment.instances().await;
    assert_eq!(before[0], after[0]);
    assert_ne!(before[1].pid, after[1].pid);
    deployment.end().await;
}

#[tokio::test]
async fn copies_are_asked_in_turn_and_scaled_without_a_restart() {
    let deployment = Deployment::new();
    let mut web = deployment.answering("");
    web.count = 2;
    let outputs = deployment.put(&web.named("web")).await.expect("it starts");
    let mut answers = BTreeSet::new();
    for _ in 0..4 {
        answers.insert(get(url(&outputs), "/").await);
    }
    assert_eq!(answers.len(), 2);
    let before = deployment.instances().await;
    assert_eq!(deployment.call(&scaled(3)).await, Ok(Answer::Done));
    let after = deployment.instances().await;
    assert_eq!(after.len(), 3);
    assert!(before.iter().all(|copy| after.contains(copy)));
    deployment.end().await;
}

#[tokio::test]
async fn a_copy_that_is_well_in_the_end_is_asked_like_the_others() {
    let deployment = Deployment::new();
    let mut web = deployment.answering("");
    if let Run::Process(process) = &mut web.workload.run {
        process.command = "rm bad && exit 1; exec python3 server.py".to_owned();
    }
    web.count = 2;
    let outputs = deployment.put(&web.named("web")).await.expect("it starts");
    std::fs::write(deployment.code().join("bad"), "").expect("it can be written");
    let failure = deployment.call(&scaled(3)).await.expect_err("one ends");
    assert!(failure.message.contains("exit code 1"), "{failure:?}");
    let is_well = |copy: &Instance| copy.state == InstanceState::Running;
    let all_are_well = |copies: &[Instance]| copies.len() == 3 && copies.iter().all(is_well);
    deployment.until(all_are_well).await;
    let mut answers = BTreeSet::new();
    for _ in 0..3 {
        answers.insert(get(url(&outputs), "/").await);
    }
    assert_eq!(answers.len(), 3);
    deployment.end().await;
}

#[tokio::test]
async fn a_service_is_where_it_was_after_it_had_no_copies() {
    let deployment = Deployment::new();
    let mut web = deployment.answering("hello");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    web.port = Some(taken.local_addr().expect("an address").port());
    web.count = 0;
    let outputs = deployment.put(&web.named("web")).await.expect("it starts");
    assert_eq!(deployment.call(&scaled(1)).await, Ok(Answer::Done));
    assert_eq!(get(url(&outputs), "/").await, "hello");
    deployment.end().await;
}

#[tokio::test]
async fn what_a_copy_started_and_forgot_is_buried() {
    let deployment = Deployment::new();
    let command = "for i in 1 2 3; do (sleep 0.1 &); done; echo done; exec sleep 1000";
    let web = deployment.service(command).named("web");
    deployment.put(&web).await.expect("it starts");
    deployment.until_written("done").await;
    let supervisor = deployment.proc();
    while children(&supervisor) != 1 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    deployment.end().await;
}

/// Counts the children of a process, those that have ended included.
fn children(process: &Path) -> usize {
    let parent = process.file_name().expect("its number").to_string_lossy();
    let is_child = |stat: &str| {
        let facts = stat.rsplit_once(") ").map(|(_, facts)| facts.split(' '));
        facts.and_then(|mut facts| facts.nth(1)) == Some(&*parent)
    };
    let all = std::fs::read_dir("/proc").expect("Linux has it").flatten();
    // Whatever ends meanwhile is none.
    all.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok())
        .filter(|stat| is_child(stat))
        .count()
}

#[tokio::test]
async fn a_copy_that_was_killed_is_started_again() {
    let deployment = Deployment::new();
    let web = deployment.answering("hello").named("web");
    let outputs = deployment.put(&web).await.expect("it starts");
    let pid = deployment.instances().await[0].pid.expect("it runs");
    let pid = nix::unistd::Pid::from_raw(pid.try_into().expect("a number"));
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).expect("it runs");
    let is_back = |state, restarts| state == InstanceState::Running && restarts == 1;
    deployment
        .until(|copies| copies.iter().any(|copy| is_back(copy.state, copy.restarts)))
        .await;
    assert_eq!(get(url(&outputs), "/").await, "hello");
    deployment.end().await;
}

#[tokio::test]
async fn a_copy_that_is_not_healthy_any_more_is_replaced() {
    let deployment = Deployment::new();
    let web = deployment.answering("hello").named("web");
    let outputs = deployment.put(&web).await.expect("it starts");
    get(url(&outputs), "/ill").await;
    deployment
        .until(|copies| copies.iter().any(|copy| copy.restarts == 1))
        .await;
    let lines = deployment.lines().await;
    assert!(
        lines
            .iter()
            .any(|line| line.text.contains("/healthz answered 503")),
        "{lines:?}"
    );
    deployment.end().await;
}

#[tokio::test]
async fn what_ends_at_once_fails_with_its_last_lines_and_leaves_nothing() {
    let deployment = Deployment::new();
    let web = deployment
        .service("echo no database >&2; exit 7")
        .named("web");
    let failure = deployment.put(&web).await.expect_err("it ends");
    assert!(failure.message.contains("exit code 7"), "{failure:?}");
    assert_eq!(failure.last_lines, ["no database"]);
    assert_eq!(deployment.instances().await, []);
    deployment.end().await;
}

#[tokio::test]
async fn a_command_that_does_not_exist_fails_with_what_to_do() {
    let deployment = Deployment::new();
    let web = deployment.service("no-such-command").named("web");
    let failure = deployment.put(&web).await.expect_err("there is none");
    assert!(
        failure
            .help
            .expect("there is help")
            .contains("no such command")
    );
    let mut nowhere = deployment.service("true");
    let Run::Process(process) = &mut nowhere.workload.run else {
        panic!("it is a process");
    };
    process.folder = "/no/such/folder".to_owned();
    let failure = deployment
        .put(&nowhere.named("web"))
        .await
        .expect_err("there is none");
    assert!(failure.message.contains("/no/such/folder"), "{failure:?}");
    deployment.end().await;
}

#[tokio::test]
async fn what_never_becomes_healthy_fails_within_its_grace() {
    let deployment = Deployment::new();
    let mut web = deployment.answering("hello");
    if let Run::Process(process) = &mut web.workload.run {
        process.command = "echo deaf; exec sleep 1000".to_owned();
    }
    if let Some(health) = &mut web.health {
        (health.grace_seconds, health.retries) = (1, 1);
    }
    let failure = deployment
        .put(&web.named("web"))
        .await
        .expect_err("it is deaf");
    assert_eq!(failure.last_lines, ["deaf"]);
    assert!(failure.help.expect("there is help").contains("PORT"));
    assert_eq!(deployment.processes(), NONE);
    deployment.end().await;
}

#[tokio::test]
async fn a_service_that_was_deleted_runs_no_more() {
    let deployment = Deployment::new();
    let web = deployment.service("exec sleep 1000").named("web");
    deployment.put(&web).await.expect("it starts");
    let delete = Request::Delete {
        address: service("web"),
    };
    assert_eq!(deployment.call(&delete).await, Ok(Answer::Done));
    assert_eq!(deployment.processes(), NONE);
    assert_eq!(deployment.call(&delete).await, Ok(Answer::Done));
    deployment.end().await;
}

#[tokio::test]
async fn a_service_is_restarted_when_its_code_changes_and_not_for_what_is_ignored() {
    let deployment = Deployment::new();
    std::fs::write(deployment.code().join(".gitignore"), "*.log").expect("it can be written");
    let web = deployment.answering("hello").named("web");
    deployment.put(&web).await.expect("it starts");
    let before = deployment.instances().await;
    let supervisor = deployment.supervisor().await;
    let mut watching = supervisor.ask(&Request::Watch).await.expect("it listens");
    // Whatever is written before the first look is how it was.
    let told = tokio::spawn(async move { watching.next().await });
    std::fs::write(deployment.code().join("some.log"), "a line").expect("it can be written");
    let mut text = String::from("#");
    while !told.is_finished() {
        text.push('#');
        std::fs::write(deployment.code().join("more.py"), &text).expect("it can be written");
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    }
    match told.await.expect("no panic").expect("it is told") {
        Answer::Progress { text } => assert!(text.contains("more.py"), "{text}"),
        other => panic!("{other:?}"),
    }
    let pid = before[0].pid;
    deployment
        .until(|copies| {
            copies
                .iter()
                .all(|copy| copy.pid.is_some() && copy.pid != pid)
        })
        .await;
    deployment.end().await;
}
