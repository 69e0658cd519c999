//! What outlives the process.

use manta_testbed::answer_of;
use serde_json::json;
use tempfile::TempDir;

use crate::program::in_python;
use crate::xray::Xray;

#[test]
fn everything_that_was_set_and_sent_is_there_after_a_restart() {
    let folder = TempDir::new().expect("a folder for the store");
    let before = settings(&Xray::in_folder(folder.path()), "change");
    let after = settings(&Xray::in_folder(folder.path()), "show");
    assert_eq!(before, after);
    assert_eq!(after["traces"], 1);
    assert_ne!(after["tags"], json!([]));
}

fn settings(xray: &Xray, what: &str) -> serde_json::Value {
    let mut program = in_python("settings.py");
    program.arg(xray.url()).arg(what);
    answer_of(program)
}
