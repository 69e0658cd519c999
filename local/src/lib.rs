//! This machine as a target.
//!
//! [`prepare`] looks at a blueprint's files and [`lower`] makes a stack of it, which the engine
//! brings about through a [`Target`].
//!
//! [`xray`] answers the X-Ray API on this machine, from a store in a folder, with the
//! collector's receivers in front of it. [`kinds`] is what a deployment consists of here;
//! a supervisor, a process per deployment, brings it about and keeps it going, and
//! [`control`] is how commands talk to it. Copies of services and tasks are [`process`]es or
//! [`container`]s, which reach loopback through [`relay`]s; [`metadata`] tells them what they are.
//! Functions are [`lambda`]'s.

mod call;
pub mod container;
pub mod control;
mod descendants;
pub mod folder;
mod front;
mod health;
pub mod kinds;
pub mod lambda;
mod logs;
pub mod lower;
pub mod metadata;
pub mod orphans;
mod ports;
pub mod prepare;
pub mod process;
pub mod relay;
pub mod supervisor;
mod target;
pub mod xray;

pub use target::{Target, TargetError};
