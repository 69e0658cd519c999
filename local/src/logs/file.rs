//! The file of one writer.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use manta_engine::Address;

use crate::control::LogLine;

/// Beyond this many bytes a file gives way to a new one. One older is kept.
const MOST: u64 = 8 << 20;

/// Where the lines of a service, task or function are written down: a JSON object each.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    /// The file and its length; `None`: it is opened with the next line.
    open: Option<(File, u64)>,
    /// Whether the last line may be there in part.
    is_torn: bool,
}

impl LogFile {
    /// Returns the file of `of` in a folder. It is opened with its first line.
    pub(super) fn of(folder: &Path, of: &Address) -> Self {
        Self {
            path: folder.join(format!("{}-{}.jsonl", of.kind, of.name)),
            open: None,
            // Whoever wrote to it before may have been killed.
            is_torn: true,
        }
    }

    /// Writes a line down.
    ///
    /// # Errors
    /// When it cannot be; the next one may.
    pub(super) fn write(&mut self, line: &LogLine) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        if self.is_torn {
            text.insert(0, b'\n');
        }
        let (file, length) = self.opened()?;
        let written = file.write_all(&text);
        *length += text.len() as u64;
        let is_full = *length >= MOST;
        self.is_torn = written.is_err();
        if is_full || written.is_err() {
            self.open = None;
        }
        if is_full {
            fs::rename(&self.path, older(&self.path))?;
        }
        written
    }

    fn opened(&mut self) -> io::Result<&mut (File, u64)> {
        if self.open.is_none() {
            let file = File::options().create(true).append(true).open(&self.path)?;
            let length = file.metadata()?.len();
            self.open = Some((file, length));
        }
        Ok(self.open.as_mut().expect("it has just been opened"))
    }
}

/// Returns where the file is that a file gave way for.
pub(super) fn older(path: &Path) -> PathBuf {
    path.with_extension("older.jsonl")
}
