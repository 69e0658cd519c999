//! One lifecycle per kind of AWS resource, against an emulated AWS that is made
//! as strict as the real one (`tests/fixture`): applied, planned again, edited,
//! changed by somebody else, destroyed; nothing is left.

mod cluster;
mod fixture;
mod log_group;
mod queue;
mod repository;
mod role;
mod security_group;
mod service;
mod task_definition;
mod world;
