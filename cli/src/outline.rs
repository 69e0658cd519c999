//! A stack of which only the names are right: enough to find what is deployed.

use manta_aws::AwsResource;
use manta_engine::{Address, Resource, Stack};

/// Names of the resources of a deployment.
pub(crate) struct Outline {
    stack: Stack<AwsResource>,
}

impl Outline {
    pub(crate) fn new(stack: Stack<AwsResource>) -> Self {
        Self { stack }
    }

    /// Returns the stack without what only its content can find: images.
    pub(crate) fn findable(&self) -> Stack<AwsResource> {
        let mut findable = Stack::empty(self.stack.deployment.clone());
        for (address, resource) in self.stack.resources() {
            if address.kind != "image" {
                findable
                    .add(resource.clone())
                    .expect("addresses of one stack are distinct");
            }
        }
        findable
    }

    /// Returns the function's name in Lambda.
    pub(crate) fn function(&self, name: &str) -> String {
        self.property("function", name, "function_name")
    }

    /// Returns the log group of a service, task or function.
    pub(crate) fn log_group(&self, name: &str) -> String {
        self.property("log-group", name, "log_group_name")
    }

    /// Returns the service's name in ECS.
    pub(crate) fn service(&self, name: &str) -> String {
        self.property("service", name, "service_name")
    }

    /// Returns the family of a service's or task's definition.
    pub(crate) fn family(&self, name: &str) -> String {
        self.property("task-definition", name, "family")
    }

    /// Returns the security group of a service's or task's tasks.
    pub(crate) fn security_group(&self, name: &str) -> &AwsResource {
        let group = self.stack.get(&Address::new("security-group", name));
        group.expect("whatever runs in containers has a security group")
    }

    /// Returns the name of the deployment's own cluster, if it has one.
    pub(crate) fn own_cluster(&self) -> Option<String> {
        let address = Address::new("cluster", "main");
        self.stack.get(&address)?;
        Some(self.property("cluster", "main", "cluster_name"))
    }

    /// Returns a property of a resource that the blueprint is known to have.
    fn property(&self, kind: &str, name: &str, property: &str) -> String {
        let resource = self.stack.get(&Address::new(kind, name));
        resource
            .and_then(|resource| {
                resource
                    .properties()
                    .get(property)?
                    .as_str()
                    .map(str::to_owned)
            })
            .unwrap_or_else(|| unreachable!("{kind}/{name} is in the stack and has a {property}"))
    }
}
