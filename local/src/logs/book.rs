//! All lines of a deployment.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use manta_engine::Address;
use tokio::sync::broadcast;

use super::file::LogFile;
use super::now_ms;
use super::reading::Reading;
use crate::control::{LogLine, LogStream};
use crate::process::Sink;

/// Lines that a slow follower may be behind; more are lost to it.
const BEHIND: usize = 1024;
/// Lines of each writer that are at hand, to be shown when it fails.
const LAST: usize = 100;

/// Keeps what is written.
#[derive(Debug)]
pub(crate) struct LogBook {
    folder: PathBuf,
    pages: Mutex<Pages>,
    lines: broadcast::Sender<LogLine>,
}

#[derive(Debug, Default)]
struct Pages {
    writers: BTreeMap<Address, Writer>,
    /// Whether the last line could not be written down.
    is_full: bool,
}

#[derive(Debug)]
struct Writer {
    file: LogFile,
    last: VecDeque<LogLine>,
}

impl LogBook {
    /// Opens the book in a folder.
    ///
    /// # Errors
    /// When there can be no such folder.
    pub(crate) fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self {
            folder,
            pages: Mutex::default(),
            lines: broadcast::Sender::new(BEHIND),
        })
    }

    /// Returns where a copy's lines go.
    pub(crate) fn sink(self: &Arc<Self>, of: &Address, instance: &str) -> Sink {
        let book = Arc::clone(self);
        let (of, instance) = (of.clone(), instance.to_owned());
        Arc::new(move |stream, text| {
            book.write(LogLine {
                of: of.clone(),
                instance: instance.clone(),
                at_ms: now_ms(),
                stream,
                text,
            });
        })
    }

    /// Says something about a copy beside its own lines.
    pub(crate) fn say(&self, of: &Address, instance: &str, text: impl Into<String>) {
        self.write(LogLine {
            of: of.clone(),
            instance: instance.to_owned(),
            at_ms: now_ms(),
            stream: LogStream::System,
            text: text.into(),
        });
    }

    /// Keeps a line, and hands it to followers. That it cannot be written down is said once.
    pub(crate) fn write(&self, line: LogLine) {
        let mut pages = self.pages();
        let written = pages.writer(&self.folder, &line.of).write(&line);
        match written {
            Err(error) if !pages.is_full => {
                log::warn!("what {} writes is not kept: {error}", line.of);
                pages.is_full = true;
            }
            Err(_) => {}
            Ok(()) => pages.is_full = false,
        }
        // Nobody may follow.
        let _ = self.lines.send(line);
    }

    /// Returns the last lines that a copy wrote itself, at most `most`.
    pub(crate) fn last_lines(&self, of: &Address, instance: &str, most: usize) -> Vec<String> {
        let pages = self.pages();
        let Some(writer) = pages.writers.get(of) else {
            return Vec::new();
        };
        let lines = writer.last.iter().rev();
        let own =
            lines.filter(|line| line.instance == instance && line.stream != LogStream::System);
        let mut last: Vec<_> = own.take(most).map(|line| line.text.clone()).collect();
        last.reverse();
        last
    }

    /// Returns what was written so far, to be read, and what is written from now on.
    ///
    /// # Errors
    /// When the files cannot be opened.
    pub(crate) fn read(&self) -> io::Result<(Reading, broadcast::Receiver<LogLine>)> {
        // Nothing is written meanwhile, so that no line is in both or in neither.
        let _pages = self.pages();
        Ok((Reading::open(&self.folder)?, self.lines.subscribe()))
    }

    /// Returns what is written from now on.
    pub(crate) fn follow(&self) -> broadcast::Receiver<LogLine> {
        self.lines.subscribe()
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn writer(&mut self, folder: &Path, of: &Address) -> &mut Writer {
        // Not `entry`: a line is seldom a writer's first.
        if !self.writers.contains_key(of) {
            let writer = Writer {
                file: LogFile::of(folder, of),
                last: VecDeque::new(),
            };
            self.writers.insert(of.clone(), writer);
        }
        self.writers.get_mut(of).expect("it is there by now")
    }
}

impl Writer {
    fn write(&mut self, line: &LogLine) -> io::Result<()> {
        if self.last.len() == LAST {
            self.last.pop_front();
        }
        self.last.push_back(line.clone());
        self.file.write(line)
    }
}
