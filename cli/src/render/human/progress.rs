//! What happens during an apply, a line each.

use manta_engine::{Event, Status};

use super::style::{DIM, GONE, NEW};
use super::value::duration;

/// Returns the line that tells of an event.
pub(in crate::render) fn event(event: &Event) -> String {
    match event {
        Event::Started { address, action } => format!("{DIM}{action}  {address}{DIM:#}\n"),
        Event::Progress { address, message } => format!("        {address}: {message}\n"),
        Event::Retrying {
            address,
            reason,
            delay_ms,
        } => format!(
            "        {address}: trying again in {}: {reason}\n",
            duration(*delay_ms)
        ),
        Event::Finished {
            address,
            action,
            status,
            elapsed_ms,
        } => {
            let took = duration(*elapsed_ms);
            match status {
                Status::Done => format!("{NEW}{}{NEW:#} {address} ({took})\n", past(action)),
                Status::Failed { .. } => format!("{GONE}failed{GONE:#}  {address} ({took})\n"),
                Status::Stale => format!("{GONE}stale{GONE:#}   {address}\n"),
                Status::Blocked { by } => format!("blocked {address} (by {by})\n"),
                Status::NotStarted => format!("skipped {address}\n"),
            }
        }
    }
}

/// Returns `create` as `created`.
fn past(action: &str) -> String {
    format!("{action}d")
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;
    use manta_engine::Address;

    use super::*;

    #[test]
    fn each_event_is_one_line_that_names_its_resource() {
        let address = Address::new("service", "web");
        let events = [
            Event::Started {
                address: address.clone(),
                action: "create",
            },
            Event::Progress {
                address: address.clone(),
                message: "1 of 2 running".to_owned(),
            },
            Event::Retrying {
                address: address.clone(),
                reason: "ecs:CreateService: too fast".to_owned(),
                delay_ms: 500,
            },
            Event::Finished {
                address,
                action: "create",
                status: Status::Done,
                elapsed_ms: 61_000,
            },
        ];
        let lines: String = events.iter().map(event).collect();
        insta::assert_snapshot!(strip_str(&lines), @r"
        create  service/web
                service/web: 1 of 2 running
                service/web: trying again in 0.5 s: ecs:CreateService: too fast
        created service/web (1 min 1 s)
        ");
    }
}
