//! The ECS task metadata endpoint of this machine: what SDKs ask to learn which task
//! they run in.
//!
//! One listener on loopback answers for every copy of every service and task, each under
//! an identifier of its own, in the terms of
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html>.

mod document;
mod endpoint;
mod question;
mod stats;
mod task;

pub use endpoint::{Metadata, Registration};
pub use task::{ContainerInfo, Limits, TaskInfo};
