//! Files that a function's source folder must hold.

use super::files::join;
use super::handler::{Notation, file_of, notation};
use super::{Context, Named};
use crate::defaults::BOOTSTRAP;
use crate::problem::{Check, Problems};
use crate::written::Function;

/// Reports a source folder that is not there, or that lacks what its runtime starts.
pub(crate) fn check(
    function: &Function,
    on: &Named<'_>,
    context: &Context<'_>,
    problems: &mut Problems<'_>,
) {
    let Some(folder) = function.source.get() else {
        return;
    };
    let path = join(folder, "");
    if !(context.exists)(&path) {
        problems
            .error(
                Check::SourceFolder,
                function.source.span,
                format!("the source folder of {on} is not there: `{path}`"),
            )
            .help("paths are relative to the blueprint's folder");
        return;
    }
    let Some(runtime) = function.runtime.get() else {
        return;
    };
    match notation(runtime) {
        Notation::File(endings) => check_file(folder, endings, function, on, context, problems),
        Notation::Bootstrap => check_bootstrap(folder, function, on, context, problems),
        // Compiled into archives that do not carry their names.
        Notation::Java | Notation::Dotnet | Notation::Unknown => {}
    }
}

fn check_file(
    folder: &str,
    endings: &[&str],
    function: &Function,
    on: &Named<'_>,
    context: &Context<'_>,
    problems: &mut Problems<'_>,
) {
    let Some(handler) = &function.handler else {
        return;
    };
    let Some(text) = handler.get() else { return };
    // Python also reads a file's path with dots: `src.app.handler`.
    let Some(file) = file_of(text) else { return };
    let dotted = text
        .rsplit_once('.')
        .map_or(String::new(), |(module, _)| module.replace('.', "/"));
    let found = [file, dotted.as_str()].iter().any(|file| {
        endings
            .iter()
            .any(|ending| (context.exists)(&join(folder, &format!("{file}{ending}"))))
    });
    if !found {
        let expected = join(folder, &format!("{file}{}", endings.first().unwrap_or(&"")));
        problems
            .error(
                Check::HandlerFile,
                handler.span,
                format!("the handler of {on} is in `{expected}`, which is not there"),
            )
            .help("write the file's name, a dot and the function's name");
    }
}

fn check_bootstrap(
    folder: &str,
    function: &Function,
    on: &Named<'_>,
    context: &Context<'_>,
    problems: &mut Problems<'_>,
) {
    let path = join(folder, BOOTSTRAP);
    if !(context.exists)(&path) {
        let runtime = function.runtime.get().map_or("", String::as_str);
        problems
            .error(
                Check::HandlerFile,
                function.source.span,
                format!("{on} has no executable: `{path}` is not there"),
            )
            .help(format!(
                "`{runtime}` starts a file called `{BOOTSTRAP}`: build it first"
            ));
    }
}
