//! The blueprint language: what a manta user writes.
//!
//! **Invariant:** this crate is pure. It opens no file, reads no environment,
//! no clock, and prints nothing; what it needs from outside is passed in.

mod blueprint;

pub use blueprint::{
    Access, Architecture, Asynchronous, AwsSettings, Blueprint, Collector, Function, FunctionUrl,
    Grant, GrantService, Health, ImageSource, LocalRun, QueueTrigger, Role, Runtime, SamplingRule,
    SecretSource, Service, Task, Tracing, UrlAuth, Workload,
};
