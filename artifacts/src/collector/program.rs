//! The collector's program, known to run in an image that holds nothing else.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::elf::{Elf, Linking, Machine};
use super::{CollectorError, CollectorPlaces};
use crate::Platform;

/// A statically linked collector for one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectorProgram {
    path: PathBuf,
    platform: Platform,
}

impl CollectorProgram {
    /// Finds the program for `platform`.
    ///
    /// # Errors
    /// When there is none, or the one that comes first would not run in the image.
    pub fn find(platform: Platform, places: &CollectorPlaces) -> Result<Self, CollectorError> {
        Self::at(places.look(platform)?, platform)
    }

    /// Returns the program at `path`, once it is seen to be for `platform` and
    /// to need no dynamic linker.
    ///
    /// # Errors
    /// When it is not, or cannot be read.
    pub fn at(path: PathBuf, platform: Platform) -> Result<Self, CollectorError> {
        let read = File::open(&path).and_then(|mut file| Elf::read(&mut file));
        let elf = match read {
            Ok(Some(elf)) => elf,
            Ok(None) => return Err(CollectorError::NoProgram { path }),
            Err(source) => return Err(CollectorError::Read { path, source }),
        };
        if elf.machine != machine(platform) {
            return Err(CollectorError::OtherMachine {
                path,
                platform,
                machine: elf.machine.to_string(),
            });
        }
        match elf.linking {
            Linking::Static => Ok(Self { path, platform }),
            Linking::Dynamic => Err(CollectorError::Dynamic { path }),
        }
    }

    /// Returns where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns what it runs on.
    #[must_use]
    pub fn platform(&self) -> Platform {
        self.platform
    }
}

fn machine(platform: Platform) -> Machine {
    match platform {
        Platform::LinuxAmd64 => Machine::X86_64,
        Platform::LinuxArm64 => Machine::Aarch64,
    }
}

#[cfg(test)]
mod tests {
    use super::super::elf::sample;
    use super::*;

    fn at(content: &[u8], platform: Platform) -> Result<(), String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let path = file.path().to_owned();
        let shown = path.display().to_string();
        CollectorProgram::at(path, platform)
            .map(|_| ())
            .map_err(|error| error.to_string().replace(&shown, "it"))
    }

    #[test]
    fn a_program_is_for_one_platform() {
        let (amd64, arm64) = (sample::static_for_amd64(), sample::static_for_arm64());
        assert_eq!(at(&amd64, Platform::LinuxAmd64), Ok(()));
        assert_eq!(at(&arm64, Platform::LinuxArm64), Ok(()));
        let error = at(&amd64, Platform::LinuxArm64);
        assert_eq!(error, Err("`it` is for x86-64, not for linux/arm64".into()));
    }

    #[test]
    fn what_needs_a_linker_is_refused() {
        let platform = match std::env::consts::ARCH {
            "aarch64" => Platform::LinuxArm64,
            _ => Platform::LinuxAmd64,
        };
        // Tests are linked dynamically.
        let own = std::env::current_exe().unwrap();
        let error = CollectorProgram::at(own, platform).unwrap_err();
        assert!(matches!(error, CollectorError::Dynamic { .. }), "{error}");
    }

    #[test]
    fn a_script_is_no_program() {
        let error = at(b"#!/bin/sh\n", Platform::LinuxAmd64);
        assert_eq!(error, Err("`it` is no 64-bit Linux program".into()));
    }
}
