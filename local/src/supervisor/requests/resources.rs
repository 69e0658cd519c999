//! Resources: brought about, and ended.

use std::collections::BTreeMap;

use manta_engine::{Address, Document};

use crate::container;
use crate::control::{Answer, Failure, Teller};
use crate::kinds::LocalResource;
use crate::supervisor::desk::Desk;
use crate::supervisor::resource::{Resource, Wanted};

/// What is to be put where.
pub(in crate::supervisor) struct Put {
    pub(in crate::supervisor) address: Address,
    pub(in crate::supervisor) properties: Document,
    pub(in crate::supervisor) digest: String,
    pub(in crate::supervisor) secrets: BTreeMap<String, String>,
}

impl Desk {
    pub(in crate::supervisor) async fn put(
        &self,
        put: Put,
        teller: &Teller,
    ) -> Result<Answer, Failure> {
        let Put {
            address,
            properties,
            digest,
            secrets,
        } = put;
        let specification = LocalResource::read(&address.kind, &address.name, properties.clone());
        let specification = specification.map_err(|error| {
            Failure::new(format!("cannot understand {address}"), error)
                .help("the supervisor may be of another version of manta: `manta down --local`, then `manta up --local`")
        })?;
        let wanted = Wanted {
            specification,
            secrets,
        };
        let place = self.roster.place(&address);
        let mut turn = place.turn().await;
        let before = turn.take();
        let starting = Resource::bring_about(&self.site, wanted, before, teller);
        let operation = format!("cannot start {address}");
        let thing = self.unless_ending(&operation, starting).await?;
        let outputs = turn.put(thing, properties, digest);
        self.site.neighbours.enter(&address, &outputs);
        Ok(Answer::Ready { outputs })
    }

    pub(in crate::supervisor) async fn delete(&self, address: &Address) -> Result<Answer, Failure> {
        let place = self.roster.place(address);
        let mut turn = place.turn().await;
        Resource::end(turn.take()).await;
        Ok(Answer::Done)
    }

    pub(in crate::supervisor) async fn shut_down(&self) -> Result<Answer, Failure> {
        self.end_all().await;
        self.remove_images().await;
        let folder = &self.site.folder;
        let removed = folder.remove();
        self.shut();
        removed.map_err(|error| {
            Failure::new(format!("cannot remove {}", folder.path().display()), error)
                .help("everything has been stopped; remove the folder yourself")
        })?;
        Ok(Answer::Done)
    }

    /// Removes the images that were built for the deployment, where any were.
    async fn remove_images(&self) {
        if !self.site.folder.containers().exists() {
            return;
        }
        let deployment = self.site.folder.deployment();
        if let Err(error) = container::remove_images(&deployment).await {
            log::warn!("images of {deployment} are left: {error}");
        }
    }
}
