//! What can go wrong with the collector's image.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::elf::Machine;
use crate::Platform;

/// Why there is no program to make the collector's image from.
#[derive(Debug, Error)]
pub enum CollectorError {
    /// It is in none of the places.
    #[error("there is no collector for {platform}; looked for {}", list(looked))]
    Missing {
        /// What it was to run on.
        platform: Platform,
        /// The files that were looked for.
        looked: Vec<PathBuf>,
    },
    /// The file is no program for Linux.
    #[error("`{}` is no 64-bit Linux program", path.display())]
    NoProgram {
        /// The file.
        path: PathBuf,
    },
    /// The program is for another processor.
    #[error("`{}` is for {machine}, not for {platform}", path.display())]
    OtherMachine {
        /// The program.
        path: PathBuf,
        /// What it was to run on.
        platform: Platform,
        /// What it does run on.
        machine: String,
    },
    /// The program needs a dynamic linker, which its image lacks.
    #[error("`{}` is linked dynamically, and has to run where there are no libraries", path.display())]
    Dynamic {
        /// The program.
        path: PathBuf,
    },
    /// The machine has no certificates of the authorities that sign X-Ray's.
    #[error("this machine has no CA bundle; looked for {}", list(looked))]
    NoCaBundle {
        /// The files that were looked for.
        looked: Vec<PathBuf>,
    },
    /// A file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The build context cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl CollectorError {
    /// Returns what the user can do about it.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Missing { .. } | Self::NoProgram { .. } => {
                "put it beside manta or name it in MANTA_DAEMON (in manta's sources, \
                 `cargo xtask image --program-to FOLDER` builds it), or say otherwise under \
                 [tracing]: `image = …` for an image that exists, `collector = \"xray\"` for \
                 the official daemon"
            }
            Self::OtherMachine { .. } => {
                "build the collector on a machine of that architecture, and put it into one \
                 folder with the other, as manta-daemon-amd64 and manta-daemon-arm64; or give \
                 `image` under [tracing]"
            }
            Self::Dynamic { .. } => {
                "`cargo xtask image --program-to FOLDER`, in manta's sources, links it \
                 statically and puts it there"
            }
            Self::NoCaBundle { .. } => "install one (on Debian: apt-get install ca-certificates)",
            Self::Read { .. } => "see that the file may be read",
            Self::Write { .. } => "see that there is room, and that the folder may be written to",
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    let paths: Vec<_> = paths
        .iter()
        .map(|path| format!("`{}`", path.display()))
        .collect();
    paths.join(" and ")
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::X86_64 => f.write_str("x86-64"),
            Self::Aarch64 => f.write_str("64-bit Arm"),
            Self::Other(number) => write!(f, "another processor (ELF machine {number})"),
        }
    }
}
