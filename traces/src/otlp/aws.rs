//! The call to AWS that a span is, and where it was made.

use serde::Serialize;

use super::attributes::Attributes;
use super::name::is_aws_call;
use super::resource::{Place, Resource};
use super::value::texts_of;

/// `aws`.
#[derive(Debug, Serialize)]
pub(super) struct Aws<'a, 'b> {
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
    #[serde(flatten)]
    call: Call<'a>,
    #[serde(flatten)]
    place: &'b Place<'a>,
}

impl<'a, 'b> Aws<'a, 'b> {
    /// Returns what is known of a span's own document; `None` when that is nothing.
    pub(super) fn of(call: Call<'a>, resource: &'b Resource<'a>) -> Option<Self> {
        let account_id = call.account_id.or(resource.account_id);
        let is_known = account_id.is_some() || !call.is_empty() || !resource.place.is_empty();
        is_known.then_some(Self {
            account_id,
            call,
            place: &resource.place,
        })
    }

    /// Returns what is known of the segment around a call.
    pub(super) fn of_caller(resource: &'b Resource<'a>) -> Option<Self> {
        Self::of(Call::default(), resource)
    }
}

/// The part of `aws` that is about a call.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Call<'a> {
    /// Whose account was called. Written with the rest of `aws`, where it comes
    /// before the account of who called.
    #[serde(skip)]
    account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    table_names: Vec<&'a str>,
}

impl<'a> Call<'a> {
    /// Returns the call that a span is, and takes it.
    pub(super) fn take(attributes: &mut Attributes<'a>) -> Self {
        let tables = take_tables(attributes);
        let (table_name, table_names) = match tables[..] {
            [] => (None, Vec::new()),
            [table] => (Some(table), Vec::new()),
            [..] => (None, tables),
        };
        Self {
            account_id: attributes.take_text(&["aws.account_id"]),
            operation: take_operation(attributes),
            region: attributes.take_text(&["aws.region"]),
            request_id: attributes.take_text(&["aws.request_id", "aws.requestId"]),
            queue_url: attributes.take_text(&[
                "aws.sqs.queue.url",
                "messaging.url",
                "aws.queue_url",
                "aws.queue.url",
            ]),
            table_name,
            table_names,
        }
    }

    fn is_empty(&self) -> bool {
        let Self {
            account_id,
            operation,
            region,
            request_id,
            queue_url,
            table_name,
            table_names,
        } = self;
        account_id.is_none()
            && operation.is_none()
            && region.is_none()
            && request_id.is_none()
            && queue_url.is_none()
            && table_name.is_none()
            && table_names.is_empty()
    }
}

/// Returns the API action, which the stable conventions put behind the service's name.
fn take_operation<'a>(attributes: &mut Attributes<'a>) -> Option<&'a str> {
    let operation = attributes.take_text(&["aws.operation"]);
    if operation.is_some() {
        return operation;
    }
    let method = attributes.take_text(&["rpc.method"])?;
    match method.rsplit_once('/') {
        Some((_, operation)) if is_aws_call(attributes) => Some(operation),
        Some(_) | None => Some(method),
    }
}

fn take_tables<'a>(attributes: &mut Attributes<'a>) -> Vec<&'a str> {
    const TABLES: &str = "aws.dynamodb.table_names";
    let one = attributes.take_text(&["aws.table_name", "aws.table.name"]);
    let tables = attributes.get(TABLES).map(texts_of).unwrap_or_default();
    attributes.take(&[TABLES]);
    if tables.is_empty() {
        Vec::from_iter(one)
    } else {
        tables
    }
}
