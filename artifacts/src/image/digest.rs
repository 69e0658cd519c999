//! The digest of everything an image is made from.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::context::{BuildInput, ContextError, Entry, EntryKind, read_error};

/// The SHA-256 over a [`BuildInput`], in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContextDigest(String);

impl ContextDigest {
    /// Returns the whole digest, 64 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the first twelve characters, as they stand in a tag.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.0[..12]
    }

    #[cfg(test)]
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        Self(format!("{:x}", Sha256::digest(bytes)))
    }
}

impl fmt::Display for ContextDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl BuildInput {
    /// Returns the digest of what the image is made from: the platform, the
    /// build arguments, the Dockerfile, and of every file the builder is sent
    /// its path, content or link target, and whether it is executable.
    ///
    /// Times, owners and the other mode bits are left out: they differ from
    /// one checkout of the same commit to the next. Reads every file and
    /// blocks while it does.
    ///
    /// # Errors
    /// When the context, its Dockerfile or its ignore file cannot be read.
    pub fn digest(&self) -> Result<ContextDigest, ContextError> {
        let entries = self.entries()?;
        let mut hash = FieldHash::new();
        hash.field(self.platform.as_str().as_bytes());
        hash.count(self.args.len());
        for (name, value) in &self.args {
            hash.field(name.as_bytes());
            hash.field(value.as_bytes());
        }
        // Even a Dockerfile that is left out of the context decides what is built.
        hash.file(&self.readable_dockerfile()?)?;
        hash.count(entries.len());
        for entry in &entries {
            hash.entry(&self.context, entry)?;
        }
        Ok(hash.finish())
    }

    /// Returns the path of the Dockerfile, which is there.
    fn readable_dockerfile(&self) -> Result<std::path::PathBuf, ContextError> {
        let path = self.dockerfile_path();
        if path.is_file() {
            Ok(path)
        } else {
            Err(ContextError::NoDockerfile(path))
        }
    }
}

/// A hash over fields, each with its length before it, so that no two
/// different sequences of fields feed it the same bytes.
pub(crate) struct FieldHash(Sha256);

impl FieldHash {
    pub(crate) fn new() -> Self {
        // Changing what is hashed, or how, changes this line.
        Self(Sha256::new_with_prefix(b"manta build input 1\n"))
    }

    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }

    pub(crate) fn field(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.update(bytes);
    }

    fn entry(&mut self, context: &Path, entry: &Entry) -> Result<(), ContextError> {
        self.field(entry.path.as_bytes());
        match &entry.kind {
            EntryKind::Folder => self.field(b"folder"),
            EntryKind::Symlink { target } => {
                self.field(b"symlink");
                self.field(target.as_os_str().as_bytes());
            }
            EntryKind::File { executable } => {
                self.field(if *executable { b"program" } else { b"file" });
                self.file(&context.join(&entry.path))?;
            }
        }
        Ok(())
    }

    /// Adds a file's content through a digest of its own, whose length is
    /// known before the file has been read.
    fn file(&mut self, path: &Path) -> Result<(), ContextError> {
        let content = hash_file(path).map_err(read_error(path))?;
        self.field(&content);
        Ok(())
    }

    pub(crate) fn finish(self) -> ContextDigest {
        ContextDigest(format!("{:x}", self.0.finalize()))
    }
}

/// Returns the SHA-256 of a file's content.
pub(crate) fn hash_file(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::Platform;

    /// A context in a folder of its own.
    struct Sample(tempfile::TempDir);

    impl Sample {
        fn new() -> Self {
            let sample = Self(tempfile::tempdir().unwrap());
            sample.write("Dockerfile", "FROM scratch\nCOPY . /\n");
            sample.write("app.py", "print('hello')");
            sample.write("lib/a.py", "");
            sample
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn mode(&self, path: &str, mode: u32) {
            fs::set_permissions(self.0.path().join(path), fs::Permissions::from_mode(mode))
                .unwrap();
        }

        fn input(&self) -> BuildInput {
            BuildInput {
                context: self.0.path().to_owned(),
                dockerfile: "Dockerfile".into(),
                args: BTreeMap::new(),
                platform: Platform::LinuxAmd64,
            }
        }

        fn digest(&self) -> ContextDigest {
            self.input().digest().unwrap()
        }
    }

    #[test]
    fn copies_of_a_context_have_one_digest() {
        let (one, two) = (Sample::new(), Sample::new());
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        File::options()
            .write(true)
            .open(two.0.path().join("app.py"))
            .unwrap()
            .set_modified(old)
            .unwrap();
        two.mode("app.py", 0o600);
        assert_eq!(one.digest(), two.digest());
    }

    #[test]
    fn every_part_of_the_input_counts() {
        let plain = Sample::new().digest();
        let changed = |change: &dyn Fn(&Sample)| {
            let sample = Sample::new();
            change(&sample);
            sample.digest()
        };
        let digests = [
            plain,
            changed(&|s| s.write("app.py", "print('other')")),
            changed(&|s| s.write("Dockerfile", "FROM scratch\n")),
            changed(&|s| s.write("new", "")),
            changed(&|s| s.mode("app.py", 0o755)),
            changed(&|s| fs::create_dir(s.0.path().join("empty")).unwrap()),
            changed(&|s| symlink("app.py", s.0.path().join("link")).unwrap()),
            changed(&|s| symlink("lib", s.0.path().join("link")).unwrap()),
            changed(&|s| fs::rename(s.0.path().join("app.py"), s.0.path().join("b.py")).unwrap()),
            {
                let mut input = Sample::new().input();
                let sample = Sample::new();
                input.context = sample.0.path().to_owned();
                input.platform = Platform::LinuxArm64;
                input.digest().unwrap()
            },
            {
                let sample = Sample::new();
                let mut input = sample.input();
                input.args.insert("VERSION".into(), "2".into());
                input.digest().unwrap()
            },
        ];
        for (index, digest) in digests.iter().enumerate() {
            assert!(!digests[..index].contains(digest), "digest {index} repeats");
        }
    }

    #[test]
    fn ignored_files_do_not_count() {
        let sample = Sample::new();
        sample.write(".dockerignore", "*.log\n");
        let before = sample.digest();
        sample.write("today.log", "x");
        assert_eq!(sample.digest(), before);
    }

    #[test]
    fn an_ignored_dockerfile_still_counts() {
        let sample = Sample::new();
        sample.write(".dockerignore", "Dockerfile\n");
        let before = sample.digest();
        sample.write("Dockerfile", "FROM scratch\nCOPY app.py /\n");
        assert_ne!(sample.digest(), before);
    }

    #[test]
    fn a_missing_dockerfile_is_told_by_path() {
        let sample = Sample::new();
        let mut input = sample.input();
        input.dockerfile = "docker/web".into();
        let error = input.digest().unwrap_err();
        assert!(
            error.to_string().ends_with("docker/web`"),
            "unexpected: {error}"
        );
    }
}
