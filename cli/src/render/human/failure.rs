//! Failures, each in three parts.

use super::style::{ERROR, HELP};
use crate::exit::Exit;
use crate::failure::{Failure, Fault};

/// Returns what is printed when a command fails.
pub(in crate::render) fn failure(failure: &Failure) -> String {
    let mut text = String::new();
    if let Some(detail) = &failure.detail {
        text.push_str(detail.trim_end());
        text.push_str("\n\n");
    }
    for fault in &failure.errors {
        text.push_str(&one(fault));
    }
    if failure.errors.is_empty() && failure.exit == Exit::Interrupted {
        text.push_str("interrupted\n");
    }
    text
}

fn one(fault: &Fault) -> String {
    let Fault {
        what,
        on,
        reason,
        help,
    } = fault;
    let mut text = format!("{ERROR}error{ERROR:#}: {what} {on}");
    if let Some(reason) = reason {
        text.push_str(": ");
        text.push_str(&indented(reason));
    }
    text.push('\n');
    if let Some(help) = help {
        text.push_str(&format!("  {HELP}help{HELP:#}: {}\n", indented(help)));
    }
    text
}

/// Keeps the further lines of a text under its first.
fn indented(text: &str) -> String {
    text.trim_end().replace('\n', "\n        ")
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::*;

    #[test]
    fn a_failure_says_what_on_which_thing_why_and_what_to_do() {
        let fault = Fault::new("cannot create", "service/web")
            .because("ecs:CreateService: no such subnet\n(InvalidParameterException)")
            .help("name subnets under [aws]");
        let text = failure(&Failure::of(fault).after("the build said no\n"));
        insta::assert_snapshot!(strip_str(&text), @r"
        the build said no

        error: cannot create service/web: ecs:CreateService: no such subnet
                (InvalidParameterException)
          help: name subnets under [aws]
        ");
    }

    #[test]
    fn an_interruption_is_said_in_one_word() {
        assert_eq!(failure(&Failure::interrupted()), "interrupted\n");
    }
}
