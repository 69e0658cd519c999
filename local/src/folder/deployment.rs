//! Where a deployment's folder is, and where what is in it.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::lock::Lock;

/// The longest path of a socket, in bytes: macOS's limit, which is below Linux's.
const LONGEST_SOCKET: usize = 103;

/// The folder of one deployment. What is in it is the user's own: nobody else may enter.
///
/// There is no state in it that a deployment could not do without: a supervisor knows what
/// there is because it runs it. Traces and logs are what stays when it is killed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    path: PathBuf,
}

/// There is no place for what is a user's own.
#[derive(Debug, thiserror::Error)]
#[error("neither HOME nor XDG_STATE_HOME and XDG_CACHE_HOME name absolute folders")]
pub struct NoHome;

/// Returns the folder that deployments have theirs in: `$XDG_STATE_HOME/manta/local`, which is
/// `~/.local/state/manta/local` where that is not set.
fn deployments() -> Result<PathBuf, NoHome> {
    Ok(user_folder("XDG_STATE_HOME", ".local/state")?.join("manta/local"))
}

/// Returns where it is kept what was made once for all deployments:
/// `$XDG_CACHE_HOME/manta`, which is `~/.cache/manta` where that is not set.
///
/// # Errors
/// When there is no place for it.
pub fn cache() -> Result<PathBuf, NoHome> {
    Ok(user_folder("XDG_CACHE_HOME", ".cache")?.join("manta"))
}

/// Returns the folder that a variable names, or else one in the user's home.
fn user_folder(variable: &str, in_home: &str) -> Result<PathBuf, NoHome> {
    let absolute = |name| {
        let path = PathBuf::from(std::env::var_os(name)?);
        path.is_absolute().then_some(path)
    };
    let named = absolute(variable);
    named
        .or_else(|| Some(absolute("HOME")?.join(in_home)))
        .ok_or(NoHome)
}

/// Returns the names of the deployments that have a folder, in order.
///
/// # Errors
/// When there is no place for them.
pub fn list() -> Result<Vec<String>, NoHome> {
    let Ok(entries) = fs::read_dir(deployments()?) else {
        return Ok(Vec::new());
    };
    let names = entries.flatten().map(|entry| entry.file_name());
    let mut names: Vec<_> = names.filter_map(|name| name.into_string().ok()).collect();
    names.sort();
    Ok(names)
}

impl Folder {
    /// Returns the folder of a deployment, whether it is there or not.
    ///
    /// # Errors
    /// When there is no place for it.
    pub fn of(deployment: &str) -> Result<Self, NoHome> {
        Ok(Self::at(deployments()?.join(deployment)))
    }

    /// Returns the folder at `path`, which is absolute.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Returns where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the deployment's name.
    #[must_use]
    pub fn deployment(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Makes it, where it is not there.
    ///
    /// # Errors
    /// When it cannot be made, or its path is too long for the socket in it.
    pub fn create(&self) -> io::Result<()> {
        if self.socket().as_os_str().len() > LONGEST_SOCKET {
            let message = "its path is too long for a socket; let XDG_STATE_HOME be a shorter one";
            return Err(io::Error::new(io::ErrorKind::InvalidFilename, message));
        }
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.path)?;
        fs::set_permissions(&self.path, fs::Permissions::from_mode(0o700))
    }

    /// Removes it with all that is in it.
    ///
    /// # Errors
    /// When something of it cannot be removed. That it is gone already is none.
    pub fn remove(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Takes the lock that a supervisor holds as long as it lives; `None`: another holds it.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn lock(&self) -> io::Result<Option<Lock>> {
        self.create()?;
        Lock::try_take(&self.path.join("supervisor.lock"))
    }

    /// Takes the lock that a command holds while it changes the deployment; `None`: another does.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn lock_changes(&self) -> io::Result<Option<Lock>> {
        self.create()?;
        Lock::try_take(&self.path.join("changes.lock"))
    }

    /// Returns the process that holds [`Self::lock_changes`], as far as it is known.
    #[must_use]
    pub fn changed_by(&self) -> Option<u32> {
        Lock::holder(&self.path.join("changes.lock"))
    }

    /// Returns the file that says that something of the deployment may be in Docker.
    #[must_use]
    pub fn containers(&self) -> PathBuf {
        self.path.join("containers")
    }

    /// Returns the control socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.path.join("control.sock")
    }

    /// Returns what the supervisor says of itself.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.path.join("supervisor.log")
    }

    /// Returns the folder of the record of process groups.
    #[must_use]
    pub fn children(&self) -> PathBuf {
        self.path.join("children")
    }

    /// Returns the folder of what services, tasks and functions wrote.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    /// Returns the folder of the traces.
    #[must_use]
    pub fn traces(&self) -> PathBuf {
        self.path.join("traces")
    }

    /// Returns the record of the ports that were chosen.
    #[must_use]
    pub fn ports(&self) -> PathBuf {
        self.path.join("ports.json")
    }
}

#[cfg(test)]
mod tests {
    use super::Folder;

    #[test]
    fn a_path_that_is_too_long_for_a_socket_is_refused() {
        let parent = tempfile::TempDir::new().expect("a folder");
        let error = Folder::at(parent.path().join("x".repeat(100)))
            .create()
            .expect_err("it is too long");
        assert!(error.to_string().contains("XDG_STATE_HOME"), "{error}");
    }

    #[test]
    fn nobody_else_may_enter() {
        use std::os::unix::fs::PermissionsExt;

        let parent = tempfile::TempDir::new().expect("a folder");
        let folder = Folder::at(parent.path().join("orders"));
        folder.create().expect("it can be made");
        let mode = std::fs::metadata(folder.path())
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
        assert_eq!(folder.deployment(), "orders");
    }
}
