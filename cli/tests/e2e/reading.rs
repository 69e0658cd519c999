//! `info` and `invoke`.

use serde_json::json;

use crate::shop::shop;

#[test]
fn info_gives_every_address_without_a_grep() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let info = manta
        .run(&["info", "--output", "json"])
        .ended_with(0)
        .json();
    assert_eq!(info["deployment"], "shop");
    assert_eq!(info["account"], account.id.as_str());
    let function = format!(
        "arn:aws:lambda:eu-west-1:{}:function:shop-mailer",
        account.id
    );
    assert_eq!(info["functions"]["mailer"]["arn"], function);
    assert_eq!(info["services"]["web"]["log_group"], "/manta/shop/web");
    let role = &info["resources"]["role/web-task"]["outputs"]["arn"];
    assert!(
        role.as_str()
            .is_some_and(|arn| arn.starts_with("arn:aws:iam::")),
        "{role}"
    );

    let arn = manta
        .run(&["info", "--get", "functions.mailer.arn"])
        .ended_with(0);
    assert_eq!(arn.stdout, format!("{function}\n"));
    manta
        .run(&["info", "--get", "functions.nobody.arn"])
        .ended_with(1);
}

#[test]
fn info_before_the_first_up_says_that_nothing_is_there() {
    let (_account, manta) = shop();
    let run = manta.run(&["info"]).ended_with(0);
    assert!(run.stdout.contains("Nothing is deployed."), "{run:#?}");
    let info = manta.run(&["info", "--output", "json"]).json();
    assert_eq!(info["functions"]["mailer"]["arn"], json!(null));
    assert_eq!(info["resources"], json!({}));
}

#[test]
fn what_a_function_returns_is_data() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let run = manta
        .run(&["invoke", "mailer", "--payload", "{\"a\": 1}", "--log"])
        .ended_with(0);
    assert_eq!(run.stdout, "{\"a\": 1}\n");
    assert!(run.stderr.contains("hello from the function"), "{run:#?}");
    assert!(run.stderr.contains("status 200"), "{run:#?}");

    account.behave(json!({ "invoke_error": "Unhandled" }));
    let run = manta.run(&["invoke", "mailer"]).ended_with(1);
    assert!(
        run.stderr.contains("failed in function mailer: Unhandled"),
        "{run:#?}"
    );
}

#[test]
fn an_event_can_be_left_with_lambda() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let run = manta.run(&["invoke", "mailer", "--async"]).ended_with(0);
    assert!(run.stdout.is_empty(), "{run:#?}");
    assert!(run.stderr.contains("status 202"), "{run:#?}");
}

#[test]
fn a_payload_comes_from_a_file_and_must_be_json() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    manta.write("event.json", "[1, 2]");
    let run = manta.run(&["invoke", "mailer", "--payload", "@event.json"]);
    assert_eq!(run.ended_with(0).stdout, "[1, 2]\n");
    manta
        .run(&["invoke", "mailer", "--payload", "{"])
        .ended_with(64);
    manta
        .run(&["invoke", "mailer", "--payload", "@nowhere"])
        .ended_with(64);
    let run = manta.run(&["invoke", "web"]).ended_with(64);
    assert!(
        run.stderr.contains("mailer"),
        "names those there are: {run:#?}"
    );
}
