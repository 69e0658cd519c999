//! Which requests are traced.

use manta_aws::operations::SamplingOverride;

use super::table::table;
use crate::commands::{Origin, Sampled, SamplingChange};

/// Returns rules as a table.
pub(crate) fn sampling(rules: &[Sampled]) -> String {
    if rules.is_empty() {
        return "No service and no task is traced.\n".to_owned();
    }
    let rows = rules.iter().map(|rule| {
        [
            rule.service.clone(),
            rule.path.clone(),
            percent(rule.rate),
            rule.reservoir_per_second.to_string(),
            origin(rule.from).to_owned(),
        ]
    });
    table(["NAME", "PATH", "RATE", "PER SECOND", "FROM"], rows)
}

/// Says what was set, and what it costs.
pub(crate) fn sampling_change(change: &SamplingChange) -> String {
    let SamplingChange {
        set,
        price,
        usd_per_million_requests,
        requests_per_second,
        monthly,
    } = change;
    let mut text = format!("Set: {}\n", said(set));
    text.push_str(&format!(
        "Of a million requests the rate records {:.0}: ${usd_per_million_requests:.2} at ${:.2} for a million traces ({}).\n",
        set.rate * 1e6,
        price.usd_per_million,
        price.as_of,
    ));
    if let (Some(requests), Some(monthly)) = (requests_per_second, monthly) {
        text.push_str(&format!(
            "{requests:.1} requests a second, as of late, come to {:.0} traces and ${:.2} a month, the account's free {} taken off.\n",
            monthly.traces, monthly.usd, price.free_per_month,
        ));
    } else {
        text.push_str(&format!(
            "X-Ray has no statistics of the requests; {} traces a month are free for an account.\n",
            price.free_per_month,
        ));
    }
    text
}

/// Says what was taken away.
pub(crate) fn sampling_cleared(cleared: &[SamplingOverride]) -> String {
    if cleared.is_empty() {
        return "Cleared: nothing\n".to_owned();
    }
    let lines = cleared
        .iter()
        .map(|one| format!("Cleared: {}\n", said(one)));
    lines.collect()
}

/// `web /checkout/*, 10 % after 5 a second`
fn said(one: &SamplingOverride) -> String {
    let SamplingOverride {
        service,
        path,
        rate,
        reservoir_per_second,
    } = one;
    let rate = percent(*rate);
    let reservoir = match reservoir_per_second {
        0 => String::new(),
        some => format!(" after {some} a second"),
    };
    format!("{service} {path}, {rate}{reservoir}")
}

fn percent(share: f64) -> String {
    // Rounded so that 0.07 is not 7.000000000000001.
    let percent = (share * 100.0 * 1e6).round() / 1e6;
    format!("{percent} %")
}

fn origin(from: Origin) -> &'static str {
    match from {
        Origin::Override => "manta sampling set",
        Origin::Blueprint => "blueprint",
        Origin::XrayDefault => "X-Ray's Default",
    }
}

#[cfg(test)]
mod tests {
    use super::{percent, said};
    use manta_aws::operations::SamplingOverride;

    #[test]
    fn shares_are_percents_without_a_tail() {
        assert_eq!(
            [0.07, 1.0, 0.0, 0.005].map(percent),
            ["7 %", "100 %", "0 %", "0.5 %"]
        );
    }

    #[test]
    fn a_reservoir_is_said_where_there_is_one() {
        let mut one = SamplingOverride {
            service: "web".to_owned(),
            path: "/checkout/*".to_owned(),
            rate: 0.1,
            reservoir_per_second: 0,
        };
        assert_eq!(said(&one), "web /checkout/*, 10 %");
        one.reservoir_per_second = 5;
        assert_eq!(said(&one), "web /checkout/*, 10 % after 5 a second");
    }
}
