//! Python's tracebacks: the outermost frame first, and the first cause before
//! what came of it.

use super::{Frame, Thrown};

/// The lines between an exception and what came of it.
const JOINTS: [&str; 2] = [
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
];

/// Reads a traceback.
pub(super) fn read(text: &str) -> Vec<Thrown<'_>> {
    let lines: Vec<_> = text.lines().collect();
    let blocks = lines.split(|line| JOINTS.contains(&line.trim()));
    let mut chain: Vec<_> = blocks.map(block).collect();
    chain.reverse();
    chain
}

fn block<'a>(lines: &[&'a str]) -> Thrown<'a> {
    let mut thrown = message(lines);
    thrown.frames = lines.iter().filter_map(|line| frame(line)).collect();
    thrown.frames.reverse();
    thrown
}

/// Returns what follows the frames: the first line that is not indented, and the rest.
fn message<'a>(lines: &[&'a str]) -> Thrown<'a> {
    let mut after = lines
        .iter()
        .skip_while(|line| !line.starts_with("  "))
        .skip_while(|line| line.starts_with("  ") || line.is_empty());
    let mut thrown = after
        .next()
        .map_or_else(Thrown::default, |line| Thrown::from_header(line));
    for line in after.take_while(|line| !line.is_empty()) {
        thrown.add_line(line);
    }
    thrown
}

/// Reads `  File "app.py", line 7, in handler`.
fn frame(line: &str) -> Option<Frame<'_>> {
    let (path, rest) = line
        .trim_start()
        .strip_prefix("File \"")?
        .split_once("\", line ")?;
    let (number, label) = rest.split_once(", in ").unwrap_or((rest, ""));
    Some(Frame {
        path,
        line: number.trim().parse().ok(),
        label: label.trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn causes_follow_what_came_of_them() {
        let chain = read(concat!(
            "Traceback (most recent call last):\n",
            "  File \"db.py\", line 3, in query\n",
            "    raise KeyError('x')\n",
            "KeyError: 'x'\n",
            "second line\n",
            "\n",
            "During handling of the above exception, another exception occurred:\n",
            "\n",
            "Traceback (most recent call last):\n",
            "  File \"app.py\", line 9, in <module>\n",
            "    handler()\n",
            "  File \"app.py\", line 5, in handler\n",
            "    query()\n",
            "    ^^^^^^^\n",
            "RuntimeError: no order\n",
        ));
        let [own, cause] = &chain[..] else {
            panic!("{chain:?}");
        };
        assert_eq!(own.kind, Some("RuntimeError"));
        let places: Vec<_> = own
            .frames
            .iter()
            .map(|frame| (frame.label, frame.line))
            .collect();
        assert_eq!(places, [("handler", Some(5)), ("<module>", Some(9))]);
        assert_eq!(
            (cause.kind, &*cause.message),
            (Some("KeyError"), "'x'\nsecond line")
        );
        assert_eq!(cause.frames[0].path, "db.py");
    }

    #[test]
    fn an_exception_without_a_message_has_a_type() {
        let chain = read(
            "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nStopIteration\n",
        );
        assert_eq!(chain[0].kind, Some("StopIteration"));
        assert_eq!(chain[0].message, "");
    }
}
