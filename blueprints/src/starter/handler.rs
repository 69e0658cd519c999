//! Lambda handlers in source files.

use super::FoundHandler;
use crate::checks::newest_runtime;
use crate::defaults::BOOTSTRAP;

/// The names that Lambda's own examples give to handlers.
const NAMES: &[&str] = &["handler", "lambda_handler"];

/// Returns the handler in a file, if its text defines one; `path` is relative
/// to the blueprint's folder. Python and Node.js are recognised, and the
/// executable `bootstrap` of every other language.
#[must_use]
pub fn find_handler(path: &str, text: &str) -> Option<FoundHandler> {
    let (source, file) = path.rsplit_once('/').unwrap_or((".", path));
    let found = |family: &str, handler: String| {
        Some(FoundHandler {
            source: source.to_owned(),
            runtime: newest_runtime(family)?.to_owned(),
            handler,
        })
    };
    if file == BOOTSTRAP {
        return found("provided", BOOTSTRAP.to_owned());
    }
    let (stem, ending) = file.rsplit_once('.')?;
    let (family, defines): (_, fn(&str, &str) -> bool) = match ending {
        "py" => ("python", defines_in_python),
        "js" | "mjs" | "cjs" => ("nodejs", defines_in_javascript),
        _ => return None,
    };
    let name = NAMES
        .iter()
        .find(|name| text.lines().any(|line| defines(line, name)))?;
    found(family, format!("{stem}.{name}"))
}

/// `def handler(event, context):`; the two parameters tell it from others.
fn defines_in_python(line: &str, name: &str) -> bool {
    let parameters = line
        .strip_prefix("def ")
        .and_then(|rest| rest.trim_start().strip_prefix(name))
        .and_then(|rest| rest.trim_start().strip_prefix('('));
    parameters.is_some_and(|rest| rest.contains(','))
}

/// `exports.handler = …`, `export const handler = …`, `export async function handler(…`.
fn defines_in_javascript(line: &str, name: &str) -> bool {
    let line = line.trim_start();
    let line = line.strip_prefix("module.").unwrap_or(line);
    let declared = line.strip_prefix("exports.").or_else(|| {
        let rest = line.strip_prefix("export ")?;
        let rest = rest.strip_prefix("async ").unwrap_or(rest);
        rest.strip_prefix("const ")
            .or_else(|| rest.strip_prefix("function "))
    });
    declared
        .and_then(|rest| rest.strip_prefix(name))
        .is_some_and(|rest| rest.starts_with([' ', '=', '(']))
}

#[cfg(test)]
mod tests {
    use super::find_handler;

    fn handler(path: &str, text: &str) -> Option<String> {
        find_handler(path, text).map(|found| format!("{} {}", found.source, found.handler))
    }

    #[test]
    fn python_is_recognised() {
        let text = "import json\n\ndef lambda_handler(event, context):\n    pass\n";
        assert_eq!(
            handler("mailer/app.py", text),
            Some("mailer app.lambda_handler".to_owned())
        );
        assert_eq!(handler("app.py", "def handler(path):\n"), None);
    }

    #[test]
    fn node_is_recognised() {
        for text in [
            "exports.handler = async (event) => {}",
            "module.exports.handler = async function () {}",
            "export const handler = async (event) => {}",
            "export async function handler(event) {}",
        ] {
            assert_eq!(
                handler("index.mjs", text),
                Some(". index.handler".to_owned()),
                "{text}"
            );
        }
        assert_eq!(handler("index.js", "export const handlers = {}"), None);
    }

    #[test]
    fn an_executable_is_recognised_by_its_name() {
        assert_eq!(handler("go/bootstrap", ""), Some("go bootstrap".to_owned()));
    }

    #[test]
    fn other_files_have_no_handler() {
        assert_eq!(handler("README", "def handler(event, context):"), None);
        assert_eq!(handler("a.txt", "def handler(event, context):"), None);
    }
}
