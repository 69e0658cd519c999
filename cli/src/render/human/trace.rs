//! One trace, as a tree.

use super::style::{BOLD, DIM, GONE};
use crate::trace_tree::Node;

/// Returns a trace: its segments and subsegments below each other, how long each took, what
/// went wrong in it, and what was noted down of it.
pub(crate) fn trace(id: &str, trees: &[Node]) -> String {
    let mut text = format!("{BOLD}{id}{BOLD:#}\n");
    for tree in trees {
        node(tree, 1, &mut text);
    }
    text
}

fn node(node_: &Node, depth: usize, text: &mut String) {
    let Node {
        name,
        start: _,
        took,
        problem,
        request,
        operation,
        annotations,
        metadata,
        exceptions,
        below,
    } = node_;
    let indent = "  ".repeat(depth);
    let took = took.map_or_else(|| "pending".to_owned(), |took| format!("{took:.3} s"));
    text.push_str(&format!("{indent}{name} {DIM}{took}{DIM:#}"));
    if let Some(problem) = problem {
        text.push_str(&format!(" {GONE}{problem}{GONE:#}"));
    }
    for fact in [operation, request].into_iter().flatten() {
        text.push_str(&format!("  {fact}"));
    }
    text.push('\n');
    for exception in exceptions {
        text.push_str(&format!("{indent}  {GONE}! {exception}{GONE:#}\n"));
    }
    for (key, value) in annotations {
        text.push_str(&format!("{indent}  {DIM}{key} = {value}{DIM:#}\n"));
    }
    for (key, value) in metadata {
        text.push_str(&format!("{indent}  {DIM}{key}: {value}{DIM:#}\n"));
    }
    for child in below {
        node(child, depth + 1, text);
    }
}
