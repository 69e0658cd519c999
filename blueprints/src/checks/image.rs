//! Where a container's image comes from.

use schemars::{Schema, json_schema};

use super::files::join;
use super::{Context, Named};
use crate::defaults;
use crate::load::Place;
use crate::problem::{Check, Problems};
use crate::read::{Complaint, Syntax};
use crate::source::Span;
use crate::written::{Build, Workload};

/// An image in a registry: `nginx:1.27`, `public.ecr.aws/x/y@sha256:…`.
pub(crate) struct ImageReference;

impl Syntax for ImageReference {
    type Value = String;

    // Registries know more rules; what they refuse shows when ECS pulls. A
    // space or a scheme is what people get wrong.
    fn parse(text: &str) -> Result<String, Complaint> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-/:@+".contains(c);
        if !text.is_empty() && text.chars().all(plain) && !text.contains("://") {
            return Ok(text.to_owned());
        }
        Err(Complaint::new(
            Check::ImageSource,
            format!("`{text}` is no image"),
            "an image looks like `public.ecr.aws/nginx/nginx:1.27`, without `https://`",
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9._/:@+-]+$" })
    }
}

/// Reports workloads with no image or two, and folders and Dockerfiles that are not there.
pub(crate) fn check(
    workload: &Workload,
    on: &Named<'_>,
    context: &Context<'_>,
    problems: &mut Problems<'_>,
) {
    match (&workload.build, &workload.image) {
        (None, None) => {
            problems
                .error(
                    Check::ImageSource,
                    on.key,
                    format!("{on} has neither `build` nor `image`"),
                )
                .help("write `build = \".\"` for a folder with a Dockerfile, or `image = \"…\"`");
        }
        (Some(build), Some(image)) => {
            problems
                .error(
                    Check::ImageSource,
                    image.span,
                    format!("{on} has both `build` and `image`"),
                )
                .context(build.span, "the other one")
                .help("keep one of them");
        }
        (Some(build), None) => {
            if let Some(built) = build.get()
                && is_there(built, on, context, problems)
                && is_built(workload, context.place)
            {
                check_dockerfile(built, on, build.span, context, problems);
            }
        }
        (None, Some(_)) => {}
    }
}

/// Whether an image is made of it there.
fn is_built(workload: &Workload, place: Place) -> bool {
    match place {
        Place::Aws => true,
        Place::Local => workload.local.is_none(),
    }
}

/// Whether the folder of `build` is there; says so if not.
fn is_there(
    build: &Build,
    on: &Named<'_>,
    context: &Context<'_>,
    problems: &mut Problems<'_>,
) -> bool {
    let Some(folder) = build.context.get() else {
        return false;
    };
    let is_there = (context.exists)(&join(folder, ""));
    if !is_there {
        problems
            .error(
                Check::ImageSource,
                build.context.span,
                format!("{on} is built from `{folder}`, which is not there"),
            )
            .help("paths are relative to the blueprint's folder");
    }
    is_there
}

fn check_dockerfile(
    build: &Build,
    on: &Named<'_>,
    span: Span,
    context: &Context<'_>,
    problems: &mut Problems<'_>,
) {
    let Some(folder) = build.context.get() else {
        return;
    };
    let (name, span) = match &build.dockerfile {
        Some(item) => match item.get() {
            Some(name) => (name.as_str(), item.span),
            None => return,
        },
        None => (defaults::DOCKERFILE, span),
    };
    let path = join(folder, name);
    if !(context.exists)(&path) {
        problems
            .error(
                Check::ImageSource,
                span,
                format!("{on} has no Dockerfile: `{path}` is not there"),
            )
            .help(match context.place {
                Place::Aws => {
                    "write one, or name it: `build = { context = \".\", dockerfile = \"…\" }`"
                }
                Place::Local => {
                    "write one, or say how it runs here without an image: `local = { run = \"…\" }`"
                }
            });
    }
}
