//! What the commands do beside deploying: reading and running what is deployed.

mod invoke;
mod logs;
mod sampling;
mod tasks;

pub use invoke::{Invocation, InvokeResult, invoke};
pub use logs::{LogEvent, LogGroupOf, LogQuery, follow_logs, read_logs};
pub use sampling::{
    MonthlyCost, Price, SamplingOverride, clear_overrides, overrides, overriding_resources,
    requests_per_second, set_override,
};
pub use tasks::{
    RunRequest, Task, TaskContainer, TaskState, TasksOf, describe_tasks, list_tasks, run_tasks,
    stop_task, wait_for_tasks,
};
