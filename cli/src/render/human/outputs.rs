//! What the resources of a deployment give: ARNs, addresses, URLs.

use manta_engine::Outcome;
use serde_json::Value;

use super::style::BOLD;
use super::table::table;

/// Outputs by which a resource is known elsewhere, the most telling first.
const TELLING: [&str; 4] = ["url", "arn", "uri", "id"];

/// Returns the most telling output of each resource; nothing for none.
pub(crate) fn outputs(outcome: &Outcome) -> String {
    let rows: Vec<_> = outcome
        .outputs
        .iter()
        .filter_map(|(address, outputs)| {
            let value = TELLING.iter().find_map(|name| outputs.get(*name))?;
            Some([address.to_string(), plain(value)])
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("\n{BOLD}Outputs:{BOLD:#}\n") + &table(["RESOURCE", "KNOWN AS"], rows)
}

/// Returns a value without the quotes of a JSON string.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
