//! The document, as it is written.

use std::borrow::Cow;

use serde::Serialize;

use super::annotations::Annotations;
use super::aws::Aws;
use super::cause::Cause;
use super::http::Http;
use super::links::Link;
use super::metadata::Metadata;
use super::namespace::Namespace;
use super::outcome::Outcome;
use super::resource::Service;
use super::sql::Sql;
use crate::{SegmentId, TraceId};

/// A document that borrows from the span it is made of.
/// [`Segment`](crate::segment::Segment) says what the fields mean.
#[derive(Serialize)]
pub(super) struct Document<'a, 'b> {
    pub(super) name: Cow<'a, str>,
    pub(super) id: SegmentId,
    pub(super) trace_id: TraceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parent_id: Option<SegmentId>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<DocumentKind>,
    pub(super) start_time: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_time: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) in_progress: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) namespace: Option<Namespace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<&'a str>,
    #[serde(flatten)]
    pub(super) outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) http: Option<Http<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) aws: Option<Aws<'a, 'b>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sql: Option<Sql<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service: Option<Service<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cause: Option<Cause<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link<'a>>,
    #[serde(skip_serializing_if = "Annotations::is_empty")]
    pub(super) annotations: Annotations<'b>,
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub(super) metadata: Metadata<'b>,
}

/// `type`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DocumentKind {
    /// A subsegment that is sent on its own.
    Subsegment,
}
