//! Copies of services and tasks in Docker, as Fargate runs them: an application, and a
//! collector whose network it shares.
//!
//! [`Engine`] is the Docker that was found, and how its containers reach this machine.
//! [`Pair`] is one copy. What is decided (arguments, environments) is in functions that ask
//! nobody; `docker`, the command, is all that is talked to.

mod answers;
mod arguments;
mod collector;
mod docker;
mod engine;
mod environment;
mod error;
mod exec;
mod image;
mod inspected;
mod leftovers;
mod owned;
mod pair;
mod running;
mod starting;

pub use answers::answers;
pub use arguments::Published;
pub use engine::Engine;
pub use error::ContainerError;
pub use exec::exec;
pub use image::{application_image, collector_image};
pub use leftovers::{remove_images, remove_leftovers};
pub use pair::Pair;
pub use starting::{Application, Surroundings};
