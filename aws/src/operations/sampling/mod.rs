//! Sampling that is changed while a deployment runs.
//!
//! An override is a sampling rule in X-Ray that comes before everything a
//! blueprint says. It belongs to the deployment: `up` keeps it, `down` deletes it.

mod cost;
mod overrides;
mod traffic;

pub use cost::{MonthlyCost, Price};
pub use overrides::{
    SamplingOverride, clear_overrides, overrides, overriding_resources, set_override,
};
pub use traffic::requests_per_second;
