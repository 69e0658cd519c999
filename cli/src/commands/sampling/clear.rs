//! `manta sampling clear`.

use clap::Args;
use manta_aws::operations::clear_overrides;

use crate::arguments::Global;
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::failed;
use crate::parts::{Section, require};
use crate::render::{self, Screen};
use crate::session::{AwsSession, Session};

/// Takes away what was set for a service with `manta sampling set`, for whatever path.
#[derive(Debug, Args)]
pub(crate) struct Clear {
    /// The service or task
    name: String,
}

impl Clear {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        require(&session.blueprint, Section::CONTAINERS, &self.name)?;
        let cleared = clear_overrides(&session.target(), &self.name)
            .await
            .map_err(|error| failed("cannot clear the sampling of", &self.name, error))?;
        screen.show(&cleared, |cleared| render::sampling_cleared(cleared));
        Ok(Exit::Done)
    }
}
