//! What processes write, line by line.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::unix::pipe::Receiver;

use crate::control::LogStream;

/// Where lines go. It is called from the runtime's threads, and must not block for long.
pub type Sink = Arc<dyn Fn(LogStream, String) + Send + Sync>;

/// The longest line in bytes; what goes on is a line of its own.
const LONGEST: usize = 64 * 1024;

/// Bytes that are read at once.
const READ_BYTES: usize = 8 * 1024;

/// The most that is read to catch up: as much as a pipe holds, unless it was made larger. Who writes
/// without end is not followed.
const CATCH_UP_BYTES: usize = 64 * 1024;

/// One of a process's streams.
pub(super) struct Pipe {
    from: Receiver,
    stream: LogStream,
    sink: Sink,
    /// What there is of a line that has not ended. Whoever has it reads, so that lines stay in order.
    line: Mutex<Vec<u8>>,
}

impl std::fmt::Debug for Pipe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipe")
            .field("stream", &self.stream)
            .finish_non_exhaustive()
    }
}

impl Pipe {
    /// Reads from the end of a pipe.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn of(from: OwnedFd, stream: LogStream, sink: Sink) -> io::Result<Self> {
        Ok(Self {
            from: Receiver::from_owned_fd(from)?,
            stream,
            sink,
            line: Mutex::default(),
        })
    }

    /// Hands every line to the sink, until the stream ends.
    pub(super) async fn forward(&self) {
        // A stream that cannot be read has ended.
        while self.from.readable().await.is_ok() {
            match self.read(|bytes| self.from.try_read(bytes)) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => break,
            }
        }
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if !line.is_empty() {
            self.hand_over(&mut line);
        }
    }

    /// Hands over the lines that have been written until now, as far as they have not been. The
    /// kernel is asked itself, because the runtime may not know yet that there are any.
    pub(super) fn catch_up(&self) {
        let mut caught_up = 0;
        while caught_up < CATCH_UP_BYTES {
            match self.read(|bytes| Ok(nix::unistd::read(&self.from, bytes)?)) {
                Ok(0) | Err(_) => break,
                Ok(read) => caught_up += read,
            }
        }
    }

    fn read(&self, read: impl FnOnce(&mut [u8]) -> io::Result<usize>) -> io::Result<usize> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = [0; READ_BYTES];
        let count = read(&mut bytes)?;
        let mut rest = &bytes[..count];
        while !rest.is_empty() {
            let room = &rest[..rest.len().min(LONGEST - line.len())];
            let end = room.iter().position(|byte| *byte == b'\n');
            line.extend_from_slice(&room[..end.unwrap_or(room.len())]);
            rest = &rest[end.map_or(room.len(), |end| end + 1)..];
            if end.is_some() || line.len() == LONGEST {
                self.hand_over(&mut line);
            }
        }
        Ok(count)
    }

    fn hand_over(&self, line: &mut Vec<u8>) {
        (self.sink)(self.stream, text_of(line));
        line.clear();
    }
}

/// Bytes that are no text become replacement characters.
fn text_of(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    String::from_utf8_lossy(line).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::{PipeWriter, Write};
    use std::sync::{Arc, Mutex};

    use super::{LONGEST, Pipe};
    use crate::control::LogStream;

    type Lines = Arc<Mutex<Vec<String>>>;

    fn pipe() -> (PipeWriter, Pipe, Lines) {
        let lines = Lines::default();
        let kept = Arc::clone(&lines);
        let sink = Arc::new(move |_, line| kept.lock().expect("no panic").push(line));
        let (reader, writer) = std::io::pipe().expect("there is room for one");
        let pipe = Pipe::of(reader.into(), LogStream::Stdout, sink).expect("it is one");
        (writer, pipe, lines)
    }

    async fn lines_of(bytes: &[u8]) -> Vec<String> {
        let (mut writer, pipe, lines) = pipe();
        let bytes = bytes.to_vec();
        let writing = tokio::task::spawn_blocking(move || writer.write_all(&bytes));
        pipe.forward().await;
        writing.await.expect("no panic").expect("it is read");
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

    /// Nothing waits here, so that the runtime does not learn that there is something to be read.
    #[tokio::test]
    async fn what_has_been_written_is_there_at_once_when_it_is_caught_up_with() {
        let (mut writer, pipe, lines) = pipe();
        writer.write_all(b"one\ntwo\nthr").expect("there is room");
        pipe.catch_up();
        assert_eq!(*lines.lock().expect("no panic"), ["one", "two"]);
        writer.write_all(b"ee\n").expect("there is room");
        drop(writer);
        pipe.forward().await;
        assert_eq!(*lines.lock().expect("no panic"), ["one", "two", "three"]);
    }
}
