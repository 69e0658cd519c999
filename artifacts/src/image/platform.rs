//! The platforms images are built for.

use std::fmt;

/// A platform that an image is built for. Always said, so that an image built
/// on an ARM laptop runs where x86-64 was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Platform {
    /// 64-bit x86.
    LinuxAmd64,
    /// 64-bit Arm.
    LinuxArm64,
}

impl Platform {
    /// Returns the name container tools use, such as `linux/amd64`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LinuxAmd64 => "linux/amd64",
            Self::LinuxArm64 => "linux/arm64",
        }
    }

    /// Returns the platform of this machine, or of the Linux that containers run in on it;
    /// `None` for machines that no image is built for.
    #[must_use]
    pub fn host() -> Option<Self> {
        match std::env::consts::ARCH {
            "x86_64" => Some(Self::LinuxAmd64),
            "aarch64" => Some(Self::LinuxArm64),
            _ => None,
        }
    }

    /// Returns the architecture alone, as container tools name it: `amd64`.
    #[must_use]
    pub const fn architecture(self) -> &'static str {
        match self {
            Self::LinuxAmd64 => "amd64",
            Self::LinuxArm64 => "arm64",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
