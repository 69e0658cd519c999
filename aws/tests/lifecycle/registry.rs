//! A container registry of a test's own: Debian's `docker-registry`, plain HTTP
//! on loopback.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

/// A running registry; ends when dropped.
pub(crate) struct Registry {
    process: Child,
    /// Its `host:port`.
    pub(crate) host: String,
    /// Its images.
    _folder: tempfile::TempDir,
}

impl Registry {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let config = format!(
            "version: 0.1\n\
             storage: {{ filesystem: {{ rootdirectory: '{}' }}, delete: {{ enabled: true }} }}\n\
             http: {{ addr: '127.0.0.1:0' }}\n",
            folder.path().join("data").display()
        );
        let file = folder.path().join("config.yml");
        fs::write(&file, config).expect("the folder was just made");
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

/// Returns the address that the registry's log says it listens on.
fn listening_address(process: &mut Child) -> String {
    let log = process.stderr.take().expect("stderr was just piped");
    let mut lines = BufReader::new(log).lines().map_while(Result::ok);
    let address = lines
        .find_map(|line| {
            let (_, rest) = line.split_once("listening on ")?;
            rest.split('"').next().map(str::to_owned)
        })
        .expect("the registry says where it listens");
    // It must be able to go on writing its log.
    thread::spawn(move || lines.for_each(drop));
    address
}
