//! `[service.*]` and `[task.*]`.

use super::{BuildSource, EnvValue, Run};
use crate::blueprint::{Architecture, Grant, SecretSource};
use crate::checks::{Cidr, EnvName, FargateCpu, ImageReference, Retention, RoleArn, UrlPath};
use crate::defaults;
use crate::read::{Free, Item, List, Map, Step, Text, Whole, Word, table};

table! {
    /// What services and tasks have in common: one container and what it may do.
    pub(crate) struct Workload {
        /// The folder with the Dockerfile to build, or a table with `context`,
        /// `dockerfile` and `args`. Either this or `image`.
        build: Option<Item<BuildSource>>,
        /// An image that exists already. Either this or `build`.
        image: Option<Item<Text<ImageReference>>>,
        /// CPU units, 1024 to a vCPU.
        #[schemars(extend("default" = defaults::CPU))]
        cpu: Option<Item<Step<FargateCpu>>>,
        /// Memory of the whole task in MiB; Fargate pairs each CPU size with some.
        #[schemars(extend("default" = defaults::TASK_MEMORY_MIB))]
        memory_mib: Option<Item<Whole<512, 122_880>>>,
        /// Processor architecture.
        #[schemars(extend("default" = defaults::ARCHITECTURE))]
        architecture: Option<Item<Word<Architecture>>>,
        /// Command that replaces the image's own.
        command: Option<Item<List<Text<Free>>>>,
        /// Environment variables.
        env: Option<Item<Map<EnvName, EnvValue>>>,
        /// Environment variables whose values are read from a store when a task starts:
        /// `ssm:/path`, `secretsmanager:name` or `secretsmanager:name#key`.
        secrets: Option<Item<Map<EnvName, Text<SecretSource>>>>,
        /// What the application may do in AWS, as `service:access:resource`.
        grants: Option<Item<List<Text<Grant>>>>,
        /// ARN of an existing role to run with, instead of one made from the grants.
        role: Option<Item<Text<RoleArn>>>,
        /// Seconds between SIGTERM and SIGKILL.
        #[schemars(extend("default" = defaults::STOP_TIMEOUT_SECONDS))]
        stop_timeout_seconds: Option<Item<Whole<2, 120>>>,
        /// Whether a collector runs beside it. Default true, unless the collector is `none`.
        traced: Option<Item<bool>>,
        /// Days its log group keeps events. Default: that of `[aws]`.
        log_retention_days: Option<Item<Step<Retention>>>,
        /// How it runs on this machine without a container.
        local: Option<Item<Run>>,
    }
}

table! {
    /// `[service.*]`: a long-running service, restarted when it fails.
    pub(crate) struct Service extends workload: Workload {
        /// The TCP port the container listens on. Unset: none is opened.
        port: Option<Item<Whole<1, 65_535>>>,
        /// CIDR blocks that may reach the port.
        #[schemars(extend("default" = [defaults::ALLOW_FROM]))]
        allow_from: Option<Item<List<Text<Cidr>>>>,
        /// Tasks that run side by side.
        #[schemars(extend("default" = defaults::COUNT))]
        count: Option<Item<Whole<0, 5000>>>,
        /// How its health is known.
        health: Option<Item<Health>>,
        /// Whether it runs on Fargate Spot: cheaper, and stopped with two minutes' notice.
        #[schemars(extend("default" = defaults::SPOT))]
        spot: Option<Item<bool>>,
        /// Whether `manta exec` may open a shell in its containers.
        #[schemars(extend("default" = defaults::EXEC))]
        exec: Option<Item<bool>>,
        /// Seconds a deployment may take to become stable.
        #[schemars(extend("default" = defaults::DEPLOY_TIMEOUT_SECONDS))]
        deploy_timeout_seconds: Option<Item<Whole<60, 3600>>>,
    }
}

table! {
    /// `[task.*]`: a container run on demand with `manta task run`.
    pub(crate) struct Task extends workload: Workload {}
}

table! {
    /// `[service.x.health]`: how a service's health is known.
    pub(crate) struct Health {
        /// URL path that answers 2xx when healthy.
        path: Option<Item<Text<UrlPath>>>,
        /// Command run inside the container; exit status 0 when healthy.
        command: Option<Item<List<Text<Free>>>>,
        /// Seconds between checks.
        #[schemars(extend("default" = defaults::HEALTH_INTERVAL_SECONDS))]
        interval_seconds: Option<Item<Whole<5, 300>>>,
        /// Seconds one check may take; below the interval.
        #[schemars(extend("default" = defaults::HEALTH_TIMEOUT_SECONDS))]
        timeout_seconds: Option<Item<Whole<2, 60>>>,
        /// Failures in a row that make it unhealthy.
        #[schemars(extend("default" = defaults::HEALTH_RETRIES))]
        retries: Option<Item<Whole<1, 10>>>,
        /// Seconds after the start during which failures do not count.
        #[schemars(extend("default" = defaults::HEALTH_GRACE_SECONDS))]
        grace_seconds: Option<Item<Whole<0, 300>>>,
    }
}
