//! URL paths: of health checks, and patterns of sampling rules.

use schemars::{Schema, json_schema};

use crate::problem::Check;
use crate::read::{Complaint, Syntax};

/// A path to ask, such as `/healthz`.
pub(crate) struct UrlPath;

/// A path pattern of an X-Ray sampling rule, such as `/checkout/*`.
pub(crate) struct UrlPattern;

impl Syntax for UrlPath {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        if text.starts_with('/') && is_plain(text) {
            return Ok(text.to_owned());
        }
        Err(Complaint::new(
            Check::Health,
            format!("`{text}` is no URL path"),
            "a path starts with `/` and has no spaces, such as `/healthz`",
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^/[!-~]*$" })
    }
}

impl Syntax for UrlPattern {
    type Value = String;

    // X-Ray's CreateSamplingRule takes URL paths of at most 128 characters.
    fn parse(text: &str) -> Result<String, Complaint> {
        if text.starts_with(['/', '*']) && is_plain(text) && text.len() <= 128 {
            return Ok(text.to_owned());
        }
        Err(Complaint::new(
            Check::SamplingPath,
            format!("`{text}` matches no URL path"),
            "a pattern starts with `/` or `*` and has at most 128 characters, such as `/checkout/*`",
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[/*][!-~]*$", "maxLength": 128 })
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}
