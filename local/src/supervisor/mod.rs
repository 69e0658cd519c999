//! The supervisor: the process that everything of a deployment runs below.
//!
//! It answers on the control socket. What a deployment consists of is in the [`roster`], by
//! address; a file each says how a kind of thing is brought about and ended. What they all
//! need (where things are written down, which ports there are) is the [`site`].

mod backoff;
mod copy;
mod desk;
mod emulator;
mod functions;
mod instances;
mod life;
mod neighbours;
mod python;
mod requests;
mod resource;
mod roster;
mod running;
mod seed;
mod service;
mod setup;
mod site;
mod supervise;
mod task;
mod template;
mod tracing;
mod watched;

pub use supervise::{SuperviseError, supervise};
