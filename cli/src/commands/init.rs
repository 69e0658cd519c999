//! `manta init`.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use clap::Args;
use manta_blueprints::{Found, json_schema, starter};
use serde::Serialize;

use crate::arguments::Global;
use crate::blueprint_file::folder_of;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::render::{self, Screen};
use crate::survey::{name_of, survey};

/// The schema's file name, beside the blueprint, where editors look for it.
const SCHEMA: &str = "blueprint.schema.json";

/// Looks at the folder and writes a first blueprint: a service for each
/// Dockerfile, a function for each Lambda handler. Beside it goes the JSON
/// Schema that lets editors complete and check it.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The stack's name [default: the folder's]
    #[arg(long)]
    name: Option<String>,
    /// Replace a blueprint that is there
    #[arg(long)]
    force: bool,
}

/// What was written, and what for.
#[derive(Serialize)]
pub(crate) struct Written {
    /// The blueprint.
    pub(crate) blueprint: String,
    /// How many services it has.
    pub(crate) services: usize,
    /// How many functions it has.
    pub(crate) functions: usize,
}

impl Init {
    pub(crate) fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        let path = flags.blueprint();
        let folder = folder_of(path);
        let name = self.name.unwrap_or_else(|| name_of(&folder));
        let found = survey(&folder, &name, SCHEMA).map_err(|error| {
            Fault::new("cannot look into", folder.display().to_string())
                .because(error)
                .help("name a file in a folder that can be read with `-f`")
        })?;
        write(path, &starter(&found), self.force).map_err(|error| unwritable(path, &error))?;
        let schema = folder.join(SCHEMA);
        fs::write(&schema, schema_text()).map_err(|error| unwritable(&schema, &error))?;
        let Found {
            dockerfiles,
            handlers,
            ..
        } = &found;
        let written = Written {
            blueprint: path.display().to_string(),
            services: dockerfiles.len(),
            functions: handlers.len(),
        };
        screen.show(&written, render::written);
        Ok(Exit::Done)
    }
}

/// Writes a new file; one that is there is replaced only when `force` says so.
fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .create_new(!force)
        .truncate(force)
        .open(path)?
        .write_all(text.as_bytes())
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let fault = Fault::new("cannot write", path.display().to_string());
    match error.kind() {
        ErrorKind::AlreadyExists => Failure::usage(
            fault
                .because("it is there already")
                .help("edit it, or replace it with `--force`"),
        ),
        _ => fault
            .because(error)
            .help("see that the folder may be written to")
            .into(),
    }
}

fn schema_text() -> String {
    let text = serde_json::to_string_pretty(&json_schema()).expect("a schema is JSON");
    text + "\n"
}
