//! Rules, to EC2's form and back.

use aws_sdk_ec2::types::{IpPermission, IpRange, Ipv6Range, SecurityGroup as Found};
use serde_json::{Value, json};

use super::Ingress;

impl Ingress {
    /// Returns the permission that makes this rule.
    pub(super) fn permission(&self) -> IpPermission {
        let port = i32::from(self.port);
        let permission = IpPermission::builder()
            .ip_protocol("tcp")
            .from_port(port)
            .to_port(port);
        // Only IPv6 blocks have colons.
        if self.cidr.contains(':') {
            let range = Ipv6Range::builder().cidr_ipv6(&self.cidr).build();
            permission.ipv6_ranges(range).build()
        } else {
            let range = IpRange::builder().cidr_ip(&self.cidr).build();
            permission.ip_ranges(range).build()
        }
    }
}

/// A permission with exactly one source. EC2 answers with permissions that have many.
pub(super) struct Rule(IpPermission);

impl Rule {
    /// Returns the rule as EC2 takes it.
    pub(super) fn permission(&self) -> &IpPermission {
        &self.0
    }

    /// Returns the rule in this kind's terms; `None`: it is none that manta writes.
    pub(super) fn ingress(&self) -> Option<Ingress> {
        let Self(permission) = self;
        let port = permission
            .from_port()
            .filter(|from| permission.to_port() == Some(*from))?;
        let ipv4 = permission.ip_ranges().first().and_then(IpRange::cidr_ip);
        let ipv6 = permission
            .ipv6_ranges()
            .first()
            .and_then(Ipv6Range::cidr_ipv6);
        (permission.ip_protocol() == Some("tcp")).then_some(())?;
        Some(Ingress {
            port: u16::try_from(port).ok()?,
            cidr: ipv4.or(ipv6)?.to_owned(),
        })
    }

    /// Returns the rule as a property.
    fn property(&self) -> Value {
        let Self(permission) = self;
        match self.ingress() {
            Some(ingress) => json!(ingress),
            None => json!({
                "protocol": permission.ip_protocol(),
                "from_port": permission.from_port(),
                "to_port": permission.to_port(),
                "cidr": permission.ip_ranges().first().and_then(IpRange::cidr_ip),
                "cidr_ipv6": permission.ipv6_ranges().first().and_then(Ipv6Range::cidr_ipv6),
                "group": permission.user_id_group_pairs().first().and_then(|pair| pair.group_id()),
                "prefix_list": permission.prefix_list_ids().first().and_then(|list| list.prefix_list_id()),
            }),
        }
    }
}

/// Returns a group's rules, one for each source.
pub(super) fn rules_of(group: &Found) -> Vec<Rule> {
    let mut rules = Vec::new();
    for permission in group.ip_permissions() {
        let ports = || {
            IpPermission::builder()
                .set_ip_protocol(permission.ip_protocol.clone())
                .set_from_port(permission.from_port)
                .set_to_port(permission.to_port)
        };
        let ipv4 = permission.ip_ranges().iter().cloned();
        rules.extend(ipv4.map(|range| Rule(ports().ip_ranges(range).build())));
        let ipv6 = permission.ipv6_ranges().iter().cloned();
        rules.extend(ipv6.map(|range| Rule(ports().ipv6_ranges(range).build())));
        let groups = permission.user_id_group_pairs().iter().cloned();
        rules.extend(groups.map(|pair| Rule(ports().user_id_group_pairs(pair).build())));
        let lists = permission.prefix_list_ids().iter().cloned();
        rules.extend(lists.map(|list| Rule(ports().prefix_list_ids(list).build())));
    }
    rules
}

/// Returns a group's rules as the property: ours sorted, others after them.
pub(super) fn ingress_of(group: &Found) -> Value {
    let mut rules = rules_of(group);
    rules.sort_by_cached_key(|rule| {
        (
            rule.ingress().is_none(),
            rule.ingress(),
            rule.property().to_string(),
        )
    });
    rules.iter().map(Rule::property).collect()
}
