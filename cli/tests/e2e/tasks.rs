//! `task`: tasks that are run on demand.

use serde_json::json;

use crate::shop::shop;

#[test]
fn tasks_can_be_run_listed_looked_at_and_stopped() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let ids = manta
        .run(&["task", "run", "migrate", "-n", "2"])
        .ended_with(0);
    let ids: Vec<_> = ids.stdout.lines().collect();
    assert_eq!(ids.len(), 2);

    let list = manta
        .run(&["task", "list", "--output", "json"])
        .ended_with(0)
        .json();
    assert_eq!(list, json!([{ "name": "migrate", "instances": 2 }]));
    let ps = manta.run(&["task", "ps", "migrate"]).ended_with(0).stdout;
    assert!(ids.iter().all(|id| ps.contains(id)), "{ps}");
    let info = ["task", "info", "migrate", "-t", ids[0]];
    let info = manta.run(&info).ended_with(0).stdout;
    assert!(
        info.contains("container migrate") && info.contains("container trace_collector"),
        "{info}"
    );
    assert!(!info.contains(ids[1]), "{info}");

    let stopped = manta
        .run(&["task", "stop", "migrate", "-t", ids[0]])
        .ended_with(0);
    assert_eq!(stopped.stdout, format!("{}\n", ids[0]));
    let stopped = manta.run(&["task", "stop", "migrate"]).ended_with(0);
    assert_eq!(stopped.stdout, format!("{}\n", ids[1]));
    let ps = manta.run(&["task", "ps", "migrate"]).ended_with(0).stdout;
    assert_eq!(ps, "No tasks run.\n");
}

#[test]
fn a_task_that_is_waited_for_gives_its_exit_code() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    account.behave(json!({ "task_stops_after_polls": 1 }));
    manta
        .run(&["task", "run", "migrate", "--wait"])
        .ended_with(0);
    account.behave(json!({ "task_exit_code": 7 }));
    let run = manta
        .run(&["task", "run", "migrate", "--wait"])
        .ended_with(7);
    assert!(run.stderr.contains("waiting for one task"), "{run:#?}");
}

#[test]
fn overrides_reach_the_task() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let id = manta
        .run(&[
            "task",
            "run",
            "migrate",
            "--env",
            "MODE=dry=run",
            "--command",
            "python",
            "-m",
            "migrate",
        ])
        .ended_with(0)
        .stdout;
    let describe = [
        "ecs",
        "describe-tasks",
        "--cluster",
        "shop",
        "--tasks",
        id.trim(),
    ];
    let task = &account.aws(&describe)["tasks"][0];
    let overrides = &task["overrides"]["containerOverrides"][0];
    assert_eq!(overrides["name"], "migrate");
    assert_eq!(overrides["command"], json!(["python", "-m", "migrate"]));
    assert_eq!(
        overrides["environment"],
        json!([{ "name": "MODE", "value": "dry=run" }])
    );
}

#[test]
fn logs_can_be_those_of_one_task() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let ids = manta
        .run(&["task", "run", "migrate", "-n", "2"])
        .ended_with(0);
    let ids: Vec<_> = ids.stdout.lines().collect();
    // A task writes once it has been seen to run.
    manta.run(&["task", "ps", "migrate"]).ended_with(0);
    manta.run(&["task", "ps", "migrate"]).ended_with(0);
    let logs = ["task", "logs", "migrate", "-t", ids[0]];
    let logs = manta.run(&logs).ended_with(0).stdout;
    assert!(
        logs.contains(&format!("migrate/{}", &ids[0][..8])),
        "{logs}"
    );
    assert!(!logs.contains(&ids[1][..8]), "{logs}");
}

#[test]
fn what_is_not_deployed_cannot_be_run() {
    let (_account, manta) = shop();
    let run = manta.run(&["task", "run", "migrate"]).ended_with(1);
    assert!(run.stderr.contains("it is not deployed"), "{run:#?}");
    assert!(run.stderr.contains("`manta up`"), "{run:#?}");
    let list = manta.run(&["task", "list"]).ended_with(0).stdout;
    assert!(list.contains("migrate"), "{list}");
    let run = manta
        .run(&["task", "stop", "migrate", "-t", "nobody"])
        .ended_with(1);
    assert!(run.stderr.contains("found no task nobody"), "{run:#?}");
}
