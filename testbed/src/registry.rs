//! A container registry of a test's own: Debian's `docker-registry`, plain HTTP
//! on loopback.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use tempfile::TempDir;

/// The password of the user `ada` at a registry that wants a login.
pub const PASSWORD: &str = "open sesame";
/// The same in bcrypt, the only hash the registry takes.
const PASSWORD_HASH: &str = "$2b$04$HUJhyKJpkRJEH3ip0//otuz5tdJopyrYPdYpgLReiJlQpzIQ7M1rK";

/// Who may use a registry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everyone, without a login or with any.
    Anyone,
    /// The user `ada`, with [`PASSWORD`].
    AdaOnly,
}

/// A running registry; ends when dropped.
pub struct Registry {
    process: Child,
    /// Its `host:port`.
    pub host: String,
    /// Its images.
    _folder: TempDir,
}

impl Registry {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(access: Access) -> Self {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let file = configure(folder.path(), access);
        let mut process = Command::new("docker-registry")
            .arg("serve")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docker-registry is installed where this test runs");
        let host = listening_address(&mut process);
        Self {
            process,
            host,
            _folder: folder,
        }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn configure(folder: &Path, access: Access) -> std::path::PathBuf {
    let root = folder.display();
    let mut config = format!(
        "version: 0.1\n\
         storage: {{ filesystem: {{ rootdirectory: '{root}/data' }}, delete: {{ enabled: true }} }}\n\
         http: {{ addr: '127.0.0.1:0' }}\n"
    );
    if access == Access::AdaOnly {
        let users = format!("ada:{PASSWORD_HASH}\n");
        fs::write(folder.join("users"), users).expect("the folder was just made");
        config += &format!("auth: {{ htpasswd: {{ realm: test, path: '{root}/users' }} }}\n");
    }
    let file = folder.join("config.yml");
    fs::write(&file, config).expect("the folder was just made");
    file
}

/// Returns the address that the registry's log says it listens on.
fn listening_address(process: &mut Child) -> String {
    let log = process.stderr.take().expect("stderr was just piped");
    let mut lines = BufReader::new(log).lines().map_while(Result::ok);
    let mut said = String::new();
    for line in lines.by_ref() {
        if let Some((_, address)) = line.split_once("listening on ") {
            let address = address.split('"').next().unwrap_or(address).to_owned();
            // It must be able to go on writing its log.
            thread::spawn(move || lines.for_each(drop));
            return address;
        }
        said += &line;
        said.push('\n');
    }
    panic!("docker-registry did not start:\n{said}");
}
