//! A deployment, as far as its containers need one.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use manta_engine::Address;
use manta_local::container::{
    Application, ContainerError, Engine, Pair, Published, Surroundings, application_image,
    collector_image, remove_images, remove_leftovers,
};
use manta_local::control::LogStream;
use manta_local::kinds::{Collector, CollectorKind, Container};
use manta_local::metadata::Metadata;
use manta_local::process::{Ledger, Sink};
use tempfile::TempDir;
use tokio::runtime;
use tokio::time::{sleep, timeout};

use crate::xray::Xray;

/// The statically linked binary that goes into the collector's image.
const COLLECTOR: &str = "MANTA_TEST_STATIC_DAEMON";
/// A statically linked program that is a shell, a server and a client.
const BUSYBOX: &str = "/bin/busybox";
/// A program that sends a segment, compiled for where there are no libraries.
const SENDER: &str = "tests/container/send.rs";
const DOCKERFILE: &str = "FROM scratch\nCOPY busybox /bin/busybox\nCOPY send /bin/send\n";
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A deployment with a local X-Ray. Its containers and images are removed when this is dropped.
pub(crate) struct World {
    pub(crate) name: String,
    pub(crate) engine: Engine,
    pub(crate) metadata: Metadata,
    xray: Xray,
    folder: TempDir,
    ledger: Ledger,
    log: Arc<Mutex<Vec<(LogStream, String)>>>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = TempDir::new().expect("there is room");
        let world = Self {
            name: format!("test-{:08x}", fastrand::u32(..)),
            engine: Engine::find().await.expect("Docker runs"),
            metadata: Metadata::start().await.expect("a port is free"),
            xray: Xray::start(),
            ledger: Ledger::open(&folder.path().join("children"), folder.path())
                .expect("there is room"),
            log: Arc::default(),
            folder,
        };
        world.write_context();
        world
    }

    /// The deployment's folder, as its containers' label has it.
    pub(crate) fn folder(&self) -> String {
        self.folder.path().to_string_lossy().into_owned()
    }

    /// Where the local X-Ray's API is.
    pub(crate) fn xray(&self) -> String {
        self.xray.url()
    }

    /// Returns a copy of the service `web` that runs a script of busybox's shell, without traces.
    pub(crate) fn application(&self, script: &str) -> Application {
        Application {
            deployment: self.name.clone(),
            folder: self.folder.path().to_owned(),
            resource: Address {
                kind: "service".to_owned(),
                name: "web".to_owned(),
            },
            id: format!("web-{:04x}", fastrand::u16(..)),
            container: self.container(script),
            environment: BTreeMap::new(),
            secrets: BTreeMap::new(),
            port: None,
            region: "eu-west-1".to_owned(),
            stop_timeout: Duration::from_secs(5),
        }
    }

    /// Returns the same with manta's collector beside it.
    pub(crate) fn traced(&self, script: &str) -> Application {
        let program = env::var(COLLECTOR).unwrap_or_else(|_| {
            panic!(
                "{COLLECTOR} must name a statically linked manta-daemon (cargo xtask test makes one)"
            )
        });
        let mut application = self.application(script);
        application.container.collector = Some(Collector {
            image: collector_image(&self.name, "1"),
            kind: CollectorKind::Manta,
            program: Some(program),
            sampling: None,
        });
        application
    }

    /// Prepares the images and starts a copy.
    pub(crate) async fn start(&self, application: &Application) -> Result<Pair, ContainerError> {
        self.engine.prepare(&application.container, &|_| {}).await?;
        Pair::start(
            &self.engine,
            application,
            &self.surroundings(),
            &self.metadata,
            &self.ledger,
            self.sink(),
        )
        .await
    }

    /// Waits until a line of the log has `text` in it; returns that line.
    pub(crate) async fn logged(&self, text: &str) -> (LogStream, String) {
        let line = async {
            loop {
                let found = self
                    .lines()
                    .into_iter()
                    .find(|(_, line)| line.contains(text));
                if let Some(found) = found {
                    return found;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        let line = timeout(PATIENCE, line).await;
        line.unwrap_or_else(|_| panic!("no line has {text:?}: {:#?}", self.lines()))
    }

    /// Returns everything that was written.
    pub(crate) fn lines(&self) -> Vec<(LogStream, String)> {
        let lines = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        lines.clone()
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings {
            traces: Some(self.xray.addresses),
            others: Vec::new(),
        }
    }

    fn sink(&self) -> Sink {
        let log = Arc::clone(&self.log);
        Arc::new(move |stream, line| {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            log.push((stream, line));
        })
    }

    fn container(&self, script: &str) -> Container {
        let command = ["/bin/busybox", "sh", "-c", script];
        Container {
            image: application_image(&self.name, "web", "1"),
            context: Some(self.context()),
            dockerfile: None,
            args: BTreeMap::new(),
            command: command.map(str::to_owned).into(),
            cpu: 256,
            memory_mib: 64,
            platform: "linux/amd64".to_owned(),
            collector: None,
        }
    }

    fn context(&self) -> String {
        format!("{}/context", self.folder())
    }

    fn write_context(&self) {
        let context = self.context();
        fs::create_dir(&context).expect("there is room");
        fs::copy(BUSYBOX, format!("{context}/busybox")).expect("busybox-static is installed");
        fs::copy(sender(), format!("{context}/send")).expect("there is room");
        fs::write(format!("{context}/Dockerfile"), DOCKERFILE).expect("there is room");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let (folder, name) = (self.folder.path().to_owned(), self.name.clone());
        // In a thread, because a runtime does not wait in another.
        let cleaning = thread::spawn(move || {
            let mut runtime = runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let _ = remove_leftovers(&folder).await;
                let _ = remove_images(&name).await;
            });
        });
        let _ = cleaning.join();
    }
}

/// Returns the program that sends a segment, compiled once.
fn sender() -> &'static Path {
    static SENT: LazyLock<PathBuf> = LazyLock::new(|| {
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("send");
        let compiled = Command::new("rustc")
            .args([
                "--edition",
                "2024",
                "-C",
                "target-feature=+crt-static",
                "-o",
            ])
            .arg(&program)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(SENDER))
            .status();
        assert!(compiled.expect("rustc is there").success());
        program
    });
    &SENT
}

/// Returns a port that nobody listens at.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

/// Returns a port of this machine that leads to 8080.
pub(crate) fn published() -> Published {
    Published {
        outside: free_port(),
        inside: 8080,
    }
}
