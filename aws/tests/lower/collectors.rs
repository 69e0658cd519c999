//! Which collectors are built, and who gets them.

use manta_aws::AwsResource;
use manta_engine::{Resource, Stack};
use serde_json::Value;

use super::sample::samples;

#[test]
fn a_collector_is_built_once_for_each_architecture() {
    let stack = stack("built-collector");
    let images: Vec<_> = of_kind(&stack, "image")
        .map(|(name, image)| (name, image["platform"].clone()))
        .filter(|(name, _)| name.starts_with("trace_collector"))
        .collect();
    assert_eq!(
        images,
        [
            ("trace_collector-amd64".to_owned(), "linux/amd64".into()),
            ("trace_collector-arm64".to_owned(), "linux/arm64".into()),
        ]
    );
}

#[test]
fn every_traced_task_pulls_the_collector_of_its_own_architecture() {
    let stack = stack("built-collector");
    let mut collectors = Vec::new();
    for (name, definition) in of_kind(&stack, "task-definition") {
        let image = &definition["containers"]["trace_collector"]["image"]["output_of"];
        let image = image.as_str().map(str::to_owned);
        let role = format!("{name}-exec");
        let (_, role) = of_kind(&stack, "role")
            .find(|(role_name, _)| *role_name == role)
            .expect("every task has one");
        let policy = role["policy"].to_string();
        let pulls = policy.contains(":repository/shop/trace_collector");
        assert_eq!(pulls, image.is_some(), "{name}: {policy}");
        collectors.push((name, image));
    }
    let amd64 = Some("image/trace_collector-amd64".to_owned());
    let arm64 = Some("image/trace_collector-arm64".to_owned());
    assert_eq!(
        collectors,
        [
            ("api".to_owned(), arm64),
            ("migrate".to_owned(), amd64.clone()),
            ("silent".to_owned(), None),
            ("web".to_owned(), amd64),
        ]
    );
}

#[test]
fn functions_alone_need_no_collector() {
    let stack = stack("example-lambda-s3");
    assert_eq!(of_kind(&stack, "image").count(), 0);
    assert_eq!(of_kind(&stack, "repository").count(), 0);
}

fn stack(name: &str) -> Stack<AwsResource> {
    let sample = samples().into_iter().find(|sample| sample.name == name);
    sample.expect("it is one of the samples").stack
}

/// Returns name and properties of each resource of a kind, by name.
fn of_kind<'a>(
    stack: &'a Stack<AwsResource>,
    kind: &'a str,
) -> impl Iterator<Item = (String, Value)> + 'a {
    stack
        .resources()
        .filter(move |(address, _)| address.kind == kind)
        .map(|(address, resource)| (address.name.clone(), resource.properties().into()))
}
