//! Tags of groups and sampling rules.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Xray;
use super::api::{ApiError, Checks, Nothing, only_page};

/// The most tags of one thing ("Tagging X-Ray sampling rules and groups" in X-Ray's
/// developer guide). The model allows more in one request.
const MOST: usize = 50;

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    key: String,
    value: String,
}

/// The tags of everything that has any, by ARN.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Tags {
    by_arn: BTreeMap<String, BTreeMap<String, String>>,
}

/// `ListTagsForResource`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListTagsRequest {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    next_token: Option<String>,
}

/// `TagResource`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagRequest {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    tags: Vec<Tag>,
}

/// `UntagResource`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UntagRequest {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    tag_keys: Vec<String>,
}

/// The answer to `ListTagsForResource`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagsAnswer {
    tags: Vec<Tag>,
}

/// Checks new tags: the model's `TagList`, and what is written of it.
fn check_tags(tags: &[Tag]) -> Result<(), ApiError> {
    let mut checks = Checks::default();
    checks.count("Tags", tags.len(), 0..=200);
    for Tag { key, value } in tags {
        checks
            .length("Key", key, 1..=128)
            .length("Value", value, 0..=256)
            .rule(
                "Key",
                key,
                !key.starts_with("aws:"),
                "not begin with aws:, which is reserved",
            )
            .rule("Key", key, is_allowed(key), ALLOWED)
            .rule("Value", value, is_allowed(value), ALLOWED);
    }
    checks.result()
}

/// Checks the tags that a new thing is to have: it is not made when there are too many.
pub(super) fn check_new_tags(tags: &[Tag], name: &str) -> Result<(), ApiError> {
    check_tags(tags)?;
    Tags::default().set(name, tags.to_vec())
}

/// What tags may be made of, in words.
const ALLOWED: &str = "have letters, numbers, spaces and + - = . _ : / @ only";

fn is_allowed(text: &str) -> bool {
    text.chars().all(|character| {
        character.is_alphanumeric() || character.is_whitespace() || "+-=._:/@".contains(character)
    })
}

impl Tags {
    /// Gives a new thing its tags. Of a thing that had its ARN before, none are left.
    pub(super) fn begin(&mut self, arn: &str, tags: Vec<Tag>) -> Result<(), ApiError> {
        self.forget(arn)?;
        self.set(arn, tags)
    }

    /// Adds tags to a thing; a key that it has already gets the new value.
    fn set(&mut self, arn: &str, tags: Vec<Tag>) -> Result<(), ApiError> {
        let of_it = self.by_arn.entry(arn.to_owned()).or_default();
        of_it.extend(tags.into_iter().map(|tag| (tag.key, tag.value)));
        let count = of_it.len();
        if count > MOST {
            return Err(ApiError::TooManyTags {
                count,
                most: MOST,
                resource: arn.to_owned(),
            });
        }
        Ok(())
    }

    /// Takes tags from a thing; those that it has not are not missed.
    fn remove(&mut self, arn: &str, keys: &[String]) -> Result<(), ApiError> {
        if let Some(of_it) = self.by_arn.get_mut(arn) {
            of_it.retain(|key, _| !keys.contains(key));
        }
        Ok(())
    }

    /// Takes all tags from a thing that is no more.
    pub(super) fn forget(&mut self, arn: &str) -> Result<(), ApiError> {
        self.by_arn.remove(arn);
        Ok(())
    }

    fn of(&self, arn: &str) -> Vec<Tag> {
        let tag = |(key, value): (&String, &String)| Tag {
            key: key.clone(),
            value: value.clone(),
        };
        let of_it = self.by_arn.get(arn);
        of_it.into_iter().flatten().map(tag).collect()
    }
}

impl Xray {
    pub(super) fn list_tags(&self, request: &ListTagsRequest) -> Result<TagsAnswer, ApiError> {
        self.taggable(&request.resource_arn)?;
        only_page(request.next_token.as_deref())?;
        Ok(TagsAnswer {
            tags: self.tags.read(|tags| tags.of(&request.resource_arn)),
        })
    }

    pub(super) fn tag(&self, request: TagRequest) -> Result<Nothing, ApiError> {
        check_tags(&request.tags)?;
        self.taggable(&request.resource_arn)?;
        let TagRequest { resource_arn, tags } = request;
        self.tags.change(|kept| kept.set(&resource_arn, tags))?;
        Ok(Nothing {})
    }

    pub(super) fn untag(&self, request: &UntagRequest) -> Result<Nothing, ApiError> {
        let UntagRequest {
            resource_arn,
            tag_keys,
        } = request;
        let mut checks = Checks::default();
        checks.count("TagKeys", tag_keys.len(), 0..=200);
        for key in tag_keys {
            checks.length("TagKeys", key, 1..=128);
        }
        checks.result()?;
        self.taggable(resource_arn)?;
        self.tags
            .change(|kept| kept.remove(resource_arn, tag_keys))?;
        Ok(Nothing {})
    }

    /// Makes sure that there is a group or a rule with this ARN.
    fn taggable(&self, arn: &str) -> Result<(), ApiError> {
        let mut checks = Checks::default();
        checks.length("ResourceARN", arn, 1..=1011);
        checks.result()?;
        let exists = self.rules.read(|rules| rules.has_arn(arn))
            || self.groups.read(|groups| groups.has_arn(arn));
        if exists {
            return Ok(());
        }
        Err(ApiError::NotFound {
            what: format!("the group or sampling rule {arn}"),
            resource: arn.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Tag, Tags, check_tags};
    use crate::xray::api::ApiError;

    fn tag(key: &str, value: &str) -> Tag {
        Tag {
            key: key.to_owned(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn tags_are_added_replaced_and_taken_away() {
        let mut tags = Tags::default();
        let set = tags.set("a", vec![tag("k", "1"), tag("l", "2"), tag("k", "3")]);
        assert_eq!(set, Ok(()));
        assert_eq!(tags.of("a"), [tag("k", "3"), tag("l", "2")]);
        let keys = ["k".to_owned(), "gone".to_owned()];
        assert_eq!(tags.remove("a", &keys), Ok(()));
        assert_eq!(tags.of("a"), [tag("l", "2")]);
        assert_eq!(tags.of("b"), []);
    }

    #[test]
    fn a_new_thing_has_no_tags_of_one_before_it() {
        let mut tags = Tags::default();
        for value in ["of the first", "of the second"] {
            assert_eq!(tags.set("a", vec![tag("left", value)]), Ok(()));
            assert_eq!(tags.begin("a", vec![tag("k", value)]), Ok(()));
            assert_eq!(tags.of("a"), [tag("k", value)]);
        }
    }

    #[test]
    fn a_thing_has_fifty_tags_at_most() {
        let mut tags = Tags::default();
        let many = (0..=MOST).map(|number| tag(&number.to_string(), ""));
        assert_eq!(
            tags.set("a", many.collect()),
            Err(ApiError::TooManyTags {
                count: 51,
                most: 50,
                resource: "a".to_owned()
            })
        );
    }

    #[test]
    fn tags_are_of_letters_numbers_and_a_few_signs() {
        assert!(check_tags(&[tag("Ärger im Büro", "a+b-c=d.e_f:g/h@i")]).is_ok());
        for bad in [
            tag("", ""),
            tag("aws:x", ""),
            tag("a*", ""),
            tag("a", "<b>"),
        ] {
            assert!(check_tags(&[bad]).is_err());
        }
    }
}
