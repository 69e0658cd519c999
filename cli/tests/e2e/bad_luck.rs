//! What goes wrong outside manta: each a three-part error and the right exit
//! code, and the next `up` goes on.

use serde_json::json;

use crate::shop::{assert_up, edit, shop};

#[test]
fn another_account_than_the_blueprint_allows_is_refused() {
    let (account, manta) = shop();
    edit(
        &manta,
        "[service.web]",
        "[aws]\naccount = \"999999999999\"\n\n[service.web]",
    );
    let run = manta.run(&["up", "-y"]).ended_with(1);
    assert!(run.stderr.contains(&account.id), "{run:#?}");
    assert!(run.stderr.contains("999999999999"), "{run:#?}");
    assert!(run.stderr.contains("help: "), "{run:#?}");
    assert_eq!(account.writes(), 0);
}

#[test]
fn an_account_without_a_default_vpc_is_told_what_to_set() {
    let (account, manta) = shop();
    account.behave(json!({ "default_vpc": false }));
    let run = manta.run(&["up", "-y"]).ended_with(1);
    assert!(run.stderr.contains("no default VPC"), "{run:#?}");
    assert!(
        run.stderr.contains("`vpc` and `subnets` under [aws]"),
        "{run:#?}"
    );
    assert_eq!(account.writes(), 0);
}

#[test]
fn a_name_taken_by_somebody_else_is_no_takeover() {
    let (account, manta) = shop();
    account.create_queue("shop-mailer-dead-letter");
    account.take_writes();
    for command in [&["plan"][..], &["up", "-y"]] {
        let run = manta.run(command).ended_with(1);
        let said = "cannot create queue/mailer-dead-letter";
        assert!(run.stderr.contains(said), "{run:#?}");
        assert!(run.stderr.contains("is not this deployment's"), "{run:#?}");
    }
    assert_eq!(account.writes(), 0);
}

#[test]
fn throttling_is_waited_out() {
    let (account, manta) = shop();
    account.fault(json!({ "throttle": { "next": 3, "action": "CreateRole" } }));
    account.fault(json!({ "throttle": { "next": 2, "action": "lambda:GetFunction" } }));
    manta.run(&["up", "-y"]).ended_with(0);
    assert_up(&manta);
}

#[test]
fn a_role_that_is_too_new_is_waited_for() {
    let (account, manta) = shop();
    account.behave(json!({ "role_not_ready_attempts": 2 }));
    let run = manta.run(&["up", "-y"]).ended_with(0);
    assert!(run.stderr.contains("trying again"), "{run:#?}");
    assert_up(&manta);
}

#[test]
fn what_is_denied_says_what_to_allow_and_blocks_only_what_needs_it() {
    let (account, manta) = shop();
    let denied =
        json!({ "next": 1, "action": "ecs:CreateService", "code": "AccessDeniedException" });
    account.fault(json!({ "reject": denied }));
    let run = manta.run(&["up", "-y"]).ended_with(1);
    assert!(
        run.stderr.contains("error: cannot create service/web"),
        "{run:#?}"
    );
    assert!(run.stderr.contains("allow `ecs:CreateService`"), "{run:#?}");
    assert!(run.stdout.contains("19 created"), "{run:#?}");
    let run = manta.run(&["up", "-y"]).ended_with(0);
    assert!(run.stdout.contains("Done: 1 created"), "{run:#?}");
    assert_up(&manta);
}

#[test]
fn a_deployment_that_is_rolled_back_ends_with_3() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    account.behave(json!({ "rollout_fails": true }));
    edit(&manta, "nginx:1.27", "nginx:1.28");
    let run = manta.run(&["up", "-y"]).ended_with(3);
    assert!(run.stderr.contains("cannot update service/web"), "{run:#?}");
}

#[test]
fn a_failed_down_says_what_is_left_and_can_be_run_again() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let denied =
        json!({ "next": 1, "action": "ecs:DeleteService", "code": "AccessDeniedException" });
    account.fault(json!({ "reject": denied }));
    let run = manta.run(&["down", "-y"]).ended_with(1);
    assert!(run.stdout.contains("Left:"), "{run:#?}");
    assert!(
        run.stdout.contains("delete service/web: failed"),
        "{run:#?}"
    );
    assert!(
        run.stdout
            .contains("delete cluster/main: waits for service/web"),
        "{run:#?}"
    );
    manta.run(&["down", "-y"]).ended_with(0);
    crate::shop::assert_down(&manta);
}
