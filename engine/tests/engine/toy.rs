//! A toy target's closed set of kinds: servers run templates, templates mount
//! disks, disks lie in networks.

use manta_engine::{Document, Input, Kind, Resource, document_of};
use serde::{Deserialize, Serialize};

const NETWORK: Kind = Kind {
    name: "network",
    delete_rank: 3,
    immutable: &["range"],
    volatile_outputs: &[],
};
const DISK: Kind = Kind {
    name: "disk",
    delete_rank: 2,
    immutable: &["zone"],
    volatile_outputs: &[],
};
const TEMPLATE: Kind = Kind {
    name: "template",
    delete_rank: 1,
    immutable: &[],
    volatile_outputs: &["revision"],
};
const SERVER: Kind = Kind {
    name: "server",
    delete_rank: 0,
    immutable: &[],
    volatile_outputs: &[],
};

/// One resource of the toy target.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Toy {
    Network(Network),
    Disk(Disk),
    Template(Template),
    Server(Server),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Network {
    #[serde(skip)]
    pub(crate) name: String,
    /// Cannot be changed in place.
    pub(crate) range: String,
    /// Unset: left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Disk {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) network: Input<String>,
    pub(crate) size_gib: u32,
    /// Cannot be changed in place.
    pub(crate) zone: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Template {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) disks: Vec<Input<String>>,
    pub(crate) memory_mib: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Server {
    #[serde(skip)]
    pub(crate) name: String,
    /// A template's revision, which every update of the template moves.
    pub(crate) template: Input<String>,
    /// Unset: left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u32>,
    /// Unset: left alone. [`crate::probe::Probe`] can make it unreadable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<Input<String>>,
}

impl Resource for Toy {
    const KINDS: &'static [&'static Kind] = &[&NETWORK, &DISK, &TEMPLATE, &SERVER];

    fn kind(&self) -> &'static Kind {
        match self {
            Self::Network(_) => &NETWORK,
            Self::Disk(_) => &DISK,
            Self::Template(_) => &TEMPLATE,
            Self::Server(_) => &SERVER,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Network(network) => &network.name,
            Self::Disk(disk) => &disk.name,
            Self::Template(template) => &template.name,
            Self::Server(server) => &server.name,
        }
    }

    fn properties(&self) -> Document {
        document_of(self)
    }

    fn with_properties(&self, properties: Document) -> Result<Self, serde_json::Error> {
        let name = self.name().to_owned();
        let value = properties.into();
        Ok(match self {
            Self::Network(_) => Self::Network(Network {
                name,
                ..serde_json::from_value(value)?
            }),
            Self::Disk(_) => Self::Disk(Disk {
                name,
                ..serde_json::from_value(value)?
            }),
            Self::Template(_) => Self::Template(Template {
                name,
                ..serde_json::from_value(value)?
            }),
            Self::Server(_) => Self::Server(Server {
                name,
                ..serde_json::from_value(value)?
            }),
        })
    }
}
