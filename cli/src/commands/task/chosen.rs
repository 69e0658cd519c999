//! Choosing some of the tasks that run.

use clap::Args;
use manta_aws::operations::{Task, TaskState};

use crate::failure::{Failure, Fault};
use crate::fleet::Fleet;
use crate::parts::Part;

/// Which of the tasks that run.
#[derive(Debug, Args)]
pub(super) struct Chosen {
    /// Only this one; may be given several times [default: all that run]
    #[arg(short, long = "task", value_name = "ID")]
    tasks: Vec<String>,
}

impl Chosen {
    /// Returns those of a part's tasks that were chosen. One that is named may
    /// have stopped.
    ///
    /// # Errors
    /// When one is named that does not belong to the part.
    pub(super) async fn among(&self, fleet: &Fleet, part: &Part) -> Result<Vec<Task>, Failure> {
        if self.tasks.is_empty() {
            return fleet.tasks(part, TaskState::Running).await;
        }
        let mut tasks = fleet.tasks(part, TaskState::Any).await?;
        if let Some(unknown) = self
            .tasks
            .iter()
            .find(|id| !tasks.iter().any(|t| &t.id == *id))
        {
            return Err(Failure::of(
                Fault::new("found no task", unknown)
                    .because(format!("{} runs none of this id", part.name))
                    .help(format!(
                        "`manta task ps {}` lists those that run",
                        part.name
                    )),
            ));
        }
        tasks.retain(|task| self.tasks.contains(&task.id));
        Ok(tasks)
    }
}
