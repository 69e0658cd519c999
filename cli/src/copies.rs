//! Copies of services and tasks that run on this machine.

use manta_local::control::{Instance, InstanceState};
use serde::Serialize;

use crate::failure::Failure;
use crate::parts::Part;
use crate::session::LocalSession;

/// A copy, and what it is of.
#[derive(Debug, Serialize)]
pub(crate) struct CopyOf {
    /// The service or task of the blueprint.
    #[serde(flatten)]
    pub(crate) part: Part,
    /// The copy.
    #[serde(flatten)]
    pub(crate) copy: Copy,
}

/// A copy. The keys that a task on AWS has too are called the same.
#[derive(Debug, Serialize)]
pub(crate) struct Copy {
    /// Its name, unique on this machine.
    pub(crate) id: String,
    /// `starting`, `running`, `unhealthy`, `waiting` to be started again, or `stopped`.
    pub(crate) status: InstanceState,
    /// Its process, where it is one.
    pub(crate) pid: Option<u32>,
    /// When it started, in milliseconds since 1970.
    pub(crate) started_ms: i64,
    /// How often one in its place was started again.
    pub(crate) restarts: u32,
    /// Where it listens itself.
    pub(crate) address: Option<String>,
    /// What it ended with, once it has.
    pub(crate) exit_code: Option<i32>,
}

impl From<Instance> for Copy {
    fn from(instance: Instance) -> Self {
        let Instance {
            id,
            of: _,
            pid,
            started_ms,
            state,
            restarts,
            port,
            exit_code,
        } = instance;
        Self {
            id,
            status: state,
            pid,
            started_ms,
            restarts,
            address: port.map(|port| format!("127.0.0.1:{port}")),
            exit_code,
        }
    }
}

/// Returns the copies of these parts, those that have ended only if `ended`.
///
/// # Errors
/// When the supervisor does not answer.
pub(crate) async fn copies(
    session: &LocalSession,
    parts: &[Part],
    ended: bool,
) -> Result<Vec<CopyOf>, Failure> {
    let instances = session.instances().await?;
    let copies = instances
        .into_iter()
        .filter(|instance| ended || instance.state != InstanceState::Stopped)
        .filter_map(|instance| {
            let part = parts.iter().find(|part| part.name == instance.of.name)?;
            Some(CopyOf {
                part: part.clone(),
                copy: instance.into(),
            })
        });
    Ok(copies.collect())
}
