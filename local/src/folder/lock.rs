//! Who may do what one alone may do.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A lock on a file, held until this is dropped or its process ends, however that ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock on the file at `path`; `None`: another process holds it.
    ///
    /// # Errors
    /// When the file cannot be opened or locked.
    pub(super) fn try_take(path: &Path) -> io::Result<Option<Self>> {
        loop {
            let file = File::options().create(true).append(true).open(path)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
                Ok(()) => {}
            }
            // Whoever held it may have removed the folder meanwhile: it would be no lock then.
            if is_at(&file, path)? {
                return Self::signed(file).map(Some);
            }
        }
    }

    /// Waits until the process that holds the lock on `path` has ended; not at all where none does.
    ///
    /// # Errors
    /// When the file cannot be opened or locked.
    pub(crate) fn released(file: &File) -> io::Result<()> {
        file.lock()
    }

    /// Returns the process that holds, or held, the lock on a file.
    pub(super) fn holder(path: &Path) -> Option<u32> {
        fs::read_to_string(path).ok()?.trim().parse().ok()
    }

    /// Writes down who holds it.
    fn signed(mut file: File) -> io::Result<Self> {
        file.set_len(0)?;
        write!(file, "{}", std::process::id())?;
        Ok(Self { _file: file })
    }
}

/// Whether `path` still leads to `file`.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let opened = file.metadata()?;
    match fs::metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (opened.dev(), opened.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::Lock;

    #[test]
    fn one_alone_holds_a_lock() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("lock");
        let first = Lock::try_take(&path).expect("it can be locked");
        assert!(first.is_some());
        assert!(Lock::try_take(&path).expect("it can be asked").is_none());
        assert_eq!(Lock::holder(&path), Some(std::process::id()));
        drop(first);
        assert!(Lock::try_take(&path).expect("it can be locked").is_some());
    }
}
