//! The blueprint on disk.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Zoned;
use manta_blueprints::{Colour, LoadOptions, Loaded, Rejected, Severity, load};

use crate::arguments::Global;
use crate::failure::{Failure, Fault};
use crate::render::Screen;

/// Whether the files that a blueprint names have to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    /// They do: something is made from them.
    Needed,
    /// They may be gone: the command only looks at what was deployed.
    MayBeGone,
}

/// A blueprint file's text, and where the files it names are.
pub(crate) struct BlueprintFile {
    name: String,
    text: String,
    folder: PathBuf,
}

impl BlueprintFile {
    /// Reads the file that the flags name.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn read(flags: &Global) -> Result<Self, Failure> {
        let path = flags.blueprint();
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| {
            let fault = Fault::new("cannot read blueprint", &name).because(&error);
            Failure::usage(fault.help(match error.kind() {
                ErrorKind::NotFound => "run `manta init` to write one, or name one with `-f`",
                _ => "see that it is a text file that may be read",
            }))
        })?;
        Ok(Self {
            name,
            text,
            folder: folder_of(path),
        })
    }

    /// Returns the folder that the blueprint's paths are relative to.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Checks the blueprint for the environment that the flags name.
    pub(crate) fn load(&self, flags: &Global, files: Files) -> Result<Loaded, Box<Rejected>> {
        let options = LoadOptions {
            environment: flags.environment.as_deref(),
            variables: &|name| std::env::var(name).ok(),
            place: flags.place().into(),
            exists: &|path| files == Files::MayBeGone || self.folder.join(path).exists(),
            today: Zoned::now().date(),
        };
        load(&self.text, &self.name, &options)
    }

    /// As [`BlueprintFile::load`], for a command that needs the blueprint:
    /// shows warnings and fails with the errors.
    ///
    /// # Errors
    /// When the blueprint has errors.
    pub(crate) fn require(
        &self,
        flags: &Global,
        files: Files,
        screen: &Screen,
    ) -> Result<Loaded, Failure> {
        let colour = screen.conversation_colour();
        let loaded = self
            .load(flags, files)
            .map_err(|rejected| rejection(&rejected, colour))?;
        if files == Files::Needed && !loaded.warnings.is_empty() {
            screen.say(loaded.render_warnings(colour).trim_end());
        }
        Ok(loaded)
    }
}

fn rejection(rejected: &Rejected, colour: Colour) -> Failure {
    let is_error = |problem: &&manta_blueprints::Problem| problem.severity == Severity::Error;
    let errors = rejected.problems.iter().filter(is_error).count();
    let count = match errors {
        1 => "it has one error".to_owned(),
        n => format!("it has {n} errors"),
    };
    let fault = Fault::new("cannot use blueprint", rejected.text.name())
        .because(count)
        .help("correct what is shown above; `manta check` shows it again");
    Failure::of(fault).after(rejected.render(colour))
}

/// Returns the folder of a file; that of a bare name is the current one.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_file_name_lies_in_the_current_folder() {
        assert_eq!(folder_of(Path::new("blueprint.toml")), Path::new("."));
        assert_eq!(folder_of(Path::new("a/b.toml")), Path::new("a"));
    }
}
