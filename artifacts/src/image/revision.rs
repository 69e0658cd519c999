//! The git revision that a folder's content came with.

use std::path::Path;

use tokio::process::Command;

use crate::process::{quiet, run};

/// Characters of a commit's name that are kept: enough to be unique in any
/// repository, few enough to read.
const SHORT: usize = 12;

/// The last commit that touched a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The first twelve characters of the commit's name.
    pub short: String,
    /// Whether the folder differs from the commit, new files included.
    pub dirty: bool,
}

/// Returns the last commit that touched `folder`; `None` outside a git work
/// tree, before there is such a commit, or without git.
///
/// It is not `HEAD`: a commit elsewhere in the repository must not give an
/// unchanged folder a new revision. (In a shallow clone git knows no better
/// than its oldest commit.)
pub async fn git_revision(folder: &Path) -> Option<Revision> {
    let commit = git(folder, &["log", "-1", "--format=%H", "--", "."]).await?;
    let short = commit.get(..SHORT)?.to_owned();
    let changes = git(folder, &["status", "--porcelain", "--", "."]).await?;
    Some(Revision {
        short,
        dirty: !changes.is_empty(),
    })
}

/// Returns what `git` prints when it succeeds in `folder`.
async fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .args(arguments)
        // `status` would otherwise take the index lock, in the way of the user's own git.
        .env("GIT_OPTIONAL_LOCKS", "0");
    let finished = run(&mut command, None, &quiet).await.ok()?;
    finished.status.success().then(|| finished.stdout())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn must_git(folder: &Path, arguments: &[&str]) -> String {
        let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
        let arguments = [&identity, arguments].concat();
        git(folder, &arguments)
            .await
            .unwrap_or_else(|| panic!("git {arguments:?} failed"))
    }

    #[tokio::test]
    async fn a_revision_tells_clean_from_dirty() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        must_git(folder, &["init", "--quiet"]).await;
        assert_eq!(git_revision(folder).await, None, "no commit yet");

        std::fs::write(folder.join("a"), "1").unwrap();
        must_git(folder, &["add", "a"]).await;
        must_git(folder, &["commit", "--quiet", "-m", "first"]).await;
        let commit = must_git(folder, &["rev-parse", "HEAD"]).await;
        let clean = git_revision(folder).await.unwrap();
        assert_eq!(clean.short, commit[..12]);
        assert!(!clean.dirty);

        std::fs::write(folder.join("b"), "2").unwrap();
        let dirty = git_revision(folder).await.unwrap();
        assert_eq!(dirty.short, clean.short);
        assert!(dirty.dirty, "a new file counts");
    }

    #[tokio::test]
    async fn changes_beside_the_folder_do_not_make_it_dirty() {
        let tree = tempfile::tempdir().unwrap();
        let service = tree.path().join("service");
        std::fs::create_dir(&service).unwrap();
        std::fs::write(service.join("a"), "1").unwrap();
        must_git(tree.path(), &["init", "--quiet"]).await;
        must_git(tree.path(), &["add", "."]).await;
        must_git(tree.path(), &["commit", "--quiet", "-m", "first"]).await;
        std::fs::write(tree.path().join("elsewhere"), "2").unwrap();
        assert!(!git_revision(&service).await.unwrap().dirty);
    }

    #[tokio::test]
    async fn a_commit_elsewhere_leaves_the_revision_alone() {
        let tree = tempfile::tempdir().unwrap();
        let service = tree.path().join("service");
        std::fs::create_dir(&service).unwrap();
        std::fs::write(service.join("a"), "1").unwrap();
        must_git(tree.path(), &["init", "--quiet"]).await;
        must_git(tree.path(), &["add", "."]).await;
        must_git(tree.path(), &["commit", "--quiet", "-m", "first"]).await;
        let before = git_revision(&service).await;
        std::fs::write(tree.path().join("elsewhere"), "2").unwrap();
        must_git(tree.path(), &["add", "."]).await;
        must_git(tree.path(), &["commit", "--quiet", "-m", "second"]).await;
        assert_eq!(git_revision(&service).await, before);
    }

    #[tokio::test]
    async fn a_folder_outside_git_has_no_revision() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(git_revision(folder.path()).await, None);
    }
}
