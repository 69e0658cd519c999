//! IAM policy documents, in the one form that manta writes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The policy language's version; the only current one.
const VERSION: &str = "2012-10-17";

/// A policy document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDocument {
    #[serde(rename = "Version")]
    version: String,
    /// What it allows.
    #[serde(rename = "Statement")]
    pub statements: Vec<Statement>,
}

/// One statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// What the statement is for; letters and digits only.
    pub sid: String,
    /// Whether it allows.
    pub effect: Effect,
    /// Who it is about; only in trust policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<Principal>,
    /// Actions, `service:Operation`.
    pub action: Vec<String>,
    /// ARNs; empty only in trust policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource: Vec<String>,
    /// When it applies; empty: always.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub condition: Condition,
}

/// Condition operators, to keys, to the value asked for.
pub(crate) type Condition = BTreeMap<String, BTreeMap<String, String>>;

/// Whether a statement allows. manta writes no denials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// It allows.
    Allow,
}

/// The AWS service that a trust policy is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Principal {
    /// The service's principal, `ecs-tasks.amazonaws.com`.
    pub service: String,
}

impl PolicyDocument {
    /// Returns the document that makes `statements`.
    pub fn new(statements: Vec<Statement>) -> Self {
        Self {
            version: VERSION.to_owned(),
            statements,
        }
    }

    /// Returns the document as the JSON that IAM takes.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a policy document is plain JSON")
    }
}

impl Statement {
    /// Returns the statement that allows `actions`, sorted, on `resources`.
    pub(crate) fn allow(sid: &str, actions: &[&str], resources: Vec<String>) -> Self {
        let mut action: Vec<_> = actions.iter().map(|&action| action.to_owned()).collect();
        action.sort();
        Self {
            sid: sid.to_owned(),
            effect: Effect::Allow,
            principal: None,
            action,
            resource: resources,
            condition: Condition::new(),
        }
    }
}
