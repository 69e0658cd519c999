//! Values as JSON.

use std::path::Path;

use serde::{Serialize, Serializer};

use crate::failure::{Failure, Fault};

/// Something said to a person, in JSON form.
#[derive(Serialize)]
pub(super) struct Note<'a> {
    /// What is said.
    pub(super) note: &'a str,
}

/// A failure, in JSON form.
#[derive(Serialize)]
struct Failed<'a> {
    errors: &'a [Fault],
    exit_code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

/// Returns a value as indented JSON.
pub(super) fn pretty(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value).expect("what manta shows has string keys");
    text + "\n"
}

/// Returns a value as one line of JSON.
pub(super) fn line(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).expect("what manta shows has string keys");
    text + "\n"
}

/// Returns a failure as one line of JSON.
pub(super) fn failure(failure: &Failure) -> String {
    line(&Failed {
        errors: &failure.errors,
        exit_code: failure.exit.code(),
        detail: failure.detail.as_deref(),
    })
}

/// Writes a path as it is shown. Not every path is Unicode, and JSON is nothing else.
pub(crate) fn path<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::PathBuf;

    use serde::Serialize;

    use super::line;

    #[derive(Serialize)]
    struct Shown {
        #[serde(serialize_with = "super::path")]
        path: PathBuf,
    }

    #[test]
    fn a_path_that_is_not_unicode_is_shown() {
        let path = OsStr::from_bytes(b"/a \xff/b").into();
        assert_eq!(line(&Shown { path }), "{\"path\":\"/a \u{fffd}/b\"}\n");
    }
}
