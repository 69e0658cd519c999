//! The blueprint as a tree of TOML values that know where they were written:
//! parsed, its overlay merged in, its variables replaced.

mod node;
mod overlay;
mod parse;
mod variables;

pub(crate) use node::{Node, Table, Value};
pub(crate) use overlay::apply_overlay;
pub(crate) use parse::parse;
pub(crate) use variables::replace_variables;
