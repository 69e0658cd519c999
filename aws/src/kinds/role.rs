//! An IAM role with one inline policy, made from exactly what its user needs.

mod bare;
mod document;

use aws_sdk_iam::types::Tag;
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError, document_of,
};
use serde::{Deserialize, Serialize};

use super::{Owning, Provision, differs, output, owned_among};
use crate::Target;
use crate::call::Call;
use crate::policy::PolicyDocument;
use crate::tags::Tags;
use bare::{delete_inline_policies, delete_inline_policy, detach_managed_policies};
use document::document_in;

/// The error code by which IAM says that something does not exist.
const ABSENT: &[&str] = &["NoSuchEntity"];
/// The name of the one inline policy.
const POLICY_NAME: &str = "manta";

/// What a role should be. Output: `arn`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// `RoleName`, unique in the account: it ends in the region, because IAM
    /// is global and deployments are not.
    pub role_name: String,
    /// `Path`, `/manta/<deployment>/<region>/`.
    pub path: String,
    /// Who may assume it.
    pub trust: PolicyDocument,
    /// What it may do; no statements: no inline policy at all.
    pub policy: PolicyDocument,
}

impl Provision for Role {
    const KIND: Kind = Kind {
        name: "role",
        delete_rank: 40,
        immutable: &["role_name", "path"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let iam = &target.connection.iam;
        let (role, policy) = tokio::join!(
            iam.get_role().role_name(&self.role_name).send(),
            iam.get_role_policy()
                .role_name(&self.role_name)
                .policy_name(POLICY_NAME)
                .send(),
        );
        let policy = policy.found("iam:GetRolePolicy", ABSENT)?;
        let role = role.found("iam:GetRole", ABSENT)?;
        let Some(role) = role.and_then(|answer| answer.role) else {
            return Ok(None);
        };
        let mut properties = document_of(self);
        properties.insert("path".to_owned(), role.path().into());
        // As they are, not as this crate would write them: whatever somebody
        // else put there has to show as a difference.
        let trust = role.assume_role_policy_document().unwrap_or_default();
        properties.insert("trust".to_owned(), document_in(trust));
        let policy = match &policy {
            Some(policy) => document_in(policy.policy_document()),
            None => document_of(&PolicyDocument::new(Vec::new())).into(),
        };
        properties.insert("policy".to_owned(), policy);
        Ok(Some(Observed {
            identity: role.role_name().to_owned(),
            owner: target.owner(&tags_in(role.tags())),
            properties,
            outputs: outputs(role.arn()),
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        let iam = &target.connection.iam;
        let roles = iam
            .list_roles()
            .path_prefix(path(target))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .of("iam:ListRoles")?;
        let names = roles.into_iter().map(|role| role.role_name).collect();
        owned_among(target, &Self::KIND, names, |name| async move {
            let tags = iam.list_role_tags().role_name(name).send().await;
            let tags = tags.found("iam:ListRoleTags", ABSENT)?;
            Ok(tags.map(|answer| tags_in(answer.tags())))
        })
        .await
    }

    async fn create(
        &self,
        target: &Target,
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let created = target
            .connection
            .iam
            .create_role()
            .role_name(&self.role_name)
            .path(&self.path)
            .assume_role_policy_document(self.trust.to_json())
            .set_tags(Some(tags_of(mark)))
            .send()
            .await
            // IAM is eventually consistent: an earlier attempt's role may not
            // have been found yet. Next time it is, and so is its owner.
            .unless_early("iam:CreateRole", |code, _| {
                matches!(code, "EntityAlreadyExists" | "ConcurrentModification")
            })?;
        self.write_policy(target).await?;
        Ok(created
            .role()
            .map(|role| outputs(role.arn()))
            .unwrap_or_default())
    }

    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let iam = &target.connection.iam;
        if differs(changes, "trust") {
            iam.update_assume_role_policy()
                .role_name(&self.role_name)
                .policy_document(self.trust.to_json())
                .send()
                .await
                .unless_early("iam:UpdateAssumeRolePolicy", is_early)?;
        }
        if differs(changes, "policy") {
            self.write_policy(target).await?;
        }
        iam.tag_role()
            .role_name(&self.role_name)
            .set_tags(Some(tags_of(mark)))
            .send()
            .await
            .unless_early("iam:TagRole", is_early)?;
        Ok(observed.outputs.clone())
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        // A role is deleted only once it is bare, whoever dressed it.
        tokio::try_join!(
            delete_inline_policies(target, identity),
            detach_managed_policies(target, identity),
        )?;
        target
            .connection
            .iam
            .delete_role()
            .role_name(identity)
            .send()
            .await
            // The policies may still be there for the part of IAM that is asked.
            .gone("iam:DeleteRole", ABSENT, |code, _| {
                matches!(code, "DeleteConflict" | "ConcurrentModification")
            })
    }
}

impl Role {
    /// Makes the inline policy what it should be: there, or not there.
    async fn write_policy(&self, target: &Target) -> Result<(), ProviderError> {
        let iam = &target.connection.iam;
        if self.policy.statements.is_empty() {
            return delete_inline_policy(target, &self.role_name, POLICY_NAME).await;
        }
        iam.put_role_policy()
            .role_name(&self.role_name)
            .policy_name(POLICY_NAME)
            .policy_document(self.policy.to_json())
            .send()
            .await
            .unless_early("iam:PutRolePolicy", is_early)
            .map(|_| ())
    }
}

/// Returns the path under which all roles of the deployment are.
pub(crate) fn path(target: &Target) -> String {
    let deployment = target.deployment().name();
    format!("/manta/{deployment}/{}/", target.connection.region)
}

/// Tells whether IAM does not know a role yet that was made a moment ago, or
/// is still busy with the change before.
fn is_early(code: &str, _message: &str) -> bool {
    matches!(code, "NoSuchEntity" | "ConcurrentModification")
}

fn outputs(arn: &str) -> Outputs {
    Outputs::from([output("arn", arn)])
}

fn tags_of(mark: &Mark) -> Vec<Tag> {
    mark.tags()
        .into_iter()
        .map(|(key, value)| {
            let tag = Tag::builder().key(key).value(value).build();
            tag.expect("key and value are set")
        })
        .collect()
}

fn tags_in(tags: &[Tag]) -> Tags {
    tags.iter().map(|tag| (tag.key(), tag.value())).collect()
}
