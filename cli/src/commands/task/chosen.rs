//! Choosing some of the tasks that run.

use clap::Args;
use manta_aws::operations::{Task, TaskState};

use crate::copies::CopyOf;
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
            return Err(unknown_task(&part.name, unknown));
        }
        tasks.retain(|task| self.tasks.contains(&task.id));
        Ok(tasks)
    }

    /// As [`Chosen::among`], of copies that run on this machine.
    ///
    /// # Errors
    /// When one is named that is not among them.
    pub(super) fn among_copies(
        &self,
        mut copies: Vec<CopyOf>,
        part: &str,
    ) -> Result<Vec<CopyOf>, Failure> {
        if self.tasks.is_empty() {
            return Ok(copies);
        }
        let is_there = |id: &&String| copies.iter().any(|copy| copy.copy.id == **id);
        if let Some(unknown) = self.tasks.iter().find(|id| !is_there(id)) {
            return Err(unknown_task(part, unknown));
        }
        copies.retain(|copy| self.tasks.contains(&copy.copy.id));
        Ok(copies)
    }
}

fn unknown_task(part: &str, id: &str) -> Failure {
    Fault::new("found no task", id)
        .because(format!("{part} runs none of this id"))
        .help(format!("`manta task ps {part}` lists those that run"))
        .into()
}
