//! The whole file.

use super::{Aws, Function, Local, Service, Task, Tracing};
use crate::checks::{EnvironmentName, Name};
use crate::read::{Item, Map, Partial, Text, table};

table! {
    /// A manta blueprint: one stack of services, tasks and functions, deployed
    /// to AWS or to this machine by one command.
    pub(crate) struct Blueprint {
        /// The stack's name; the names of all its resources start with it.
        stack: Item<Text<Name>>,
        /// Where in AWS the stack is deployed.
        aws: Option<Item<Aws>>,
        /// How everything in the blueprint is traced.
        tracing: Option<Item<Tracing>>,
        /// How the stack runs on this machine.
        local: Option<Item<Local>>,
        /// Long-running services, by name.
        service: Option<Item<Map<Name, Service>>>,
        /// Containers that are run on demand with `manta task run`, by name.
        task: Option<Item<Map<Name, Task>>>,
        /// Lambda functions, by name.
        function: Option<Item<Map<Name, Function>>>,
        /// What is different in one environment, by the name given with `-e`.
        environment: Option<Item<Map<EnvironmentName, Partial<Environment>>>>,
    }
}

table! {
    /// `[environment.*]`: an overlay, applied with `-e`. Tables are merged with
    /// those of the blueprint; arrays and single values replace them.
    #[expect(dead_code, reason = "the chosen one is merged before; the others are read to find mistakes")]
    pub(crate) struct Environment {
        /// Changes to `[aws]`.
        aws: Option<Item<Aws>>,
        /// Changes to `[tracing]`.
        tracing: Option<Item<Tracing>>,
        /// Changes to `[local]`.
        local: Option<Item<Local>>,
        /// Changes to services that the blueprint has.
        service: Option<Item<Map<Name, Service>>>,
        /// Changes to tasks that the blueprint has.
        task: Option<Item<Map<Name, Task>>>,
        /// Changes to functions that the blueprint has.
        function: Option<Item<Map<Name, Function>>>,
    }
}
