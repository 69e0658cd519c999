//! Rust's backtraces, and the chains that error types print.

use super::location::path_line_and_column;
use super::{Frame, Thrown};

/// Reads a `std::backtrace::Backtrace`, or an error with its causes and one.
pub(super) fn read(text: &str) -> Vec<Thrown<'_>> {
    let mut chain = vec![Thrown::default()];
    let mut are_causes = false;
    for line in text.lines() {
        let content = line.trim();
        if content == "Caused by:" {
            are_causes = true;
        } else if content.is_empty() || content.to_lowercase().ends_with("backtrace:") {
            are_causes = false;
        } else if are_causes {
            chain.push(Thrown {
                message: numbered(content).unwrap_or(content).into(),
                ..Thrown::default()
            });
        } else if let Some(place) = content.strip_prefix("at ") {
            locate(chain[0].frames.last_mut(), place);
        } else if let Some(label) = numbered(content) {
            chain[0].frames.push(Frame {
                label: without_address(label),
                ..Frame::default()
            });
        }
    }
    chain
}

/// Reads `12: rest`.
fn numbered(line: &str) -> Option<&str> {
    let (number, rest) = line.split_once(": ")?;
    number.parse::<u32>().ok()?;
    Some(rest.trim())
}

/// Cuts off the address that is printed with `RUST_BACKTRACE=full`.
fn without_address(label: &str) -> &str {
    match label.split_once(" - ") {
        Some((address, label)) if address.starts_with("0x") => label,
        Some(_) | None => label,
    }
}

/// Says where a frame is, which is on the line after it.
fn locate<'a>(frame: Option<&mut Frame<'a>>, place: &'a str) {
    if let (Some(frame), Some((path, line))) = (frame, path_line_and_column(place)) {
        frame.path = path;
        frame.line = Some(line);
    }
}

#[cfg(test)]
mod tests {
    use super::{Frame, read};

    #[test]
    fn frames_have_the_place_on_the_next_line() {
        let chain = read(concat!(
            "   0: shop::order\n",
            "             at ./src/shop.rs:31:9\n",
            "   1:     0x55d0c1 - shop::main::{{closure}}\n",
            "             at ./src/main.rs:7:5\n",
            "   2: __libc_start_main\n",
        ));
        let frame = |path, line, label| Frame { path, line, label };
        assert_eq!(
            chain[0].frames,
            [
                frame("./src/shop.rs", Some(31), "shop::order"),
                frame("./src/main.rs", Some(7), "shop::main::{{closure}}"),
                frame("", None, "__libc_start_main"),
            ]
        );
    }

    #[test]
    fn causes_are_read() {
        let chain = read(concat!(
            "no order\n\nCaused by:\n    0: query failed\n    1: connection refused\n\n",
            "Stack backtrace:\n   0: shop::order\n             at ./src/shop.rs:31:9\n",
        ));
        let messages: Vec<_> = chain.iter().map(|thrown| &*thrown.message).collect();
        assert_eq!(messages, ["", "query failed", "connection refused"]);
        assert_eq!(chain[0].frames.len(), 1);
    }
}
