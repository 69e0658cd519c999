//! Runs a program and hands on what it says, line by line.

use std::collections::VecDeque;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::process::Command;

/// Where output lines go while a program runs. Lines of concurrent programs
/// arrive interleaved, so give each its own when they must be told apart.
pub type Progress<'a> = &'a (dyn Fn(Line) + Send + Sync);

/// A [`Progress`] that drops every line.
pub fn quiet(_: Line) {}

/// One line a program printed, without its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which stream it came on.
    pub stream: Stream,
    /// The text; bytes that are not UTF-8 are replaced.
    pub text: String,
}

/// A program's output stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// How a program ended, and the last of what it said.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) status: ExitStatus,
    lines: Vec<Line>,
}

/// Lines kept of each run. Builds can print a hundred thousand; what is looked
/// for afterwards (an error, a digest) stands in the last few.
const KEPT_LINES: usize = 200;

impl Finished {
    /// Returns the text of the last `count` lines of both streams, in order of arrival.
    pub(crate) fn last_lines(&self, count: usize) -> Vec<String> {
        let from = self.lines.len().saturating_sub(count);
        self.lines[from..]
            .iter()
            .map(|line| line.text.clone())
            .collect()
    }

    /// Returns the text of the kept lines of both streams, in order of arrival.
    pub(crate) fn texts(&self) -> impl DoubleEndedIterator<Item = &str> + Clone {
        self.lines.iter().map(|line| line.text.as_str())
    }

    /// Returns what was printed on standard output, trimmed.
    pub(crate) fn stdout(&self) -> String {
        let lines: Vec<&str> = self
            .lines
            .iter()
            .filter(|line| line.stream == Stream::Out)
            .map(|line| line.text.as_str())
            .collect();
        lines.join("\n").trim().to_owned()
    }

    /// Returns the last line that says something, or how the program ended when none does.
    pub(crate) fn reason(&self) -> String {
        self.texts()
            .rev()
            .map(str::trim)
            .find(|text| !text.is_empty())
            .map_or_else(|| self.status.to_string(), str::to_owned)
    }
}

/// Runs `command` to its end, giving it `input` on standard input.
///
/// The program is killed when the returned future is dropped.
pub(crate) async fn run(
    command: &mut Command,
    input: Option<&str>,
    progress: Progress<'_>,
) -> io::Result<Finished> {
    let stdin = if input.is_some() {
        Stdio::piped()
    } else {
        Stdio::null()
    };
    let mut child = command
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let out = child.stdout.take().expect("stdout was just piped");
    let err = child.stderr.take().expect("stderr was just piped");
    let pipe = child.stdin.take();

    let kept = Mutex::new(VecDeque::new());
    let sink = |line: Line| {
        keep(&kept, &line);
        progress(line);
    };
    let (written, out, err) = tokio::join!(
        feed(pipe, input),
        read_lines(out, Stream::Out, &sink),
        read_lines(err, Stream::Err, &sink),
    );
    let status = child.wait().await?;
    written.and(out).and(err)?;
    let lines = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Finished {
        status,
        lines: lines.into(),
    })
}

/// Remembers `line`, forgetting the oldest one past [`KEPT_LINES`].
fn keep(kept: &Mutex<VecDeque<Line>>, line: &Line) {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() == KEPT_LINES {
        kept.pop_front();
    }
    kept.push_back(line.clone());
}

/// Writes `input` to a child's standard input and closes it.
async fn feed(pipe: Option<tokio::process::ChildStdin>, input: Option<&str>) -> io::Result<()> {
    let (Some(mut pipe), Some(input)) = (pipe, input) else {
        return Ok(());
    };
    match pipe.write_all(input.as_bytes()).await {
        // A program that ends without reading its input explains itself on stderr.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Gives each line of `source` to `sink` until it ends.
async fn read_lines(
    source: impl AsyncRead + Unpin,
    stream: Stream,
    sink: &(dyn Fn(Line) + Send + Sync),
) -> io::Result<()> {
    let mut reader = BufReader::new(source);
    let mut buffer = Vec::new();
    while reader.read_until(b'\n', &mut buffer).await? > 0 {
        let text = visible(&String::from_utf8_lossy(&buffer)).to_owned();
        sink(Line { stream, text });
        buffer.clear();
    }
    Ok(())
}

/// Returns what a terminal would still show of `line`: the text after its last
/// carriage return, since progress bars redraw their line with one.
fn visible(line: &str) -> &str {
    let line = line.trim_end_matches(['\n', '\r']);
    line.rsplit('\r').next().unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn both_streams_are_handed_on_and_the_status_kept() {
        let seen = Mutex::new(Vec::new());
        let note = |line: Line| seen.lock().unwrap().push(line);
        let finished = run(&mut shell("echo out; echo err >&2; exit 3"), None, &note)
            .await
            .unwrap();
        assert_eq!(finished.status.code(), Some(3));
        assert_eq!(finished.stdout(), "out");
        let mut seen = seen.into_inner().unwrap();
        seen.sort_by(|a, b| a.text.cmp(&b.text));
        assert_eq!(
            seen.iter()
                .map(|line| (line.stream, line.text.as_str()))
                .collect::<Vec<_>>(),
            [(Stream::Err, "err"), (Stream::Out, "out")]
        );
    }

    #[tokio::test]
    async fn only_the_last_lines_are_kept() {
        let finished = run(
            &mut shell("i=0; while [ $i -lt 500 ]; do echo $i; i=$((i+1)); done"),
            None,
            &quiet,
        )
        .await
        .unwrap();
        assert_eq!(finished.texts().count(), KEPT_LINES);
        assert_eq!(finished.last_lines(2), ["498", "499"]);
    }

    #[tokio::test]
    async fn input_reaches_the_program() {
        let finished = run(&mut shell("cat"), Some("secret"), &quiet)
            .await
            .unwrap();
        assert_eq!(finished.stdout(), "secret");
    }

    #[tokio::test]
    async fn a_program_that_ignores_its_input_is_no_error() {
        let input = "x".repeat(1 << 20);
        let finished = run(&mut shell("exec <&-; exit 0"), Some(&input), &quiet)
            .await
            .unwrap();
        assert!(finished.status.success());
    }

    #[test]
    fn a_redrawn_line_shows_its_last_state() {
        assert_eq!(visible("10%\r50%\r100%\r\n"), "100%");
        assert_eq!(visible("plain\n"), "plain");
    }
}
