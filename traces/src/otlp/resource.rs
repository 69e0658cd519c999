//! What all spans of a resource have in common.

use std::borrow::Cow;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use prost::Message;
use serde::Serialize;

use super::Options;
use super::attributes::Attributes;
use super::logs::{LogGroup, log_groups};
use super::platform::{Beanstalk, Ec2, Ecs, Eks, Platform, is_of_aws};
use super::stack::Language;
use super::value::texts_of;
use crate::segment::LARGEST_DOCUMENT_BYTES;

/// A resource: what sent the spans. Worked out once for all of them.
pub(super) struct Resource<'a> {
    pub(super) service_name: Option<&'a str>,
    pub(super) account_id: Option<&'a str>,
    pub(super) origin: Option<&'static str>,
    pub(super) language: Option<Language>,
    pub(super) service: Option<Service<'a>>,
    pub(super) place: Place<'a>,
    /// Its attributes under the names that they have in metadata and annotations.
    pub(super) attributes: Vec<(String, &'a Value)>,
}

/// `service`.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Service<'a> {
    version: &'a str,
}

/// The part of `aws` that is about where the application runs.
#[derive(Debug, Default, Serialize)]
pub(super) struct Place<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cloudwatch_logs: Vec<LogGroup<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ec2: Option<Ec2<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ecs: Option<Ecs<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eks: Option<Eks<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elastic_beanstalk: Option<Beanstalk<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    xray: Option<Sdk<'a>>,
}

/// `aws.xray`.
#[derive(Debug, Serialize)]
struct Sdk<'a> {
    sdk: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sdk_version: Option<&'a str>,
    auto_instrumentation: bool,
}

/// Returns the attributes of a resource, no more of them than a document can hold:
/// those that do not fit any more are left out.
///
/// They are in the segment of every span, so that a request with one long attribute
/// and many spans would become gigabytes of documents that nobody takes.
pub(super) fn that_fit(items: &[KeyValue]) -> Cow<'_, [KeyValue]> {
    let bytes: usize = items.iter().map(Message::encoded_len).sum();
    if bytes <= LARGEST_DOCUMENT_BYTES {
        return Cow::Borrowed(items);
    }
    let mut room = LARGEST_DOCUMENT_BYTES;
    let fits = |item: &&KeyValue| match room.checked_sub(item.encoded_len()) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    };
    Cow::Owned(items.iter().filter(fits).cloned().collect())
}

impl<'a> Resource<'a> {
    /// Works out a resource.
    pub(super) fn new(items: &'a [KeyValue], options: &'a Options) -> Self {
        let attributes = Attributes::new(items);
        let is_of_aws = is_of_aws(&attributes);
        let named = attributes
            .all()
            .map(|(key, value, _)| (format!("otel.resource.{key}"), value));
        Self {
            service_name: attributes.text("service.name"),
            account_id: attributes.text("cloud.account.id").filter(|_| is_of_aws),
            origin: Platform::of(&attributes).map(Platform::origin),
            language: attributes
                .text("telemetry.sdk.language")
                .and_then(Language::named),
            service: version(&attributes).map(|version| Service { version }),
            place: if is_of_aws {
                Place::of(&attributes, options)
            } else {
                Place::default()
            },
            attributes: named.collect(),
        }
    }
}

impl<'a> Place<'a> {
    fn of(attributes: &Attributes<'a>, options: &'a Options) -> Self {
        let platform = Platform::of(attributes);
        Self {
            cloudwatch_logs: log_groups(attributes, &options.log_group_names),
            ec2: Ec2::of(platform, attributes),
            ecs: Ecs::of(platform, attributes),
            eks: Eks::of(platform, attributes),
            elastic_beanstalk: Beanstalk::of(platform, attributes),
            xray: Sdk::of(attributes),
        }
    }

    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        let Self {
            cloudwatch_logs,
            ec2,
            ecs,
            eks,
            elastic_beanstalk,
            xray,
        } = self;
        cloudwatch_logs.is_empty()
            && ec2.is_none()
            && ecs.is_none()
            && eks.is_none()
            && elastic_beanstalk.is_none()
            && xray.is_none()
    }
}

impl<'a> Sdk<'a> {
    fn of(attributes: &Attributes<'a>) -> Option<Self> {
        let name = attributes.text("telemetry.sdk.name")?;
        // `X-Ray SDK for Java` is how X-Ray's own SDKs call themselves.
        let sdk = match attributes.text("telemetry.sdk.language") {
            Some(language) => format!("{name} for {language}"),
            None => name.to_owned(),
        };
        Some(Self {
            sdk,
            sdk_version: attributes.text("telemetry.sdk.version"),
            auto_instrumentation: attributes
                .has_any(&["telemetry.distro.version", "telemetry.auto.version"]),
        })
    }
}

/// Returns the application's version, or else the tag of its image.
fn version<'a>(attributes: &Attributes<'a>) -> Option<&'a str> {
    let tags = || attributes.get("container.image.tags");
    attributes
        .text("service.version")
        .or_else(|| texts_of(tags()?).first().copied())
        .or_else(|| attributes.text("container.image.tag"))
}
