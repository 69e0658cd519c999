//! `provided.*`: the function brings its runtime, a program called `bootstrap`.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::family::Command;
use crate::control::Failure;

pub(super) fn prepare(folder: &Path) -> Result<Command, Failure> {
    let bootstrap = folder.join("bootstrap");
    let runs = fs::metadata(&bootstrap)
        .is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0);
    if !runs {
        let message = format!("{} is no program", bootstrap.display());
        return Err(Failure::new("cannot start a function", message).help(
            "a function with the runtime provided.* has an executable file called bootstrap in \
             its source folder: build it there for this machine, and set its mode to 755",
        ));
    }
    Ok(Command {
        argv: vec![bootstrap.to_string_lossy().into_owned()],
        environment: BTreeMap::new(),
    })
}
