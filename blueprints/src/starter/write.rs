//! Writing the blueprint.

use std::fmt::Write;

use super::names::{Names, name_like};
use super::{Found, FoundDockerfile, FoundHandler};
use crate::checks::COLLECTOR_PORTS;
use crate::defaults;

/// Returns the text of a first blueprint: what was found, what deserves a
/// decision, and nothing that has a good default.
#[must_use]
pub fn starter(found: &Found) -> String {
    let mut names = Names::default();
    let mut text = head(found);
    for dockerfile in &found.dockerfiles {
        text.push_str(&service(
            dockerfile,
            &names.like(&dockerfile.context, "web"),
        ));
    }
    for handler in &found.handlers {
        text.push_str(&function(handler, &names.like(&handler.source, "function")));
    }
    if found.dockerfiles.is_empty() && found.handlers.is_empty() {
        text.push_str(EXAMPLE);
    }
    text
}

const EXAMPLE: &str = r#"
# Nothing to build was found here, so this is an image that exists.
# With a Dockerfile, write `build = "."` instead of `image`. For what `manta up --local` runs from
# this folder without Docker, write `build = "."` and `local = { run = "python3 app.py" }`.
[service.web]
image = "public.ecr.aws/nginx/nginx:1.27"
port = 80
"#;

fn head(found: &Found) -> String {
    // A line break would end the comment.
    let schema = found.schema.replace(char::is_control, "");
    let stack = name_like(&found.folder, "app");
    format!(
        r#"#:schema {schema}
# `manta check` says what is wrong or missing here, `manta plan` what `manta up` would do.
stack = "{stack}"

# Everything is traced. Health checks are not worth their traces.
[tracing]
ignore = ["/healthz"]
"#
    )
}

fn service(found: &FoundDockerfile, name: &str) -> String {
    let build = if found.dockerfile == defaults::DOCKERFILE {
        quoted(&found.context)
    } else {
        format!(
            "{{ context = {}, dockerfile = {} }}",
            quoted(&found.context),
            quoted(&found.dockerfile)
        )
    };
    let mut text = format!("\n[service.{name}]\nbuild = {build}\n");
    let port = found
        .ports
        .iter()
        .find(|port| !COLLECTOR_PORTS.contains(&u32::from(**port)));
    // Writing to a `String` cannot fail.
    let _ = match port {
        Some(port) => writeln!(
            text,
            "port = {port}\n# A path that answers 2xx when the service is well:\n# health = {{ path = \"/healthz\" }}"
        ),
        None => writeln!(text, "# The Dockerfile exposes no port: port = 8080"),
    };
    text.push_str(
        "# What it may do in AWS: grants = [\"s3:read:my-bucket\", \"sqs:send:my-queue\"]\n# How `manta up --local` runs it without Docker: local = { run = \"python3 app.py\" }\n",
    );
    text
}

fn function(found: &FoundHandler, name: &str) -> String {
    format!(
        "\n[function.{name}]\nsource = {}\nruntime = {}\nhandler = {}\n# What it may do in AWS: grants = [\"s3:read:my-bucket\"]\n# What starts it: on = [{{ sqs = \"my-queue\" }}], or url = {{ auth = \"iam\" }}\n",
        quoted(&found.source),
        quoted(&found.runtime),
        quoted(&found.handler),
    )
}

/// Returns a TOML string in which nothing is taken for a variable.
fn quoted(text: &str) -> String {
    toml::Value::from(text.replace('$', "$$")).to_string()
}
