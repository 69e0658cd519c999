//! What the tests share.

use std::os::unix::fs::symlink;
use std::path::Path;

/// Makes `link` run the program `name` of `tests/tools`.
///
/// A link, since a program that was written a moment ago cannot always be run:
/// while another thread starts a process, that process may still hold it open
/// for writing ("text file busy").
pub(crate) fn link_tool(name: &str, link: &Path) {
    let program = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/tools")
        .join(name);
    symlink(program, link).expect("the folder is the test's own");
}
