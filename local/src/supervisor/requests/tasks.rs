//! Tasks.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use manta_engine::Address;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::control::{Answer, Failure, Instance, LogLine, Teller};
use crate::supervisor::desk::Desk;
use crate::supervisor::resource::Resource;
use crate::supervisor::task::{Started, Task};

/// What is to be run.
pub(in crate::supervisor) struct Run {
    pub(in crate::supervisor) name: String,
    pub(in crate::supervisor) count: u32,
    pub(in crate::supervisor) command: Vec<String>,
    pub(in crate::supervisor) environment: BTreeMap<String, String>,
    pub(in crate::supervisor) wait: bool,
}

impl Desk {
    pub(in crate::supervisor) async fn run_task(
        &self,
        run: Run,
        teller: &Teller,
    ) -> Result<Answer, Failure> {
        let lines = self.site.logs.follow();
        let (wait, started) = (run.wait, self.start(run).await?);
        let ids: Vec<_> = started.iter().map(|started| started.id.clone()).collect();
        let instances = if wait {
            hand_over(started, &ids, lines, teller).await
        } else {
            let all = self.site.instances.list().into_iter();
            all.filter(|instance| ids.contains(&instance.id)).collect()
        };
        Ok(Answer::Instances { instances })
    }

    pub(in crate::supervisor) async fn stop_task(&self, id: &str) -> Result<Answer, Failure> {
        for place in self.roster.all() {
            if place.address.kind != "task" {
                continue;
            }
            if let Some(Resource::Task(task)) = &*place.turn().await.thing
                && task.stop_one(id).await
            {
                return Ok(Answer::Done);
            }
        }
        Err(
            Failure::new(format!("cannot stop {id}"), "no task of that name runs")
                .help("`manta task ps --local` shows those that do"),
        )
    }

    /// Starts the copies. Those that were started go on when one cannot be.
    async fn start(&self, run: Run) -> Result<Vec<Started>, Failure> {
        let place = self.roster.place(&Address::new("task", &run.name));
        let turn = place.turn().await;
        let task = task(turn.thing.as_ref(), &run.name)?;
        let template = task.template().running(&run.command, run.environment);
        let starts = (0..run.count).map(|_| task.run(&template));
        join_all(starts).await.into_iter().collect()
    }
}

/// Hands over what copies write until all have ended, and returns what is known of them then.
async fn hand_over(
    started: Vec<Started>,
    ids: &[String],
    mut lines: Receiver<LogLine>,
    teller: &Teller,
) -> Vec<Instance> {
    let ended = join_all(started.into_iter().map(|started| started.ended));
    tokio::pin!(ended);
    let ended = loop {
        tokio::select! {
            // What they wrote comes before their end.
            biased;
            line = lines.recv() => match line {
                Ok(line) if ids.contains(&line.instance) => {
                    teller.log(line).await;
                }
                Ok(_) => {}
                Err(RecvError::Lagged(lost)) => {
                    teller.progress(format!("{lost} lines came too fast to be shown"));
                }
                Err(RecvError::Closed) => break (&mut ended).await,
            },
            ended = &mut ended => break ended,
        }
    };
    while let Ok(line) = lines.try_recv() {
        if ids.contains(&line.instance) {
            teller.log(line).await;
        }
    }
    ended.into_iter().flatten().collect()
}

/// Returns the task that is there.
fn task<'a>(thing: Option<&'a Resource>, name: &str) -> Result<&'a Task, Failure> {
    match thing {
        Some(Resource::Task(task)) => Ok(task),
        Some(
            Resource::Tracing(_)
            | Resource::Emulator(_)
            | Resource::Service(_)
            | Resource::Function(_),
        )
        | None => Err(
            Failure::new(format!("cannot run task/{name}"), "there is no such task")
                .help("`manta up --local` brings the blueprint's tasks about"),
        ),
    }
}
