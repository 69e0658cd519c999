//! `manta sampling set`.

use clap::Args;
use manta_aws::operations::{SamplingOverride, requests_per_second, set_override};

use super::{SamplingChange, require_sampled};
use crate::arguments::Global;
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::failed;
use crate::render::{self, Screen};
use crate::session::{AwsSession, Session};

/// What stands for any path.
const ANY_PATH: &str = "*";
/// Characters of the longest pattern that X-Ray takes.
const LONGEST_PATH: usize = 128;

/// Traces another share of a service's requests than the blueprint says. Applications
/// hear of it within half a minute; nothing is deployed. `manta up` keeps it, and
/// `manta sampling clear` and `manta down` delete it.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The service or task
    name: String,
    /// The share of its requests that is traced, from 0 to 1
    #[arg(value_parser = share)]
    rate: f64,
    /// Requests per second that are traced before the rate applies
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    reservoir: u32,
    /// Only for this URL path; `*` stands for any text, `?` for one character
    #[arg(long, value_name = "PATTERN", default_value = ANY_PATH, value_parser = pattern)]
    path: String,
}

impl Set {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        require_sampled(&session.blueprint, &self.name)?;
        let target = session.target();
        let requests = if self.path == ANY_PATH {
            let service = format!("{}-{}", session.deployment().name(), self.name);
            requests_per_second(&target, &service)
                .await
                .map_err(|error| failed("cannot read the statistics of", &self.name, error))?
        } else {
            // Statistics are of rules, and this one is new: nobody counted its requests.
            None
        };
        let wanted = SamplingOverride {
            service: self.name,
            path: self.path,
            rate: self.rate,
            reservoir_per_second: self.reservoir,
        };
        set_override(&target, &wanted)
            .await
            .map_err(|error| failed("cannot set the sampling of", &wanted.service, error))?;
        let change = SamplingChange::new(wanted, requests);
        screen.show(&change, render::sampling_change);
        Ok(Exit::Done)
    }
}

fn share(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "it is no number".to_owned())?;
    if (0.0..=1.0).contains(&rate) {
        Ok(rate)
    } else {
        Err("it is a share, from 0 (nothing) to 1 (every request)".to_owned())
    }
}

fn pattern(text: &str) -> Result<String, String> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if text.starts_with(['/', '*']) && is_plain && text.len() <= LONGEST_PATH {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "a pattern starts with `/` or `*` and has at most {LONGEST_PATH} characters, such as `/checkout/*`"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{pattern, share};

    #[test]
    fn shares_are_from_none_to_all() {
        assert_eq!(share("0.25"), Ok(0.25));
        for text in ["1.01", "-0.1", "NaN", "30%"] {
            assert!(share(text).is_err(), "{text}");
        }
    }

    #[test]
    fn patterns_are_those_of_blueprints() {
        assert!(pattern("/checkout/*").is_ok());
        assert!(pattern("checkout").is_err());
        assert!(pattern(&format!("/{}", "a".repeat(128))).is_err());
    }
}
