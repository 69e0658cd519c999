//! Takes from a role what it has: IAM deletes it only when it is bare.

use manta_engine::ProviderError;

use super::ABSENT;
use crate::Target;
use crate::call::Call;

/// Deletes every inline policy of a role.
pub(super) async fn delete_inline_policies(
    target: &Target,
    role: &str,
) -> Result<(), ProviderError> {
    let mut names = target
        .connection
        .iam
        .list_role_policies()
        .role_name(role)
        .into_paginator()
        .items()
        .send();
    while let Some(name) = names.next().await {
        match name.found("iam:ListRolePolicies", ABSENT)? {
            Some(name) => delete_inline_policy(target, role, &name).await?,
            None => break,
        }
    }
    Ok(())
}

/// Deletes one inline policy, if it is there.
pub(super) async fn delete_inline_policy(
    target: &Target,
    role: &str,
    policy: &str,
) -> Result<(), ProviderError> {
    let iam = &target.connection.iam;
    iam.delete_role_policy()
        .role_name(role)
        .policy_name(policy)
        .send()
        .await
        .found("iam:DeleteRolePolicy", ABSENT)
        .map(|_| ())
}

/// Detaches every managed policy from a role.
pub(super) async fn detach_managed_policies(
    target: &Target,
    role: &str,
) -> Result<(), ProviderError> {
    let iam = &target.connection.iam;
    let mut policies = iam
        .list_attached_role_policies()
        .role_name(role)
        .into_paginator()
        .items()
        .send();
    while let Some(policy) = policies.next().await {
        let Some(policy) = policy.found("iam:ListAttachedRolePolicies", ABSENT)? else {
            break;
        };
        iam.detach_role_policy()
            .role_name(role)
            .set_policy_arn(policy.policy_arn)
            .send()
            .await
            .found("iam:DetachRolePolicy", ABSENT)?;
    }
    Ok(())
}
