//! Places in files, as stacks write them.

/// Splits `path:line`; the path may have colons of its own.
pub(super) fn path_and_line(text: &str) -> Option<(&str, u32)> {
    let (path, line) = text.rsplit_once(':')?;
    Some((path, line.parse().ok()?))
}

/// Splits `path:line:column`, or `path:line`.
pub(super) fn path_line_and_column(text: &str) -> Option<(&str, u32)> {
    let (rest, last) = path_and_line(text)?;
    Some(path_and_line(rest).unwrap_or((rest, last)))
}

#[cfg(test)]
mod tests {
    use super::{path_and_line, path_line_and_column};

    #[test]
    fn paths_may_have_colons() {
        assert_eq!(path_and_line("C:\\app.cs:7"), Some(("C:\\app.cs", 7)));
        let url = "http://localhost:8080/app.js:3:14";
        assert_eq!(
            path_line_and_column(url),
            Some(("http://localhost:8080/app.js", 3))
        );
        assert_eq!(path_line_and_column("app.rs:3"), Some(("app.rs", 3)));
    }

    #[test]
    fn what_has_no_line_is_no_place() {
        assert_eq!(path_and_line("native"), None);
        assert_eq!(path_line_and_column("http://localhost/app.js"), None);
    }
}
