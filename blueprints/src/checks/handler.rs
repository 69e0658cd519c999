//! Handlers: what they look like for each runtime.

use super::Named;
use super::runtime::family;
use crate::problem::{Check, Problems};
use crate::written::Function;

/// How a language's runtime reads a handler.
pub(crate) enum Notation {
    /// `folder/file.function`; the file has one of these endings.
    File(&'static [&'static str]),
    /// `package.Class::method` or `package.Class`.
    Java,
    /// `Assembly::Namespace.Class::Method`, or the `Assembly` of an executable.
    Dotnet,
    /// The executable `bootstrap`, whatever the handler says.
    Bootstrap,
    /// A runtime this manta does not know.
    Unknown,
}

/// Returns how `runtime` reads a handler.
pub(crate) fn notation(runtime: &str) -> Notation {
    match family(runtime) {
        "python" => Notation::File(&[".py", "/__init__.py"]),
        "nodejs" => Notation::File(&[".js", ".mjs", ".cjs"]),
        "ruby" => Notation::File(&[".rb"]),
        "java" => Notation::Java,
        "dotnet" => Notation::Dotnet,
        "provided" | "go" => Notation::Bootstrap,
        _ => Notation::Unknown,
    }
}

/// Reports a handler that is missing, or that its runtime cannot read.
pub(crate) fn check(function: &Function, on: &Named<'_>, problems: &mut Problems<'_>) {
    let Some(runtime) = function.runtime.get() else {
        return;
    };
    let notation = notation(runtime);
    let Some(handler) = &function.handler else {
        if !matches!(notation, Notation::Bootstrap) {
            problems
                .error(Check::MissingKey, on.key, format!("{on} has no `handler`"))
                .help(format!("write `handler = \"{}\"`", example(&notation)));
        }
        return;
    };
    if let Some(text) = handler.get().filter(|text| !has_shape(&notation, text)) {
        problems
            .error(
                Check::Handler,
                handler.span,
                format!("`{text}` of {on} is no handler for `{runtime}`"),
            )
            .help(format!("it looks like `{}`", example(&notation)));
    }
}

/// Tells whether the text reads as a handler. Lambda takes 128 characters.
pub(crate) fn has_shape(notation: &Notation, text: &str) -> bool {
    let sound = !text.is_empty() && text.len() <= 128 && !text.contains(char::is_whitespace);
    sound
        && match notation {
            Notation::File(_) => file_of(text).is_some(),
            Notation::Java => !text.starts_with("::") && !text.ends_with("::"),
            Notation::Dotnet => matches!(text.split("::").count(), 1 | 3),
            Notation::Bootstrap | Notation::Unknown => true,
        }
}

/// Returns the file a handler names, without its ending: `app` of `app.handler`.
pub(crate) fn file_of(handler: &str) -> Option<&str> {
    let folder = handler.rfind('/').map_or(0, |slash| slash + 1);
    let dot = folder + handler[folder..].find('.')?;
    let (file, function) = (&handler[..dot], &handler[dot + 1..]);
    let named = dot > folder && !function.is_empty() && !function.ends_with('.');
    named.then_some(file)
}

fn example(notation: &Notation) -> &'static str {
    match notation {
        Notation::File(_) | Notation::Unknown => "app.handler",
        Notation::Java => "com.example.App::handle",
        Notation::Dotnet => "App::App.Function::Handle",
        Notation::Bootstrap => "bootstrap",
    }
}

#[cfg(test)]
mod tests {
    use super::{file_of, has_shape, notation};

    #[test]
    fn a_handler_names_its_file() {
        assert_eq!(file_of("app.handler"), Some("app"));
        assert_eq!(file_of("src/app.handler"), Some("src/app"));
        assert_eq!(file_of("lib.Api.Handler.process"), Some("lib"));
    }

    #[test]
    fn half_a_handler_names_nothing() {
        for text in ["", "app", "app.", ".handler", "src/.handler", "a.b/app"] {
            assert_eq!(file_of(text), None, "{text}");
        }
    }

    #[test]
    fn each_language_has_its_notation() {
        assert!(has_shape(&notation("java21"), "com.example.App::handle"));
        assert!(has_shape(
            &notation("dotnet10"),
            "App::App.Function::Handle"
        ));
        assert!(!has_shape(&notation("dotnet10"), "App::Handle"));
        assert!(!has_shape(&notation("python3.13"), "app:handler"));
        assert!(has_shape(&notation("provided.al2023"), "anything"));
    }
}
