//! What the collector's image is built from.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{CollectorError, CollectorProgram};
use crate::BuildInput;
use crate::image::{FieldHash, hash_file};

/// The one Dockerfile of the collector.
const DOCKERFILE: &str = include_str!("../../../daemon-image/Dockerfile");
/// What the Dockerfile copies, and its own name.
const PROGRAM_NAME: &str = "manta-daemon";
const CA_BUNDLE_NAME: &str = "ca-certificates.crt";
const DOCKERFILE_NAME: &str = "Dockerfile";
/// Where systems keep their CA bundle: Debian, Fedora, Alpine and macOS.
const CA_BUNDLES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

/// The collector's build context, in a temporary folder that goes when this is dropped.
#[derive(Debug)]
pub struct CollectorContext {
    folder: TempDir,
    program: CollectorProgram,
}

impl CollectorContext {
    /// Makes the context around `program`.
    ///
    /// # Errors
    /// When a file cannot be read or written, or the machine has no CA bundle.
    pub fn make(program: &CollectorProgram) -> Result<Self, CollectorError> {
        let folder = tempfile::tempdir().map_err(|source| CollectorError::Write {
            path: std::env::temp_dir(),
            source,
        })?;
        program.write_context(folder.path())?;
        Ok(Self {
            folder,
            program: program.clone(),
        })
    }

    /// Returns what a container tool builds the image from.
    #[must_use]
    pub fn input(&self) -> BuildInput {
        self.program.input_in(self.folder.path())
    }
}

impl CollectorProgram {
    /// Returns the tag of the image that is made from this program:
    /// `<version>-<digest>`, of manta's version and twelve characters over the
    /// platform, the Dockerfile and the program.
    ///
    /// The CA bundle is left out, like a base image: two machines with the same
    /// collector would else take turns in replacing each other's image.
    ///
    /// # Errors
    /// When the program cannot be read.
    pub fn tag(&self) -> Result<String, CollectorError> {
        let program = hash_file(self.path()).map_err(|source| CollectorError::Read {
            path: self.path().to_owned(),
            source,
        })?;
        let mut hash = FieldHash::new();
        hash.field(self.platform().as_str().as_bytes());
        hash.field(DOCKERFILE.as_bytes());
        hash.field(&program);
        let digest = hash.finish();
        Ok(format!("{}-{}", env!("CARGO_PKG_VERSION"), digest.short()))
    }

    /// Puts everything that the Dockerfile copies, and the Dockerfile itself, into `folder`.
    ///
    /// # Errors
    /// When a file cannot be read or written, or the machine has no CA bundle.
    pub fn write_context(&self, folder: &Path) -> Result<(), CollectorError> {
        let bundle = ca_bundle()?;
        put(folder, PROGRAM_NAME, &read(self.path())?, 0o755)?;
        put(folder, CA_BUNDLE_NAME, &read(&bundle)?, 0o644)?;
        put(folder, DOCKERFILE_NAME, DOCKERFILE.as_bytes(), 0o644)
    }

    /// Returns what a container tool builds from, once the context is in `folder`.
    #[must_use]
    pub fn input_in(&self, folder: &Path) -> BuildInput {
        BuildInput {
            context: folder.to_owned(),
            dockerfile: DOCKERFILE_NAME.into(),
            args: BTreeMap::new(),
            platform: self.platform(),
        }
    }
}

/// Returns this machine's CA bundle.
fn ca_bundle() -> Result<PathBuf, CollectorError> {
    let looked = CA_BUNDLES.map(PathBuf::from);
    match looked.iter().find(|path| path.is_file()) {
        Some(path) => Ok(path.clone()),
        None => Err(CollectorError::NoCaBundle {
            looked: looked.to_vec(),
        }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CollectorError> {
    fs::read(path).map_err(|source| CollectorError::Read {
        path: path.to_owned(),
        source,
    })
}

/// Writes a file of the context. Its mode is the one in the image, where the
/// user is another: what the file has on this machine, or its umask, must not count.
fn put(folder: &Path, name: &str, content: &[u8], mode: u32) -> Result<(), CollectorError> {
    let path = folder.join(name);
    fs::write(&path, content)
        .and_then(|()| fs::set_permissions(&path, Permissions::from_mode(mode)))
        .map_err(|source| CollectorError::Write { path, source })
}

#[cfg(test)]
mod tests {
    use super::super::elf::sample;
    use super::*;
    use crate::Platform;

    /// Returns a program whose content is `text` behind its header.
    fn program(folder: &Path, text: &str) -> CollectorProgram {
        let path = folder.join("collector");
        let content = [sample::static_for_amd64(), text.as_bytes().to_vec()].concat();
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        CollectorProgram::at(path, Platform::LinuxAmd64).unwrap()
    }

    #[test]
    fn the_context_holds_what_the_dockerfile_copies_for_any_user_to_read() {
        let folder = tempfile::tempdir().unwrap();
        let context = CollectorContext::make(&program(folder.path(), "")).unwrap();
        let input = context.input();
        let mode = |name: &str| {
            let file = input.context.join(name);
            fs::metadata(file).unwrap().permissions().mode() & 0o777
        };
        let copied = DOCKERFILE
            .lines()
            .filter_map(|line| line.strip_prefix("COPY ")?.split(' ').next());
        let modes: Vec<_> = copied.map(|name| (name, mode(name))).collect();
        assert_eq!(modes, [(CA_BUNDLE_NAME, 0o644), (PROGRAM_NAME, 0o755)]);
        assert!(input.dockerfile_path().is_file());
    }

    #[test]
    fn the_tag_is_the_version_and_follows_the_program_alone() {
        let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
        let texts = ["one", "one", "two"];
        let [one, same, other] =
            [0, 1, 2].map(|i| program(folders[i].path(), texts[i]).tag().unwrap());
        assert_eq!(one, same);
        assert_ne!(one, other);
        let version = format!("{}-", env!("CARGO_PKG_VERSION"));
        assert!(one.starts_with(&version), "{one}");
        assert_eq!(one.len(), version.len() + 12);
    }
}
