//! What a blueprint comes to, and what becomes of edits, drift and leftovers.

use serde_json::Value;

use crate::account::Account;
use crate::shop::{assert_down, assert_up, edit, shop};

#[test]
fn aws_shows_what_the_blueprint_asked_for() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);

    let family = [
        "ecs",
        "describe-task-definition",
        "--task-definition",
        "shop-web",
    ];
    let definition = &account.aws(&family)["taskDefinition"];
    let containers = definition["containerDefinitions"]
        .as_array()
        .expect("a list");
    let names: Vec<_> = containers
        .iter()
        .filter_map(|c| c["name"].as_str())
        .collect();
    assert_eq!(names, ["web", "trace_collector"]);
    assert_eq!(
        containers[0]["dependsOn"][0]["containerName"],
        "trace_collector"
    );
    assert_eq!(containers[1]["essential"], false);

    let service = [
        "ecs",
        "describe-services",
        "--cluster",
        "shop",
        "--services",
        "shop-web",
    ];
    let service = &account.aws(&service)["services"][0];
    assert_eq!(service["desiredCount"], 2);
    assert_eq!(
        service["deploymentConfiguration"]["deploymentCircuitBreaker"]["rollback"],
        true
    );

    let function = [
        "lambda",
        "get-function-configuration",
        "--function-name",
        "shop-mailer",
    ];
    let function = account.aws(&function);
    assert_eq!(function["TracingConfig"]["Mode"], "Active");
    assert_eq!(function["Timeout"], 30);

    let policy = [
        "iam",
        "get-role-policy",
        "--policy-name",
        "manta",
        "--role-name",
        "shop-mailer-fn-eu-west-1",
    ];
    let statements = account.aws(&policy)["PolicyDocument"]["Statement"].clone();
    let consume = find(&statements, "sqs:ReceiveMessage");
    let queue = format!("arn:aws:sqs:eu-west-1:{}:jobs", account.id);
    assert!(
        consume["Resource"].to_string().contains(&queue),
        "{consume}"
    );
}

/// Returns the statement that allows an action.
fn find<'s>(statements: &'s Value, action: &str) -> &'s Value {
    let statements = statements.as_array().expect("a list");
    let allows = |statement: &&Value| statement["Action"].to_string().contains(action);
    statements.iter().find(allows).expect("one allows it")
}

#[test]
fn up_again_writes_nothing() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    account.take_writes();
    let run = manta.run(&["up", "-y"]).ended_with(0);
    assert!(run.stdout.starts_with("No changes"), "{run:#?}");
    assert_eq!(account.take_writes(), [""; 0]);
}

#[test]
fn one_edited_field_shows_alone_and_only_it_is_written() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    account.take_writes();
    edit(&manta, "count = 2", "count = 4");

    let run = manta.run(&["plan", "--detailed-exitcode"]).ended_with(2);
    assert!(run.stdout.contains("desired_count: 2 → 4"), "{run:#?}");
    assert!(
        run.stdout
            .contains("Plan: 0 to create, 1 to update, 0 to delete")
    );
    let plan = manta
        .run(&["plan", "--output", "json"])
        .ended_with(0)
        .json();
    let changes = &plan["stages"][0][0]["changes"];
    assert_eq!(changes.as_array().map(Vec::len), Some(1), "{changes}");
    assert_eq!(account.take_writes(), [""; 0], "a plan writes nothing");

    manta.run(&["up", "-y"]).ended_with(0);
    assert_eq!(
        account.take_writes(),
        ["ecs:UpdateService", "ecs:TagResource"]
    );
    assert_up(&manta);
}

#[test]
fn a_change_behind_mantas_back_is_drift_and_is_put_right() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    account.aws(&[
        "lambda",
        "update-function-configuration",
        "--function-name",
        "shop-mailer",
        "--timeout",
        "3",
    ]);
    let run = manta.run(&["plan", "--detailed-exitcode"]).ended_with(2);
    assert!(
        run.stdout.contains("drift: changed outside manta"),
        "{run:#?}"
    );
    assert!(run.stdout.contains("timeout_seconds: 3 → 30"), "{run:#?}");
    manta.run(&["up", "-y"]).ended_with(0);
    assert_up(&manta);
}

#[test]
fn what_leaves_the_blueprint_leaves_aws() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let blueprint = manta.read("blueprint.toml");
    let start = blueprint.find("[task.migrate]").expect("it is there");
    let end = blueprint.find("[function.mailer]").expect("it is there");
    edit(&manta, &blueprint[start..end], "");
    let run = manta.run(&["up", "-y"]).ended_with(0);
    assert!(run.stdout.contains("5 deleted"), "{run:#?}");
    manta.run(&["plan", "--detailed-exitcode"]).ended_with(0);
}

#[test]
fn down_counts_by_kind_and_leaves_nothing() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let run = manta.run(&["down", "-y"]).ended_with(0);
    for count in [
        "1 cluster",
        "1 function\n",
        "5 role",
        "3 log-group",
        "2 task-definition",
    ] {
        assert!(run.stdout.contains(count), "{count}: {run:#?}");
    }
    assert_down(&manta);
    assert_eq!(left(&account), Vec::<String>::new());
}

/// Returns what of the shop the `aws` command still finds, kind by kind.
fn left(account: &Account) -> Vec<String> {
    let lists: [(&[&str], &str); 9] = [
        (&["ecs", "list-clusters"], "clusterArns"),
        (&["ecs", "list-task-definitions"], "taskDefinitionArns"),
        (&["lambda", "list-functions"], "Functions"),
        (
            &["lambda", "list-event-source-mappings"],
            "EventSourceMappings",
        ),
        (&["iam", "list-roles", "--path-prefix", "/manta/"], "Roles"),
        (&["logs", "describe-log-groups"], "logGroups"),
        (
            &["sqs", "list-queues", "--queue-name-prefix", "shop"],
            "QueueUrls",
        ),
        (&["ecr", "describe-repositories"], "repositories"),
        (
            &[
                "ec2",
                "describe-security-groups",
                "--filters",
                "Name=group-name,Values=shop*",
            ],
            "SecurityGroups",
        ),
    ];
    lists
        .iter()
        .flat_map(|(command, key)| {
            let answer = account.aws(command);
            answer[*key].as_array().cloned().unwrap_or_default()
        })
        .map(|entry| entry.to_string())
        .collect()
}

#[test]
fn down_needs_no_files_but_the_blueprint() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    std::fs::remove_dir_all(manta.folder().join("mailer")).expect("it is there");
    manta.run(&["plan"]).ended_with(1);
    manta.run(&["down", "-y"]).ended_with(0);
    manta.write(
        "mailer/app.py",
        "def handler(event, context):\n    return event\n",
    );
    assert_down(&manta);
}

#[test]
fn two_environments_stand_side_by_side() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    manta.run(&["up", "-y", "-e", "prod"]).ended_with(0);
    assert_up(&manta);
    manta.run(&["down", "-y", "-e", "prod"]).ended_with(0);
    assert_up(&manta);
    manta.run(&["up", "-y", "-e", "prod"]).ended_with(0);
    manta.run(&["down", "-y"]).ended_with(0);
    assert_down(&manta);
    manta
        .run(&["plan", "--detailed-exitcode", "-e", "prod"])
        .ended_with(0);
}

#[test]
fn without_a_terminal_nothing_is_asked_and_nothing_done() {
    let (account, manta) = shop();
    for command in ["up", "down"] {
        if command == "down" {
            manta.run(&["up", "-y"]).ended_with(0);
            account.take_writes();
        }
        let run = manta.run(&[command]).ended_with(64);
        assert!(run.stderr.contains("`-y`"), "{run:#?}");
        assert_eq!(account.take_writes(), [""; 0]);
    }
}
