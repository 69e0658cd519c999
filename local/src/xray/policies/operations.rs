//! The account's policies, and the operations on them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::{check_document, locks_out};
use crate::xray::Xray;
use crate::xray::api::{ApiError, Checks, Nothing, Timestamp, only_page};

/// The most policies of an account; the API's documentation of `PutResourcePolicy`.
const MOST: usize = 5;
/// The revision that says: only if there is no such policy.
const NO_REVISION: &str = "0";

/// The account's policies, by name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::xray) struct Policies {
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
pub(in crate::xray) struct ListPoliciesRequest {
    next_token: Option<String>,
}

/// `PutResourcePolicy`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct PutPolicyRequest {
    policy_name: String,
    policy_document: String,
    policy_revision_id: Option<String>,
    #[serde(default)]
    bypass_policy_lockout_check: bool,
}

/// `DeleteResourcePolicy`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct DeletePolicyRequest {
    policy_name: String,
    policy_revision_id: Option<String>,
}

/// The answer to `ListResourcePolicies`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct PoliciesAnswer {
    resource_policies: Vec<ResourcePolicy>,
}

/// The answer to `PutResourcePolicy`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct PolicyAnswer {
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
    pub(in crate::xray) fn list_resource_policies(
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

    pub(in crate::xray) fn put_resource_policy(
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

    pub(in crate::xray) fn delete_resource_policy(
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
    use super::{ApiError, Policies, PutPolicyRequest, check_name};

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
    fn names_are_as_the_model_has_them() {
        assert!(check_name("a_+=,.@-9").is_ok());
        for bad in ["", "a b", "ä", &"x".repeat(129)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
