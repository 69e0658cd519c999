//! Problems as people read them: file, line, column, snippet, help.

use annotate_snippets::renderer::{DecorStyle, Renderer};
use annotate_snippets::{AnnotationKind, Group, Level, Snippet};

use crate::problem::{Problem, Severity};
use crate::source::Source;

/// Whether rendered text carries ANSI colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Plain,
    /// With ANSI escape sequences.
    Ansi,
}

/// Renders problems with the lines they are about, an empty line between two.
#[must_use]
pub fn render_problems(source: &Source, problems: &[Problem], colour: Colour) -> String {
    let renderer = match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Ansi => Renderer::styled(),
    }
    .decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for problem in problems {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&renderer.render(&[group(source, problem)]));
        text.push('\n');
    }
    text
}

fn group<'a>(source: &'a Source, problem: &'a Problem) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let marked = AnnotationKind::Primary
        .span(source.clamp(problem.span))
        .label(problem.label.as_deref());
    let context = problem.context.iter().map(|(span, label)| {
        AnnotationKind::Context
            .span(source.clamp(*span))
            .label(label.as_str())
    });
    let snippet = Snippet::source(source.text())
        .path(source.name())
        .annotation(marked)
        .annotations(context);
    let group = level
        .primary_title(problem.message.as_str())
        .id(problem.check.name())
        .element(snippet);
    match &problem.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}
