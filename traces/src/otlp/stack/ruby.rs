//! Ruby's backtraces: the place comes first, and on the first line the message.

use super::location::path_and_line;
use super::{Frame, Thrown};

/// Reads what `Exception#full_message` prints, innermost frame first.
pub(super) fn read(text: &str) -> Vec<Thrown<'_>> {
    let mut chain: Vec<Thrown<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(place) = line.trim_start().strip_prefix("from ") {
            if let (Some(thrown), Some((frame, _))) = (chain.last_mut(), frame(place)) {
                thrown.frames.push(frame);
            }
        } else if let Some((frame, message)) = frame(line) {
            match chain.last_mut() {
                // A list of frames without a message.
                Some(thrown) if message.is_empty() => thrown.frames.push(frame),
                Some(_) | None => chain.push(thrown(frame, message)),
            }
        } else if let Some(thrown) = chain.last_mut().filter(|thrown| thrown.frames.len() == 1) {
            thrown.add_line(line);
        }
    }
    chain
}

/// Makes an exception of its first frame and of `message (Type)`.
fn thrown<'a>(frame: Frame<'a>, said: &'a str) -> Thrown<'a> {
    let typed = said
        .strip_suffix(')')
        .and_then(|said| said.rsplit_once('('));
    let (message, kind) = match typed {
        Some((message, kind)) => (message.trim_end(), Some(kind)),
        None => (said, None),
    };
    Thrown {
        kind,
        message: message.into(),
        frames: vec![frame],
    }
}

/// Reads `shop.rb:7:in 'Shop#order'`, and returns what follows it. Before 3.4
/// the first quote was a backtick.
fn frame(line: &str) -> Option<(Frame<'_>, &str)> {
    let (place, rest) = line.split_once(":in ")?;
    let (path, number) = path_and_line(place)?;
    let quoted = rest.strip_prefix(['\'', '`'])?;
    let (label, rest) = quoted.split_once('\'')?;
    let frame = Frame {
        path,
        line: Some(number),
        label,
    };
    Some((frame, rest.trim_start_matches(':').trim()))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn causes_come_after_the_frames() {
        let chain = read(concat!(
            "shop.rb:7:in 'Shop#order': no order (Shop::Missing)\n",
            "\tfrom main.rb:3:in '<main>'\n",
            "db.rb:12:in `query': line one (KeyError)\n",
            "line two\n",
            "\tfrom shop.rb:5:in `block in order'\n",
        ));
        let [own, cause] = &chain[..] else {
            panic!("{chain:?}");
        };
        assert_eq!(
            (own.kind, &*own.message),
            (Some("Shop::Missing"), "no order")
        );
        let labels: Vec<_> = own.frames.iter().map(|frame| frame.label).collect();
        assert_eq!(labels, ["Shop#order", "<main>"]);
        assert_eq!(
            (cause.kind, &*cause.message),
            (Some("KeyError"), "line one\nline two")
        );
        assert_eq!(cause.frames[1].label, "block in order");
    }

    #[test]
    fn a_list_of_frames_is_read() {
        let chain = read("shop.rb:7:in `order'\nmain.rb:3:in `<main>'\n");
        assert_eq!(chain.len(), 1);
        assert_eq!(chain[0].frames.len(), 2);
    }
}
