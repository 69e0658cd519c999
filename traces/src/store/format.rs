//! Which format a store has.
//!
//! It is in a file of its own, so that a store of a newer manta is refused before
//! anything of its database is opened: redb writes when it opens.

use std::fs::{self, File};
use std::io::{Error, ErrorKind, Write};
use std::path::Path;

use super::error::StoreError;

/// The format that this code reads and writes. Raise it with every change of what is
/// written, and turn what is older into what is newer where a store is opened.
const FORMAT: u32 = 1;
const NAME: &str = "format";
const TITLE: &str = "manta traces";

/// Checks a store's format; a new store gets this one.
pub(super) fn check(folder: &Path) -> Result<(), StoreError> {
    let path = folder.join(NAME);
    let failed = |source: Error| StoreError::Folder {
        path: path.clone(),
        source,
    };
    match fs::read_to_string(&path) {
        Ok(text) => {
            let found = parse(&text).ok_or_else(|| StoreError::NoFormat { path: path.clone() })?;
            if found > FORMAT {
                return Err(StoreError::Newer {
                    path: folder.to_owned(),
                    found,
                    known: FORMAT,
                });
            }
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => write(&path).map_err(failed),
        Err(error) => Err(failed(error)),
    }
}

/// Writes it beside its place and renames it: half of it would be refused for ever.
fn write(path: &Path) -> Result<(), Error> {
    let draft = path.with_extension("new");
    let mut file = File::create(&draft)?;
    file.write_all(format!("{TITLE} {FORMAT}\n").as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

fn parse(text: &str) -> Option<u32> {
    text.strip_prefix(TITLE)?.trim().parse().ok()
}
