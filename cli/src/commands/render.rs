//! `manta render`.

use clap::{Args, ValueEnum};

use crate::arguments::{Form, Global, Place};
use crate::blueprint_file::{BlueprintFile, Files};
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::render::{self, Screen};
use crate::session::{AwsSession, LocalSession, Session};

/// Shows one of the values between the blueprint and AWS.
#[derive(Debug, Args)]
pub(crate) struct Render {
    /// Which value to show
    #[arg(long = "as", value_name = "VALUE")]
    value: Rendered,
}

/// A value between the blueprint and AWS.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Rendered {
    /// The blueprint in normal form: defaults, overlay and variables applied
    Blueprint,
    /// Every resource, fully specified (JSON)
    Stack,
    /// Every step (JSON)
    Plan,
}

impl Render {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        match self.value {
            Rendered::Blueprint => blueprint(flags, screen)?,
            Rendered::Stack | Rendered::Plan => match flags.place() {
                Place::Aws => {
                    let session = AwsSession::open(flags, Files::Needed, screen).await?;
                    self.show(&session, screen).await?;
                }
                Place::Local => {
                    let session = LocalSession::open(flags, Files::Needed, screen).await?;
                    self.show(&session, screen).await?;
                }
            },
        }
        Ok(Exit::Done)
    }

    async fn show(self, session: &impl Session, screen: &Screen) -> Result<(), Failure> {
        let desired = session.desired().await?;
        match self.value {
            Rendered::Plan => screen.value(&desired.plan().await?),
            Rendered::Blueprint | Rendered::Stack => screen.value(&desired.stack),
        }
        Ok(())
    }
}

fn blueprint(flags: &Global, screen: &Screen) -> Result<(), Failure> {
    let file = BlueprintFile::read(flags)?;
    let blueprint = file.require(flags, Files::Needed, screen)?.blueprint;
    match screen.form() {
        Form::Json => screen.value(&blueprint),
        Form::Human => {
            let text = render::blueprint(&blueprint).map_err(|error| {
                Fault::new("cannot write as TOML", &blueprint.stack)
                    .because(error)
                    .help("use `--output json`, and report this fault in manta")
            })?;
            screen.data(&text);
        }
    }
    Ok(())
}
