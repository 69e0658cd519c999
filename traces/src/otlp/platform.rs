//! What ran the application.

use serde::Serialize;

use super::attributes::Attributes;

/// A platform of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    AppRunner,
    Beanstalk,
    Ec2,
    Ecs(LaunchType),
    Eks,
}

/// What ECS runs a task on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LaunchType {
    Ec2,
    Fargate,
    Unknown,
}

impl Platform {
    /// Returns the platform that a resource names; `None` outside of AWS, and
    /// for Lambda, which makes the function's segments itself.
    pub(super) fn of(resource: &Attributes<'_>) -> Option<Self> {
        if !is_of_aws(resource) {
            return None;
        }
        match resource.text("cloud.platform")? {
            "aws_app_runner" => Some(Self::AppRunner),
            "aws_elastic_beanstalk" => Some(Self::Beanstalk),
            "aws_ec2" => Some(Self::Ec2),
            "aws_ecs" => Some(Self::Ecs(LaunchType::of(resource))),
            "aws_eks" => Some(Self::Eks),
            _ => None,
        }
    }

    /// Returns the segment's `origin`.
    pub(super) fn origin(self) -> &'static str {
        match self {
            Self::AppRunner => "AWS::AppRunner::Service",
            Self::Beanstalk => "AWS::ElasticBeanstalk::Environment",
            Self::Ec2 => "AWS::EC2::Instance",
            Self::Ecs(LaunchType::Ec2) => "AWS::ECS::EC2",
            Self::Ecs(LaunchType::Fargate) => "AWS::ECS::Fargate",
            Self::Ecs(LaunchType::Unknown) => "AWS::ECS::Container",
            Self::Eks => "AWS::EKS::Container",
        }
    }
}

/// Whether a resource is, or may be, in AWS.
pub(super) fn is_of_aws(resource: &Attributes<'_>) -> bool {
    matches!(resource.text("cloud.provider"), None | Some("aws"))
}

impl LaunchType {
    fn of(resource: &Attributes<'_>) -> Self {
        let is = |name: &str| {
            let launch_type = resource.text("aws.ecs.launchtype");
            launch_type.is_some_and(|launch_type| launch_type.eq_ignore_ascii_case(name))
        };
        if is("fargate") {
            Self::Fargate
        } else if is("ec2") {
            Self::Ec2
        } else {
            Self::Unknown
        }
    }
}

/// `aws.ec2`.
#[derive(Debug, Serialize)]
pub(super) struct Ec2<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    instance_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    availability_zone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance_size: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ami_id: Option<&'a str>,
}

impl<'a> Ec2<'a> {
    /// Returns the instance; there is one below other platforms too.
    pub(super) fn of(platform: Option<Platform>, resource: &Attributes<'a>) -> Option<Self> {
        let instance_id = resource.text("host.id");
        (platform == Some(Platform::Ec2) || instance_id.is_some()).then(|| Self {
            instance_id,
            availability_zone: resource.text("cloud.availability_zone"),
            instance_size: resource.text("host.type"),
            ami_id: resource.text("host.image.id"),
        })
    }
}

/// `aws.ecs`.
#[derive(Debug, Serialize)]
pub(super) struct Ecs<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_arn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    availability_zone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster_arn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_arn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_family: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    launch_type: Option<&'a str>,
}

impl<'a> Ecs<'a> {
    /// Returns the container and its task.
    pub(super) fn of(platform: Option<Platform>, resource: &Attributes<'a>) -> Option<Self> {
        matches!(platform, Some(Platform::Ecs(_))).then(|| Self {
            container: resource.text("container.name"),
            container_id: resource.text("container.id"),
            container_arn: resource.text("aws.ecs.container.arn"),
            availability_zone: resource.text("cloud.availability_zone"),
            cluster_arn: resource.text("aws.ecs.cluster.arn"),
            task_arn: resource.text("aws.ecs.task.arn"),
            task_family: resource.text("aws.ecs.task.family"),
            launch_type: resource.text("aws.ecs.launchtype"),
        })
    }
}

/// `aws.eks`.
#[derive(Debug, Serialize)]
pub(super) struct Eks<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pod: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_id: Option<&'a str>,
}

impl<'a> Eks<'a> {
    /// Returns the pod, also that of a Kubernetes which is not EKS.
    pub(super) fn of(platform: Option<Platform>, resource: &Attributes<'a>) -> Option<Self> {
        let cluster_name = resource.text("k8s.cluster.name");
        (platform == Some(Platform::Eks) || cluster_name.is_some()).then(|| Self {
            cluster_name,
            pod: resource.text("k8s.pod.name"),
            container_id: resource.text("container.id"),
        })
    }
}

/// `aws.elastic_beanstalk`.
#[derive(Debug, Serialize)]
pub(super) struct Beanstalk<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_label: Option<&'a str>,
    deployment_id: i64,
}

impl<'a> Beanstalk<'a> {
    /// Returns the environment, which the resource names by attributes of the service.
    pub(super) fn of(platform: Option<Platform>, resource: &Attributes<'a>) -> Option<Self> {
        if platform != Some(Platform::Beanstalk) {
            return None;
        }
        Some(Self {
            environment: resource.text("service.namespace"),
            version_label: resource.text("service.version"),
            deployment_id: resource.text("service.instance.id")?.parse().unwrap_or(0),
        })
    }
}
