//! An Amazon ECR repository.

use aws_sdk_ecr::types::{
    ImageScanningConfiguration, ImageTagMutability, Repository as Found, Tag,
};
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError, document_of,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Owning, Provision, differs, output, owned_among};
use crate::Target;
use crate::call::Call;
use crate::tags::Tags;

/// The error code by which ECR says that a repository does not exist.
const ABSENT: &[&str] = &["RepositoryNotFoundException"];

/// What a repository should be. Outputs: `arn`, `uri`. Deleted with its images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repository {
    /// `repositoryName`.
    pub repository_name: String,
    /// `imageScanningConfiguration.scanOnPush`.
    pub scan_on_push: bool,
    /// How many images the lifecycle policy keeps, newest first.
    pub keep_images: u32,
}

impl Provision for Repository {
    const KIND: Kind = Kind {
        name: "repository",
        delete_rank: 70,
        immutable: &["repository_name"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let ecr = &target.connection.ecr;
        let (found, policy, tags) = tokio::join!(
            ecr.describe_repositories()
                .repository_names(&self.repository_name)
                .send(),
            ecr.get_lifecycle_policy()
                .repository_name(&self.repository_name)
                .send(),
            ecr.list_tags_for_resource()
                .resource_arn(arn(target, &self.repository_name))
                .send(),
        );
        let found = found.found("ecr:DescribeRepositories", ABSENT)?;
        let policy = policy.found(
            "ecr:GetLifecyclePolicy",
            &["LifecyclePolicyNotFoundException", ABSENT[0]],
        )?;
        let tags = tags.found("ecr:ListTagsForResource", ABSENT)?;
        let Some(found) = found.and_then(|answer| answer.repositories?.pop()) else {
            return Ok(None);
        };
        let Some(tags) = tags else {
            return Ok(None);
        };
        let mut properties = document_of(self);
        let scan = found.image_scanning_configuration();
        let scan_on_push = scan.is_some_and(ImageScanningConfiguration::scan_on_push);
        properties.insert("scan_on_push".to_owned(), scan_on_push.into());
        let policy = policy.and_then(|answer| answer.lifecycle_policy_text);
        properties.insert("keep_images".to_owned(), kept_by(policy.as_deref()));
        Ok(Some(Observed {
            identity: self.repository_name.clone(),
            owner: target.owner(&tags_in(tags.tags())),
            properties,
            outputs: outputs(&found),
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        let ecr = &target.connection.ecr;
        let repositories = ecr
            .describe_repositories()
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .of("ecr:DescribeRepositories")?;
        let prefix = format!("{}/", target.deployment().name());
        let names = repositories
            .into_iter()
            .filter_map(|repository| repository.repository_name)
            .filter(|name| name.starts_with(&prefix))
            .collect();
        owned_among(target, &Self::KIND, names, |name| async move {
            let arn = arn(target, &name);
            let tags = ecr.list_tags_for_resource().resource_arn(arn).send().await;
            let tags = tags.found("ecr:ListTagsForResource", ABSENT)?;
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
        let ecr = &target.connection.ecr;
        let created = ecr
            .create_repository()
            .repository_name(&self.repository_name)
            // A tag names the content that was built, so it never has to move;
            // and nobody can put another image under a tag that runs.
            .image_tag_mutability(ImageTagMutability::Immutable)
            .image_scanning_configuration(self.scanning())
            .set_tags(Some(tags_of(mark)))
            .send()
            .await
            // An earlier attempt made it, and its answer was lost. Next time it
            // is found, and so is its owner.
            .unless_early("ecr:CreateRepository", |code, _| {
                code == "RepositoryAlreadyExistsException"
            })?;
        self.put_lifecycle_policy(target).await?;
        Ok(created.repository().map(outputs).unwrap_or_default())
    }

    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let ecr = &target.connection.ecr;
        if differs(changes, "scan_on_push") {
            ecr.put_image_scanning_configuration()
                .repository_name(&self.repository_name)
                .image_scanning_configuration(self.scanning())
                .send()
                .await
                .of("ecr:PutImageScanningConfiguration")?;
        }
        if differs(changes, "keep_images") {
            self.put_lifecycle_policy(target).await?;
        }
        ecr.tag_resource()
            .resource_arn(arn(target, &self.repository_name))
            .set_tags(Some(tags_of(mark)))
            .send()
            .await
            .of("ecr:TagResource")?;
        Ok(observed.outputs.clone())
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        target
            .connection
            .ecr
            .delete_repository()
            .repository_name(identity)
            // With its images: all of them were made from the blueprint.
            .force(true)
            .send()
            .await
            .found("ecr:DeleteRepository", ABSENT)
            .map(|_| ())
    }
}

impl Repository {
    fn scanning(&self) -> ImageScanningConfiguration {
        ImageScanningConfiguration::builder()
            .scan_on_push(self.scan_on_push)
            .build()
    }

    async fn put_lifecycle_policy(&self, target: &Target) -> Result<(), ProviderError> {
        target
            .connection
            .ecr
            .put_lifecycle_policy()
            .repository_name(&self.repository_name)
            .lifecycle_policy_text(lifecycle_policy(self.keep_images).to_string())
            .send()
            .await
            .of("ecr:PutLifecyclePolicy")
            .map(|_| ())
    }
}

/// Returns the lifecycle policy that keeps the newest `images`.
/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html>
fn lifecycle_policy(images: u32) -> Value {
    json!({
        "rules": [{
            "rulePriority": 1,
            "description": "keep the newest",
            "selection": {
                "tagStatus": "any",
                "countType": "imageCountMoreThan",
                "countNumber": images,
            },
            "action": { "type": "expire" },
        }],
    })
}

/// Returns how many images a lifecycle policy keeps; any policy but ours is
/// returned as it is, so that it shows as a difference.
fn kept_by(policy: Option<&str>) -> Value {
    let Some(text) = policy else {
        return Value::Null;
    };
    let Ok(document) = serde_json::from_str::<Value>(text) else {
        return text.into();
    };
    let number = document["rules"][0]["selection"]["countNumber"].as_u64();
    match number.and_then(|number| u32::try_from(number).ok()) {
        Some(images) if lifecycle_policy(images) == document => images.into(),
        Some(_) | None => document,
    }
}

fn arn(target: &Target, name: &str) -> String {
    target.connection.arn("ecr", &format!("repository/{name}"))
}

fn outputs(repository: &Found) -> Outputs {
    Outputs::from([
        output("arn", repository.repository_arn()),
        output("uri", repository.repository_uri()),
    ])
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
