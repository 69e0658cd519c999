//! A log file that keeps its size.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The size at which a log file is put aside, in bytes; one older file is kept. Both are the
/// official daemon's.
const LARGEST: u64 = 50 << 20;

/// A log file; when it rotates, its predecessor is kept with `.1` behind its name.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    file: File,
    size: u64,
    largest: Option<u64>,
}

impl LogFile {
    /// Opens a file to append to.
    pub(super) fn open(path: &Path, rotates: bool) -> io::Result<Self> {
        Self::open_with(path, rotates.then_some(LARGEST))
    }

    fn open_with(path: &Path, largest: Option<u64>) -> io::Result<Self> {
        let file = append_to(path)?;
        Ok(Self {
            path: path.to_owned(),
            size: file.metadata()?.len(),
            file,
            largest,
        })
    }

    /// Appends a line; on a full disk it fails, and the next may succeed.
    pub(super) fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.largest.is_some_and(|largest| self.size >= largest) {
            self.rotate()?;
        }
        self.file.write_all(line)?;
        self.size += line.len() as u64;
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        let mut aside = self.path.clone().into_os_string();
        aside.push(".1");
        std::fs::rename(&self.path, aside)?;
        self.file = append_to(&self.path)?;
        self.size = 0;
        Ok(())
    }
}

fn append_to(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::LogFile;

    #[test]
    fn a_full_file_is_put_aside_and_one_is_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("log");
        let mut file = LogFile::open_with(&path, Some(4)).expect("the folder is ours");
        for line in ["one\n", "two\n", "three\n"] {
            file.write(line.as_bytes()).expect("the folder is ours");
        }
        let read = |name| std::fs::read_to_string(folder.path().join(name)).expect("it was made");
        assert_eq!(
            (read("log").as_str(), read("log.1").as_str()),
            ("three\n", "two\n")
        );
    }

    #[test]
    fn what_was_there_counts() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("log");
        std::fs::write(&path, "before\n").expect("the folder is ours");
        let mut file = LogFile::open_with(&path, Some(4)).expect("the folder is ours");
        file.write(b"after\n").expect("the folder is ours");
        assert_eq!(
            std::fs::read_to_string(&path).expect("it is there"),
            "after\n"
        );
    }
}
