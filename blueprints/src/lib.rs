//! The blueprint language: what a manta user writes.
//!
//! TOML text → [`load()`] → [`Blueprint`], or every problem at once.
//!
//! **Invariant:** this crate is pure. It opens no file, reads no environment,
//! no clock, and prints nothing; what it needs from outside is passed in.

mod blueprint;
mod checks;
mod defaults;
mod load;
mod normalise;
mod problem;
mod read;
mod render;
mod schema;
mod source;
mod starter;
mod suggest;
mod timeouts;
mod tree;
mod written;

pub use blueprint::{
    Access, Architecture, Asynchronous, AwsSettings, Blueprint, Collector, Function, FunctionUrl,
    Grant, GrantService, Health, ImageSource, LocalAws, LocalRun, LocalSettings, LocalSetup,
    QueueTrigger, Role, Runtime, Sampling, SamplingRule, SecretSource, Service, Task,
    TraceEncryption, Tracing, UrlAuth, Workload,
};
pub use load::{LoadOptions, Loaded, Place, Rejected, load};
pub use problem::{Check, Problem, Severity};
pub use render::{Colour, render_problems};
pub use schema::json_schema;
pub use source::Source;
pub use starter::{Found, FoundDockerfile, FoundHandler, exposed_ports, find_handler, starter};
pub use timeouts::{TimeoutRule, Verdict, timeout_rules};
