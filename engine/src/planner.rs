//! Decides what has to be done. Reads the world, never writes.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::changes;
use crate::document::{digest, references, resolve};
use crate::graph::{Graph, graph};
use crate::inspection::{inspect, list_owned, refuse_foreign};
use crate::{
    Action, Address, After, Cause, Deployment, Document, FieldChange, Observed, Outputs, Owned,
    Owner, Plan, PlanError, Reader, Resource, Stack, Stage, Step,
};

/// Makes a plan that brings the world to `stack`.
///
/// # Errors
/// When the stack has no order, the world cannot be read, or a name is taken
/// by somebody else's resource.
pub async fn plan<R: Resource>(
    stack: &Stack<R>,
    reader: &impl Reader<R>,
) -> Result<Plan<R>, PlanError> {
    let graph = graph(stack)?;
    // One after the other: a reader that remembers whose it found a resource
    // to be need not ask again to list it, which halves the calls of a plan.
    let observed = inspect(stack, reader).await?;
    refuse_foreign(&observed)?;
    let owned = list_owned(&stack.deployment, reader).await?;

    let mut decisions = Decisions::new(stack.deployment.clone());
    for address in &graph.order {
        let resource = stack.get(address).expect("the graph is the stack's own");
        decisions.decide(resource, observed.get(address), &graph);
    }
    decisions.delete_leftovers(&owned, &observed);
    Ok(decisions.plan)
}

/// The plan as far as it has been decided.
struct Decisions<R> {
    plan: Plan<R>,
    /// The first stage: what is created and changed.
    stage: Stage<R>,
    /// The last step of each resource that has one.
    step_of: BTreeMap<Address, usize>,
    /// The step that deletes each resource that is replaced.
    deletion_of: BTreeMap<Address, usize>,
}

/// What is to be done with a resource that exists.
enum Verdict {
    Unchanged,
    Update(Vec<FieldChange>),
    Replace(Vec<FieldChange>),
}

impl<R: Resource> Decisions<R> {
    fn new(deployment: Deployment) -> Self {
        Self {
            plan: Plan {
                deployment,
                stages: Vec::new(),
                unchanged: Vec::new(),
                known: BTreeMap::new(),
            },
            stage: Vec::new(),
            step_of: BTreeMap::new(),
            deletion_of: BTreeMap::new(),
        }
    }

    fn decide(&mut self, resource: &R, observed: Option<&Observed>, graph: &Graph) {
        let address = resource.address();
        let dependencies = &graph.dependencies[&address];
        let Some(observed) = observed else {
            self.create(resource, self.steps_before(dependencies), false);
            return;
        };
        match self.compare(resource, observed) {
            Verdict::Unchanged => {
                self.plan
                    .known
                    .insert(address.clone(), observed.outputs.clone());
                self.plan.unchanged.push(address);
            }
            Verdict::Update(changes) => {
                let after = self.steps_before(dependencies);
                self.update(resource, observed, changes, after);
            }
            Verdict::Replace(changes) => {
                self.replace(resource, observed, changes, dependencies);
            }
        }
    }

    fn steps_before(&self, dependencies: &BTreeSet<Address>) -> Vec<usize> {
        dependencies
            .iter()
            .filter_map(|address| self.step_of.get(address).copied())
            .collect()
    }

    fn compare(&self, resource: &R, observed: &Observed) -> Verdict {
        let desired = resolve_document(&resource.properties(), &self.plan.known);
        let asked_for_something_else = recorded_digest(observed)
            .is_some_and(|recorded| recorded != digest(&resource.properties()));
        let changes = changes(&desired, &observed.properties, |_, after| {
            asked_for_something_else || !references(after).is_empty()
        });
        let immutable = resource.kind().immutable;
        if changes.is_empty() {
            Verdict::Unchanged
        } else if changes.iter().any(|c| immutable.contains(&c.property())) {
            Verdict::Replace(changes)
        } else {
            Verdict::Update(changes)
        }
    }

    fn create(&mut self, resource: &R, after: Vec<usize>, replaces: bool) {
        let action = Action::Create {
            resource: resource.clone(),
            replaces,
        };
        self.push(resource.address(), action, after);
    }

    fn update(
        &mut self,
        resource: &R,
        observed: &Observed,
        changes: Vec<FieldChange>,
        after: Vec<usize>,
    ) {
        let address = resource.address();
        self.plan
            .known
            .insert(address.clone(), lasting_outputs(resource, observed));
        let action = Action::Update {
            resource: resource.clone(),
            cause: cause(resource, observed, &changes),
            changes,
            observed: fingerprint(observed),
        };
        self.push(address, action, after);
    }

    /// Splits a replacement into a deletion and a creation.
    ///
    /// The deletion waits for the steps of the resource's dependencies, so that it
    /// is not gone for longer than it must be; unless one of these is replaced
    /// too. Then its user has to be gone before it, and can wait for none of them.
    fn replace(
        &mut self,
        resource: &R,
        observed: &Observed,
        changes: Vec<FieldChange>,
        dependencies: &BTreeSet<Address>,
    ) {
        let address = resource.address();
        let delete = Action::Delete {
            identity: observed.identity.clone(),
            replaced_for: changes,
        };
        let mut after = self.steps_before(dependencies);
        let used_deletions = self.deletions_of(dependencies);
        let deletion = if used_deletions.is_empty() {
            self.push(address.clone(), delete, after.clone())
        } else {
            self.push(address.clone(), delete, Vec::new())
        };
        for used in used_deletions {
            self.stage[used].after.push(deletion);
        }
        self.deletion_of.insert(address, deletion);
        after.push(deletion);
        self.create(resource, after, true);
    }

    fn deletions_of(&self, dependencies: &BTreeSet<Address>) -> Vec<usize> {
        dependencies
            .iter()
            .filter_map(|address| self.deletion_of.get(address).copied())
            .collect()
    }

    fn push(&mut self, address: Address, action: Action<R>, after: Vec<usize>) -> usize {
        let index = self.stage.len();
        self.step_of.insert(address.clone(), index);
        self.stage.push(Step {
            address,
            action,
            after,
        });
        index
    }

    /// Closes the first stage and adds one for each rank of what is owned but
    /// not wanted.
    fn delete_leftovers(&mut self, owned: &[Owned], observed: &BTreeMap<Address, Observed>) {
        let wanted: BTreeSet<_> = observed
            .iter()
            .map(|(address, found)| (address.kind.as_str(), found.identity.as_str()))
            .collect();
        let mut by_rank: BTreeMap<u8, Stage<R>> = BTreeMap::new();
        for leftover in owned.iter().collect::<BTreeSet<_>>() {
            let Owned { address, identity } = leftover;
            if wanted.contains(&(address.kind.as_str(), identity.as_str())) {
                continue;
            }
            let action = Action::Delete {
                identity: identity.clone(),
                replaced_for: Vec::new(),
            };
            by_rank
                .entry(delete_rank::<R>(address))
                .or_default()
                .push(Step {
                    address: address.clone(),
                    action,
                    after: Vec::new(),
                });
        }
        let first = std::mem::take(&mut self.stage);
        self.plan.stages.push(first);
        self.plan.stages.extend(by_rank.into_values());
        self.plan.stages.retain(|stage| !stage.is_empty());
    }
}

/// Returns the rank at which a leftover is deleted. A reader lists only kinds
/// that it knows; should one be missing all the same, it goes last.
fn delete_rank<R: Resource>(address: &Address) -> u8 {
    R::KINDS
        .iter()
        .find(|kind| kind.name == address.kind)
        .map_or(u8::MAX, |kind| kind.delete_rank)
}

pub(crate) fn resolve_document(
    document: &Document,
    known: &BTreeMap<Address, Outputs>,
) -> Document {
    document
        .iter()
        .map(|(key, value)| (key.clone(), resolve(value, known)))
        .collect()
}

pub(crate) fn recorded_digest(observed: &Observed) -> Option<&str> {
    match &observed.owner {
        Owner::Ours { digest } => digest.as_deref(),
        Owner::Foreign => None,
    }
}

fn lasting_outputs<R: Resource>(resource: &R, observed: &Observed) -> Outputs {
    let volatile = resource.kind().volatile_outputs;
    let mut outputs = observed.outputs.clone();
    outputs.retain(|name, _| !volatile.contains(&name.as_str()));
    outputs
}

/// The digest is of what the resource was asked to be, references unresolved:
/// it moves when the blueprint does and at no other time.
fn cause<R: Resource>(resource: &R, observed: &Observed, changes: &[FieldChange]) -> Cause {
    let follows = changes
        .iter()
        .all(|change| change.after == After::KnownAfterApply);
    match recorded_digest(observed) {
        Some(recorded) if recorded != digest(&resource.properties()) => Cause::Edited,
        _ if follows => Cause::Follows,
        Some(_) => Cause::Drifted,
        None => Cause::Undetermined,
    }
}

/// Returns what changes when any observed fact does, so that apply can tell
/// whether the world is still what the plan was made from.
pub(crate) fn fingerprint(observed: &Observed) -> String {
    digest(&crate::document_of(observed))
}
