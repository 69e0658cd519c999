//! What a trace was annotated with.

use std::collections::BTreeMap;

use serde::Serialize;

use super::SummaryServiceId;
use crate::facts::{AnnotationValue, Facts, Strings};

/// `Annotations`: the values of each key.
pub type Annotations<'a> = BTreeMap<&'a str, Vec<ValueWithServiceIds<'a>>>;

/// `ValueWithServiceIds`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ValueWithServiceIds<'a> {
    /// The value.
    pub annotation_value: SummaryValue<'a>,
    /// The services whose segments have it.
    pub service_ids: Vec<SummaryServiceId<'a>>,
}

/// `AnnotationValue`: one member, named for the value's type.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum SummaryValue<'a> {
    /// A number.
    #[serde(rename = "NumberValue")]
    Number(f64),
    /// True or false.
    #[serde(rename = "BooleanValue")]
    Boolean(bool),
    /// A text.
    #[serde(rename = "StringValue")]
    Text(&'a str),
}

impl<'a> SummaryValue<'a> {
    fn of(value: AnnotationValue, strings: &'a Strings) -> Self {
        match value {
            AnnotationValue::Text(text) => Self::Text(strings.text(text)),
            AnnotationValue::Number(number) => Self::Number(number),
            AnnotationValue::Boolean(boolean) => Self::Boolean(boolean),
        }
    }
}

/// Returns a trace's annotations; a value that several services have is listed once,
/// with all of them.
pub(super) fn annotations<'a>(facts: &Facts, strings: &'a Strings) -> Annotations<'a> {
    let mut all = Annotations::new();
    for annotation in &facts.annotations {
        let value = SummaryValue::of(annotation.value, strings);
        let service = SummaryServiceId::of(facts.nodes[annotation.node].service, strings);
        let values = all.entry(strings.text(annotation.key)).or_default();
        match values.iter_mut().find(|one| one.annotation_value == value) {
            Some(one) if one.service_ids.contains(&service) => {}
            Some(one) => one.service_ids.push(service),
            None => values.push(ValueWithServiceIds {
                annotation_value: value,
                service_ids: vec![service],
            }),
        }
    }
    all
}
