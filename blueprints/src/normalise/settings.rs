//! `[aws]`, `[tracing]` and `[local]`.

use super::{list, optional, or, tables};
use crate::blueprint::{AwsSettings, LocalSettings, SamplingRule, Tracing};
use crate::{defaults, written};

pub(super) fn default_aws() -> AwsSettings {
    AwsSettings {
        public_ip: defaults::PUBLIC_IP,
        log_retention_days: defaults::LOG_RETENTION_DAYS,
        ..AwsSettings::default()
    }
}

pub(super) fn aws(aws: &written::Aws) -> Option<AwsSettings> {
    Some(AwsSettings {
        region: optional(&aws.region)?,
        account: optional(&aws.account)?,
        vpc: optional(&aws.vpc)?,
        subnets: list(&aws.subnets)?,
        cluster: optional(&aws.cluster)?,
        public_ip: or(&aws.public_ip, defaults::PUBLIC_IP)?,
        log_retention_days: or(&aws.log_retention_days, defaults::LOG_RETENTION_DAYS)?,
    })
}

pub(super) fn default_tracing() -> Tracing {
    Tracing {
        collector: defaults::COLLECTOR,
        collector_image: None,
        rate: defaults::SAMPLING_RATE,
        reservoir_per_second: defaults::RESERVOIR_PER_SECOND,
        ignore: Vec::new(),
        rules: Vec::new(),
        group: defaults::TRACE_GROUP,
        encryption: None,
    }
}

pub(super) fn tracing(tracing: &written::Tracing) -> Option<Tracing> {
    Some(Tracing {
        collector: or(&tracing.collector, defaults::COLLECTOR)?,
        collector_image: optional(&tracing.image)?,
        rate: or(&tracing.rate, defaults::SAMPLING_RATE)?,
        reservoir_per_second: or(
            &tracing.reservoir_per_second,
            defaults::RESERVOIR_PER_SECOND,
        )?,
        ignore: list(&tracing.ignore)?,
        rules: tables(&tracing.rules, rule)?,
        group: or(&tracing.group, defaults::TRACE_GROUP)?,
        encryption: optional(&tracing.encryption)?,
    })
}

fn rule(rule: &written::Rule) -> Option<SamplingRule> {
    Some(SamplingRule {
        path: rule.path.get()?.clone(),
        rate: *rule.rate.get()?,
        reservoir_per_second: or(
            &rule.reservoir_per_second,
            defaults::RULE_RESERVOIR_PER_SECOND,
        )?,
    })
}

pub(super) fn local(local: &written::Local) -> Option<LocalSettings> {
    Some(LocalSettings {
        aws: optional(&local.aws)?,
        setup: list(&local.setup)?,
        seed: list(&local.seed)?,
        retry_seconds: or(&local.retry_seconds, defaults::LOCAL_RETRY_SECONDS)?,
    })
}
