//! Folders that are made once.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Progress;
use crate::control::Failure;

/// Bytes of a digest that a folder's name shows: enough for what one machine makes.
const NAME_BYTES: usize = 6;

/// A folder for something that is made once, and found again by what it is made of.
#[derive(Debug)]
pub(super) struct Cached {
    folder: PathBuf,
}

impl Cached {
    /// Returns the folder in `cache` for what `name` is called and made of `ingredients`.
    pub(super) fn of(cache: &Path, name: &str, ingredients: &[&str]) -> Self {
        let mut digest = Sha256::new();
        for ingredient in ingredients {
            digest.update((ingredient.len() as u64).to_be_bytes());
            digest.update(ingredient);
        }
        let digits: String = digest.finalize()[..NAME_BYTES]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            folder: cache.join(format!("{name}-{digits}")),
        }
    }

    /// Returns where it is, or will be.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes it with `make`, in an empty folder, unless it is there. Of several that want it at
    /// once, one makes it and the others wait. What was not made to its end does not count.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) async fn ensure<F: Future<Output = Result<(), Failure>>>(
        &self,
        progress: Progress<'_>,
        make: impl FnOnce() -> F,
    ) -> Result<(), Failure> {
        if self.is_made() {
            return Ok(());
        }
        let _lock = self.lock(progress).await.map_err(|error| self.no(&error))?;
        if self.is_made() {
            return Ok(()); // by whoever had the lock
        }
        self.empty().map_err(|error| self.no(&error))?;
        make().await?;
        File::create(self.stamp())
            .map(drop)
            .map_err(|error| self.no(&error))
    }

    fn is_made(&self) -> bool {
        self.stamp().exists()
    }

    /// The file that is made last.
    fn stamp(&self) -> PathBuf {
        self.folder.join("made")
    }

    /// The lock is given back when the file is closed, however this process ends.
    async fn lock(&self, progress: Progress<'_>) -> io::Result<File> {
        // Added, because the dot in a runtime's version is no extension's.
        let mut path = self.folder.clone().into_os_string();
        path.push(".lock");
        let path = PathBuf::from(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let file = File::options().create(true).append(true).open(path)?;
        if file.try_lock().is_err() {
            progress(format!(
                "waiting for another manta to make {}",
                self.folder.display()
            ));
        }
        tokio::task::spawn_blocking(move || file.lock().map(|()| file))
            .await
            .unwrap_or_else(|panic| Err(io::Error::other(panic)))
    }

    fn empty(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => fs::create_dir_all(&self.folder),
        }
    }

    fn no(&self, error: &io::Error) -> Failure {
        let message = format!("{} cannot be written: {error}", self.folder.display());
        Failure::new("cannot make a runtime", message)
            .help("set XDG_CACHE_HOME to a folder that can be")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::Cached;
    use crate::control::Failure;

    #[tokio::test]
    async fn it_is_made_once_however_many_want_it() {
        let cache = tempfile::tempdir().expect("a folder");
        let made = AtomicU32::new(0);
        let want = || async {
            let cached = Cached::of(cache.path(), "python3.13", &["awslambdaric"]);
            let make = || async {
                made.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok(())
            };
            cached.ensure(&|_| {}, make).await
        };
        let (a, b) = tokio::join!(want(), want());
        assert_eq!((a, b), (Ok(()), Ok(())));
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn what_was_half_made_is_made_again() {
        let cache = tempfile::tempdir().expect("a folder");
        let cached = Cached::of(cache.path(), "python3.13", &["awslambdaric"]);
        let half = || async {
            std::fs::write(cached.folder().join("half"), "").expect("it is there");
            Err(Failure::new("cannot make", "no network"))
        };
        let first: Result<(), Failure> = cached.ensure(&|_| {}, half).await;
        assert!(first.is_err());
        let whole = || async {
            assert!(!cached.folder().join("half").exists());
            Ok(())
        };
        assert_eq!(cached.ensure(&|_| {}, whole).await, Ok(()));
    }

    #[tokio::test]
    async fn one_version_of_a_runtime_is_made_while_another_one_is() {
        let cache = tempfile::tempdir().expect("a folder");
        let one = Cached::of(cache.path(), "python3.12", &[]);
        let other = Cached::of(cache.path(), "python3.13", &[]);
        let waits = |text| panic!("{text}");
        let make_other = || async {
            let done = || async { Ok(()) };
            other.ensure(&waits, done).await
        };
        assert_eq!(one.ensure(&waits, make_other).await, Ok(()));
    }

    #[test]
    fn other_ingredients_are_another_folder() {
        let cache = std::path::Path::new("/cache");
        let of = |ingredients: &[&str]| Cached::of(cache, "x", ingredients).folder().to_owned();
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["a"]), of(&["a"]));
    }
}
