//! What `init` wrote.

use crate::commands::Written;

/// Returns what was written, and what to do next.
pub(crate) fn written(written: &Written) -> String {
    let Written {
        blueprint,
        services,
        functions,
    } = written;
    let holds = match (services, functions) {
        (0, 0) => "nothing to deploy was found: fill in the example".to_owned(),
        (services, functions) => {
            format!(
                "{} and {}",
                count(*services, "service"),
                count(*functions, "function")
            )
        }
    };
    format!(
        "Wrote {blueprint}: {holds}.\nNext: `manta check`, then `manta up --local` on this machine or `manta plan` for AWS.\n"
    )
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
