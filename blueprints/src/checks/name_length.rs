//! Names that AWS refuses once the deployment's name is in front.

use super::Named;
use crate::problem::{Check, Problems};

/// The longest region's code: `ap-southeast-2` and its like.
const LONGEST_REGION: usize = 14;

/// What a section's entries become in AWS.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// `[service.*]` and `[task.*]`.
    Workload,
    /// `[function.*]`.
    Function,
}

/// A name AWS gets, and how long it may be.
struct Derived {
    what: &'static str,
    /// Characters around `<deployment>` and `<name>`.
    around: usize,
    limit: usize,
}

/// Returns the derived names of a section. The limits are those of the
/// services' own API references.
fn derived(section: Section, region: usize) -> Vec<Derived> {
    // `<deployment>-<name>-task-<region>`: roles are global, so the region is
    // part of their name.
    let role = |suffix: &str| Derived {
        what: "IAM role",
        around: "--".len() + suffix.len() + "-".len() + region,
        limit: 64,
    };
    let plain = |what, around, limit| Derived {
        what,
        around,
        limit,
    };
    match section {
        Section::Workload => vec![
            role("exec"),
            plain("ECS task definition", 1, 255),
            plain("ECR repository", 1, 256),
            plain("log group", "/manta//".len(), 512),
        ],
        Section::Function => vec![
            role("fn"),
            plain("Lambda function", 1, 64),
            plain("SQS queue", "--dead-letter".len(), 80),
            plain("log group", "/manta//".len(), 512),
        ],
    }
}

/// Reports a name that does not fit; only the tightest limit is named.
pub(crate) fn check(
    on: &Named<'_>,
    section: Section,
    deployment: &str,
    region: Option<&str>,
    problems: &mut Problems<'_>,
) {
    let region = region.map_or(LONGEST_REGION, str::len);
    let both = deployment.len() + on.name.len();
    let tightest = derived(section, region)
        .into_iter()
        .map(|name| (name.limit - name.around, name))
        .min_by_key(|(room, _)| *room);
    if let Some((room, name)) = tightest.filter(|(room, _)| both > *room) {
        problems
            .error(
                Check::NameLength,
                on.key,
                format!(
                    "{on} of the deployment `{deployment}` needs a name of {} characters for its {}, which may have {}",
                    both + name.around,
                    name.what,
                    name.limit
                ),
            )
            .help(format!(
                "shorten the names of the stack, the environment or the {} by {} together",
                on.section,
                both - room
            ));
    }
}
