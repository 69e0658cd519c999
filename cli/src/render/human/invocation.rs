//! What came of an invocation.

use manta_aws::operations::InvokeResult;

use super::style::DIM;
use super::value::duration;
use crate::render::invoked::milliseconds;

/// Returns what the function returned, as it is.
pub(crate) fn returned(result: &InvokeResult) -> String {
    let mut text = String::from_utf8_lossy(&result.payload).into_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Returns what is known of the invocation itself, on one line.
pub(crate) fn invocation(function: &str, result: &InvokeResult) -> String {
    let mut facts = vec![format!("status {}", result.status)];
    let ids = [("request", &result.request_id), ("trace", &result.trace_id)];
    facts.extend(
        ids.into_iter()
            .filter_map(|(noun, id)| Some(format!("{noun} {}", id.as_ref()?))),
    );
    let took = duration(milliseconds(result.duration));
    format!(
        "{DIM}{function} answered in {took}: {}{DIM:#}\n",
        facts.join(", ")
    )
}
