//! Tags as AWS X-Ray has them.

use aws_sdk_xray::types::Tag;
use manta_engine::{Mark, ProviderError};

use crate::Target;
use crate::call::Call;
use crate::tags::Tags;

/// The error code by which X-Ray says that what tags are asked of does not exist.
const ABSENT: &[&str] = &["ResourceNotFoundException"];

/// Returns a mark as X-Ray takes it.
pub(super) fn xray_tags(mark: &Mark) -> Vec<Tag> {
    mark.tags()
        .into_iter()
        .map(|(key, value)| {
            let tag = Tag::builder().key(key).value(value).build();
            tag.expect("key and value are all that it needs")
        })
        .collect()
}

/// Reads the tags of a group or a sampling rule; `None`: it is gone.
pub(super) async fn tags_of(target: &Target, arn: String) -> Result<Option<Tags>, ProviderError> {
    let tags = target
        .connection
        .xray
        .list_tags_for_resource()
        .resource_arn(arn)
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .found("xray:ListTagsForResource", ABSENT)?;
    Ok(tags.map(|tags| tags.into_iter().map(|tag| (tag.key, tag.value)).collect()))
}

/// Puts a mark on a group or a sampling rule that exists.
pub(super) async fn mark_again(
    target: &Target,
    arn: &str,
    mark: &Mark,
) -> Result<(), ProviderError> {
    target
        .connection
        .xray
        .tag_resource()
        .resource_arn(arn)
        .set_tags(Some(xray_tags(mark)))
        .send()
        .await
        .of("xray:TagResource")
        .map(|_| ())
}
