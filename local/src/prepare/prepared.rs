//! Looks at all that a blueprint names.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use futures_util::future::try_join_all;
use manta_artifacts::{
    BuildInput, CollectorPlaces, CollectorProgram, Platform, git_revision, image_tag,
};
use manta_blueprints::{Architecture, Blueprint, Collector, ImageSource, Workload};
use tokio::task::spawn_blocking;

use super::PrepareError;
use super::code::digest_of_code;
use super::inputs::digest_of_inputs;
pub use super::secrets::Secrets;
use super::secrets::{digests, find};
use crate::lower::{BuiltCollector, Context, process_folder};

/// What is known of a blueprint before anything runs.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What [`crate::lower::lower`] needs.
    pub context: Context,
    /// What [`crate::Target`] hands over.
    pub secrets: Secrets,
}

/// Where to look.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// The blueprint's folder.
    pub folder: &'a Path,
    /// The user's environment, where secrets are.
    pub environment: BTreeMap<String, String>,
    /// Where the collector's program may be.
    pub collector: CollectorPlaces,
}

/// Something whose files are looked at.
struct Files {
    name: String,
    folder: PathBuf,
    setup: Vec<String>,
    /// Whether it runs from the files themselves, not from an image made of them.
    runs_from_them: bool,
}

/// What was seen of it.
struct Seen {
    name: String,
    code: Option<String>,
    setup: Option<String>,
    revision: Option<String>,
}

/// Reads code, build contexts and secrets, and finds the collector's program where an image
/// is made of it.
///
/// # Errors
/// When one of them cannot be read or is not there.
pub async fn prepare(
    blueprint: &Blueprint,
    sources: Sources<'_>,
) -> Result<Prepared, PrepareError> {
    let folder = absolute(sources.folder)?;
    let secrets = find(blueprint, &sources.environment).map_err(PrepareError::Secrets)?;
    let looking = files(blueprint, &folder).into_iter().map(look);
    let building = contexts(blueprint, &folder).into_iter().map(tag_of);
    let collectors = collectors_to_build(blueprint);
    let finding = collectors
        .into_iter()
        .map(|architecture| find_collector(architecture, sources.collector.clone()));
    let (seen, images, collectors) = tokio::try_join!(
        try_join_all(looking),
        try_join_all(building),
        try_join_all(finding)
    )?;

    let local = blueprint.local.clone().unwrap_or_default();
    let mut context = Context {
        region: sources.environment.get("AWS_REGION").cloned(),
        emulator_setup: digest_of_inputs(&folder, &local.setup),
        emulator_seed: digest_of_inputs(&folder, &local.seed),
        images: images.into_iter().collect(),
        collectors: collectors.into_iter().collect(),
        secrets: digests(&blueprint.deployment(), &secrets),
        folder: folder.display().to_string(),
        ..Context::default()
    };
    for Seen {
        name,
        code,
        setup,
        revision,
    } in seen
    {
        context.codes.extend(code.map(|code| (name.clone(), code)));
        context
            .setups
            .extend(setup.map(|setup| (name.clone(), setup)));
        context
            .revisions
            .extend(revision.map(|revision| (name, revision)));
    }
    Ok(Prepared { context, secrets })
}

/// Returns the path of a folder, without links in it: a deployment's processes are told where
/// they are, and must be told the same next time.
fn absolute(folder: &Path) -> Result<PathBuf, PrepareError> {
    let absolute = folder.canonicalize().and_then(|path| match path.to_str() {
        Some(_) => Ok(path),
        None => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "its path is not text",
        )),
    });
    absolute.map_err(|source| PrepareError::Folder {
        folder: folder.to_owned(),
        source,
    })
}

/// Returns what has files of its own.
fn files(blueprint: &Blueprint, folder: &Path) -> Vec<Files> {
    let workloads = blueprint.workloads().map(|(name, workload)| Files {
        name: name.clone(),
        folder: folder.join(process_folder(workload)),
        setup: workload
            .local
            .as_ref()
            .map(|local| local.setup.clone())
            .unwrap_or_default(),
        runs_from_them: workload.local.is_some(),
    });
    let functions = blueprint.functions.iter().map(|(name, function)| Files {
        name: name.clone(),
        folder: folder.join(&function.source),
        setup: function
            .local
            .as_ref()
            .map(|local| local.setup.clone())
            .unwrap_or_default(),
        runs_from_them: true,
    });
    workloads.chain(functions).collect()
}

async fn look(files: Files) -> Result<Seen, PrepareError> {
    let Files {
        name,
        folder,
        setup,
        runs_from_them,
    } = files;
    let revision = git_revision(&folder).await.map(|revision| revision.short);
    let looked = spawn_blocking(move || {
        let code = runs_from_them
            .then(|| digest_of_code(&folder))
            .transpose()?;
        Ok((code, digest_of_inputs(&folder, &setup)))
    });
    match looked.await.expect("hashing does not panic") {
        Ok((code, setup)) => Ok(Seen {
            name,
            code,
            setup,
            revision,
        }),
        Err(source) => Err(PrepareError::Code { part: name, source }),
    }
}

/// Returns what images are built from, with the name of the service or task.
fn contexts(blueprint: &Blueprint, folder: &Path) -> Vec<(String, BuildInput)> {
    let built = |(name, workload): (&String, &Workload)| {
        let ImageSource::Build {
            context,
            dockerfile,
            args,
        } = &workload.image
        else {
            return None;
        };
        let input = BuildInput {
            context: folder.join(context),
            dockerfile: dockerfile.into(),
            args: args.clone(),
            platform: platform(workload.architecture),
        };
        workload.local.is_none().then(|| (name.clone(), input))
    };
    blueprint.workloads().filter_map(built).collect()
}

async fn tag_of((part, input): (String, BuildInput)) -> Result<(String, String), PrepareError> {
    let context = input.context.clone();
    let (revision, digest) = tokio::join!(
        git_revision(&context),
        spawn_blocking(move || input.digest())
    );
    match digest.expect("hashing does not panic") {
        Ok(digest) => Ok((part, image_tag(revision.as_ref(), &digest))),
        Err(source) => Err(PrepareError::Image { part, source }),
    }
}

/// Returns the architectures that the collector's image is built for.
fn collectors_to_build(blueprint: &Blueprint) -> Vec<Architecture> {
    let tracing = &blueprint.tracing;
    let is_built = tracing.collector == Collector::Manta && tracing.collector_image.is_none();
    let in_containers = blueprint
        .workloads()
        .filter(|(_, workload)| is_built && workload.traced && workload.local.is_none());
    let mut architectures: Vec<_> = in_containers
        .map(|(_, workload)| workload.architecture)
        .collect();
    architectures.sort_unstable();
    architectures.dedup();
    architectures
}

async fn find_collector(
    architecture: Architecture,
    places: CollectorPlaces,
) -> Result<(Architecture, BuiltCollector), PrepareError> {
    let found = spawn_blocking(move || {
        let program = CollectorProgram::find(platform(architecture), &places)?;
        let built = BuiltCollector {
            tag: program.tag()?,
            program: program.path().display().to_string(),
        };
        Ok((architecture, built))
    });
    let found = found.await.expect("hashing does not panic");
    found.map_err(PrepareError::Collector)
}

fn platform(architecture: Architecture) -> Platform {
    match architecture {
        Architecture::X86_64 => Platform::LinuxAmd64,
        Architecture::Arm64 => Platform::LinuxArm64,
    }
}
