//! Traces: what is put in, and what is asked of them.

mod batch;
mod graphs;
mod put;
mod retrieval;
mod retrievals;
mod summaries;
mod time_series;

pub(super) use retrievals::Retrievals;
