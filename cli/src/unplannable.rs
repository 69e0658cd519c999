//! Why there is no plan, as faults.

use manta_engine::{Deployment, Owned, PlanError};

use crate::failure::{Failure, Fault};

/// Returns the failure, with a fault for each name that is taken.
pub(crate) fn unplannable(error: PlanError, deployment: &Deployment) -> Failure {
    match error {
        PlanError::Graph(error) => Fault::new("cannot plan", deployment.name())
            .because(error)
            .help("this is a fault in manta; please report it")
            .into(),
        PlanError::Read { address, source } => Fault::new("cannot read", address.to_string())
            .because(&source)
            .maybe_help(source.help)
            .into(),
        PlanError::List { deployment, source } => {
            Fault::new("cannot list the resources of", deployment)
                .because(&source)
                .maybe_help(source.help)
                .into()
        }
        PlanError::Foreign(owned) => Failure::of_all(owned.into_iter().map(taken).collect()),
    }
}

fn taken(Owned { address, identity }: Owned) -> Fault {
    Fault::new("cannot create", address.to_string())
        .because(format!("{identity} exists and is not this deployment's"))
        .help("rename the stack or this part of it, or delete what holds the name")
}

#[cfg(test)]
mod tests {
    use manta_engine::Address;

    use super::*;
    use crate::exit::Exit;

    #[test]
    fn each_taken_name_is_a_fault_of_its_own() {
        let deployment = Deployment {
            stack: "orders".to_owned(),
            environment: None,
        };
        let taken = ["orders-a", "orders-b"].map(|identity| Owned {
            address: Address::new("queue", identity),
            identity: identity.to_owned(),
        });
        let failure = unplannable(PlanError::Foreign(taken.into()), &deployment);
        assert_eq!(failure.exit, Exit::Failed);
        assert_eq!(failure.errors.len(), 2);
        assert!(failure.errors.iter().all(|fault| fault.help.is_some()));
    }
}
