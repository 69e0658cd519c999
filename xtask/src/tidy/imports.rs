//! Who may name what.

use super::sources::{Source, Sources, has_word};

const SDK: [&str; 2] = ["aws_sdk_", "aws_config"];

/// What a pure room has no use for: files, network, environment, clock, output, a runtime.
/// Addresses (`std::net::IpAddr`) are values like any other; sockets are not.
const IMPURE: [&str; 13] = [
    "std::env",
    "std::fs",
    "std::process",
    "std::io::std",
    "TcpListener",
    "TcpStream",
    "UdpSocket",
    "ToSocketAddrs",
    "SystemTime::now",
    "Instant::now",
    "Zoned::now",
    "Timestamp::now",
    "tokio",
];

/// AWS and its services, as words. The engine is for any target.
const SERVICES: [&str; 12] = [
    "aws",
    "ecs",
    "ecr",
    "ec2",
    "iam",
    "lambda",
    "fargate",
    "sqs",
    "s3",
    "cloudwatch",
    "xray",
    "cloudformation",
];

/// Only `aws` names the SDK; the collector its credential and region chains, where it signs.
pub(super) fn sdk_outside_aws(sources: &Sources) -> Vec<String> {
    let knows_it = ["aws", "daemon-image/src/upstream", "xtask"];
    let outside = sources
        .rust()
        .filter(|source| !knows_it.iter().any(|folder| source.is_in(folder)));
    naming(outside, &SDK)
}

/// What needs no call to anyone names no SDK either.
pub(super) fn sdk_in_the_pure_part_of_aws(sources: &Sources) -> Vec<String> {
    let pure = ["aws/src/lower", "aws/src/policy", "aws/src/export"];
    naming(
        sources
            .rust()
            .filter(|source| pure.iter().any(|folder| source.is_in(folder))),
        &SDK,
    )
}

/// `blueprints` and `traces` are given what they need. The store of traces has a file, and is
/// given the rest.
pub(super) fn impurity(sources: &Sources) -> Vec<String> {
    const STORE: &str = "traces/src/store";
    let pure = ["blueprints/src", "traces/src"];
    let (store, pure): (Vec<_>, Vec<_>) = sources
        .rust()
        .filter(|source| pure.iter().any(|folder| source.is_in(folder)))
        .partition(|source| source.is_in(STORE));
    let but_files: Vec<_> = IMPURE
        .into_iter()
        .filter(|name| *name != "std::fs")
        .collect();
    let mut violations = naming(pure.into_iter(), &IMPURE);
    violations.extend(naming(store.into_iter(), &but_files));
    violations
}

/// The engine's code names no service; its comments may give reasons.
pub(super) fn services_in_the_engine(sources: &Sources) -> Vec<String> {
    let mut violations = Vec::new();
    for source in sources.rust().filter(|source| source.is_in("engine/src")) {
        for (number, line) in source.code() {
            let line = line.to_lowercase();
            for service in SERVICES.iter().filter(|service| has_word(&line, service)) {
                violations.push(source.at(number, &format!("names {service}")));
            }
        }
    }
    violations
}

/// Finds the names in the code of the sources.
fn naming<'a>(sources: impl Iterator<Item = &'a Source>, names: &[&str]) -> Vec<String> {
    let mut violations = Vec::new();
    for source in sources {
        for (number, line) in source.code() {
            for name in names.iter().filter(|name| line.contains(**name)) {
                violations.push(source.at(number, &format!("names {name}")));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::{impurity, sdk_in_the_pure_part_of_aws, sdk_outside_aws, services_in_the_engine};
    use crate::tidy::sources::Sources;

    #[test]
    fn the_sdk_outside_aws_is_found() {
        let sources = Sources::of(&[
            ("cli/src/main.rs", "fn main() {}\nuse aws_sdk_ecs::Client;"),
            ("aws/src/target.rs", "use aws_sdk_ecs::Client;"),
        ]);
        assert_eq!(
            sdk_outside_aws(&sources),
            ["cli/src/main.rs:2: names aws_sdk_"]
        );
    }

    #[test]
    fn the_sdk_in_lowering_is_found() {
        let sources = Sources::of(&[
            ("aws/src/lower/names.rs", "use aws_config::Region;"),
            ("aws/src/kinds/role.rs", "use aws_sdk_iam::Client;"),
        ]);
        let found = sdk_in_the_pure_part_of_aws(&sources);
        assert_eq!(found, ["aws/src/lower/names.rs:1: names aws_config"]);
    }

    #[test]
    fn reading_a_file_in_blueprints_is_found() {
        let sources = Sources::of(&[
            ("blueprints/src/load.rs", "let text = std::fs::read(path);"),
            (
                "blueprints/tests/pairs.rs",
                "let text = std::fs::read(path);",
            ),
            ("traces/src/store.rs", "let now = SystemTime::now();"),
        ]);
        assert_eq!(impurity(&sources).len(), 2);
    }

    #[test]
    fn the_store_of_traces_has_files_and_no_clock() {
        let text = "use std::fs;\nlet now = SystemTime::now();";
        let sources = Sources::of(&[("traces/src/store/format.rs", text)]);
        let found = impurity(&sources);
        assert_eq!(
            found,
            ["traces/src/store/format.rs:2: names SystemTime::now"]
        );
    }

    #[test]
    fn a_service_in_the_engine_is_found_but_not_in_its_comments() {
        let sources = Sources::of(&[(
            "engine/src/plan.rs",
            "// Fargate takes a while.\nlet kind = \"ECS service\";\nlet laws = 1;",
        )]);
        assert_eq!(
            services_in_the_engine(&sources),
            ["engine/src/plan.rs:2: names ecs"]
        );
    }
}
