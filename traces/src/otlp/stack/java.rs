//! Java's stack traces, and those of PHP's SDK.

use super::location::path_and_line;
use super::{Frame, Thrown};

/// Reads a stack trace.
pub(super) fn read(text: &str) -> Vec<Thrown<'_>> {
    let mut chain: Vec<Thrown<'_>> = Vec::new();
    // Exceptions that closing a resource threw are listed too, further to the
    // right; they are not what this one was thrown because of.
    let mut is_suppressed = false;
    for line in text.lines() {
        if let Some(header) = line.strip_prefix("Caused by: ") {
            is_suppressed = false;
            chain.push(Thrown::from_header(header));
        } else if line.trim_start().starts_with("Suppressed: ") {
            is_suppressed = true;
        } else if let Some(call) = line.trim_start().strip_prefix("at ") {
            let frames = chain.last_mut().map(|thrown| &mut thrown.frames);
            if let (Some(frames), Some(frame), false) = (frames, frame(call), is_suppressed) {
                frames.push(frame);
            }
        } else if chain.is_empty() {
            chain.push(Thrown::from_header(line));
        } else if !is_suppressed && !is_ellipsis(line) {
            continue_message(&mut chain, line);
        }
    }
    chain
}

/// Adds a line to the message of the last exception, which goes on until its
/// first frame.
fn continue_message<'a>(chain: &mut [Thrown<'a>], line: &'a str) {
    if let Some(thrown) = chain.last_mut().filter(|thrown| thrown.frames.is_empty()) {
        thrown.add_line(line);
    }
}

/// Whether a line stands for frames that the exception around it has too.
fn is_ellipsis(line: &str) -> bool {
    line.trim_start().starts_with("... ")
}

/// Reads `loader/module@1/com.example.App.main(App.java:7)`.
fn frame(call: &str) -> Option<Frame<'_>> {
    let (label, place) = call.trim_end().strip_suffix(')')?.split_once('(')?;
    let label = label.rsplit('/').next().unwrap_or(label);
    // Without a line it is `Native Method`, `Unknown Source`, or a file.
    Some(Frame::at(place, path_and_line(place), label))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn causes_are_told_from_what_was_suppressed() {
        let chain = read(concat!(
            "java.lang.IllegalStateException: no order\n",
            "\tat app//com.example.Shop.order(Shop.java:31)\n",
            "\tat java.base/jdk.internal.Reflect.invoke0(Native Method)\n",
            "\tSuppressed: java.io.IOException: closing\n",
            "\t\tat com.example.Shop.close(Shop.java:40)\n",
            "Caused by: java.sql.SQLException: line one\n",
            "line two\n",
            "\tat com.example.Db.query(Db.java:12)\n",
            "\t... 3 more\n",
            "Caused by: java.net.ConnectException\n",
        ));
        let [own, sql, connect] = &chain[..] else {
            panic!("{chain:?}");
        };
        let labels: Vec<_> = own.frames.iter().map(|frame| frame.label).collect();
        assert_eq!(
            labels,
            ["com.example.Shop.order", "jdk.internal.Reflect.invoke0"]
        );
        assert_eq!(
            (own.frames[0].path, own.frames[0].line),
            ("Shop.java", Some(31))
        );
        assert_eq!(
            (own.frames[1].path, own.frames[1].line),
            ("Native Method", None)
        );
        assert_eq!(sql.kind, Some("java.sql.SQLException"));
        assert_eq!(sql.message, "line one\nline two");
        assert_eq!(sql.frames.len(), 1);
        assert_eq!(connect.kind, Some("java.net.ConnectException"));
    }
}
