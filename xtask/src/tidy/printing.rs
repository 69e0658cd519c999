//! Who may speak, who may end the program, and what must not be left in it.

use super::sources::{Source, Sources, has_word};

const PRINTS: [&str; 4] = ["println", "eprintln", "print", "eprint"];

/// Only `cli/src/render` prints, and the collector's `main`, which has no renderer.
pub(super) fn prints(sources: &Sources) -> Vec<String> {
    let silent = |source: &&Source| {
        !source.is_in("cli/src/render")
            && !matches!(
                source.path.as_str(),
                "cli/src/render.rs" | "daemon-image/src/main.rs"
            )
    };
    let mut violations = Vec::new();
    for source in sources.product().filter(silent) {
        for (number, line) in source.code() {
            for name in PRINTS.iter().filter(|name| has_macro(line, name)) {
                violations.push(source.at(number, &format!("{name}! outside of cli/src/render")));
            }
        }
    }
    violations
}

/// Only `cli/src/main.rs` ends the program, with a code from the table in `cli/src/exit.rs`; the
/// collector's `main` returns one of the official daemon's two.
pub(super) fn exits(sources: &Sources) -> Vec<String> {
    let knows_codes = |path: &str| {
        matches!(
            path,
            "cli/src/main.rs" | "cli/src/exit.rs" | "daemon-image/src/main.rs"
        )
    };
    let mut violations = Vec::new();
    for source in sources.product() {
        for (number, line) in source.code() {
            if line.contains("process::exit") && source.path != "cli/src/main.rs" {
                violations.push(source.at(number, "exits outside of cli/src/main.rs"));
            } else if has_word(line, "ExitCode") && !knows_codes(&source.path) {
                violations.push(source.at(number, "chooses an exit code of its own"));
            }
        }
    }
    violations
}

/// Code that says it is not finished.
pub(super) fn leftovers(sources: &Sources) -> Vec<String> {
    let mut violations = Vec::new();
    for source in sources.rust() {
        for (number, line) in source.code() {
            for name in ["todo", "dbg", "unimplemented"] {
                if has_macro(line, name) {
                    violations.push(source.at(number, &format!("{name}!")));
                }
            }
        }
    }
    violations
}

/// Whether a line calls a macro, rather than naming it in a text.
fn has_macro(line: &str, name: &str) -> bool {
    ["(", "[", "{"].iter().any(|open| {
        line.match_indices(&format!("{name}!{open}"))
            .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::{exits, leftovers, prints};
    use crate::tidy::sources::Sources;

    #[test]
    fn printing_outside_of_the_renderers_is_found() {
        let sources = Sources::of(&[
            ("engine/src/apply.rs", "println!(\"done\");"),
            (
                "cli/src/commands/up.rs",
                "    anstream::eprintln!(\"done\");",
            ),
            ("cli/src/render/human.rs", "println!(\"done\");"),
            ("cli/tests/golden.rs", "println!(\"done\");"),
        ]);
        assert_eq!(prints(&sources).len(), 2, "{:?}", prints(&sources));
    }

    #[test]
    fn exiting_outside_of_main_is_found() {
        let sources = Sources::of(&[
            ("cli/src/commands/up.rs", "std::process::exit(1);"),
            ("cli/src/commands/down.rs", "fn run() -> ExitCode {}"),
            (
                "cli/src/exit.rs",
                "fn code(self) -> ExitCode {}\nstd::process::exit(1);",
            ),
            ("cli/src/main.rs", "fn main() -> ExitCode {}"),
        ]);
        assert_eq!(
            exits(&sources),
            [
                "cli/src/commands/up.rs:1: exits outside of cli/src/main.rs",
                "cli/src/commands/down.rs:1: chooses an exit code of its own",
                "cli/src/exit.rs:2: exits outside of cli/src/main.rs",
            ]
        );
    }

    #[test]
    fn unfinished_code_is_found() {
        let text = concat!("fn a() { to", "do!() }\nfn b() { d", "bg!(1); }");
        assert_eq!(leftovers(&Sources::of(&[("aws/src/a.rs", text)])).len(), 2);
    }
}
