//! How large an archive may be.

use super::collect::SourceFile;

/// How large an archive may be, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// The archive itself.
    pub zipped: u64,
    /// All its files, unpacked.
    pub unzipped: u64,
}

impl ArchiveLimits {
    /// What may be uploaded as part of the request that creates a function:
    /// 50 MiB zipped and 250 MiB unzipped.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    pub const DIRECT_UPLOAD: Self = Self {
        zipped: 50 << 20,
        unzipped: 250 << 20,
    };
}

/// A file that takes much of an archive's room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargeFile {
    /// Its path in the archive.
    pub path: String,
    /// Its size, unpacked.
    pub bytes: u64,
}

/// Files named in an error: enough to see where the room goes.
const NAMED: usize = 5;

/// Returns the largest of `files`, largest first.
pub(super) fn largest(files: &[SourceFile]) -> Vec<LargeFile> {
    let mut largest: Vec<LargeFile> = files
        .iter()
        .map(|file| LargeFile {
            path: file.name.clone(),
            bytes: file.bytes,
        })
        .collect();
    largest.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
    largest.truncate(NAMED);
    largest
}
