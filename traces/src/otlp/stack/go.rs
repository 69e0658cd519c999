//! Go's stacks: a line with the call, then a line with its place.

use super::location::path_and_line;
use super::{Frame, Thrown};

/// Reads a stack of `runtime/debug`, or one that an error was printed with.
pub(super) fn read(text: &str) -> Vec<Thrown<'_>> {
    let calls = text.lines();
    let places = text.lines().skip(1);
    let frames = calls
        .zip(places)
        .filter_map(|(call, place)| frame(call, place));
    vec![Thrown {
        frames: frames.collect(),
        ..Thrown::default()
    }]
}

/// Reads `main.(*Shop).order(0x1, {0x2, 0x3})` and `\t/app/shop.go:31 +0x1d`.
fn frame<'a>(call: &'a str, place: &'a str) -> Option<Frame<'a>> {
    let place = place.strip_prefix('\t')?;
    let place = place.split(" +0x").next().unwrap_or(place);
    let (path, line) = path_and_line(place)?;
    let call = call.strip_prefix("created by ").unwrap_or(call);
    let call = call.split(" in goroutine ").next().unwrap_or(call);
    Some(Frame {
        path,
        line: Some(line),
        label: without_arguments(call),
    })
}

/// Cuts the last pair of parentheses off, which may have others in it.
fn without_arguments(call: &str) -> &str {
    if !call.ends_with(')') {
        return call;
    }
    let mut depth = 0_usize;
    for (at, character) in call.char_indices().rev() {
        match character {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &call[..at];
        }
    }
    call
}

#[cfg(test)]
mod tests {
    use super::{Frame, read};

    #[test]
    fn calls_and_places_are_joined() {
        let chain = read(concat!(
            "goroutine 19 [running]:\n",
            "runtime/debug.Stack()\n",
            "\t/usr/local/go/src/runtime/debug/stack.go:24 +0x5e\n",
            "main.(*Shop).order(0xc000, {0x1, 0x2})\n",
            "\t/app/shop.go:31 +0x1d\n",
            "created by main.main in goroutine 1\n",
            "\t/app/main.go:7 +0x3c\n",
        ));
        let frame = |path, line, label| Frame {
            path,
            line: Some(line),
            label,
        };
        assert_eq!(
            chain[0].frames,
            [
                frame(
                    "/usr/local/go/src/runtime/debug/stack.go",
                    24,
                    "runtime/debug.Stack"
                ),
                frame("/app/shop.go", 31, "main.(*Shop).order"),
                frame("/app/main.go", 7, "main.main"),
            ]
        );
    }

    #[test]
    fn unbalanced_parentheses_are_left() {
        assert_eq!(super::without_arguments("f)"), "f)");
        assert_eq!(super::without_arguments("f(()"), "f(");
    }
}
