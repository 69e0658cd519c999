//! Where an application writes its logs.

use serde::Serialize;

use super::attributes::Attributes;
use super::value::texts_of;

/// An entry of `aws.cloudwatch_logs`.
#[derive(Debug, Serialize)]
pub(super) struct LogGroup<'a> {
    log_group: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn: Option<&'a str>,
}

/// Returns the log groups that a resource names by ARN or else by name, or else
/// the configured ones.
pub(super) fn log_groups<'a>(
    resource: &Attributes<'a>,
    configured: &'a [String],
) -> Vec<LogGroup<'a>> {
    let arns = listed(resource, "aws.log.group.arns");
    if !arns.is_empty() {
        let by_arn = |arn| LogGroup {
            log_group: name(arn),
            arn: Some(arn),
        };
        return arns.into_iter().map(by_arn).collect();
    }
    let by_name = |log_group| LogGroup {
        log_group,
        arn: None,
    };
    let names = listed(resource, "aws.log.group.names");
    if !names.is_empty() {
        return names.into_iter().map(by_name).collect();
    }
    configured.iter().map(String::as_str).map(by_name).collect()
}

/// Returns a list, which a text holds with `&` between its items: in
/// `OTEL_RESOURCE_ATTRIBUTES` there is no other way to write one.
fn listed<'a>(resource: &Attributes<'a>, key: &str) -> Vec<&'a str> {
    let texts = resource.get(key).map(texts_of).unwrap_or_default();
    let items = texts.into_iter().flat_map(|text| text.split('&'));
    items.filter(|item| !item.is_empty()).collect()
}

/// Returns the log group's name in `arn:aws:logs:<region>:<account>:log-group:<name>:*`.
fn name(arn: &str) -> &str {
    arn.split(':').nth(6).unwrap_or(arn)
}
