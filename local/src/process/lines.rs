//! What processes write, line by line.

use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

use crate::control::LogStream;

/// Where lines go. It is called from the runtime's threads, and must not block for long.
pub type Sink = Arc<dyn Fn(LogStream, String) + Send + Sync>;

/// The longest line in bytes; what goes on is a line of its own.
const LONGEST: usize = 64 * 1024;

/// Hands every line of a stream to `sink`, until the stream ends.
pub(super) async fn forward(from: impl AsyncRead + Unpin, stream: LogStream, sink: Sink) {
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    // A stream that cannot be read has ended.
    while let Ok(read) = reader.fill_buf().await {
        if read.is_empty() {
            break;
        }
        let room = &read[..read.len().min(LONGEST - line.len())];
        let end = room.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(room.len(), |end| end + 1);
        line.extend_from_slice(&room[..end.unwrap_or(room.len())]);
        reader.consume(taken);
        if end.is_some() || line.len() == LONGEST {
            sink(stream, text_of(&line));
            line.clear();
        }
    }
    if !line.is_empty() {
        sink(stream, text_of(&line));
    }
}

/// Bytes that are no text become replacement characters.
fn text_of(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    String::from_utf8_lossy(line).into_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::{LONGEST, forward};
    use crate::control::LogStream;

    async fn lines_of(bytes: &[u8]) -> Vec<String> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let sink = Arc::new(move |_, line| kept.lock().expect("no panic").push(line));
        forward(bytes, LogStream::Stdout, sink).await;
        let lines = lines.lock().expect("no panic");
        lines.clone()
    }

    #[tokio::test]
    async fn lines_have_no_ends_and_the_last_needs_none() {
        assert_eq!(lines_of(b"a\r\n\nb\xff").await, ["a", "", "b\u{fffd}"]);
    }

    #[tokio::test]
    async fn a_long_line_becomes_several() {
        let long = vec![b'x'; 2 * LONGEST + 1];
        let lengths: Vec<_> = lines_of(&long).await.iter().map(String::len).collect();
        assert_eq!(lengths, [LONGEST, LONGEST, 1]);
    }

    #[tokio::test]
    async fn a_line_of_the_longest_length_is_one_line() {
        let mut bytes = vec![b'x'; LONGEST - 1];
        bytes.push(b'\n');
        assert_eq!(lines_of(&bytes).await.len(), 1);
    }
}
