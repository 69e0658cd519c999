//! What can be known of a blueprint's images and archives before AWS is asked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use futures_util::future::try_join_all;
use manta_artifacts::{
    Archive, ArchiveError, ArchiveLimits, BuildInput, CollectorError, CollectorPlaces,
    CollectorProgram, ContextError, Platform, ToolKind, UnknownTool, archive_folder, git_revision,
    image_tag,
};
use manta_blueprints::{Architecture, Blueprint, ImageSource, Workload};
use tokio::task::spawn_blocking;

use crate::Workshop;
use crate::lower::{Artifact, collectors_to_build};

/// A blueprint's images by tag, its archives by hash, and what both are made from.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The images that are built, by the name of their service or task.
    pub images: BTreeMap<String, Artifact>,
    /// Tags of the collector's images that are built, by architecture.
    pub collectors: BTreeMap<Architecture, String>,
    /// `CodeSha256` of each function's archive, by the function's name.
    pub archives: BTreeMap<String, String>,
    /// What [`crate::Target`] makes them from.
    pub workshop: Workshop,
}

/// Why images or archives cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The container tool that was asked for is not one that manta knows.
    #[error(transparent)]
    Builder(#[from] UnknownTool),
    /// A build context cannot be read.
    #[error("cannot prepare the image of `{workload}`")]
    Image {
        /// The service or task.
        workload: String,
        /// Why not.
        source: ContextError,
    },
    /// There is no program to make the collector's image from.
    #[error("cannot prepare the collector's image")]
    Collector(#[source] CollectorError),
    /// A function's folder cannot be archived.
    #[error("cannot prepare the archive of function `{function}`")]
    Archive {
        /// The function.
        function: String,
        /// Why not.
        source: ArchiveError,
    },
}

impl PrepareError {
    /// Returns what the user can do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Builder(_) => "choose one of these with `--builder`, or leave it out",
            Self::Image { source, .. } => source.help(),
            Self::Collector(source) => source.help(),
            Self::Archive { source, .. } => source.help(),
        }
    }
}

/// Where to make images and archives from.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// The blueprint's folder.
    pub folder: &'a Path,
    /// The name of the container tool to build with; `None`: the first one
    /// found, once an image has to be built.
    pub builder: Option<&'a str>,
    /// Where the collector's program may be.
    pub collector: CollectorPlaces,
}

/// Reads a blueprint's build contexts, archives its functions, and finds the
/// collector's program where that has to be built.
///
/// # Errors
/// When a context, a function's source or the collector's program cannot be
/// read, or an archive is too large.
pub async fn prepare(
    blueprint: &Blueprint,
    sources: Sources<'_>,
) -> Result<Prepared, PrepareError> {
    let Sources {
        folder,
        builder,
        collector,
    } = sources;
    let builder = builder.map(str::parse::<ToolKind>).transpose()?;
    let collectors = collectors_to_build(blueprint)
        .into_iter()
        .map(|architecture| find_collector(architecture, collector.clone()));
    let images = blueprint.workloads().filter_map(|(name, workload)| {
        let input = build_input(workload, folder)?;
        Some(image(name, input))
    });
    let archives = blueprint
        .functions
        .iter()
        .map(|(name, function)| archive(name, folder.join(&function.source)));
    let (images, found, made) = tokio::try_join!(
        try_join_all(images),
        try_join_all(collectors),
        try_join_all(archives)
    )?;

    let mut workshop = Workshop {
        folder: folder.to_owned(),
        builder,
        ..Workshop::default()
    };
    let mut collectors = BTreeMap::new();
    for (architecture, program, tag) in found {
        workshop.collectors.insert(program.platform(), program);
        collectors.insert(architecture, tag);
    }
    let mut archives = BTreeMap::new();
    for (name, made) in made {
        workshop.archives.insert(made.sha256.clone(), made.bytes);
        archives.insert(name, made.sha256);
    }
    Ok(Prepared {
        images: images.into_iter().collect(),
        collectors,
        archives,
        workshop,
    })
}

/// Returns what a workload's image is built from, if it is built.
fn build_input(workload: &Workload, folder: &Path) -> Option<BuildInput> {
    match &workload.image {
        ImageSource::Build {
            context,
            dockerfile,
            args,
        } => Some(BuildInput {
            context: folder.join(context),
            dockerfile: dockerfile.into(),
            args: args.clone(),
            platform: platform(workload.architecture),
        }),
        ImageSource::Image(_) => None,
    }
}

fn platform(architecture: Architecture) -> Platform {
    match architecture {
        Architecture::X86_64 => Platform::LinuxAmd64,
        Architecture::Arm64 => Platform::LinuxArm64,
    }
}

/// Returns the collector's program for an architecture, and its image's tag.
async fn find_collector(
    architecture: Architecture,
    places: CollectorPlaces,
) -> Result<(Architecture, CollectorProgram, String), PrepareError> {
    let found = spawn_blocking(move || {
        let program = CollectorProgram::find(platform(architecture), &places)?;
        let tag = program.tag()?;
        Ok((architecture, program, tag))
    });
    let found = found.await.expect("hashing does not panic");
    found.map_err(PrepareError::Collector)
}

async fn image(workload: &str, input: BuildInput) -> Result<(String, Artifact), PrepareError> {
    let context = input.context.clone();
    let (revision, digest) = tokio::join!(
        git_revision(&context),
        spawn_blocking(move || input.digest())
    );
    let digest = digest
        .expect("hashing does not panic")
        .map_err(|source| PrepareError::Image {
            workload: workload.to_owned(),
            source,
        })?;
    let image = Artifact {
        tag: image_tag(revision.as_ref(), &digest),
        revision: revision.map(|revision| revision.short),
    };
    Ok((workload.to_owned(), image))
}

async fn archive(function: &str, source: PathBuf) -> Result<(String, Archive), PrepareError> {
    let made = spawn_blocking(move || archive_folder(&source, ArchiveLimits::DIRECT_UPLOAD));
    match made.await.expect("archiving does not panic") {
        Ok(archive) => Ok((function.to_owned(), archive)),
        Err(source) => Err(PrepareError::Archive {
            function: function.to_owned(),
            source,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use manta_blueprints::{LoadOptions, Place, load};

    use super::*;

    const BLUEPRINT: &str = r#"
stack = "shop"

[tracing]
collector = "xray"

[service.web]
build = "web"
port = 8080

[task.migrate]
image = "public.ecr.aws/docker/library/alpine:3"

[function.mailer]
source = "mailer"
runtime = "python3.13"
handler = "app.handler"
"#;

    /// A blueprint and its files in a folder of their own, outside git.
    struct Sample(tempfile::TempDir);

    impl Sample {
        fn new() -> Self {
            let sample = Self(tempfile::tempdir().unwrap());
            sample.write("web/Dockerfile", "FROM scratch\nCOPY index.html /\n");
            sample.write("web/index.html", "hello");
            sample.write("mailer/app.py", "def handler(event, context): ...\n");
            sample
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn remove(&self, path: &str) {
            fs::remove_file(self.0.path().join(path)).unwrap();
        }

        async fn prepare(&self, builder: Option<&str>) -> Result<Prepared, PrepareError> {
            self.prepare_from(BLUEPRINT, builder).await
        }

        async fn prepare_from(
            &self,
            blueprint: &str,
            builder: Option<&str>,
        ) -> Result<Prepared, PrepareError> {
            let options = LoadOptions {
                environment: None,
                variables: &|_| None,
                place: Place::Aws,
                exists: &|_| true,
                today: jiff::civil::date(2026, 11, 22),
            };
            let loaded = load(blueprint, "blueprint.toml", &options).unwrap();
            let sources = Sources {
                folder: self.0.path(),
                builder,
                collector: CollectorPlaces::default(),
            };
            prepare(&loaded.blueprint, sources).await
        }
    }

    #[tokio::test]
    async fn what_is_built_is_named_by_its_content_and_given_images_are_left_alone() {
        let sample = Sample::new();
        let prepared = sample.prepare(None).await.unwrap();
        assert_eq!(prepared.images.keys().collect::<Vec<_>>(), ["web"]);
        assert_eq!(prepared.images["web"].revision, None);
        let hash = &prepared.archives["mailer"];
        assert!(prepared.workshop.archives.contains_key(hash));

        let again = Sample::new().prepare(None).await.unwrap();
        assert_eq!(
            (&again.images, &again.archives),
            (&prepared.images, &prepared.archives)
        );

        sample.write("web/index.html", "goodbye");
        let changed = sample.prepare(None).await.unwrap();
        assert_ne!(changed.images, prepared.images);
        assert_eq!(changed.archives, prepared.archives);
    }

    #[tokio::test]
    async fn what_cannot_be_prepared_is_named() {
        let sample = Sample::new();
        sample.remove("mailer/app.py");
        let error = sample.prepare(None).await.unwrap_err().to_string();
        assert_eq!(error, "cannot prepare the archive of function `mailer`");

        let sample = Sample::new();
        sample.remove("web/Dockerfile");
        let error = sample.prepare(None).await.unwrap_err().to_string();
        assert_eq!(error, "cannot prepare the image of `web`");
    }

    #[tokio::test]
    async fn a_collector_that_is_built_needs_its_program() {
        let sample = Sample::new();
        let own = BLUEPRINT.replace("xray", "manta");
        let error = sample.prepare_from(&own, None).await.unwrap_err();
        assert!(matches!(error, PrepareError::Collector(_)), "{error}");

        let given = own.replace("\"manta\"", "\"manta\"\nimage = \"example.com/collector\"");
        let prepared = sample.prepare_from(&given, None).await.unwrap();
        assert!(prepared.collectors.is_empty());
    }

    #[tokio::test]
    async fn a_builder_that_is_unknown_is_refused_before_anything_is_read() {
        let sample = Sample::new();
        sample.remove("web/Dockerfile");
        let error = sample.prepare(Some("buildah")).await.unwrap_err();
        assert!(matches!(error, PrepareError::Builder(_)), "{error}");
    }
}
