//! The blueprint that is deployed to measure: many services and functions.

use std::fmt::Write;
use std::path::Path;

use crate::Failure;

/// Writes a blueprint of `services` services and `functions` functions, images
/// given, the collector's too, and the functions' source, into `folder`.
pub(super) fn write(folder: &Path, services: usize, functions: usize) -> Result<(), Failure> {
    let mut blueprint = String::from("stack = \"bench\"\n\n[tracing]\ncollector = \"xray\"\n");
    for index in 0..services {
        let _ = write!(
            blueprint,
            "\n[service.s{index}]\nimage = \"public.ecr.aws/docker/library/nginx:1.29\"\nport = 8080\ngrants = [\"s3:read:reports\"]\n"
        );
    }
    for index in 0..functions {
        let _ = write!(
            blueprint,
            "\n[function.f{index}]\nsource = \"function\"\nruntime = \"python3.13\"\nhandler = \"app.handler\"\ngrants = [\"s3:read:inbox\"]\n"
        );
    }
    let function = folder.join("function");
    std::fs::create_dir_all(&function)
        .and_then(|()| {
            std::fs::write(
                function.join("app.py"),
                "def handler(event, context): ...\n",
            )
        })
        .and_then(|()| std::fs::write(folder.join("blueprint.toml"), blueprint))
        .map_err(|error| format!("cannot write {}: {error}", folder.display()))
}
