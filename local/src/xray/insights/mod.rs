//! Insights: when services began to fail, in groups that have them enabled.
//!
//! They are found anew whenever they are asked for, in the traces that there are.

mod finding;
mod limits;
mod one;
mod summaries;
