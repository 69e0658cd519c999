//! Services.

use std::collections::BTreeMap;

use manta_engine::{Address, document_of};

use crate::container;
use crate::control::{Answer, Execution, Failure};
use crate::kinds::Run;
use crate::supervisor::desk::Desk;
use crate::supervisor::resource::Resource;
use crate::supervisor::roster::Turn;
use crate::supervisor::service::Service;
use crate::supervisor::template::Template;

impl Desk {
    pub(in crate::supervisor) async fn restart(&self, name: &str) -> Result<Answer, Failure> {
        let place = self.roster.place(&Address::new("service", name));
        let mut turn = place.turn().await;
        let operation = format!("cannot restart service/{name}");
        let restarting = service(&mut turn, name)?.restart();
        self.unless_ending(&operation, restarting).await?;
        Ok(Answer::Done)
    }

    pub(in crate::supervisor) async fn scale(
        &self,
        name: &str,
        count: u32,
    ) -> Result<Answer, Failure> {
        let place = self.roster.place(&Address::new("service", name));
        let mut turn = place.turn().await;
        let service = service(&mut turn, name)?;
        let operation = format!("cannot scale service/{name}");
        let scaled = self.unless_ending(&operation, service.scale(count)).await;
        let specification = document_of(service.specification());
        turn.describe_again(specification);
        scaled.map(|()| Answer::Done)
    }

    pub(in crate::supervisor) async fn exec(
        &self,
        name: &str,
        command: Vec<String>,
        terminal: bool,
    ) -> Result<Answer, Failure> {
        let place = self.roster.place(&Address::new("service", name));
        let mut turn = place.turn().await;
        let template = service(&mut turn, name)?.template();
        let execution = match &template.workload.run {
            Run::Process(process) => Execution {
                command: or_shell(command),
                folder: Some(process.folder.clone().into()),
                environment: Some(on_a_terminal(template)?),
            },
            Run::Container(_) => {
                let inside = self.site.instances.container(&template.of);
                let inside = inside.ok_or_else(|| not_running(name))?;
                Execution {
                    command: container::exec(&inside, &or_shell(command), terminal),
                    folder: None,
                    environment: None,
                }
            }
        };
        Ok(Answer::Execution(execution))
    }
}

/// Returns the environment of a copy, as somebody needs it who types.
fn on_a_terminal(template: &Template) -> Result<BTreeMap<String, String>, Failure> {
    let terminal = ["TERM", "COLORTERM"].into_iter();
    let terminal = terminal.filter_map(|name| Some((name, std::env::var(name).ok()?)));
    template.environment(terminal)
}

fn or_shell(command: Vec<String>) -> Vec<String> {
    if command.is_empty() {
        vec!["/bin/sh".to_owned()]
    } else {
        command
    }
}

/// Returns the service that is there.
fn service<'a>(turn: &'a mut Turn<'_>, name: &str) -> Result<&'a mut Service, Failure> {
    match &mut *turn.thing {
        Some(Resource::Service(service)) => Ok(service),
        Some(
            Resource::Tracing(_)
            | Resource::Emulator(_)
            | Resource::Task(_)
            | Resource::Function(_),
        )
        | None => Err(not_running(name)),
    }
}

fn not_running(name: &str) -> Failure {
    Failure::new(format!("cannot find service/{name}"), "it does not run")
        .help("`manta ps --local` shows what runs")
}
