//! The arguments that containers are made with. All of it is decided here; nobody is asked.

use std::collections::BTreeMap;

use crate::kinds::Container;

/// CPU units of a processor.
const UNITS: f64 = 1024.0;
/// The label that says whose a container is. Its value is the deployment's folder.
pub(super) const LABEL: &str = "manta.local";
/// MiB that a collector may use. Its own need is 24; half is its buffer.
const COLLECTOR_MEMORY_MIB: u32 = 128;

/// A port of a container, and the one of this machine's loopback that leads there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// On this machine.
    pub outside: u16,
    /// In the container.
    pub inside: u16,
}

/// Who a container is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identity<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The deployment.
    pub(super) deployment: &'a str,
    /// The deployment's folder.
    pub(super) folder: &'a str,
    /// The service or task that it is of: `service/web`.
    pub(super) resource: &'a str,
}

/// Which network a container is in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Network<'a> {
    /// One of its own, with a port that this machine reaches.
    Own(Option<Published>),
    /// That of another container, by its identifier.
    Shared(&'a str),
}

/// Returns the arguments of `docker create` for an application. The values of `secrets` are not
/// among them: Docker finds those in its own environment.
pub(super) fn application<'a>(
    identity: Identity<'_>,
    container: &Container,
    network: Network<'_>,
    environment: &BTreeMap<String, String>,
    secrets: impl IntoIterator<Item = &'a String>,
    processors: u32,
) -> Vec<String> {
    let Container {
        image,
        context: _,
        dockerfile: _,
        args: _,
        command,
        cpu,
        memory_mib,
        platform,
        collector: _,
    } = container;
    let mut arguments = beginning(identity, platform, network);
    arguments.push(format!("--memory={memory_mib}m"));
    // As in Fargate, there is nothing to swap to.
    arguments.push(format!("--memory-swap={memory_mib}m"));
    // Docker refuses more processors than there are.
    let share = (f64::from(*cpu) / UNITS).min(f64::from(processors));
    arguments.push(format!("--cpus={share}"));
    arguments.extend(variables(environment));
    arguments.extend(secrets.into_iter().map(|name| format!("--env={name}")));
    arguments.push(image.clone());
    arguments.extend(command.iter().cloned());
    arguments
}

/// Returns the arguments of `docker create` for a collector.
pub(super) fn collector(
    identity: Identity<'_>,
    image: &str,
    platform: &str,
    port: Option<Published>,
    environment: &BTreeMap<String, String>,
    command: &[String],
) -> Vec<String> {
    let mut arguments = beginning(identity, platform, Network::Own(port));
    arguments.push(format!("--memory={COLLECTOR_MEMORY_MIB}m"));
    arguments.extend(variables(environment));
    arguments.push(image.to_owned());
    arguments.extend(command.iter().cloned());
    arguments
}

fn beginning(identity: Identity<'_>, platform: &str, network: Network<'_>) -> Vec<String> {
    let Identity {
        name,
        deployment,
        folder,
        resource,
    } = identity;
    let mut arguments = vec![
        "create".to_owned(),
        // Images have been prepared; a name without one is a fault, not a thing to look for.
        "--pull=never".to_owned(),
        format!("--platform={platform}"),
        format!("--name={name}"),
        format!("--label={LABEL}={folder}"),
        format!("--label=manta.stack={deployment}"),
        format!("--label=manta.resource={resource}"),
        // What is written is read at once; this much of it `docker logs` has as well.
        "--log-driver=json-file".to_owned(),
        "--log-opt=max-size=16m".to_owned(),
        "--log-opt=max-file=2".to_owned(),
    ];
    match network {
        Network::Own(port) => arguments.extend(port.map(|port| {
            let Published { outside, inside } = port;
            format!("--publish=127.0.0.1:{outside}:{inside}/tcp")
        })),
        Network::Shared(with) => arguments.push(format!("--network=container:{with}")),
    }
    arguments
}

fn variables(environment: &BTreeMap<String, String>) -> impl Iterator<Item = String> {
    environment
        .iter()
        .map(|(name, value)| format!("--env={name}={value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: Identity<'_> = Identity {
        name: "manta-shop-web-1",
        deployment: "shop",
        folder: "/state/shop",
        resource: "service/web",
    };

    fn container() -> Container {
        Container {
            image: "shop:1".to_owned(),
            context: None,
            dockerfile: None,
            args: BTreeMap::new(),
            command: vec!["serve".to_owned(), "--now".to_owned()],
            cpu: 256,
            memory_mib: 512,
            platform: "linux/amd64".to_owned(),
            collector: None,
        }
    }

    fn made(container: &Container, network: Network<'_>) -> Vec<String> {
        let environment = BTreeMap::from([("A".to_owned(), "1 = one".to_owned())]);
        let secret = "PASSWORD".to_owned();
        application(IDENTITY, container, network, &environment, [&secret], 2)
    }

    fn has(arguments: &[String], argument: &str) -> bool {
        arguments.iter().any(|found| found == argument)
    }

    #[test]
    fn limits_are_those_that_were_asked_for_and_what_there_is() {
        let arguments = made(&container(), Network::Own(None));
        for argument in ["--memory=512m", "--memory-swap=512m", "--cpus=0.25"] {
            assert!(has(&arguments, argument), "{argument}: {arguments:?}");
        }
        let large = Container {
            cpu: 4096,
            ..container()
        };
        assert!(has(&made(&large, Network::Own(None)), "--cpus=2"));
    }

    #[test]
    fn a_port_is_reached_from_this_machine_alone_and_a_shared_network_has_none() {
        let port = Published {
            outside: 8081,
            inside: 8080,
        };
        let own = made(&container(), Network::Own(Some(port)));
        assert!(has(&own, "--publish=127.0.0.1:8081:8080/tcp"), "{own:?}");
        let shared = made(&container(), Network::Shared("abc"));
        assert!(has(&shared, "--network=container:abc"), "{shared:?}");
    }

    #[test]
    fn values_of_secrets_are_not_among_the_arguments() {
        let arguments = made(&container(), Network::Own(None));
        assert!(has(&arguments, "--env=A=1 = one"), "{arguments:?}");
        assert!(has(&arguments, "--env=PASSWORD"), "{arguments:?}");
    }

    #[test]
    fn the_command_comes_after_the_image() {
        let arguments = made(&container(), Network::Own(None));
        assert!(arguments.ends_with(&["shop:1", "serve", "--now"].map(String::from)));
    }
}
