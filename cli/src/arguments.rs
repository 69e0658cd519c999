//! What can be written on the command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, ValueEnum};

use crate::commands::Command;
use crate::shell_word::shell_word;

/// The blueprint's file name where `-f` names none.
pub(crate) const BLUEPRINT: &str = "blueprint.toml";

/// Deploy traced services on AWS Fargate and Lambda from one blueprint
#[derive(Debug, Parser)]
#[command(
    name = "manta",
    version,
    propagate_version = false,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 changes pending (plan --detailed-exitcode), 3 rolled back, 64 usage, 130 interrupted"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags that every command knows.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Blueprint to use [default: blueprint.toml]
    #[arg(
        short,
        long,
        global = true,
        value_name = "FILE",
        env = "MANTA_FILE",
        hide_env_values = true
    )]
    pub(crate) file: Option<PathBuf>,

    /// Environment to work on, one of the blueprint's [environment.*]
    #[arg(
        short,
        long,
        global = true,
        value_name = "NAME",
        env = "MANTA_ENVIRONMENT",
        hide_env_values = true
    )]
    pub(crate) environment: Option<String>,

    /// Work on this machine instead of AWS: short for `--target local`
    #[arg(long, global = true)]
    pub(crate) local: bool,

    /// What to deploy to
    #[arg(
        long,
        global = true,
        value_name = "TARGET",
        env = "MANTA_TARGET",
        hide_env_values = true,
        default_value = "aws"
    )]
    target: Place,

    /// How to answer
    #[arg(
        long,
        global = true,
        value_name = "FORM",
        env = "MANTA_OUTPUT",
        hide_env_values = true,
        default_value = "human"
    )]
    pub(crate) output: Form,

    /// AWS region [default: the blueprint's, then that of the AWS configuration]
    #[arg(
        long,
        global = true,
        value_name = "REGION",
        env = "MANTA_REGION",
        hide_env_values = true
    )]
    pub(crate) region: Option<String>,

    /// AWS profile [default: that of the AWS configuration]
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "MANTA_PROFILE",
        hide_env_values = true
    )]
    pub(crate) profile: Option<String>,

    /// Container tool that builds images: docker, podman, finch or nerdctl [default: the first one found]
    #[arg(
        long,
        global = true,
        value_name = "TOOL",
        env = "MANTA_BUILDER",
        hide_env_values = true
    )]
    pub(crate) builder: Option<String>,

    /// When to colour
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        env = "MANTA_COLOR",
        hide_env_values = true,
        default_value = "auto"
    )]
    pub(crate) color: Colour,

    /// Say more: what each new resource will be, calls that are tried again
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// What a blueprint is deployed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Place {
    /// AWS
    Aws,
    /// This machine
    Local,
}

impl From<Place> for manta_blueprints::Place {
    fn from(place: Place) -> Self {
        match place {
            Place::Aws => Self::Aws,
            Place::Local => Self::Local,
        }
    }
}

/// How a command answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Text for people
    Human,
    /// JSON: one value on standard output (`logs`: one object a line), one object a line on standard error
    Json,
}

/// When text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Arguments {
    /// Reads the process's arguments.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        Self::try_parse_from(collectors_words_apart(std::env::args_os().collect()))
    }
}

/// Puts `--` behind `daemon run`: what follows is the collector's, whose flags
/// have names that flags of every command have here.
fn collectors_words_apart(mut words: Vec<OsString>) -> Vec<OsString> {
    let runs = words.get(1..3) == Some(&["daemon".into(), "run".into()]);
    if runs && words.get(3).is_none_or(|word| word != "--") {
        words.insert(3, "--".into());
    }
    words
}

impl Global {
    /// Returns what is worked on.
    pub(crate) fn place(&self) -> Place {
        if self.local {
            Place::Local
        } else {
            self.target
        }
    }

    /// Returns the flags by which another command, run here too, finds the deployment that
    /// these find on this machine.
    pub(crate) fn finding(&self) -> String {
        let mut flags = "--local".to_owned();
        if let Some(file) = &self.file {
            flags.push_str(&format!(" -f {}", shell_word(&file.to_string_lossy())));
        }
        if let Some(environment) = &self.environment {
            flags.push_str(&format!(" -e {environment}"));
        }
        flags
    }

    /// Returns another command about the same place: for the user to copy.
    pub(crate) fn command_there(&self, command: &str) -> String {
        match self.place() {
            Place::Aws => format!("manta {command}"),
            Place::Local => format!("manta {command} {}", self.finding()),
        }
    }

    /// Returns the path of the blueprint.
    pub(crate) fn blueprint(&self) -> &Path {
        self.file.as_deref().unwrap_or(Path::new(BLUEPRINT))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_contradict_themselves_nowhere() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn other_commands_are_led_to_the_same_deployment() {
        let read = |words: &[&str]| Arguments::try_parse_from(words).unwrap().global;
        let here = read(&[
            "manta",
            "ps",
            "--local",
            "-f",
            "my app/b.toml",
            "-e",
            "prod",
        ]);
        assert_eq!(here.finding(), "--local -f 'my app/b.toml' -e prod");
        assert_eq!(
            read(&["manta", "ps", "--local"]).command_there("logs web"),
            "manta logs web --local"
        );
        assert_eq!(
            read(&["manta", "ps"]).command_there("logs web"),
            "manta logs web"
        );
    }
}
