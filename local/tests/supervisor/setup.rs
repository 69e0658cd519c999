//! What is run before a service can run.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use manta_local::control::{Answer, Request};
use manta_local::kinds::{LocalResource, Run};
use tokio::time::sleep;

use crate::deployment::{Deployment, service};

/// Returns a service that answers, and is set up by a command that needs `inputs`.
fn set_up(deployment: &Deployment, command: &str, inputs: &str) -> LocalResource {
    let mut web = deployment.answering("hello");
    if let Run::Process(process) = &mut web.workload.run {
        process.setup = vec![command.to_owned()];
        process.setup_inputs = Some(inputs.to_owned());
    }
    web.named("web")
}

/// Deletes the service.
async fn delete(deployment: &Deployment) {
    let delete = Request::Delete {
        address: service("web"),
    };
    assert_eq!(deployment.call(&delete).await, Ok(Answer::Done));
}

/// Returns how often a setup has noted that it was run.
fn runs(deployment: &Deployment) -> usize {
    let runs = fs::read_to_string(deployment.code().join("runs.txt"));
    runs.expect("it was run").lines().count()
}

#[tokio::test]
async fn setup_is_run_once_for_what_it_needs() {
    let deployment = Deployment::new();
    let put = async |inputs| {
        let web = set_up(&deployment, "echo run >> runs.txt; mkdir -p made", inputs);
        deployment.put(&web).await.expect("it starts");
        delete(&deployment).await;
        runs(&deployment)
    };
    assert_eq!([put("a").await, put("a").await, put("b").await], [1, 1, 2]);
    fs::remove_dir(deployment.code().join("made")).expect("it was made");
    assert_eq!(put("b").await, 3);
    deployment.end().await;
}

#[tokio::test]
async fn a_setup_that_fails_says_what_it_wrote() {
    let deployment = Deployment::new();
    let web = set_up(&deployment, "echo no network >&2; exit 3", "a");
    let failure = deployment.put(&web).await.expect_err("it fails");
    assert!(failure.message.contains("exit code 3"), "{failure:?}");
    assert_eq!(failure.last_lines, ["no network"]);
    deployment.end().await;
}

#[tokio::test]
async fn what_a_setup_that_failed_has_changed_is_not_what_there_was_before() {
    let deployment = Deployment::new();
    let command = "echo run >> runs.txt; [ ! -e broken ]";
    let broken = deployment.code().join("broken");
    let before = set_up(&deployment, command, "a");
    deployment.put(&before).await.expect("it starts");
    fs::write(&broken, "").expect("it can be written");
    let other = set_up(&deployment, command, "b");
    deployment.put(&other).await.expect_err("it fails");
    fs::remove_file(&broken).expect("it is there");
    deployment.put(&before).await.expect("it starts");
    assert_eq!(runs(&deployment), 3);
    deployment.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_ends_that_waits_for_the_setup_of_another() {
    let deployment = Deployment::new();
    let put = async |inputs| deployment.put(&set_up(&deployment, "true", inputs)).await;
    put("a").await.expect("it starts");
    let stamps = deployment
        .folder
        .path()
        .with_extension("cache")
        .join("setup");
    let stamp = fs::read_dir(stamps).expect("it is remembered").next();
    let stamp = stamp
        .expect("there is one")
        .expect("it can be listed")
        .path();
    let other = File::open(&stamp).expect("it can be read");
    other.lock().expect("nobody else has it");
    let supervisor = deployment.proc();
    let ending = async {
        until(|| has_open(&supervisor, &stamp)).await;
        deployment.shut_down().await;
        until(|| has_ended(&supervisor)).await;
    };
    let (put, ()) = tokio::join!(put("b"), ending);
    put.expect_err("it is ended");
    deployment.end().await;
}

/// Whether a process has a file open.
fn has_open(process: &Path, file: &Path) -> bool {
    let open = fs::read_dir(process.join("fd")).expect("it runs");
    let mut open = open.filter_map(|link| fs::read_link(link.ok()?.path()).ok());
    open.any(|open| open == file)
}

/// Whether a process has ended. Nobody has waited for it yet, perhaps.
fn has_ended(process: &Path) -> bool {
    fs::read_to_string(process.join("stat")).map_or(true, |stat| stat.contains(") Z "))
}

async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        sleep(Duration::from_millis(5)).await;
    }
}
