//! What the commands do beside deploying: reading and running what is deployed.

mod invoke;

pub use invoke::{Invocation, InvokeResult, invoke};
