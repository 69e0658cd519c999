//! Log events, a line each.

use anstyle::{AnsiColor, Style};

use super::style::DIM;
use crate::log_line::LogLine;
use crate::parts::Part;

/// Colours that tell parts apart; after the last comes the first again.
const COLOURS: [AnsiColor; 6] = [
    AnsiColor::Cyan,
    AnsiColor::Green,
    AnsiColor::Magenta,
    AnsiColor::Yellow,
    AnsiColor::Blue,
    AnsiColor::BrightRed,
];
/// How much of a task's id is shown; enough to tell tasks of a service apart.
const ID_CHARACTERS: usize = 8;
/// First part of the streams of a task's own containers; see `aws/src/lower`.
const APPLICATION: &str = "app";

/// Returns the line of an event among those of `parts`.
pub(crate) fn log_event(event: &LogLine, parts: &[Part]) -> String {
    let LogLine {
        time,
        workload,
        stream,
        message,
    } = event;
    let time = time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
    let colour = colour_of(workload, parts);
    let source = source(workload, stream);
    format!("{DIM}{time}{DIM:#} {colour}{source}{colour:#} {message}\n")
}

fn colour_of(workload: &str, parts: &[Part]) -> Style {
    let index = parts.iter().position(|part| part.name == workload);
    COLOURS[index.unwrap_or_default() % COLOURS.len()].on_default()
}

/// Returns who wrote: `web/1a2b3c4d`, `web/trace_collector/1a2b3c4d`, `mailer`.
/// A task's streams are called `<prefix>/<container>/<task id>`.
fn source(workload: &str, stream: &str) -> String {
    let mut words = stream.split('/');
    let (Some(prefix), Some(container), Some(id), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return workload.to_owned();
    };
    let id: String = id.chars().take(ID_CHARACTERS).collect();
    if prefix == APPLICATION {
        format!("{workload}/{id}")
    } else {
        format!("{workload}/{container}/{id}")
    }
}

#[cfg(test)]
mod tests {
    use super::source;

    #[test]
    fn the_source_tells_tasks_and_containers_apart() {
        assert_eq!(source("web", "app/web/1a2b3c4d5e6f"), "web/1a2b3c4d");
        let collector = "collector/trace_collector/1a2b3c4d5e6f";
        assert_eq!(source("web", collector), "web/trace_collector/1a2b3c4d");
        let function = "2026/11/23/[$LATEST]0123456789abcdef";
        assert_eq!(source("mailer", function), "mailer");
    }
}
