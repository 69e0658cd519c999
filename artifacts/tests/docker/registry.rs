//! A registry of a test's own: Debian's `docker-registry`, plain HTTP on loopback.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use manta_artifacts::Credentials;

/// The password of the user `ada` at a registry that wants a login.
pub(crate) const PASSWORD: &str = "open sesame";
/// The same in bcrypt, the only hash the registry takes.
const PASSWORD_HASH: &str = "$2b$04$HUJhyKJpkRJEH3ip0//otuz5tdJopyrYPdYpgLReiJlQpzIQ7M1rK";

/// Who may use a registry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Anyone,
    AdaOnly,
}

/// A running registry; ends when dropped.
pub(crate) struct Registry {
    process: Child,
    /// Its `host:port`.
    pub(crate) host: String,
    /// Its images.
    _folder: tempfile::TempDir,
}

impl Registry {
    pub(crate) fn start(access: Access) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().display();
        let mut config = format!(
            "version: 0.1\n\
             storage: {{ filesystem: {{ rootdirectory: '{root}/data' }} }}\n\
             http: {{ addr: '127.0.0.1:0' }}\n"
        );
        if access == Access::AdaOnly {
            fs::write(
                folder.path().join("users"),
                format!("ada:{PASSWORD_HASH}\n"),
            )
            .unwrap();
            config += &format!("auth: {{ htpasswd: {{ realm: test, path: '{root}/users' }} }}\n");
        }
        let file = folder.path().join("config.yml");
        fs::write(&file, config).unwrap();
        let mut process = Command::new("docker-registry")
            .arg("serve")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docker-registry is installed where these tests run");
        let host = listening_address(&mut process);
        Self {
            process,
            host,
            _folder: folder,
        }
    }

    pub(crate) fn credentials(&self, password: &str) -> Credentials {
        Credentials {
            registry: self.host.clone(),
            username: "ada".into(),
            password: password.into(),
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

/// Returns the address the registry says it listens on, having been given port 0.
fn listening_address(process: &mut Child) -> String {
    let log = process.stderr.take().expect("stderr was just piped");
    let mut lines = BufReader::new(log).lines();
    let mut said = String::new();
    for line in lines.by_ref() {
        let line = line.unwrap();
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
