//! Paths relative to the blueprint's folder.

/// Joins a folder and a path in it, without `.` and doubled slashes; the
/// blueprint's own folder is `.`.
pub(crate) fn join(folder: &str, path: &str) -> String {
    let root = if folder.starts_with('/') { "/" } else { "" };
    let parts: Vec<_> = folder
        .split('/')
        .chain(path.split('/'))
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let joined = format!("{root}{}", parts.join("/"));
    if joined.is_empty() {
        ".".to_owned()
    } else {
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_are_tidied() {
        assert_eq!(join(".", "Dockerfile"), "Dockerfile");
        assert_eq!(join("mailer/", "app.py"), "mailer/app.py");
        assert_eq!(join("./a//b", "./c"), "a/b/c");
        assert_eq!(join("../shared", ""), "../shared");
        assert_eq!(join("/srv/app", "x"), "/srv/app/x");
    }

    #[test]
    fn the_blueprints_own_folder_is_a_dot() {
        assert_eq!(join(".", ""), ".");
        assert_eq!(join("", ""), ".");
    }
}
