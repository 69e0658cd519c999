//! Where the collector's program is looked for.

use std::path::PathBuf;

use super::CollectorError;
use crate::Platform;

/// The program's name where there is one of it.
const NAME: &str = "manta-daemon";

/// Where the collector's program is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectorPlaces {
    /// What the user named: the program, or a folder with one for each platform.
    /// Nothing else is looked at then.
    pub named: Option<PathBuf>,
    /// The folder of manta's own program.
    pub beside: Option<PathBuf>,
}

impl CollectorPlaces {
    /// Returns the first file that is there for `platform`. In a folder, the
    /// platform's own program (`manta-daemon-amd64`) comes before `manta-daemon`.
    ///
    /// # Errors
    /// When there is none.
    pub fn look(&self, platform: Platform) -> Result<PathBuf, CollectorError> {
        let looked = self.candidates(platform);
        match looked.iter().find(|path| path.is_file()) {
            Some(path) => Ok(path.clone()),
            None => Err(CollectorError::Missing { platform, looked }),
        }
    }

    fn candidates(&self, platform: Platform) -> Vec<PathBuf> {
        let folder = match (&self.named, &self.beside) {
            (Some(named), _) if !named.is_dir() => return vec![named.clone()],
            (Some(folder), _) | (None, Some(folder)) => folder,
            (None, None) => return Vec::new(),
        };
        vec![folder.join(platform.collector_name()), folder.join(NAME)]
    }
}

impl Platform {
    /// Returns the name of the collector's program for this platform: `manta-daemon-amd64`.
    #[must_use]
    pub fn collector_name(self) -> String {
        format!("{NAME}-{}", self.architecture())
    }
}

#[cfg(test)]
mod tests {
    use std::fs::write;

    use super::*;

    #[test]
    fn a_platforms_own_program_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let places = CollectorPlaces {
            named: None,
            beside: Some(folder.path().to_owned()),
        };
        write(path("manta-daemon"), "").unwrap();
        write(path("manta-daemon-arm64"), "").unwrap();
        let found = |platform| places.look(platform).unwrap();
        assert_eq!(found(Platform::LinuxAmd64), path("manta-daemon"));
        assert_eq!(found(Platform::LinuxArm64), path("manta-daemon-arm64"));
    }

    #[test]
    fn what_is_named_is_the_only_place() {
        let folder = tempfile::tempdir().unwrap();
        let beside = Some(folder.path().to_owned());
        write(folder.path().join("manta-daemon"), "").unwrap();
        let named = Some(folder.path().join("elsewhere"));
        let places = CollectorPlaces { named, beside };
        let error = places.look(Platform::LinuxAmd64).unwrap_err();
        let CollectorError::Missing { looked, .. } = &error else {
            panic!("{error}")
        };
        assert_eq!(looked, &[folder.path().join("elsewhere")]);
        assert!(error.to_string().contains("elsewhere"), "{error}");
    }
}
