//! The blueprint that most tests deploy: every kind but images, which need an
//! engine to build them.

use crate::account::Account;
use crate::manta::Manta;

const BLUEPRINT: &str = r#"stack = "shop"

[tracing]
collector = "xray"

[service.web]
image = "public.ecr.aws/nginx/nginx:1.27"
port = 8080
count = 2
env = { LOG_LEVEL = "info" }

[task.migrate]
image = "public.ecr.aws/nginx/nginx:1.27"
command = ["migrate"]

[function.mailer]
source = "mailer/"
runtime = "python3.13"
handler = "app.handler"
url = { auth = "none" }
on = [{ sqs = "jobs" }]

[function.mailer.async]
retries = 1

[environment.prod.service.web]
count = 3
"#;

/// How many resources the blueprint comes to.
pub(crate) const RESOURCES: usize = 20;

/// Returns an account, and the shop's folder with the account's credentials.
/// The queue that the shop consumes is in the account already.
pub(crate) fn shop() -> (Account, Manta) {
    let account = Account::new();
    account.create_queue("jobs");
    account.take_writes();
    let manta = account
        .environment()
        .iter()
        .fold(Manta::new(), |manta, (name, value)| manta.env(name, value))
        .with("blueprint.toml", BLUEPRINT)
        .with(
            "mailer/app.py",
            "def handler(event, context):\n    return event\n",
        );
    (account, manta)
}

/// Changes the blueprint.
pub(crate) fn edit(manta: &Manta, old: &str, new: &str) {
    let blueprint = manta.read("blueprint.toml");
    assert!(blueprint.contains(old), "{old:?} is not in the blueprint");
    manta.write("blueprint.toml", &blueprint.replace(old, new));
}

/// Makes sure that what is deployed is what the blueprint says.
#[track_caller]
pub(crate) fn assert_up(manta: &Manta) {
    let run = manta.run(&["plan", "--detailed-exitcode"]).ended_with(0);
    let unchanged = format!("{RESOURCES} unchanged");
    assert!(run.stdout.contains(&unchanged), "{run:#?}");
}

/// Makes sure that nothing is deployed, nor in the way of a deployment.
#[track_caller]
pub(crate) fn assert_down(manta: &Manta) {
    let run = manta.run(&["down", "-y"]).ended_with(0);
    assert_eq!(run.stdout, "Deleted: nothing\n");
    let run = manta.run(&["plan"]).ended_with(0);
    let all = format!("{RESOURCES} to create, 0 to update, 0 to delete, 0 unchanged");
    assert!(run.stdout.contains(&all), "{run:#?}");
}
