//! Tasks on Fargate: those of services, and those that are run on demand.

mod addresses;
mod list;
mod run;
mod task;

pub use list::{TaskState, TasksOf, describe_tasks, list_tasks, stop_task, wait_for_tasks};
pub use run::{RunRequest, run_tasks};
pub use task::{Task, TaskContainer};
