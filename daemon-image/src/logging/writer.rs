//! The lines themselves.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use log::{Level, Log, Metadata, Record};

use super::file::LogFile;
use crate::config::{Logging, Rotation};

/// A log file that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("the log file {} cannot be opened: {source}; name another with -f", path.display())]
pub struct LogError {
    path: PathBuf,
    source: io::Error,
}

/// Begins to log, for as long as the process lives.
///
/// # Errors
/// When the log file cannot be opened.
pub fn start(logging: &Logging) -> Result<(), LogError> {
    let out = match &logging.path {
        None => Out::Stderr,
        Some(path) => {
            let rotates = logging.rotation == Rotation::On;
            let file = LogFile::open(path, rotates).map_err(|source| LogError {
                path: path.clone(),
                source,
            })?;
            Out::File(Mutex::new(Sheet {
                path: path.clone(),
                file,
                is_well: true,
            }))
        }
    };
    // A second daemon in one process (in a test) logs where the first does.
    if log::set_boxed_logger(Box::new(Logger { out })).is_ok() {
        log::set_max_level(logging.level);
    }
    Ok(())
}

struct Logger {
    out: Out,
}

enum Out {
    Stderr,
    File(Mutex<Sheet>),
}

/// A log file, and standard error while it cannot be written.
struct Sheet {
    path: PathBuf,
    file: LogFile,
    /// Whether the last line could be written.
    is_well: bool,
}

impl Sheet {
    fn write(&mut self, line: &str) -> io::Result<()> {
        let written = self.file.write(line.as_bytes());
        let was_well = std::mem::replace(&mut self.is_well, written.is_ok());
        let Err(error) = written else { return Ok(()) };
        if was_well {
            let path = self.path.display();
            writeln!(
                io::stderr(),
                "manta-daemon: the log file {path} cannot be written ({error}): until it can, \
                 lines go here; make room, or name another with -f"
            )?;
        }
        io::stderr().write_all(line.as_bytes())
    }
}

impl Log for Logger {
    /// Only our own events, of every crate of manta that the process has: the libraries' are
    /// about themselves.
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("manta_")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let line = line(record, SystemTime::now());
        // Where nothing can be written, nobody can be told; segments go on.
        let _ = match &self.out {
            Out::Stderr => io::stderr().write_all(line.as_bytes()),
            Out::File(sheet) => sheet
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .write(&line),
        };
    }

    fn flush(&self) {}
}

/// Returns a line in the official daemon's form: `2026-11-23T00:00:00Z [Info] what happened`.
fn line(record: &Record<'_>, now: SystemTime) -> String {
    let time = DateTime::from_secs(DateTime::from(now).secs());
    let time = time.fmt(Format::DateTime).unwrap_or_default();
    let level = match record.level() {
        Level::Error => "Error",
        Level::Warn => "Warn",
        Level::Info => "Info",
        Level::Debug => "Debug",
        Level::Trace => "Trace",
    };
    let text = record.args().to_string().replace('\n', " ");
    format!("{time} [{level}] {text}\n")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use log::{Level, Log, Metadata, Record};

    use super::{Logger, Out, line};

    #[test]
    fn events_of_every_crate_of_ours_are_logged_and_of_no_other() {
        let logger = Logger { out: Out::Stderr };
        let is_logged = |target| {
            let metadata = Metadata::builder()
                .level(Level::Warn)
                .target(target)
                .build();
            logger.enabled(&metadata)
        };
        assert!(is_logged("manta_daemon::intake"));
        assert!(is_logged("manta_local::xray::archive"));
        assert!(!is_logged("hyper::proto"));
    }

    #[test]
    fn an_event_is_one_line() {
        let record = Record::builder()
            .level(Level::Warn)
            .args(format_args!("two\nlines"))
            .build();
        let now = UNIX_EPOCH + Duration::from_millis(1_795_392_000_500);
        assert_eq!(
            line(&record, now),
            "2026-11-23T00:00:00Z [Warn] two lines\n"
        );
    }
}
