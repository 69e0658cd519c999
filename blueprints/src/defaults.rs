//! What is meant when nothing is written. The JSON Schema shows the same values.

use crate::blueprint::{Architecture, Collector, UrlAuth};

pub(crate) const PUBLIC_IP: bool = true;
pub(crate) const LOG_RETENTION_DAYS: u32 = 30;

pub(crate) const COLLECTOR: Collector = Collector::Manta;
/// X-Ray's own default rule: one request a second, then 5 %.
pub(crate) const SAMPLING_RATE: f64 = 0.05;
pub(crate) const RESERVOIR_PER_SECOND: u32 = 1;
/// A rule for a path adds to the general reservoir only when it says so.
pub(crate) const RULE_RESERVOIR_PER_SECOND: u32 = 0;
/// X-Ray gives an account 25 groups per region, and takes no money for them.
pub(crate) const TRACE_GROUP: bool = true;

pub(crate) const DOCKERFILE: &str = "Dockerfile";
/// Fargate's smallest size.
pub(crate) const CPU: u32 = 256;
pub(crate) const TASK_MEMORY_MIB: u32 = 512;
pub(crate) const ARCHITECTURE: Architecture = Architecture::X86_64;
/// ECS's own default, and above what a collector needs to flush.
pub(crate) const STOP_TIMEOUT_SECONDS: u32 = 30;
pub(crate) const COUNT: u32 = 1;
pub(crate) const ALLOW_FROM: &str = "0.0.0.0/0";
pub(crate) const SPOT: bool = false;
pub(crate) const EXEC: bool = false;
pub(crate) const DEPLOY_TIMEOUT_SECONDS: u32 = 600;

pub(crate) const HEALTH_INTERVAL_SECONDS: u32 = 10;
pub(crate) const HEALTH_TIMEOUT_SECONDS: u32 = 5;
pub(crate) const HEALTH_RETRIES: u32 = 3;
pub(crate) const HEALTH_GRACE_SECONDS: u32 = 30;

/// Lambda's own default of 3 s ends a cold start that makes one slow call.
pub(crate) const FUNCTION_TIMEOUT_SECONDS: u32 = 30;
pub(crate) const FUNCTION_MEMORY_MIB: u32 = 256;
/// What a `provided.*` runtime starts, whatever the handler says.
pub(crate) const BOOTSTRAP: &str = "bootstrap";
pub(crate) const BATCH_SIZE: u32 = 10;
pub(crate) const WINDOW_SECONDS: u32 = 0;
pub(crate) const URL_AUTH: UrlAuth = UrlAuth::Iam;
pub(crate) const ASYNC_RETRIES: u32 = 2;
/// An hour, not Lambda's six: what is older is rarely wanted any more.
pub(crate) const ASYNC_MAX_AGE_SECONDS: u32 = 3600;
pub(crate) const DEAD_LETTER: bool = true;

/// A sixtieth of Lambda's: enough to see that there is a pause.
pub(crate) const LOCAL_RETRY_SECONDS: u32 = 1;
