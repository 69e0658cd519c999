//! Filter expressions: which traces a user asks for.
//!
//! The language is that of "Using filter expressions" in X-Ray's developer guide,
//! written for users in `docs/filters.md`. Where the guide is silent, the keyword
//! or the function that had to decide says so.
//!
//! An expression is read once, by [`Filter::parse`]: `token` makes its characters
//! into tokens, `parser` those into an `expression` of `test`s. It is then made
//! ready for the texts of a block of traces, by [`Filter::over`]: `bind` looks up
//! each text that it names, so that comparing is comparing numbers, and leaves away
//! what those texts decide already. `subject` is what its keywords stand for.

mod bind;
mod error;
mod expression;
#[expect(
    clippy::module_inception,
    reason = "the room is named for what is in it"
)]
mod filter;
mod group;
mod keyword;
mod operator;
mod parser;
mod place;
#[cfg(test)]
mod properties;
mod root_cause;
mod selector;
mod subject;
mod suggest;
mod test;
mod token;
mod write;

pub use bind::BoundFilter;
pub use error::{FilterError, Problem};
pub use filter::Filter;
pub use group::{GroupError, GroupReference};
pub use selector::{Selector, ServicePattern};
