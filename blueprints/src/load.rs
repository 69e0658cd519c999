//! TOML text → blueprint.

use jiff::civil::Date;
use thiserror::Error;

use crate::blueprint::Blueprint;
use crate::checks::{Context, EnvironmentName};
use crate::normalise::normalise;
use crate::problem::{Check, Problem, Problems};
use crate::read::{Item, Read, Reader, Syntax};
use crate::render::{Colour, render_problems};
use crate::source::{Source, Span};
use crate::timeouts::{TimeoutRule, Verdict, timeout_rules};
use crate::tree::{Node, apply_overlay, parse, replace_variables};
use crate::{checks, written};

/// Where what a blueprint describes is to run. What only the other place needs may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In AWS.
    Aws,
    /// On this machine, where what has a `local.run` needs no image.
    Local,
}

/// What loading needs from outside the text.
pub struct LoadOptions<'o> {
    /// The environment chosen with `-e`.
    pub environment: Option<&'o str>,
    /// Looks up `${VAR}`; `None` when it is not set.
    pub variables: &'o dyn Fn(&str) -> Option<String>,
    /// Where it is to run.
    pub place: Place,
    /// Tells whether a file or folder exists. Paths are relative to the
    /// blueprint's folder, which itself is `.`.
    pub exists: &'o dyn Fn(&str) -> bool,
    /// The day on which it is decided what is deprecated.
    pub today: Date,
}

/// A blueprint that can be deployed.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The blueprint in normal form.
    pub blueprint: Blueprint,
    /// What is probably not as meant.
    pub warnings: Vec<Problem>,
    /// Every timeout, with the reason for its length.
    pub timeouts: Vec<TimeoutRule>,
    /// The environments that the file has overlays for, by name.
    pub environments: Vec<String>,
    /// The text it was loaded from.
    pub text: Source,
}

/// A blueprint that cannot be deployed, and everything that is wrong with it.
#[derive(Clone, Debug, Error)]
#[error("the blueprint {} has {}", text.name(), count(problems))]
pub struct Rejected {
    /// The problems, errors and warnings, in the order of the text.
    pub problems: Vec<Problem>,
    /// The text they are in.
    pub text: Source,
}

impl Loaded {
    /// Renders the warnings with the lines they are about.
    #[must_use]
    pub fn render_warnings(&self, colour: Colour) -> String {
        render_problems(&self.text, &self.warnings, colour)
    }
}

impl Rejected {
    /// Renders the problems with the lines they are about.
    #[must_use]
    pub fn render(&self, colour: Colour) -> String {
        render_problems(&self.text, &self.problems, colour)
    }
}

/// Loads a blueprint for one environment, or for none.
///
/// `file_name` is what problems show; nothing is read from it.
///
/// # Errors
///
/// Everything that is wrong with the text, warnings included.
pub fn load(
    text: &str,
    file_name: &str,
    options: &LoadOptions<'_>,
) -> Result<Loaded, Box<Rejected>> {
    let source = Source::new(file_name, text);
    let mut problems = Problems::new(&source);
    let read = read(&mut problems, options);
    let failed = problems.has_errors();
    let problems = problems.into_sorted();
    match read {
        Some(read) if !failed => Ok(Loaded {
            blueprint: read.blueprint,
            warnings: problems,
            timeouts: read.timeouts,
            environments: read.environments,
            text: source,
        }),
        Some(_) | None => Err(Box::new(Rejected {
            problems,
            text: source,
        })),
    }
}

/// What was read; a draft when errors were found.
struct Draft {
    blueprint: Blueprint,
    timeouts: Vec<TimeoutRule>,
    environments: Vec<String>,
}

fn read(problems: &mut Problems<'_>, options: &LoadOptions<'_>) -> Option<Draft> {
    let mut root = parse(problems)?;
    check_environment(options.environment, &root, problems);
    apply_overlay(&mut root, options.environment, problems);
    replace_variables(&mut root, options.variables, problems);
    let written = written::Blueprint::read(&root, &mut Reader::new(problems))?;
    let context = Context {
        place: options.place,
        exists: options.exists,
        today: options.today,
        environment: options.environment,
    };
    checks::run(&written, &context, problems);
    let blueprint = normalise(&written, options.environment);
    let timeouts = timeout_rules(&blueprint);
    for rule in &timeouts {
        report(rule, &root, problems);
    }
    Some(Draft {
        blueprint,
        timeouts,
        environments: environments(&written),
    })
}

fn report(rule: &TimeoutRule, root: &Node, problems: &mut Problems<'_>) {
    let span = root.locate(&rule.key);
    let message = format!(
        "the {} of {} is {} s: {}",
        rule.what, rule.on, rule.value_seconds, rule.why
    );
    let problem = match rule.verdict {
        Verdict::Fine => return,
        Verdict::Warning => problems.warning(Check::Timeout, span, message),
        Verdict::Error => problems.error(Check::Timeout, span, message),
    };
    if let Some(help) = &rule.help {
        problem.help(help);
    }
}

fn environments(written: &written::Blueprint) -> Vec<String> {
    let environments = written.environment.as_ref().and_then(Item::get);
    environments
        .into_iter()
        .flatten()
        .map(|environment| environment.name.clone())
        .collect()
}

/// Checks the name given with `-e`. It stands nowhere in the text, so the
/// stack's name, which it is appended to, is what is marked.
fn check_environment(environment: Option<&str>, root: &Node, problems: &mut Problems<'_>) {
    let Some(Err(complaint)) = environment.map(EnvironmentName::parse) else {
        return;
    };
    let stack = root.as_table().and_then(|table| table.get("stack"));
    let span = stack.map_or(Span { start: 0, end: 0 }, |stack| stack.node.span);
    problems
        .error(
            Check::Name,
            span,
            format!("the chosen environment: {}", complaint.message),
        )
        .help(complaint.help);
}

fn count(problems: &[Problem]) -> String {
    match problems {
        [_] => "one problem".to_owned(),
        _ => format!("{} problems", problems.len()),
    }
}
