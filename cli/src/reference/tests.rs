//! The committed reference is what would be generated, and the policy is what
//! the `aws` crate calls.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::permissions::PERMISSIONS;
use super::{command_line, policy};

/// Actions that no call of ours is named after, but AWS asks for.
const UNCALLED: &[&str] = &[
    // What the container tool does with the token it was given.
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
    // Tags in a creating call.
    "ec2:CreateTags",
    "ecr:TagResource",
    "ecs:TagResource",
    "iam:TagRole",
    "lambda:TagResource",
    "logs:TagResource",
    "sqs:TagQueue",
    // Roles named in a creating call.
    "iam:PassRole",
    // Made by ECS in the caller's name with the first cluster.
    "iam:CreateServiceLinkedRole",
];

/// Operations that the `aws` crate names without calling them.
const NAMED_ONLY: &[&str] = &[
    // What a function's own policy lets others do.
    "lambda:InvokeFunctionUrl",
];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns every `"service:Operation"` in the calls of the `aws` crate. What
/// it makes policies of, in `policy/`, is not called.
fn called() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![workspace().join("aws/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is part of the workspace") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "policy") {
                    folders.push(path);
                }
            } else {
                let text = fs::read_to_string(&path).expect("sources are text");
                found.extend(operations(&text));
            }
        }
    }
    found
}

/// Returns the string literals of a source text that are operations.
fn operations(text: &str) -> impl Iterator<Item = String> {
    text.split('"').skip(1).step_by(2).filter_map(|literal| {
        let (service, operation) = literal.split_once(':')?;
        let is_service = !service.is_empty()
            && service
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let is_operation = operation.starts_with(|c: char| c.is_ascii_uppercase())
            && operation.chars().all(|c| c.is_ascii_alphanumeric());
        (is_service && is_operation).then(|| literal.to_owned())
    })
}

fn allowed() -> BTreeSet<String> {
    let actions = PERMISSIONS.iter().flat_map(|permission| permission.actions);
    actions.map(|action| (*action).to_owned()).collect()
}

#[test]
fn every_operation_that_is_called_is_allowed() {
    let allowed = allowed();
    let missing: Vec<_> = called()
        .into_iter()
        .filter(|operation| !allowed.contains(operation))
        .filter(|operation| !NAMED_ONLY.contains(&operation.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "not in reference/permissions.rs: {missing:?}"
    );
}

#[test]
fn nothing_is_allowed_that_nobody_needs() {
    let called = called();
    let idle: Vec<_> = allowed()
        .into_iter()
        .filter(|action| !called.contains(action) && !UNCALLED.contains(&action.as_str()))
        .collect();
    assert!(
        idle.is_empty(),
        "in reference/permissions.rs, but never called: {idle:?}"
    );
}

#[test]
fn permissions_are_sorted_and_said_once() {
    let actions: Vec<_> = PERMISSIONS.iter().flat_map(|p| p.actions).collect();
    let once: BTreeSet<_> = actions.iter().collect();
    assert_eq!(once.len(), actions.len());
    assert!(
        PERMISSIONS
            .iter()
            .all(|permission| permission.actions.is_sorted())
    );
}

/// Compares a committed file with its generator; `MANTA_BLESS=1` rewrites it.
fn is_current(name: &str, generated: &str) {
    let path = workspace().join("docs/reference").join(name);
    if std::env::var_os("MANTA_BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it can be made");
        fs::write(&path, generated).expect("it can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "docs/reference/{name} is not current: run `cargo xtask docs`"
    );
}

#[test]
fn the_command_line_reference_is_current() {
    is_current("cli.md", &command_line());
}

#[test]
fn the_policy_is_current() {
    let text = serde_json::to_string_pretty(&policy()).expect("a policy is JSON");
    is_current("policy.json", &(text + "\n"));
}
