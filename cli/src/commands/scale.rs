//! `manta scale`.

use clap::Args;
use manta_local::control::Request;

use super::only_here;
use crate::arguments::Global;
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::parts::{Section, require};
use crate::render::Screen;
use crate::session::LocalSession;

/// Changes how many copies a service has on this machine, until the next `up`.
#[derive(Debug, Args)]
pub(crate) struct Scale {
    /// The service's name in the blueprint
    service: String,
    /// How many copies there are to be
    #[arg(value_parser = clap::value_parser!(u32).range(0..=100))]
    count: u32,
}

impl Scale {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        only_here(
            flags,
            "scale",
            "change the service's `count` in the blueprint, and run `manta up`",
        )?;
        let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
        require(&session.blueprint, &[Section::Service], &self.service)?;
        let Self { service, count } = self;
        let request = Request::Scale {
            service: service.clone(),
            count,
        };
        session.ask(&request, "cannot scale a service of").await?;
        screen.say(&match count {
            1 => format!("one copy of {service} runs"),
            _ => format!("{count} copies of {service} run"),
        });
        Ok(Exit::Done)
    }
}
