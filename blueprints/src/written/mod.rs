//! What the user writes: the tables of the language, their keys, types,
//! ranges and defaults. The JSON Schema and the reader are made from these.

mod aws;
mod blueprint;
mod build;
mod env_value;
mod function;
mod local;
mod tracing;
mod words;
mod workload;

pub(crate) use aws::Aws;
pub(crate) use blueprint::Blueprint;
pub(crate) use build::{Build, BuildSource};
pub(crate) use env_value::EnvValue;
pub(crate) use function::{Function, Trigger, Url};
pub(crate) use local::{Local, Prepared, Run};
pub(crate) use tracing::{Rule, Tracing};
pub(crate) use workload::{Health, Service, Task, Workload};

#[cfg(test)]
pub(crate) use {blueprint::Environment, function::Async};
