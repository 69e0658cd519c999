//! The ignore file's language, judged by the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use manta_artifacts::quiet;

use crate::{Docker, Image, input};

/// Ignore files in which every rule of the language occurs.
const IGNORE_FILES: [&str; 7] = [
    "",
    "# all logs\n*.log\n\n  docs/  \n",
    "**/*.log\n!keep.log\n",
    "**.log\n/deep/./down/../up\n",
    "docs\n!docs/keep.md\n!docs/deep\ndocs/deep/b.md\n",
    "*\n!app.py\n!docs/*.md\n",
    "*/*/a.md\n[b-d].txt\n[^a-z]x.txt\na?.txt\n\\*.txt\ndeep/**/end\nDockerfile\n.dockerignore\n",
];

const FILES: [&str; 17] = [
    "app.py",
    "keep.log",
    "x.log",
    "a1.txt",
    "b.txt",
    "e.txt",
    "0x.txt",
    "*.txt",
    "docs/keep.md",
    "docs/other.md",
    "docs/x.log",
    "docs/deep/a.md",
    "docs/deep/b.md",
    "deep/end",
    "deep/down/end",
    "deep/up/x.log",
    "deep/up/trend",
];

/// The digest must follow exactly the files that the engine is sent: one more
/// would build in vain, one less would miss a change.
#[tokio::test]
#[ignore = "needs a Docker engine and docker-registry"]
async fn the_digest_follows_the_files_that_the_engine_is_sent() {
    let docker = Docker::find().await;
    for (index, rules) in IGNORE_FILES.iter().enumerate() {
        let context = tempfile::tempdir().unwrap();
        let root = context.path();
        for path in FILES {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "one").unwrap();
        }
        fs::write(root.join("Dockerfile"), "FROM scratch\nCOPY . /\n").unwrap();
        fs::write(root.join(".dockerignore"), rules).unwrap();
        let input = input(root, BTreeMap::new());
        let image = Image::named("localhost", &format!("context-{index}"));
        docker.tool.build(&input, &image.0, &quiet).await.unwrap();

        let sent = files_of_image(&docker, &image);
        let followed = FILES
            .into_iter()
            .filter(|path| {
                let before = input.digest().unwrap();
                fs::write(root.join(path), "two").unwrap();
                input.digest().unwrap() != before
            })
            .map(str::to_owned)
            .collect::<BTreeSet<_>>();
        assert_eq!(followed, sent, "with the ignore file:\n{rules}");
    }
}

/// Returns those of [`FILES`] that an image holds.
fn files_of_image(docker: &Docker, image: &Image) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("image.tar");
    // A container that never starts; its command need not be there.
    let container = docker.run(&["create", &image.0, "/none"]);
    docker.run(&["export", "--output", file.to_str().unwrap(), &container]);
    docker.run(&["rm", &container]);
    let listing = Command::new("tar")
        .arg("--list")
        .arg("--quoting-style=literal")
        .arg("--file")
        .arg(&file)
        .output()
        .unwrap();
    let listing = String::from_utf8(listing.stdout).unwrap();
    let found: BTreeSet<&str> = listing.lines().collect();
    FILES
        .into_iter()
        .filter(|path| found.contains(path))
        .map(str::to_owned)
        .collect()
}
