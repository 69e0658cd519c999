//! The IAM policy that manta's user needs, from the list of permissions.

use std::collections::BTreeMap;

use serde::Serialize;

use super::permissions::{PERMISSIONS, Permission};

/// An IAM policy.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Policy {
    version: &'static str,
    statement: Vec<Statement>,
}

/// One statement of a policy. IAM's keys are in Pascal case.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    sid: &'static str,
    effect: &'static str,
    action: &'static [&'static str],
    resource: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Condition>,
}

/// Condition keys and their values, by the operator that compares them.
type Condition = BTreeMap<&'static str, BTreeMap<&'static str, &'static [&'static str]>>;

/// Returns the least IAM policy with which every command works.
pub(crate) fn policy() -> Policy {
    Policy {
        version: "2012-10-17",
        statement: PERMISSIONS.iter().map(statement).collect(),
    }
}

fn statement(permission: &Permission) -> Statement {
    let Permission {
        id,
        actions,
        resources,
        condition,
    } = permission;
    Statement {
        sid: id,
        effect: "Allow",
        action: actions,
        resource: resources,
        condition: condition.map(|(key, values)| {
            BTreeMap::from([("StringEquals", BTreeMap::from([(key, values)]))])
        }),
    }
}
