//! `cargo xtask docs`: the reference that manta writes about itself.

use std::path::Path;

use crate::command::{cargo, program, run as run_to_end};
use crate::{Failure, workspace};

/// A page: the command that writes it, and the file that it is committed as.
struct Page {
    command: &'static [&'static str],
    file: &'static str,
}

const PAGES: [Page; 3] = [
    Page {
        command: &["docs", "cli"],
        file: "docs/reference/cli.md",
    },
    Page {
        command: &["docs", "schema"],
        file: "blueprints/blueprint.schema.json",
    },
    Page {
        command: &["policy"],
        file: "docs/reference/policy.json",
    },
];

/// What `docs` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail when a committed page is not what manta says now
    #[arg(long)]
    check: bool,
}

/// Writes every page, or checks every page.
pub(crate) async fn run(arguments: Arguments) -> Result<(), Failure> {
    run_to_end(cargo(&["build", "--package", "manta"])).await?;
    let mut stale = Vec::new();
    for page in &PAGES {
        let file = workspace::root().join(page.file);
        let text = generate(page).await?;
        if std::fs::read_to_string(&file).is_ok_and(|committed| committed == text) {
            continue;
        }
        if arguments.check {
            stale.push(page.file);
        } else {
            write(&file, &text)?;
            eprintln!("xtask: wrote {}", page.file);
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} is not what manta says now: run `cargo xtask docs`",
        stale.join(", ")
    ))
}

async fn generate(page: &Page) -> Result<String, Failure> {
    let binary = workspace::target().join("debug/manta");
    let failed = |what: String| format!("`manta {}` {what}", page.command.join(" "));
    let output = program(binary, page.command)
        .output()
        .await
        .map_err(|error| failed(format!("cannot start: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!(
            "failed: {}",
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    String::from_utf8(output.stdout).map_err(|_| failed("wrote something else than text".into()))
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    let folder = file
        .parent()
        .expect("a page is in a folder of the workspace");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file, text))
        .map_err(|error| format!("cannot write {}: {error}", file.display()))
}
