//! A trace as a whole.

use super::Subject;
use crate::facts::{Facts, Symbol};
use crate::filter::keyword::{Flag, Number, Text};

impl Subject for Facts {
    fn flag(&self, flag: Flag) -> bool {
        match flag {
            Flag::Ok | Flag::Error | Flag::Fault => {
                self.entry().is_some_and(|entry| entry.flag(flag))
            }
            Flag::Throttle => {
                let calls = self.edges.iter().map(|edge| edge.outcome);
                let segments = self.nodes.iter().map(|node| node.outcome);
                segments.chain(calls).any(|outcome| outcome.throttle)
            }
            Flag::Inferred => self.nodes.iter().any(|node| node.flag(flag)),
            Flag::Partial => self.partial,
            Flag::First | Flag::Last | Flag::Remote | Flag::Root => false,
        }
    }

    fn number(&self, number: Number) -> Option<f64> {
        match number {
            Number::ResponseTime | Number::HttpStatus => self.entry()?.number(number),
            Number::Duration => Some(self.duration()),
            Number::Index | Number::Coverage => None,
        }
    }

    fn any_text(&self, text: Text, passes: impl Fn(Symbol) -> bool) -> bool {
        match text {
            Text::HttpUrl | Text::HttpMethod | Text::HttpUserAgent | Text::HttpClientIp => self
                .entry()
                .is_some_and(|entry| entry.any_text(text, passes)),
            Text::User
            | Text::Name
            | Text::Type
            | Text::Message
            | Text::AvailabilityZone
            | Text::InstanceId
            | Text::ResourceArn
            | Text::AccountId => self.nodes.iter().any(|node| node.any_text(text, &passes)),
        }
    }
}
