//! What a folder holds that a blueprint can deploy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use manta_blueprints::{Found, FoundDockerfile, FoundHandler, exposed_ports, find_handler};

/// How many folders deep to look: `services/web/Dockerfile` is found, what
/// lies deeper is rarely deployed by itself.
const DEPTH: usize = 3;
/// The largest file that is read for a handler.
const LARGEST_SOURCE_BYTES: u64 = 1 << 20;
/// Folders that hold other people's code.
const SKIPPED: &[&str] = &["node_modules", "target", "venv", "vendor", "site-packages"];
/// What a Dockerfile is called.
const DOCKERFILE: &str = "Dockerfile";

/// Looks for Dockerfiles and Lambda handlers in `folder`. `schema` is where
/// editors will find the blueprint's JSON Schema.
///
/// # Errors
/// When the folder cannot be listed.
pub(crate) fn survey(folder: &Path, name: &str, schema: &str) -> io::Result<Found> {
    let mut found = Found {
        folder: name.to_owned(),
        schema: schema.to_owned(),
        ..Found::default()
    };
    look_into(folder, "", DEPTH, &mut found)?;
    Ok(found)
}

fn look_into(folder: &Path, prefix: &str, depth: usize, found: &mut Found) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut folders = Vec::new();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
                folders.push((entry.path(), format!("{path}/")));
            }
        } else if kind.is_file() {
            look_at(&entry.path(), &path, found);
        }
    }
    if depth > 0 {
        for (folder, prefix) in folders {
            look_into(&folder, &prefix, depth - 1, found)?;
        }
    }
    Ok(())
}

/// Adds what a file is, if it is something. One that cannot be read is nothing.
fn look_at(file: &Path, path: &str, found: &mut Found) {
    let (context, name) = path.rsplit_once('/').unwrap_or((".", path));
    if name == DOCKERFILE {
        let text = fs::read_to_string(file).unwrap_or_default();
        found.dockerfiles.push(FoundDockerfile {
            context: context.to_owned(),
            dockerfile: name.to_owned(),
            ports: exposed_ports(&text),
        });
    } else if let Some(handler) = handler_in(file, path) {
        // A second handler in one folder is rather a helper than a function.
        if found
            .handlers
            .iter()
            .all(|other| other.source != handler.source)
        {
            found.handlers.push(handler);
        }
    }
}

fn handler_in(file: &Path, path: &str) -> Option<FoundHandler> {
    let size = fs::metadata(file).ok()?.len();
    if size > LARGEST_SOURCE_BYTES {
        // A compiled `bootstrap` is recognised by its name alone.
        return find_handler(path, "");
    }
    let bytes = fs::read(file).ok()?;
    find_handler(path, &String::from_utf8_lossy(&bytes))
}

/// Returns the name of a folder, as far as it has one.
pub(crate) fn name_of(folder: &Path) -> String {
    let absolute: PathBuf = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    absolute
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for (path, text) in files {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().expect("it is in the folder")).expect("writable");
            fs::write(file, text).expect("writable");
        }
        folder
    }

    #[test]
    fn dockerfiles_and_handlers_are_found_in_order() {
        let folder = folder_with(&[
            ("Dockerfile", "FROM scratch\nEXPOSE 8080\n"),
            ("services/api/Dockerfile", "FROM scratch\n"),
            ("mailer/app.py", "def handler(event, context):\n    pass\n"),
            (
                "mailer/other.py",
                "def handler(event, context):\n    pass\n",
            ),
        ]);
        let found = survey(folder.path(), "orders", "s.json").expect("it can be listed");
        let contexts: Vec<_> = found
            .dockerfiles
            .iter()
            .map(|d| d.context.as_str())
            .collect();
        assert_eq!(contexts, [".", "services/api"]);
        assert_eq!(found.dockerfiles[0].ports, [8080]);
        assert_eq!(found.handlers.len(), 1);
        assert_eq!(found.handlers[0].handler, "app.handler");
    }

    #[test]
    fn other_peoples_code_and_hidden_folders_are_left_alone() {
        let handler = "exports.handler = async () => {}\n";
        let folder = folder_with(&[
            ("node_modules/x/index.js", handler),
            (".git/index.js", handler),
            ("a/b/c/d/index.js", handler),
        ]);
        let found = survey(folder.path(), "orders", "s.json").expect("it can be listed");
        assert!(found.handlers.is_empty(), "{:?}", found.handlers);
    }
}
