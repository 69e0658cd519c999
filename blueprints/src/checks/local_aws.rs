//! `[local] aws`.

use schemars::{Schema, json_schema};

use crate::blueprint::LocalAws;
use crate::problem::Check;
use crate::read::{Complaint, Syntax};

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
