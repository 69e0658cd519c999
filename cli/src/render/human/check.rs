//! What `check` found.

use manta_blueprints::{Colour, Loaded, Problem, Rejected, Severity, TimeoutRule, Verdict};

use super::style::{BOLD, CHANGED, GONE, NEW};
use super::table::table;

/// Returns what there is to say about a blueprint: its problems with the lines
/// they are about, its timeouts with their reasons, and a verdict.
pub(crate) fn checked(loaded: &Result<Loaded, Box<Rejected>>, colour: Colour) -> String {
    match loaded {
        Ok(loaded) => {
            let verdict = verdict(loaded.text.name(), &loaded.warnings);
            let timeouts = timeouts(&loaded.timeouts);
            separated(loaded.render_warnings(colour)) + &separated(timeouts) + &verdict
        }
        Err(rejected) => {
            let verdict = verdict(rejected.text.name(), &rejected.problems);
            separated(rejected.render(colour)) + &verdict
        }
    }
}

fn timeouts(rules: &[TimeoutRule]) -> String {
    if rules.is_empty() {
        return String::new();
    }
    let rows = rules.iter().map(|rule| {
        let TimeoutRule {
            on,
            what,
            value_seconds,
            why,
            verdict,
            ..
        } = rule;
        [
            on.clone(),
            what.clone(),
            format!("{value_seconds} s"),
            said(*verdict),
            why.clone(),
        ]
    });
    format!("{BOLD}Timeouts:{BOLD:#}\n") + &table(["OF", "TIMEOUT", "LENGTH", "", "WHY"], rows)
}

fn said(verdict: Verdict) -> String {
    match verdict {
        Verdict::Fine => format!("{NEW}fine{NEW:#}"),
        Verdict::Warning => format!("{CHANGED}warning{CHANGED:#}"),
        Verdict::Error => format!("{GONE}error{GONE:#}"),
    }
}

fn separated(text: String) -> String {
    if text.is_empty() { text } else { text + "\n" }
}

fn verdict(file: &str, problems: &[Problem]) -> String {
    let errors = count(problems, Severity::Error, "error");
    let warnings = count(problems, Severity::Warning, "warning");
    match (errors, warnings) {
        (None, None) => format!("{file}: no problems\n"),
        (Some(one), None) | (None, Some(one)) => format!("{file}: {one}\n"),
        (Some(errors), Some(warnings)) => format!("{file}: {errors}, {warnings}\n"),
    }
}

fn count(problems: &[Problem], severity: Severity, noun: &str) -> Option<String> {
    let is_such = |problem: &&Problem| problem.severity == severity;
    match problems.iter().filter(is_such).count() {
        0 => None,
        1 => Some(format!("1 {noun}")),
        n => Some(format!("{n} {noun}s")),
    }
}
