//! The command line, as Markdown.

use clap::{Arg, Command, CommandFactory};

use crate::arguments::Arguments;
use crate::exit::Exit;

/// Returns the reference of every command and flag.
pub(crate) fn command_line() -> String {
    let mut root = Arguments::command();
    root.build();
    let mut text = String::from("# Command line\n\n");
    text.push_str(&sentence(&root));
    text.push_str("\n\n<!-- Written by `cargo xtask docs`; do not edit. -->\n");
    text.push_str("\n## Options of every command\n\n");
    text.push_str(&table(
        root.get_arguments().filter(|arg| arg.is_global_set()),
    ));
    text.push_str(&exit_codes());
    for command in visible(&root) {
        chapter(command, "manta", &mut text);
    }
    text
}

fn exit_codes() -> String {
    let rows: String = Exit::TABLE
        .iter()
        .map(|(exit, meaning)| format!("| {} | {meaning} |\n", exit.code()))
        .collect();
    format!(
        "\n## Exit codes\n\n| code | meaning |\n| ---: | --- |\n{rows}\n`manta task run --wait` ends with its container's own code.\n"
    )
}

fn chapter(command: &Command, parent: &str, text: &mut String) {
    let name = format!("{parent} {}", command.get_name());
    text.push_str(&format!("\n## `{name}`\n\n{}\n", sentence(command)));
    if let Some(more) = further(command) {
        text.push_str(&format!("\n{more}\n"));
    }
    let mut own = command.get_arguments().filter(|arg| is_own(arg)).peekable();
    if own.peek().is_some() {
        text.push('\n');
        text.push_str(&table(own));
    }
    for subcommand in visible(command) {
        chapter(subcommand, &name, text);
    }
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
}

fn is_own(arg: &Arg) -> bool {
    !arg.is_global_set()
        && !arg.is_hide_set()
        && !matches!(arg.get_id().as_str(), "help" | "version")
}

/// Returns what a command does, as a sentence.
fn sentence(command: &Command) -> String {
    let about = command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    format!("{about}.")
}

/// Returns what the long help has to say beyond the short one.
fn further(command: &Command) -> Option<String> {
    let about = command.get_about()?.to_string();
    let long = command.get_long_about()?.to_string();
    let rest = long.strip_prefix(&about)?.trim();
    (!rest.is_empty()).then(|| rest.to_owned())
}

fn table<'a>(arguments: impl Iterator<Item = &'a Arg>) -> String {
    let rows: String = arguments
        .map(|arg| format!("| {} | {} |\n", written(arg), meaning(arg)))
        .collect();
    format!("| option | meaning |\n| --- | --- |\n{rows}")
}

/// Returns an argument as it is written on the command line.
fn written(arg: &Arg) -> String {
    let value = arg.get_action().takes_values().then(|| {
        let names = arg.get_value_names().unwrap_or_default();
        let names: Vec<_> = names.iter().map(|name| format!("<{name}>")).collect();
        names.join(" ")
    });
    let flag = match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}"),
        (Some(short), None) => format!("-{short}"),
        (None, Some(long)) => format!("--{long}"),
        (None, None) => return format!("`{}`", value.unwrap_or_default()),
    };
    match value {
        Some(value) => format!("`{flag} {value}`"),
        None => format!("`{flag}`"),
    }
}

fn meaning(arg: &Arg) -> String {
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let choices: Vec<_> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    if arg.get_action().takes_values() && !choices.is_empty() {
        text.push_str(&format!(": {}", choices.join(", ")));
    }
    let defaults: Vec<_> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    if arg.get_action().takes_values() && !defaults.is_empty() {
        text.push_str(&format!(" (default `{}`)", defaults.join(" ")));
    }
    if let Some(variable) = arg.get_env() {
        text.push_str(&format!("; also `{}`", variable.to_string_lossy()));
    }
    text.replace('|', "\\|")
}
