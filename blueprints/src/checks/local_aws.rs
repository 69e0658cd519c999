//! `[local] aws`, and what prepares it.

use schemars::{Schema, json_schema};

use crate::blueprint::LocalAws;
use crate::problem::{Check, Problems};
use crate::read::{Complaint, Item, Syntax};
use crate::written::Local;

/// `moto`, `real` or a URL.
pub(crate) struct LocalAwsSyntax;

impl Syntax for LocalAwsSyntax {
    type Value = LocalAws;

    fn parse(text: &str) -> Result<LocalAws, Complaint> {
        let host = text
            .strip_prefix("http://")
            .or_else(|| text.strip_prefix("https://"));
        match (text, host) {
            ("moto", _) => Ok(LocalAws::Moto),
            ("real", _) => Ok(LocalAws::Real),
            (_, Some(host)) if !host.is_empty() && !host.contains(char::is_whitespace) => {
                Ok(LocalAws::Url(text.to_owned()))
            }
            (_, _) => Err(Complaint::new(
                Check::LocalAws,
                format!("`{text}` is no AWS to talk to"),
                "write \"moto\", \"real\" or a URL such as `http://127.0.0.1:5000`",
            )),
        }
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^(moto|real|https?://\\S+)$" })
    }
}

/// Reports commands that prepare an emulated AWS where manta starts none: what another emulation
/// holds is left to whoever runs it, and the user's own AWS is never filled.
pub(crate) fn check(local: &Local, problems: &mut Problems<'_>) {
    let aws = local.aws.as_ref();
    if aws.is_some_and(|aws| matches!(aws.get(), Some(LocalAws::Moto) | None)) {
        return;
    }
    for (key, commands) in [("setup", &local.setup), ("seed", &local.seed)] {
        let Some(span) = commands.as_ref().map(|commands| commands.span) else {
            continue;
        };
        let problem = problems.error(
            Check::LocalEmulation,
            span,
            format!("`local.{key}` prepares an emulated AWS, and manta starts none"),
        );
        if let Some(aws) = aws.map(|aws: &Item<_>| aws.span) {
            problem.context(aws, "the AWS of local runs");
        }
        problem.help(format!("write `aws = \"moto\"`, or leave `{key}` out"));
    }
}
