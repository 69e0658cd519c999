//! What runs on this machine, and what to do with it.

use std::env;
use std::fmt::Write;
use std::path::Path;

use manta_engine::{Address, Outcome, Outputs};

use super::style::BOLD;
use crate::shell_word::shell_word;

/// Returns where everything is, how to try it, and the command that shows its traces. `flags`
/// lead other commands to the deployment.
pub(crate) fn running(outcome: &Outcome, flags: &str) -> String {
    let manta = program();
    let of_kind = |kind: &str| -> Vec<(&Address, &Outputs)> {
        let outputs = outcome.outputs.iter();
        outputs
            .filter(|(address, _)| address.kind == kind)
            .collect()
    };
    let (services, functions) = (of_kind("service"), of_kind("function"));
    let mut text = String::new();
    let urls: Vec<_> = services
        .iter()
        .chain(&functions)
        .filter_map(|(address, outputs)| Some((address, outputs.get("url")?.as_str()?)))
        .collect();
    if !urls.is_empty() {
        text.push_str(&format!("\n{BOLD}Running on this machine:{BOLD:#}\n"));
    }
    for (address, url) in &urls {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:<24} {url}", address.to_string());
    }
    let request = urls
        .first()
        .map(|(_, url)| format!("curl {}/", url.trim_end_matches('/')));
    let invocation = functions
        .first()
        .map(|(address, _)| format!("{manta} invoke {} {flags}", address.name));
    if let Some(sample) = request.or(invocation) {
        let _ = write!(
            text,
            "\n{BOLD}Try it, and see its trace:{BOLD:#}\n  {sample}\n  {manta} traces {flags}\n"
        );
    }
    text
}

/// Returns how this program was called, so that what is printed can be copied.
fn program() -> String {
    let called = env::args_os().next().unwrap_or_default();
    let path = Path::new(&called);
    // A bare name was found on the PATH, and an absolute path may have been put together by
    // whoever looked it up there.
    match path.file_name() {
        Some(name) if path.is_absolute() || path.components().count() == 1 => {
            name.to_string_lossy().into_owned()
        }
        _ => shell_word(&called.to_string_lossy()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(address: Address, outputs: serde_json::Value) -> Outcome {
        let outputs: Outputs = serde_json::from_value(outputs).expect("outputs are an object");
        Outcome {
            outputs: [(address, outputs)].into(),
            steps: Vec::new(),
            interrupted: false,
        }
    }

    #[test]
    fn what_has_an_address_is_asked_there_and_a_function_without_is_invoked() {
        let service = of(
            Address::new("service", "web"),
            json!({ "url": "http://127.0.0.1:8080" }),
        );
        assert!(running(&service, "--local").contains("\n  curl http://127.0.0.1:8080/\n"));
        let with_url = of(
            Address::new("function", "mailer"),
            json!({ "url": "http://127.0.0.1:4000/" }),
        );
        assert!(running(&with_url, "--local").contains("\n  curl http://127.0.0.1:4000/\n"));
        let function = of(Address::new("function", "mailer"), json!({}));
        assert!(running(&function, "--local -e prod").contains(" invoke mailer --local -e prod\n"));
    }
}
