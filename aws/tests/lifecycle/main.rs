//! One lifecycle per kind of AWS resource, against an emulated AWS that is made
//! as strict as the real one (`tests/fixture`): applied, planned again, edited,
//! changed by somebody else, destroyed; nothing is left. Beside them, what the
//! commands do with what is deployed.

mod cluster;
mod encryption_config;
mod event_invoke_config;
mod event_source_mapping;
mod function;
mod function_url;
mod group;
mod image;
mod invoke;
mod log_group;
mod logs;
mod mailer;
mod network;
mod queue;
mod repository;
mod role;
mod sampling_rule;
mod security_group;
mod service;
mod task_definition;
mod tasks;
mod world;
