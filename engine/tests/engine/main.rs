//! The engine, judged over an in-memory world with a toy set of kinds.
//!
//! `toy` holds the kinds, `shop` a small stack of them, `probe` a target that
//! can be watched and made to misbehave, `scenario` the few verbs that tests
//! share. Each other module holds one group of facts.

mod apply_order;
mod deployments;
mod drift;
mod failures;
mod leftovers;
mod planning;
mod probe;
mod properties;
mod references;
mod replacement;
mod retries;
mod scenario;
mod shapes;
mod shop;
mod staleness;
mod stopping;
mod toy;
