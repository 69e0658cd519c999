//! A small stack that tests edit: one resource of each kind, in one chain.

use manta_engine::{Address, Input, Resource, Stack};

use crate::scenario::stack;
use crate::toy::{Disk, Network, Server, Template, Toy};

/// `server/web` runs `template/app`, which mounts `disk/data`, which lies in
/// `network/main`.
#[derive(Clone)]
pub(crate) struct Shop {
    pub(crate) network: Network,
    pub(crate) disk: Disk,
    pub(crate) template: Template,
    pub(crate) server: Server,
}

impl Shop {
    pub(crate) fn new() -> Self {
        let network = network("main");
        let disk = Disk {
            name: "data".to_owned(),
            network: Input::output_of(at("network/main"), "id"),
            size_gib: 8,
            zone: "a".to_owned(),
        };
        let template = Template {
            name: "app".to_owned(),
            disks: vec![Input::output_of(at("disk/data"), "id")],
            memory_mib: 512,
        };
        let server = Server {
            name: "web".to_owned(),
            template: Input::output_of(at("template/app"), "revision"),
            count: Some(1),
            password: None,
        };
        Self {
            network,
            disk,
            template,
            server,
        }
    }

    pub(crate) fn stack(&self) -> Stack<Toy> {
        stack(self.resources())
    }

    /// The shop's stack and one more resource.
    pub(crate) fn stack_with(&self, more: impl IntoIterator<Item = Toy>) -> Stack<Toy> {
        stack(self.resources().into_iter().chain(more))
    }

    /// The shop's stack without one of its resources.
    pub(crate) fn stack_without(&self, address: &str) -> Stack<Toy> {
        let left_out = at(address);
        stack(
            self.resources()
                .into_iter()
                .filter(|resource| resource.address() != left_out),
        )
    }

    fn resources(&self) -> [Toy; 4] {
        let Self {
            network,
            disk,
            template,
            server,
        } = self.clone();
        [
            Toy::Network(network),
            Toy::Disk(disk),
            Toy::Template(template),
            Toy::Server(server),
        ]
    }
}

/// A network that refers to nothing.
pub(crate) fn network(name: &str) -> Network {
    Network {
        name: name.to_owned(),
        range: "10.0.0.0/16".to_owned(),
        label: None,
    }
}

/// The address that `text` spells.
pub(crate) fn at(text: &str) -> Address {
    text.parse().expect("tests spell addresses as kind/name")
}
