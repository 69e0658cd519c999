//! Writing an archive.

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::collect::{SourceFile, collect, read_error};
use super::limits::largest;
use super::{ArchiveError, ArchiveLimits};

/// A function's code, ready to upload.
#[derive(Clone, PartialEq, Eq)]
pub struct Archive {
    /// The zip file.
    pub bytes: Vec<u8>,
    /// Its SHA-256 in base64, the form in which function services report what they run.
    pub sha256: String,
    /// Size of all its files, unpacked.
    pub unzipped_bytes: u64,
    /// How many files it holds.
    pub files: usize,
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            bytes,
            sha256,
            unzipped_bytes,
            files,
        } = self;
        f.debug_struct("Archive")
            .field("zipped_bytes", &bytes.len())
            .field("sha256", sha256)
            .field("unzipped_bytes", unzipped_bytes)
            .field("files", files)
            .finish()
    }
}

/// Makes `folder` an archive: the same files give the same bytes, wherever and
/// whenever they were checked out.
///
/// Left out are git's folder, Python's byte code, `.DS_Store`, and what
/// `.mantaignore` files name in git's notation. Symbolic links are followed as
/// long as they stay inside the folder. Blocks while it reads and compresses.
///
/// # Errors
/// When a file cannot be read, a link leads outside, there is nothing to
/// archive, or the result is above `limits`.
pub fn archive_folder(folder: &Path, limits: ArchiveLimits) -> Result<Archive, ArchiveError> {
    let files = collect(folder)?;
    if files.is_empty() {
        return Err(ArchiveError::Empty(folder.to_owned()));
    }
    // Known before the first byte is compressed.
    let unzipped_bytes = files.iter().map(|file| file.bytes).sum();
    if unzipped_bytes > limits.unzipped {
        return Err(ArchiveError::TooLargeUnzipped {
            folder: folder.to_owned(),
            bytes: unzipped_bytes,
            limit: limits.unzipped,
            largest: largest(&files),
        });
    }
    let bytes = zip(&files)?;
    if bytes.len() as u64 > limits.zipped {
        return Err(ArchiveError::TooLargeZipped {
            folder: folder.to_owned(),
            bytes: bytes.len() as u64,
            limit: limits.zipped,
            largest: largest(&files),
        });
    }
    Ok(Archive {
        sha256: STANDARD.encode(Sha256::digest(&bytes)),
        bytes,
        unzipped_bytes,
        files: files.len(),
    })
}

fn zip(files: &[SourceFile]) -> Result<Vec<u8>, ArchiveError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        let zip_error = |source| ArchiveError::Zip {
            path: file.name.clone(),
            source,
        };
        writer
            .start_file(&file.name, options(file))
            .map_err(zip_error)?;
        let mut content = File::open(&file.path).map_err(read_error(&file.path))?;
        io::copy(&mut content, &mut writer).map_err(read_error(&file.path))?;
    }
    let cursor = writer.finish().map_err(|source| ArchiveError::Zip {
        path: String::new(),
        source,
    })?;
    Ok(cursor.into_inner())
}

/// Returns what an archive notes about a file: only what is the same in every checkout.
fn options(file: &SourceFile) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        // 1 January 1980, the earliest time the format knows.
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(if file.executable { 0o755 } else { 0o644 })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::time::{Duration, SystemTime};

    use super::*;

    fn sample() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("app.py"), "x = 1\n".repeat(100)).unwrap();
        fs::create_dir(folder.path().join("lib")).unwrap();
        fs::write(folder.path().join("lib/tool"), "#!/bin/sh\n").unwrap();
        let program = fs::Permissions::from_mode(0o700);
        fs::set_permissions(folder.path().join("lib/tool"), program).unwrap();
        folder
    }

    fn archive(folder: &tempfile::TempDir) -> Archive {
        archive_folder(folder.path(), ArchiveLimits::DIRECT_UPLOAD).unwrap()
    }

    #[test]
    fn copies_of_a_folder_make_equal_bytes() {
        let (one, two) = (sample(), sample());
        File::options()
            .write(true)
            .open(two.path().join("app.py"))
            .unwrap()
            .set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000))
            .unwrap();
        fs::set_permissions(two.path().join("app.py"), fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(archive(&one), archive(&two));
    }

    #[test]
    fn a_changed_byte_changes_the_hash() {
        let folder = sample();
        let before = archive(&folder);
        fs::write(folder.path().join("app.py"), "x = 2\n").unwrap();
        assert_ne!(archive(&folder).sha256, before.sha256);
    }

    #[test]
    fn sizes_are_told() {
        let archive = archive(&sample());
        assert_eq!(archive.files, 2);
        assert_eq!(archive.unzipped_bytes, 610);
    }

    #[test]
    fn an_empty_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let error = archive_folder(folder.path(), ArchiveLimits::DIRECT_UPLOAD).unwrap_err();
        assert!(matches!(error, ArchiveError::Empty(_)), "{error}");
    }

    #[test]
    fn too_much_names_the_largest_file() {
        let folder = sample();
        let limits = ArchiveLimits {
            unzipped: 609,
            ..ArchiveLimits::DIRECT_UPLOAD
        };
        let error = archive_folder(folder.path(), limits).unwrap_err();
        assert!(matches!(error, ArchiveError::TooLargeUnzipped { .. }));
        let text = error.to_string();
        assert!(text.ends_with(
            "are 610 bytes together, 609 are allowed; largest: `app.py` (600 bytes), `lib/tool` (10 bytes)"
        ), "{text}");
        let limits = ArchiveLimits {
            zipped: 100,
            ..ArchiveLimits::DIRECT_UPLOAD
        };
        let error = archive_folder(folder.path(), limits).unwrap_err();
        assert!(matches!(error, ArchiveError::TooLargeZipped { .. }));
    }
}
