//! Rules about the source that neither the compiler nor clippy knows.
//!
//! Each is an invariant of the architecture, and has a test that breaks it.

mod dependencies;
mod imports;
mod layout;
mod printing;
mod sources;

use sources::Sources;

use crate::score::Score;
use crate::workspace;

/// A rule: what it demands, and what breaks it.
struct Rule {
    demand: &'static str,
    violations: fn(&Sources) -> Vec<String>,
}

const RULES: [Rule; 12] = [
    Rule {
        demand: "only aws names the AWS SDK",
        violations: imports::sdk_outside_aws,
    },
    Rule {
        demand: "lowering, policies and export name no AWS SDK",
        violations: imports::sdk_in_the_pure_part_of_aws,
    },
    Rule {
        demand: "blueprints and traces are pure",
        violations: imports::impurity,
    },
    Rule {
        demand: "the engine names no AWS service",
        violations: imports::services_in_the_engine,
    },
    Rule {
        demand: "rooms depend only on those below them",
        violations: dependencies::arrows,
    },
    Rule {
        demand: "only the renderers print",
        violations: printing::prints,
    },
    Rule {
        demand: "only main exits",
        violations: printing::exits,
    },
    Rule {
        demand: "nothing is left to do",
        violations: printing::leftovers,
    },
    Rule {
        demand: "files are named for the thing in them",
        violations: layout::vague_names,
    },
    Rule {
        demand: "no source file is longer than 600 lines",
        violations: layout::long_files,
    },
    Rule {
        demand: "every kind has a lifecycle test",
        violations: layout::kinds_without_lifecycle,
    },
    Rule {
        demand: "every lifecycle test is run",
        violations: layout::forgotten_lifecycles,
    },
];

/// Checks the workspace and shows what breaks which rule; each rule counts as a test.
pub(crate) fn run() -> Score {
    let sources = Sources::read(workspace::root());
    let mut score = Score::default();
    for Rule { demand, violations } in RULES {
        let violations = violations(&sources);
        let holds = violations.is_empty();
        println!("{demand} ... {}", if holds { "ok" } else { "FAILED" });
        for violation in violations {
            println!("    {violation}");
        }
        score.count(holds);
    }
    score
}
