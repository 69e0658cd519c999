//! Tags as Amazon ECS has them.

use aws_sdk_ecs::types::Tag;
use manta_engine::{Mark, ProviderError};

use crate::Target;
use crate::call::Call;
use crate::tags::Tags;

/// Returns a mark as ECS takes it.
pub(super) fn ecs_tags(mark: &Mark) -> Vec<Tag> {
    mark.tags()
        .into_iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect()
}

/// Returns the tags that ECS answered with.
pub(super) fn tags_in(tags: &[Tag]) -> Tags {
    tags.iter()
        .filter_map(|tag| Some((tag.key()?, tag.value().unwrap_or_default())))
        .collect()
}

/// Puts a mark on a resource that exists.
pub(super) async fn mark_again(
    target: &Target,
    arn: &str,
    mark: &Mark,
) -> Result<(), ProviderError> {
    target
        .connection
        .ecs
        .tag_resource()
        .resource_arn(arn)
        .set_tags(Some(ecs_tags(mark)))
        .send()
        .await
        .of("ecs:TagResource")
        .map(|_| ())
}
