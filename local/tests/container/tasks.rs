//! Copies that end by themselves.

use std::time::Duration;

use manta_local::container;
use manta_local::control::LogStream;

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine: cargo xtask test has one"]
async fn a_task_ends_with_its_exit_code_and_everything_it_wrote() {
    let world = World::new().await;
    let mut task = world.application(
        "echo \"$PLAIN\"; echo \"$SECRET\"; echo complaint >&2
         i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i + 1)); done; exit 7",
    );
    let (plain, secret) = ("a b = c", "two\nlines");
    task.environment
        .insert("PLAIN".to_owned(), plain.to_owned());
    task.secrets.insert("SECRET".to_owned(), secret.to_owned());
    let pair = world.start(&task).await.expect("it starts");
    assert_eq!(pair.wait().await.code(), 7);
    pair.stop().await;

    let lines = world.lines();
    let of = |wanted| {
        let lines = lines.iter().filter(move |(stream, _)| *stream == wanted);
        lines.map(|(_, line)| line.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of(LogStream::Stderr), ["complaint"]);
    let out = of(LogStream::Stdout);
    assert_eq!(out[..3], [plain, "two", "lines"]);
    assert_eq!(out[3..].len(), 2000);
    assert_eq!(out.last(), Some(&"line 1999"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine: cargo xtask test has one"]
async fn a_task_that_runs_out_of_memory_is_ended_and_told_so() {
    let world = World::new().await;
    let mut task = world.application("exec /bin/busybox tail /dev/zero");
    task.container.memory_mib = 16;
    let pair = world.start(&task).await.expect("it starts");
    assert_eq!(pair.wait().await.code(), 137);
    let (stream, line) = world.logged("out of memory").await;
    assert_eq!(stream, LogStream::System);
    assert!(line.contains("memory_mib = 16"), "{line}");
    pair.stop().await;
    let told = world.lines().into_iter();
    let told = told.filter(|(stream, _)| *stream == LogStream::System);
    assert_eq!(told.count(), 1, "{:?}", world.lines());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine: cargo xtask test has one"]
async fn what_does_not_end_when_asked_is_killed_after_the_stop_timeout() {
    let world = World::new().await;
    let mut task = world.application(
        "trap 'echo asked' TERM; echo ready; while true; do /bin/busybox sleep 1; done",
    );
    task.stop_timeout = Duration::from_secs(3);
    let pair = world.start(&task).await.expect("it starts");
    world.logged("ready").await;
    assert_eq!(pair.stop().await.code(), 137);
    world.logged("asked").await;
    world.logged("did not end within 3 s").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine: cargo xtask test has one"]
async fn commands_run_beside_the_application() {
    let world = World::new().await;
    let task = world.application("echo here > /tmp.txt; echo ready; exec /bin/busybox sleep 600");
    let pair = world.start(&task).await.expect("it starts");
    world.logged("ready").await;
    let command = |script: &str| ["/bin/busybox", "sh", "-c", script].map(str::to_owned);
    let patience = Duration::from_secs(20);
    assert!(pair.check(&command("test -f /tmp.txt"), patience).await);
    assert!(!pair.check(&command("test -f /other"), patience).await);
    let shortly = Duration::from_millis(500);
    assert!(
        !pair
            .check(&command("exec /bin/busybox sleep 60"), shortly)
            .await
    );

    let command = command("/bin/busybox cat /tmp.txt");
    let argv = container::exec(pair.application_id(), &command, false);
    let mut exec = std::process::Command::new(&argv[0]);
    let output = exec.args(&argv[1..]).output().expect("docker is there");
    assert_eq!(output.stdout, b"here\n", "{output:?}");
    pair.stop().await;
}
