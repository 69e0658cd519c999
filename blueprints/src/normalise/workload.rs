//! `[service.*]` and `[task.*]`.

use super::{Inherited, list, map, optional, or, sub};
use crate::blueprint::{Health, ImageSource, LocalRun, Role, Service, Task, Workload};
use crate::{defaults, written};

pub(super) fn service(service: &written::Service, inherited: &Inherited) -> Option<Service> {
    let port = match optional(&service.port)? {
        Some(port) => Some(u16::try_from(port).ok()?),
        None => None,
    };
    let allow_from = match (&service.allow_from, port) {
        (None, Some(_)) => vec![defaults::ALLOW_FROM.to_owned()],
        (written, _) => list(written)?,
    };
    Some(Service {
        workload: workload(&service.workload, inherited)?,
        port,
        allow_from,
        count: or(&service.count, defaults::COUNT)?,
        health: sub(&service.health, health)?,
        spot: or(&service.spot, defaults::SPOT)?,
        exec: or(&service.exec, defaults::EXEC)?,
        deploy_timeout_seconds: or(
            &service.deploy_timeout_seconds,
            defaults::DEPLOY_TIMEOUT_SECONDS,
        )?,
    })
}

pub(super) fn task(task: &written::Task, inherited: &Inherited) -> Option<Task> {
    Some(Task {
        workload: workload(&task.workload, inherited)?,
    })
}

fn workload(workload: &written::Workload, inherited: &Inherited) -> Option<Workload> {
    Some(Workload {
        image: image(workload)?,
        cpu: or(&workload.cpu, defaults::CPU)?,
        memory_mib: or(&workload.memory_mib, defaults::TASK_MEMORY_MIB)?,
        architecture: or(&workload.architecture, defaults::ARCHITECTURE)?,
        command: list(&workload.command)?,
        env: map(&workload.env)?,
        secrets: map(&workload.secrets)?,
        grants: list(&workload.grants)?,
        role: role(optional(&workload.role)?),
        stop_timeout_seconds: or(
            &workload.stop_timeout_seconds,
            defaults::STOP_TIMEOUT_SECONDS,
        )?,
        traced: or(&workload.traced, inherited.traced)?,
        log_retention_days: or(&workload.log_retention_days, inherited.log_retention_days)?,
        local: sub(&workload.local, local_run)?,
    })
}

/// Returns the role an ARN stands for.
pub(super) fn role(arn: Option<String>) -> Role {
    arn.map_or(Role::Own, Role::Existing)
}

fn image(workload: &written::Workload) -> Option<ImageSource> {
    if let Some(build) = &workload.build {
        let build = build.get()?;
        return Some(ImageSource::Build {
            context: build.context.get()?.clone(),
            dockerfile: or(&build.dockerfile, defaults::DOCKERFILE.to_owned())?,
            args: map(&build.args)?,
        });
    }
    optional(&workload.image)?.map(ImageSource::Image)
}

fn local_run(run: &written::Run) -> Option<LocalRun> {
    Some(LocalRun {
        setup: list(&run.setup)?,
        run: run.run.get()?.clone(),
    })
}

fn health(health: &written::Health) -> Option<Health> {
    Some(Health {
        path: optional(&health.path)?,
        command: list(&health.command)?,
        interval_seconds: or(&health.interval_seconds, defaults::HEALTH_INTERVAL_SECONDS)?,
        timeout_seconds: or(&health.timeout_seconds, defaults::HEALTH_TIMEOUT_SECONDS)?,
        retries: or(&health.retries, defaults::HEALTH_RETRIES)?,
        grace_seconds: or(&health.grace_seconds, defaults::HEALTH_GRACE_SECONDS)?,
    })
}
