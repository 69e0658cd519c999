//! Resource policies: who else may send to X-Ray. They are kept, checked in
//! form, and followed by nobody: whoever reaches this X-Ray may do everything.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Xray;
use super::api::{ApiError, Checks, Nothing, Timestamp, only_page};

/// The most policies of an account; the API's documentation of `PutResourcePolicy`.
const MOST: usize = 5;
/// The most bytes of a policy; the same.
const MOST_BYTES: usize = 5 * 1024;
/// The revision that says: only if there is no such policy.
const NO_REVISION: &str = "0";

/// The account's policies, by name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Policies {
    by_name: BTreeMap<String, Policy>,
}

/// A policy as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Policy {
    document: String,
    revision: u64,
    updated_at: Timestamp,
}

/// The model's `ResourcePolicy`.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourcePolicy {
    policy_name: String,
    policy_document: String,
    policy_revision_id: String,
    last_updated_time: Timestamp,
}

/// `ListResourcePolicies`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListPoliciesRequest {
    next_token: Option<String>,
}

/// `PutResourcePolicy`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutPolicyRequest {
    policy_name: String,
    policy_document: String,
    policy_revision_id: Option<String>,
    #[serde(default)]
    bypass_policy_lockout_check: bool,
}

/// `DeleteResourcePolicy`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeletePolicyRequest {
    policy_name: String,
    policy_revision_id: Option<String>,
}

/// The answer to `ListResourcePolicies`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PoliciesAnswer {
    resource_policies: Vec<ResourcePolicy>,
}

/// The answer to `PutResourcePolicy`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyAnswer {
    resource_policy: ResourcePolicy,
}

impl Policy {
    fn named(&self, name: &str) -> ResourcePolicy {
        ResourcePolicy {
            policy_name: name.to_owned(),
            policy_document: self.document.clone(),
            policy_revision_id: self.revision.to_string(),
            last_updated_time: self.updated_at,
        }
    }
}

impl Policies {
    fn put(
        &mut self,
        request: PutPolicyRequest,
        now: Timestamp,
    ) -> Result<ResourcePolicy, ApiError> {
        let name = request.policy_name;
        self.check_revision(&name, request.policy_revision_id.as_deref())?;
        let is_new = !self.by_name.contains_key(&name);
        if is_new && self.by_name.len() >= MOST {
            return Err(ApiError::PolicyCount(MOST));
        }
        let policy = Policy {
            document: request.policy_document,
            revision: self.by_name.get(&name).map_or(1, |old| old.revision + 1),
            updated_at: now.floor(),
        };
        let answer = policy.named(&name);
        self.by_name.insert(name, policy);
        Ok(answer)
    }

    /// Takes a policy away; one that is not there is not missed.
    fn delete(&mut self, request: &DeletePolicyRequest) -> Result<(), ApiError> {
        let name = &request.policy_name;
        self.check_revision(name, request.policy_revision_id.as_deref())?;
        self.by_name.remove(name);
        Ok(())
    }

    /// Makes sure that a policy is as whoever changes it has seen it last.
    fn check_revision(&self, name: &str, expected: Option<&str>) -> Result<(), ApiError> {
        let Some(expected) = expected else {
            return Ok(());
        };
        let revision = self.by_name.get(name).map(|policy| policy.revision);
        let found = revision.map_or(NO_REVISION.to_owned(), |revision| revision.to_string());
        if expected == found {
            return Ok(());
        }
        Err(ApiError::PolicyRevision(format!(
            "the policy {name} has the revision {found}, not {expected}"
        )))
    }
}

/// Makes sure that a document has a policy's form.
fn check_document(document: &str) -> Result<Value, ApiError> {
    if document.len() > MOST_BYTES {
        return Err(ApiError::PolicySize {
            bytes: document.len(),
            most: MOST_BYTES,
        });
    }
    let malformed = |what: &str| ApiError::MalformedPolicy(format!("the policy {what}"));
    let policy: Value = serde_json::from_str(document)
        .map_err(|error| malformed(&format!("is not JSON: {error}")))?;
    let statements = statements(&policy);
    if statements.is_empty() {
        return Err(malformed("has no Statement"));
    }
    for statement in statements {
        if !matches!(statement["Effect"].as_str(), Some("Allow" | "Deny")) {
            return Err(malformed(
                "has a statement whose Effect is not Allow or Deny",
            ));
        }
        for (member, but) in [("Principal", "NotPrincipal"), ("Action", "NotAction")] {
            if statement[member].is_null() && statement[but].is_null() {
                return Err(malformed(&format!("has a statement without {member}")));
            }
        }
    }
    Ok(policy)
}

fn statements(policy: &Value) -> Vec<&Value> {
    match &policy["Statement"] {
        Value::Array(statements) => statements.iter().collect(),
        Value::Null => Vec::new(),
        statement => vec![statement],
    }
}

/// Whether nobody could set the policy again: it denies that to everyone, always.
fn locks_out(policy: &Value) -> bool {
    let everyone = |principal: &Value| {
        names(principal).contains(&"*") || names(&principal["AWS"]).contains(&"*")
    };
    let setting = |action: &&str| manta_traces::sampling::matches(action, "xray:PutResourcePolicy");
    statements(policy).into_iter().any(|statement| {
        statement["Effect"] == "Deny"
            && statement["Condition"].is_null()
            && everyone(&statement["Principal"])
            && names(&statement["Action"]).iter().any(setting)
    })
}

/// Returns the texts of a member that is one or a list of them.
fn names(member: &Value) -> Vec<&str> {
    match member {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}

fn check_name(name: &str) -> Result<(), ApiError> {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
    let mut checks = Checks::default();
    checks.length("PolicyName", name, 1..=128).rule(
        "PolicyName",
        name,
        name.chars().all(allowed),
        "satisfy regular expression pattern: [\\w+=,.@-]+",
    );
    checks.result()
}

impl Xray {
    pub(super) fn list_resource_policies(
        &self,
        request: &ListPoliciesRequest,
    ) -> Result<PoliciesAnswer, ApiError> {
        let token = request.next_token.as_deref();
        let mut checks = Checks::default();
        checks.length_if_any("NextToken", token, 1..=100).result()?;
        only_page(token)?;
        let named = |(name, policy): (&String, &Policy)| policy.named(name);
        Ok(PoliciesAnswer {
            resource_policies: self
                .policies
                .read(|policies| policies.by_name.iter().map(named).collect()),
        })
    }

    pub(super) fn put_resource_policy(
        &self,
        request: PutPolicyRequest,
        now: Timestamp,
    ) -> Result<PolicyAnswer, ApiError> {
        check_name(&request.policy_name)?;
        let policy = check_document(&request.policy_document)?;
        if !request.bypass_policy_lockout_check && locks_out(&policy) {
            return Err(ApiError::PolicyLockout);
        }
        let resource_policy = self
            .policies
            .change(|policies| policies.put(request, now))?;
        Ok(PolicyAnswer { resource_policy })
    }

    pub(super) fn delete_resource_policy(
        &self,
        request: &DeletePolicyRequest,
    ) -> Result<Nothing, ApiError> {
        check_name(&request.policy_name)?;
        self.policies.change(|policies| policies.delete(request))?;
        Ok(Nothing {})
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ApiError, Policies, PutPolicyRequest, check_document, check_name, locks_out};

    fn put(name: &str, revision: Option<&str>) -> PutPolicyRequest {
        PutPolicyRequest {
            policy_name: name.to_owned(),
            policy_document: "{}".to_owned(),
            policy_revision_id: revision.map(str::to_owned),
            bypass_policy_lockout_check: false,
        }
    }

    #[test]
    fn a_policy_is_changed_as_it_was_seen_last() {
        let mut policies = Policies::default();
        let mut revision = |expected| {
            let put = policies.put(put("a", expected), 1.0);
            put.map(|policy| policy.policy_revision_id).ok()
        };
        assert_eq!(revision(Some("1")), None);
        assert_eq!(revision(Some("0")).as_deref(), Some("1"));
        assert_eq!(revision(Some("0")), None);
        assert_eq!(revision(None).as_deref(), Some("2"));
        assert_eq!(revision(Some("2")).as_deref(), Some("3"));
    }

    #[test]
    fn there_are_five_policies_at_most() {
        let mut policies = Policies::default();
        for name in ["a", "b", "c", "d", "e", "a"] {
            assert!(policies.put(put(name, None), 1.0).is_ok());
        }
        assert_eq!(
            policies.put(put("f", None), 1.0),
            Err(ApiError::PolicyCount(5))
        );
    }

    #[test]
    fn a_document_has_to_be_a_policy() {
        let statement = json!({"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
            "Action": ["xray:PutTraceSegments"], "Resource": "*"});
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
        assert!(check_document(&policy.to_string()).is_ok());
        for bad in [
            "{",
            "{}",
            r#"{"Statement": []}"#,
            r#"{"Statement": {"Effect": "Maybe", "Principal": "*", "Action": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "*"}}"#,
        ] {
            assert!(
                matches!(check_document(bad), Err(ApiError::MalformedPolicy(_))),
                "{bad}"
            );
        }
        let long = " ".repeat(5 * 1024 + 1);
        assert!(matches!(
            check_document(&long),
            Err(ApiError::PolicySize { .. })
        ));
    }

    #[test]
    fn a_policy_that_denies_its_own_change_to_everyone_locks_out() {
        let deny = |principal, action| json!({"Statement": {"Effect": "Deny", "Principal": principal, "Action": action}});
        assert!(locks_out(&deny(json!("*"), json!("xray:*"))));
        assert!(locks_out(&deny(
            json!({"AWS": ["*"]}),
            json!(["xray:PutResourcePolicy"])
        )));
        assert!(!locks_out(&deny(
            json!("*"),
            json!("xray:PutTraceSegments")
        )));
        assert!(!locks_out(&deny(json!({"AWS": "1"}), json!("*"))));
    }

    #[test]
    fn names_are_as_the_model_has_them() {
        assert!(check_name("a_+=,.@-9").is_ok());
        for bad in ["", "a b", "ä", &"x".repeat(129)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
