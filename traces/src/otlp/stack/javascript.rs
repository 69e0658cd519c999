//! JavaScript's stacks: those of V8 (Node, Chrome), and those of Firefox and Safari.

use super::location::path_line_and_column;
use super::{Frame, Thrown};

/// Reads a stack.
pub(super) fn read(text: &str) -> Vec<Thrown<'_>> {
    let mut chain = vec![Thrown::default()];
    for line in text.lines() {
        // Node prints causes further to the right, in brackets.
        if let Some((_, header)) = line.split_once("[cause]: ") {
            chain.push(Thrown::from_header(header.trim_end_matches(" {")));
        } else if let Some(frame) = frame(line)
            && let Some(thrown) = chain.last_mut()
        {
            thrown.frames.push(frame);
        }
    }
    chain
}

fn frame(line: &str) -> Option<Frame<'_>> {
    match line.trim().strip_prefix("at ") {
        Some(call) => v8(call),
        None => gecko(line.trim()),
    }
}

/// Reads `async Shop.order (file:///app/shop.js:7:13)`, or the place alone.
fn v8(call: &str) -> Option<Frame<'_>> {
    let call = call.strip_prefix("async ").unwrap_or(call);
    let (label, place) = match call
        .strip_suffix(')')
        .and_then(|call| call.split_once(" ("))
    {
        Some((label, place)) => (label, place),
        None => ("", call),
    };
    // Without a line it is `native`, `<anonymous>`, or `index 0`.
    Some(Frame::at(place, path_line_and_column(place), label))
}

/// Reads `order@https://example.com/shop.js:7:13`.
fn gecko(line: &str) -> Option<Frame<'_>> {
    let (label, place) = line.split_once('@')?;
    let (path, line) = path_line_and_column(place)?;
    Some(Frame {
        path,
        line: Some(line),
        label,
    })
}

#[cfg(test)]
mod tests {
    use super::{Frame, read};

    #[test]
    fn frames_of_v8_are_read() {
        let chain = read(concat!(
            "TypeError: x is not a function\n",
            "    at Shop.order (/app/shop.js:7:13)\n",
            "    at async Promise.all (index 0)\n",
            "    at file:///app/main.mjs:3:1\n",
            "    at new Promise (<anonymous>) {\n",
            "  [cause]: Error: refused\n",
            "      at connect (node:net:12:5)\n",
        ));
        let frame = |path, line, label| Frame { path, line, label };
        assert_eq!(
            chain[0].frames[..3],
            [
                frame("/app/shop.js", Some(7), "Shop.order"),
                frame("index 0", None, "Promise.all"),
                frame("file:///app/main.mjs", Some(3), ""),
            ]
        );
        assert_eq!(chain[1].kind, Some("Error"));
        assert_eq!(chain[1].frames, [frame("node:net", Some(12), "connect")]);
    }

    #[test]
    fn frames_of_other_browsers_are_read() {
        let chain =
            read("order@https://shop.example:8080/shop.js:7:13\n@https://shop.example/a.js:1:2\n");
        let frame = &chain[0].frames[0];
        assert_eq!(frame.path, "https://shop.example:8080/shop.js");
        assert_eq!((frame.line, frame.label), (Some(7), "order"));
        assert_eq!(chain[0].frames.len(), 2);
    }
}
