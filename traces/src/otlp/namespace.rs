//! What a subsegment is a call to.

use serde::Serialize;

use super::attributes::Attributes;
use super::kind::Kind;
use super::name::{Naming, is_aws_call};
use super::shape::Shape;

/// `namespace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Namespace {
    /// A call to AWS.
    Aws,
    /// A call to anyone else.
    Remote,
}

impl Namespace {
    /// Returns the namespace of a span's own document.
    pub(super) fn of(naming: &Naming<'_, '_>) -> Option<Self> {
        if naming.shape == Shape::LOCAL_ROOT {
            return None;
        }
        if is_aws_call(naming.attributes) || naming.is_aws_service() {
            return Some(Self::Aws);
        }
        match naming.shape {
            Shape::ServiceAndCall => Some(Self::Remote),
            Shape::Subsegment | Shape::Segment { .. } => {
                Self::by_kind(naming.kind, naming.shape, naming.attributes)
            }
        }
    }

    fn by_kind(kind: Kind, shape: Shape, attributes: &Attributes<'_>) -> Option<Self> {
        let is_named =
            shape == Shape::Subsegment && attributes.text("aws.remote.service").is_some();
        match kind {
            Kind::Client => Some(Self::Remote),
            Kind::Producer | Kind::Consumer => is_named.then_some(Self::Remote),
            Kind::Internal | Kind::Server => None,
        }
    }
}
