//! Lambda's runtimes and when each is deprecated.

use jiff::civil::{Date, date};
use schemars::{Schema, json_schema};

use super::{Context, Named};
use crate::problem::{Check, Problems};
use crate::read::{Complaint, Syntax};
use crate::suggest::nearest;
use crate::written::Function;

/// A runtime's identifier. An unknown one is a warning: Lambda gets new
/// runtimes more often than its users get a new manta.
pub(crate) struct RuntimeId;

impl Syntax for RuntimeId {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        if !text.is_empty() && !text.contains(char::is_whitespace) {
            return Ok(text.to_owned());
        }
        Err(Complaint::new(
            Check::Runtime,
            format!("`{text}` is no Lambda runtime"),
            "write one such as `python3.13`, `nodejs24.x` or `provided.al2023`",
        ))
    }

    fn schema() -> Schema {
        let known: Vec<_> = RUNTIMES.iter().map(|(runtime, _)| *runtime).collect();
        json_schema!({ "type": "string", "examples": known })
    }
}

/// Runtimes with the day of their deprecation: no more security patches, and
/// weeks later no new functions. As published in August 2026 by Lambda's
/// developer guide, "Lambda runtimes"; newest first within a language, so the
/// first that is left is the one to move to.
const RUNTIMES: &[(&str, Date)] = &[
    ("python3.14", date(2029, 6, 30)),
    ("python3.13", date(2029, 6, 30)),
    ("python3.12", date(2028, 10, 31)),
    ("python3.11", date(2027, 6, 30)),
    ("python3.10", date(2026, 10, 31)),
    ("python3.9", date(2025, 12, 15)),
    ("python3.8", date(2024, 10, 14)),
    ("python3.7", date(2023, 12, 4)),
    ("nodejs24.x", date(2028, 4, 30)),
    ("nodejs22.x", date(2027, 4, 30)),
    ("nodejs20.x", date(2026, 4, 30)),
    ("nodejs18.x", date(2025, 9, 1)),
    ("nodejs16.x", date(2024, 6, 12)),
    ("java25", date(2029, 6, 30)),
    ("java21", date(2029, 6, 30)),
    ("java17.al2023", date(2029, 6, 30)),
    ("java11.al2023", date(2029, 6, 30)),
    ("java8.al2023", date(2029, 6, 30)),
    ("java17", date(2027, 6, 30)),
    ("java11", date(2027, 6, 30)),
    ("java8.al2", date(2027, 6, 30)),
    ("java8", date(2024, 1, 8)),
    ("dotnet10", date(2028, 11, 14)),
    ("dotnet8", date(2026, 11, 10)),
    ("dotnet6", date(2024, 12, 20)),
    ("ruby4.0", date(2029, 3, 31)),
    ("ruby3.4", date(2028, 3, 31)),
    ("ruby3.3", date(2027, 3, 31)),
    ("ruby3.2", date(2026, 3, 31)),
    ("go1.x", date(2024, 1, 8)),
    ("provided.al2023", date(2029, 6, 30)),
    ("provided.al2", date(2026, 7, 31)),
    ("provided", date(2024, 1, 8)),
];

/// Warns of runtimes that are deprecated or not known.
pub(crate) fn check(
    function: &Function,
    on: &Named<'_>,
    context: &Context<'_>,
    problems: &mut Problems<'_>,
) {
    let item = &function.runtime;
    let Some(runtime) = item.get() else { return };
    match RUNTIMES.iter().find(|(known, _)| known == runtime) {
        Some((_, deprecated)) if *deprecated <= context.today => {
            problems
                .warning(
                    Check::Runtime,
                    item.span,
                    format!("runtime `{runtime}` of {on} is deprecated since {deprecated}"),
                )
                .help(format!(
                    "Lambda soon refuses new functions with it{}",
                    replacement(runtime, context.today)
                ));
        }
        Some(_) => {}
        None => {
            let current = RUNTIMES
                .iter()
                .filter(|(_, deprecated)| *deprecated > context.today)
                .map(|(known, _)| *known);
            let help = match nearest(runtime, current) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "it is sent as it is; `aws lambda` knows whether it exists".to_owned(),
            };
            problems
                .warning(
                    Check::Runtime,
                    item.span,
                    format!("runtime `{runtime}` of {on} is not one this manta knows"),
                )
                .help(help);
        }
    }
}

fn replacement(runtime: &str, today: Date) -> String {
    // Go lost its own runtime: it runs as an executable, like Rust.
    let family = match family(runtime) {
        "go" => "provided.al",
        family => family,
    };
    RUNTIMES
        .iter()
        .find(|(other, deprecated)| other.starts_with(family) && *deprecated > today)
        .map_or_else(String::new, |(other, _)| format!(": move to `{other}`"))
}

/// Returns the newest runtime of a language.
pub(crate) fn newest_runtime(language: &str) -> Option<&'static str> {
    RUNTIMES
        .iter()
        .map(|(runtime, _)| *runtime)
        .find(|runtime| family(runtime) == language)
}

/// Returns a runtime's language: its letters up to the version.
pub(crate) fn family(runtime: &str) -> &str {
    let end = runtime
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(runtime.len());
    &runtime[..end]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::replacement;

    #[test]
    fn the_newest_of_the_same_language_replaces() {
        let today = date(2026, 11, 22);
        assert_eq!(replacement("python3.9", today), ": move to `python3.14`");
        assert_eq!(
            replacement("provided.al2", today),
            ": move to `provided.al2023`"
        );
        assert_eq!(replacement("go1.x", today), ": move to `provided.al2023`");
    }

    #[test]
    fn nothing_replaces_once_all_are_deprecated() {
        assert_eq!(replacement("python3.9", date(2040, 1, 1)), "");
    }
}
