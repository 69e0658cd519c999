//! A container that is there because of us.

use std::process::{Command, Stdio};
use std::thread;

use super::ContainerError;
use super::docker::{PROGRAM, docker};

/// A container, running or not. When this is dropped, it is removed, whatever it does.
#[derive(Debug)]
pub(super) struct Owned {
    id: String,
    removed: bool,
}

impl Owned {
    /// Takes over the container with this identifier.
    pub(super) fn of(id: String) -> Self {
        Self { id, removed: false }
    }

    /// Docker's identifier of it.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Removes it, and the volumes that were made for it alone.
    ///
    /// # Errors
    /// When Docker cannot. It is tried once more then, when this is dropped.
    pub(super) async fn remove(mut self) -> Result<(), ContainerError> {
        docker("remove a container", &removal(&self.id)).await?;
        self.removed = true;
        Ok(())
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        if self.removed {
            return;
        }
        let mut command = Command::new(PROGRAM);
        command
            .args(removal(&self.id))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Nobody waits here. What is left is removed by its label, later.
        thread::spawn(move || {
            let _ = command.status();
        });
    }
}

fn removal(id: &str) -> [&str; 4] {
    ["rm", "--force", "--volumes", id]
}
