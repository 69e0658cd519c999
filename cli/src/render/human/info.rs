//! What is deployed.

use super::section::section;
use super::style::BOLD;
use crate::inventory::{FunctionEntry, Inventory, ServiceEntry, TaskEntry};

/// Returns what is deployed, part by part, then every resource.
pub(crate) fn info(inventory: &Inventory) -> String {
    let Inventory {
        deployment,
        stack: _,
        environment: _,
        account,
        region,
        services,
        tasks,
        functions,
        resources,
    } = inventory;
    let mut text = format!("{BOLD}{deployment}{BOLD:#} in {account}, {region}\n");
    for (name, entry) in services {
        text.push_str(&service(name, entry));
    }
    for (name, entry) in tasks {
        text.push_str(&task(name, entry));
    }
    for (name, entry) in functions {
        text.push_str(&function(name, entry));
    }
    if resources.is_empty() {
        text.push_str("\nNothing is deployed.\n");
        return text;
    }
    let rows = resources.iter().map(|(address, entry)| {
        let arn = entry.outputs.get("arn").and_then(|arn| arn.as_str());
        [
            address.to_string(),
            arn.unwrap_or(&entry.identity).to_owned(),
        ]
    });
    text + "\n" + &super::table::table(["RESOURCE", "KNOWN AS"], rows)
}

fn service(name: &str, entry: &ServiceEntry) -> String {
    let ServiceEntry {
        arn,
        task_definition,
        log_group,
        desired,
        running,
        addresses,
        tasks: _,
    } = entry;
    let count = desired.map(|desired| format!("{running} of {desired} run"));
    let mut facts = vec![("service", arn.as_deref()), ("tasks", count.as_deref())];
    facts.extend(
        addresses
            .iter()
            .map(|address| ("address", Some(address.as_str()))),
    );
    facts.push(("task definition", task_definition.as_deref()));
    facts.push(("log group", log_group.as_deref()));
    section(&format!("service {name}"), &facts)
}

fn task(name: &str, entry: &TaskEntry) -> String {
    let TaskEntry {
        task_definition,
        log_group,
        tasks,
    } = entry;
    let count = format!("{} run", tasks.len());
    section(
        &format!("task {name}"),
        &[
            ("tasks", Some(&count)),
            ("task definition", task_definition.as_deref()),
            ("log group", log_group.as_deref()),
        ],
    )
}

fn function(name: &str, entry: &FunctionEntry) -> String {
    let FunctionEntry {
        arn,
        url,
        log_group,
        dead_letter_queue,
    } = entry;
    let mut facts = vec![("function", arn.as_deref())];
    facts.extend(url.as_deref().map(|url| ("address", Some(url))));
    facts.push(("log group", log_group.as_deref()));
    facts.extend(
        dead_letter_queue
            .as_deref()
            .map(|queue| ("failed events", Some(queue))),
    );
    section(&format!("function {name}"), &facts)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use anstream::adapter::strip_str;
    use manta_engine::{Address, Outputs};

    use super::*;
    use crate::inventory::ResourceEntry;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn nothing() -> Inventory {
        Inventory {
            deployment: "orders-prod".to_owned(),
            stack: "orders".to_owned(),
            environment: some("prod"),
            account: "111111111111".to_owned(),
            region: "eu-west-1".to_owned(),
            services: BTreeMap::new(),
            tasks: BTreeMap::new(),
            functions: BTreeMap::new(),
            resources: BTreeMap::new(),
        }
    }

    #[test]
    fn each_part_is_told_with_its_addresses() {
        let service = ServiceEntry {
            arn: some("arn:service"),
            task_definition: some("arn:web:3"),
            log_group: some("/manta/orders-prod/web"),
            desired: Some(2),
            running: 1,
            addresses: vec!["http://192.0.2.1:8080".to_owned()],
            tasks: Vec::new(),
        };
        let function = FunctionEntry {
            arn: None,
            url: None,
            log_group: None,
            dead_letter_queue: None,
        };
        let resource = ResourceEntry {
            identity: "orders-prod-web".to_owned(),
            outputs: Outputs::from([("arn".to_owned(), "arn:service".into())]),
        };
        let inventory = Inventory {
            services: BTreeMap::from([("web".to_owned(), service)]),
            functions: BTreeMap::from([("mailer".to_owned(), function)]),
            resources: BTreeMap::from([(Address::new("service", "web"), resource)]),
            ..nothing()
        };
        insta::assert_snapshot!(strip_str(&info(&inventory)), @r"
        orders-prod in 111111111111, eu-west-1

        service web
          service         arn:service
          tasks           1 of 2 run
          address         http://192.0.2.1:8080
          task definition arn:web:3
          log group       /manta/orders-prod/web

        function mailer
          function        -
          log group       -

        RESOURCE     KNOWN AS
        service/web  arn:service
        ");
    }

    #[test]
    fn nothing_deployed_is_said_so() {
        insta::assert_snapshot!(strip_str(&info(&nothing())), @r"
        orders-prod in 111111111111, eu-west-1

        Nothing is deployed.
        ");
    }
}
