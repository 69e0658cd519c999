//! The closed set of AWS resource kinds: one file each, registered here.
//!
//! A kind's file holds its specification (plain data, in AWS's own terms) and
//! the calls that find, create, update and delete one. ARCHITECTURE.md tells
//! how to add a kind.

pub(crate) mod cluster;
mod ecs_tags;
pub(crate) mod encryption_config;
pub(crate) mod event_invoke_config;
pub(crate) mod event_source_mapping;
pub(crate) mod function;
pub(crate) mod function_url;
pub(crate) mod group;
pub(crate) mod image;
pub(crate) mod log_group;
mod provision;
pub(crate) mod queue;
pub(crate) mod repository;
pub(crate) mod role;
pub(crate) mod sampling_rule;
pub(crate) mod security_group;
pub(crate) mod service;
pub(crate) mod task_definition;
mod xray_tags;

use manta_engine::{
    Deployment, FieldChange, Mark, Observed, Outputs, Owned, Progress, ProviderError, Reader,
    Resource, Writer,
};

pub(crate) use provision::{Owning, Provision, differs, output, owned, owned_among};

use crate::Target;

/// Declares the enum of kinds, and passes each call on to the kind it is for.
macro_rules! kinds {
    ($($module:ident::$Kind:ident),+ $(,)?) => {
        $(pub(crate) use $module::$Kind;)+

        manta_engine::resource_enum! {
            /// One AWS resource: its name within its kind, and its specification.
            pub enum AwsResource { $($Kind),+ }
        }

        impl Reader<AwsResource> for Target {
            async fn find(&self, wanted: &AwsResource) -> Result<Option<Observed>, ProviderError> {
                let found = match wanted {
                    $(AwsResource::$Kind { specification, .. } => {
                        Box::pin(specification.find(self)).await
                    })+
                }?;
                if let Some(observed) = &found {
                    self.seen.remember(wanted.address(), observed);
                }
                Ok(found)
            }

            async fn owned(&self) -> Result<Vec<Owned>, ProviderError> {
                let lists = futures_util::future::try_join_all([
                    $(boxed($Kind::owned(self)),)+
                ]);
                Ok(lists.await?.concat())
            }
        }

        impl Writer<AwsResource> for Target {
            async fn create(
                &self,
                resource: &AwsResource,
                mark: &Mark,
                progress: &Progress,
            ) -> Result<Outputs, ProviderError> {
                match resource {
                    $(AwsResource::$Kind { specification, .. } => {
                        Box::pin(specification.create(self, mark, progress)).await
                    })+
                }
            }

            async fn update(
                &self,
                resource: &AwsResource,
                observed: &Observed,
                changes: &[FieldChange],
                mark: &Mark,
                progress: &Progress,
            ) -> Result<Outputs, ProviderError> {
                match resource {
                    $(AwsResource::$Kind { specification, .. } => {
                        Box::pin(specification.update(self, observed, changes, mark, progress)).await
                    })+
                }
            }

            async fn delete(
                &self,
                owned: &Owned,
                progress: &Progress,
            ) -> Result<(), ProviderError> {
                self.seen.forget(owned);
                match owned.address.kind.as_str() {
                    $(kind if kind == $Kind::KIND.name => {
                        Box::pin($Kind::delete(self, &owned.identity, progress)).await
                    })+
                    unknown => unreachable!("no reader lists resources of kind {unknown}"),
                }
            }
        }
    };
}

kinds! {
    cluster::Cluster,
    repository::Repository,
    image::Image,
    log_group::LogGroup,
    role::Role,
    security_group::SecurityGroup,
    task_definition::TaskDefinition,
    service::Service,
    queue::Queue,
    function::Function,
    event_invoke_config::EventInvokeConfig,
    event_source_mapping::EventSourceMapping,
    function_url::FunctionUrl,
    group::Group,
    sampling_rule::SamplingRule,
    encryption_config::EncryptionConfig,
}

type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Gives the futures of different kinds one type.
fn boxed<'a, T>(future: impl Future<Output = T> + Send + 'a) -> BoxFuture<'a, T> {
    Box::pin(future)
}

impl Target {
    /// Returns the deployment whose resources this target reads and writes.
    #[must_use]
    pub fn deployment(&self) -> &Deployment {
        &self.deployment
    }
}
