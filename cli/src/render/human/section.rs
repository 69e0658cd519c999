//! A part of a deployment, and what is known of it.

use super::style::{BOLD, DIM};
use super::value::NOTHING;

/// Returns a heading with facts below it, a line each.
pub(super) fn section(heading: &str, facts: &[(&str, Option<&str>)]) -> String {
    let mut text = format!("\n{BOLD}{heading}{BOLD:#}\n");
    for (label, fact) in facts {
        let fact = fact.unwrap_or(NOTHING);
        text.push_str(&format!("  {DIM}{label:15}{DIM:#} {fact}\n"));
    }
    text
}
