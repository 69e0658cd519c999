//! Environment variables.

use schemars::{Schema, json_schema};

use super::{Named, Tracer};
use crate::blueprint::Collector;
use crate::problem::{Check, Problems};
use crate::read::{Complaint, Item, Keyed, Map, Syntax};
use crate::written::{EnvValue, Function, Workload};

/// A variable's name, as shells write it.
pub(crate) struct EnvName;

impl Syntax for EnvName {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        let first = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if first && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Ok(text.to_owned());
        }
        Err(Complaint::new(
            Check::EnvName,
            format!("`{text}` is no variable's name"),
            "a name is letters, digits and underscores, and no digit first",
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" })
    }
}

/// What manta sets in traced containers, so that an instrumented application
/// finds its collector and its own name.
const SET_BY_MANTA: &[&str] = &[
    "AWS_XRAY_DAEMON_ADDRESS",
    "AWS_XRAY_TRACING_NAME",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_RESOURCE_ATTRIBUTES",
    "OTEL_SERVICE_NAME",
];

/// Lambda's reserved variables, which CreateFunction refuses
/// (Lambda developer guide, "Defined runtime environment variables").
const RESERVED_BY_LAMBDA: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

/// Lambda takes this much of names and values together.
const FUNCTION_ENV_BYTES: usize = 4096;

type Env = Option<Item<Map<EnvName, EnvValue>>>;

/// Reports variables of a container that are set twice or by manta itself.
pub(crate) fn check_workload(
    workload: &Workload,
    on: &Named<'_>,
    tracer: &Tracer,
    problems: &mut Problems<'_>,
) {
    let secrets = workload.secrets.as_ref().and_then(Item::get);
    for variable in entries(&workload.env) {
        let twin = secrets
            .into_iter()
            .flatten()
            .find(|secret| secret.name == variable.name);
        if let Some(twin) = twin {
            problems
                .error(
                    Check::EnvSecret,
                    twin.key,
                    format!("`{}` of {on} is both a variable and a secret", twin.name),
                )
                .context(variable.key, "the variable")
                .help("keep one of them: ECS refuses a name that is given twice");
        }
    }
    let traced = workload
        .traced
        .as_ref()
        .is_none_or(|traced| traced.get() != Some(&false));
    if traced && tracer.collector != Some(Collector::None) {
        for variable in entries(&workload.env) {
            report_override(variable, on, problems);
        }
    }
}

/// Reports variables of a function that Lambda refuses or manta sets.
pub(crate) fn check_function(function: &Function, on: &Named<'_>, problems: &mut Problems<'_>) {
    let mut bytes = 0;
    for variable in entries(&function.env) {
        bytes += variable.name.len() + variable.item.get().map_or(0, String::len);
        if RESERVED_BY_LAMBDA.contains(&variable.name.as_str()) {
            problems
                .error(
                    Check::EnvReserved,
                    variable.key,
                    format!("`{}` of {on} is reserved: Lambda sets it", variable.name),
                )
                .help("leave it out, or choose another name");
        } else if variable.name.len() < 2 || variable.name.starts_with('_') {
            problems
                .error(
                    Check::EnvName,
                    variable.key,
                    format!("Lambda refuses the variable `{}` of {on}", variable.name),
                )
                .help("a function's variables have at least two characters, a letter first");
        }
        report_override(variable, on, problems);
    }
    if let Some(env) = function.env.as_ref().filter(|_| bytes > FUNCTION_ENV_BYTES) {
        problems
            .error(
                Check::EnvSize,
                env.span,
                format!("the variables of {on} take {bytes} bytes; Lambda has room for {FUNCTION_ENV_BYTES}"),
            )
            .help("keep what is long in S3 or SSM, and its name here");
    }
}

fn report_override(variable: &Keyed<EnvValue>, on: &Named<'_>, problems: &mut Problems<'_>) {
    if SET_BY_MANTA.contains(&variable.name.as_str()) {
        problems
            .warning(
                Check::EnvReserved,
                variable.key,
                format!("`{}` of {on} replaces what manta sets", variable.name),
            )
            .help("leave it out, unless traces should go elsewhere");
    }
}

fn entries(env: &Env) -> impl Iterator<Item = &Keyed<EnvValue>> {
    env.as_ref().and_then(Item::get).into_iter().flatten()
}
