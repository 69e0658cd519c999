//! `manta restart`.

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

/// Replaces a service's copies by new ones, on this machine.
#[derive(Debug, Args)]
pub(crate) struct Restart {
    /// The service's name in the blueprint
    service: String,
}

impl Restart {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        only_here(flags, "restart", "`manta up` deploys anew what has changed")?;
        let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
        require(&session.blueprint, &[Section::Service], &self.service)?;
        let request = Request::Restart {
            service: self.service.clone(),
        };
        session.ask(&request, "cannot restart a service of").await?;
        screen.say(&format!("{} is restarted", self.service));
        Ok(Exit::Done)
    }
}
