//! Random stacks: any resources with any references that their kinds allow.

use std::collections::BTreeMap;

use manta_engine::{Address, Input};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::{Strategy, any};
use proptest::sample::Index;

use crate::toy::{Disk, Network, Server, Template, Toy};

/// How many names each kind has. Few, so that two random stacks share some
/// resources, and one of them becomes the other by edits, additions and removals.
const NAMES: u8 = 4;

/// Returns random stacks as lists of resources.
///
/// Values come from sets as small as the names', so that some resources of two
/// stacks are equal and some differ in one property.
pub(crate) fn resources() -> impl Strategy<Value = Vec<Toy>> {
    (networks(), disks(), templates(), servers()).prop_map(
        |(networks, disks, templates, servers)| {
            let network_at = addresses("network", &networks);
            let disk_at = addresses("disk", &disks);
            let template_at = addresses("template", &templates);
            let networks = networks
                .into_iter()
                .map(|(name, shape)| shape.network(name));
            let disks = disks
                .into_iter()
                .map(|(name, shape)| shape.disk(name, &network_at));
            let templates = templates
                .into_iter()
                .map(|(name, shape)| shape.template(name, &disk_at));
            let servers = servers
                .into_iter()
                .map(|(name, shape)| shape.server(name, &template_at));
            networks
                .chain(disks)
                .chain(templates)
                .chain(servers)
                .collect()
        },
    )
}

fn named<T: std::fmt::Debug>(
    shapes: impl Strategy<Value = T>,
) -> impl Strategy<Value = BTreeMap<u8, T>> {
    btree_map(0..NAMES, shapes, 0..=usize::from(NAMES))
}

fn addresses<T>(kind: &str, named: &BTreeMap<u8, T>) -> Vec<Address> {
    named
        .keys()
        .map(|name| Address::new(kind, name.to_string()))
        .collect()
}

/// Returns an output of one of `addresses`, or a value where there are none.
fn output_of_one(addresses: &[Address], pick: Index, output: &str) -> Input<String> {
    if addresses.is_empty() {
        return Input::from("given");
    }
    Input::output_of(pick.get(addresses).clone(), output)
}

#[derive(Debug)]
struct NetworkShape {
    range: u8,
    label: Option<u8>,
}

fn networks() -> impl Strategy<Value = BTreeMap<u8, NetworkShape>> {
    named((0..2_u8, option::of(0..2_u8)).prop_map(|(range, label)| NetworkShape { range, label }))
}

impl NetworkShape {
    fn network(self, name: u8) -> Toy {
        Toy::Network(Network {
            name: name.to_string(),
            range: format!("10.{}.0.0/16", self.range),
            label: self.label.map(|label| label.to_string()),
        })
    }
}

#[derive(Debug)]
struct DiskShape {
    network: Index,
    size_gib: u32,
    zone: u8,
}

fn disks() -> impl Strategy<Value = BTreeMap<u8, DiskShape>> {
    let shape = (any::<Index>(), 1..3_u32, 0..2_u8);
    named(shape.prop_map(|(network, size_gib, zone)| DiskShape {
        network,
        size_gib,
        zone,
    }))
}

impl DiskShape {
    fn disk(self, name: u8, networks: &[Address]) -> Toy {
        Toy::Disk(Disk {
            name: name.to_string(),
            network: output_of_one(networks, self.network, "id"),
            size_gib: self.size_gib,
            zone: self.zone.to_string(),
        })
    }
}

#[derive(Debug)]
struct TemplateShape {
    disks: Vec<Index>,
    memory_mib: u32,
}

fn templates() -> impl Strategy<Value = BTreeMap<u8, TemplateShape>> {
    let shape = (vec(any::<Index>(), 0..3), 1..3_u32);
    named(shape.prop_map(|(disks, memory_mib)| TemplateShape { disks, memory_mib }))
}

impl TemplateShape {
    fn template(self, name: u8, disks: &[Address]) -> Toy {
        let picked = self.disks.into_iter();
        Toy::Template(Template {
            name: name.to_string(),
            disks: picked
                .map(|pick| output_of_one(disks, pick, "id"))
                .collect(),
            memory_mib: self.memory_mib,
        })
    }
}

#[derive(Debug)]
struct ServerShape {
    template: Index,
    count: Option<u32>,
}

fn servers() -> impl Strategy<Value = BTreeMap<u8, ServerShape>> {
    let shape = (any::<Index>(), option::of(0..2_u32));
    named(shape.prop_map(|(template, count)| ServerShape { template, count }))
}

impl ServerShape {
    fn server(self, name: u8, templates: &[Address]) -> Toy {
        Toy::Server(Server {
            name: name.to_string(),
            template: output_of_one(templates, self.template, "revision"),
            count: self.count,
            password: None,
        })
    }
}
