//! Names of stacks, environments, services, tasks and functions.

use schemars::{Schema, json_schema};

use crate::problem::Check;
use crate::read::{Complaint, Syntax};

/// The strictest common form: load balancers and ECR take no underscores,
/// ECR no capitals, load balancers no hyphen at an end, ECR none doubled.
const PATTERN: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";

/// A name that AWS accepts wherever manta puts it.
pub(crate) struct Name;

impl Syntax for Name {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        if is_name(text) {
            return Ok(text.to_owned());
        }
        let help = match suggestion(text) {
            Some(name) => format!("write `{name}`"),
            None => "start with a letter".to_owned(),
        };
        Err(Complaint::new(
            Check::Name,
            format!(
                "`{text}` is no name: lowercase letters, digits and single hyphens between them, a letter first"
            ),
            help,
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": PATTERN })
    }
}

/// A name of an environment.
pub(crate) struct EnvironmentName;

impl Syntax for EnvironmentName {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        // It would read as "no environment", which is what leaving `-e` out means.
        if text == "default" {
            return Err(Complaint::new(
                Check::Name,
                "an environment cannot be called `default`",
                "what holds without `-e` stands outside of `[environment]`",
            ));
        }
        Name::parse(text)
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": PATTERN, "not": { "const": "default" } })
    }
}

/// Tells whether the text is a name.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// Returns the name that is nearest to the text, when there is one.
pub(crate) fn suggestion(text: &str) -> Option<String> {
    let lower: String = text
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let parts: Vec<_> = lower.split('-').filter(|part| !part.is_empty()).collect();
    Some(parts.join("-")).filter(|name| is_name(name))
}

#[cfg(test)]
mod tests {
    use super::{is_name, suggestion};

    #[test]
    fn hyphens_stand_single_and_inside() {
        assert!(is_name("a") && is_name("web-2") && is_name("a-1-b"));
        for bad in ["", "-a", "a-", "a--b", "1a", "A", "a_b", "ä"] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_suggestion_is_a_name() {
        assert_eq!(suggestion("My_Service!"), Some("my-service".to_owned()));
        assert_eq!(suggestion("1st"), None);
        assert_eq!(suggestion("***"), None);
    }
}
