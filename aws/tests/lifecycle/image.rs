use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use manta_artifacts::{ContainerTool, ToolKind};
use manta_aws::testing::{self, Image, Repository, Source};
use manta_aws::{AwsResource, Target, Workshop};
use manta_engine::{Address, Input, Stack};
use manta_testbed::{Access, FixtureAws, Registry};
use serde_json::Value;

use crate::world::{NOTHING, World};

/// An account whose repositories are in a real registry, and a folder to build from.
struct Yard {
    world: World,
    folder: tempfile::TempDir,
    _fixture: FixtureAws,
    registry: Registry,
}

impl Yard {
    async fn open() -> Self {
        let registry = Registry::start(Access::Anyone);
        let fixture = FixtureAws::start(&["--registry", &registry.host]);
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let world = World::at(&fixture.url()).await;
        let workshop = Workshop {
            folder: folder.path().to_owned(),
            ..Workshop::default()
        };
        let connection = testing::connection(&world.config, &world.account);
        let deployment = world.target.deployment().clone();
        let target = Target::new(deployment, connection, workshop);
        let tool = docker(folder.path()).await;
        Self {
            world: World {
                target: testing::with_tool(target, tool),
                ..world
            },
            folder,
            _fixture: fixture,
            registry,
        }
    }

    fn write(&self, name: &str, text: &str) {
        let context = self.folder.path().join("web");
        std::fs::create_dir_all(&context).expect("the folder was just made");
        std::fs::write(context.join(name), text).expect("the folder was just made");
    }

    /// Returns the repository's URI; in the one registry of all accounts, the
    /// account is part of the path.
    fn repository(&self) -> String {
        let host = &self.registry.host;
        let account = &self.world.account;
        format!("{host}/{account}/shop-test/web")
    }
}

impl Drop for Yard {
    /// Takes away what the build left in the engine's own store.
    fn drop(&mut self) {
        for tag in ["first", "second"] {
            let reference = format!("{}:{tag}", self.repository());
            let _ = Command::new("docker")
                .args(["image", "rm", "--force", &reference])
                .output();
        }
    }
}

/// Returns the machine's docker with a configuration of its own, so that
/// logging in leaves the user's alone.
async fn docker(folder: &Path) -> ContainerTool {
    let script = "../artifacts/tests/tools/isolated-docker";
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
    let tools = folder.join("tools");
    std::fs::create_dir(&tools).expect("the folder was just made");
    symlink(script, tools.join("docker")).expect("the folder is empty");
    let tool = ContainerTool::find_in(tools.as_os_str(), Some(ToolKind::Docker)).await;
    tool.expect("a Docker engine runs where this test does")
}

fn stack(world: &World, tag: &str) -> Stack<AwsResource> {
    let repository = Repository {
        repository_name: "shop-test/web".to_owned(),
        scan_on_push: true,
        keep_images: 10,
    };
    let image = Image {
        repository_uri: Input::output_of(Address::new("repository", "web"), "uri"),
        repository_name: "shop-test/web".to_owned(),
        tag: tag.to_owned(),
        source: Source::Folder {
            context: "web".to_owned(),
            dockerfile: "Dockerfile".to_owned(),
            build_args: BTreeMap::new(),
        },
        platform: "linux/amd64".to_owned(),
    };
    world.stack([repository.named("web"), image.named("web")])
}

#[tokio::test]
#[ignore = "needs a Docker engine and docker-registry"]
async fn an_image_is_built_and_pushed_once_and_named_by_digest() {
    let yard = Yard::open().await;
    yard.write("Dockerfile", "FROM scratch\nCOPY index.html /\n");
    yard.write("index.html", "hello");
    let first = stack(&yard.world, "first");
    assert_eq!(
        yard.world.steps(&first).await,
        ["create repository/web", "create image/web"]
    );
    let outcome = yard.world.up(&first).await;
    let uri = &outcome.outputs[&Address::new("image", "web")]["uri"];
    let uri = uri.as_str().expect("a URI is text");
    assert!(uri.contains("/web@sha256:"), "{uri}");
    let pulled = Command::new("docker")
        .args(["manifest", "inspect", "--insecure", uri])
        .output()
        .expect("docker can be run");
    let manifest: Value = serde_json::from_slice(&pulled.stdout).unwrap_or_default();
    assert!(manifest["layers"].is_array(), "{pulled:?}");

    // A new tag is a new image; without one, changed files do not count.
    yard.write("index.html", "hello again");
    assert_eq!(yard.world.steps(&first).await, NOTHING);
    let second = stack(&yard.world, "second");
    assert_eq!(yard.world.steps(&second).await, ["create image/web"]);
    yard.world.up(&second).await;
    yard.world.down(&second).await;
}

#[tokio::test]
#[ignore = "needs a Docker engine and docker-registry"]
async fn a_build_that_fails_shows_its_last_lines_and_pushes_nothing() {
    let yard = Yard::open().await;
    yard.write("Dockerfile", "FROM scratch\nCOPY missing.html /\n");
    let (outcome, _) = yard.world.try_up(&stack(&yard.world, "first")).await;
    let told = format!("{:?}", outcome.failures().collect::<Vec<_>>());
    assert!(told.contains("failed to build"), "{told}");
    assert!(told.contains("missing.html"), "{told}");
    let owned = yard.world.owned().await;
    assert_eq!(owned.len(), 1, "only the repository is there: {owned:?}");
}
