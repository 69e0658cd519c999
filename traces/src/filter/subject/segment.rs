//! A segment.

use super::Subject;
use crate::facts::{Http, Node, Outcome, Provenance, ServiceId, Symbol};
use crate::filter::keyword::{Flag, Number, Text};

impl Subject for Node {
    fn flag(&self, flag: Flag) -> bool {
        match flag {
            Flag::Ok | Flag::Error | Flag::Throttle | Flag::Fault => went(self.outcome, flag),
            Flag::Partial => self.end.is_none(),
            Flag::Inferred => self.provenance == Provenance::Inferred,
            Flag::Root => self.provenance == Provenance::Root,
            Flag::First | Flag::Last | Flag::Remote => false,
        }
    }

    fn number(&self, number: Number) -> Option<f64> {
        match number {
            Number::ResponseTime => self.response_time(),
            Number::Duration => self.duration,
            Number::HttpStatus => self.http.as_ref()?.status.map(f64::from),
            Number::Index | Number::Coverage => None,
        }
    }

    fn any_text(&self, text: Text, passes: impl Fn(Symbol) -> bool) -> bool {
        let of_http = |part: fn(&Http) -> Option<Symbol>| self.http.as_deref().and_then(part);
        match text {
            Text::HttpUrl => of_http(|http| http.url).is_some_and(passes),
            Text::HttpMethod => of_http(|http| http.method).is_some_and(passes),
            Text::HttpUserAgent => of_http(|http| http.user_agent).is_some_and(passes),
            Text::HttpClientIp => of_http(|http| http.client_ip).is_some_and(passes),
            Text::User => self.user.is_some_and(passes),
            Text::Name | Text::Message => {
                let mut thrown = self.exceptions.iter();
                self.service.any_text(text, &passes)
                    || thrown.any(|thrown| thrown.any_text(text, &passes))
            }
            Text::Type | Text::AccountId => self.service.any_text(text, passes),
            Text::AvailabilityZone => self.availability_zone.is_some_and(passes),
            Text::InstanceId => self.instance_id.is_some_and(passes),
            Text::ResourceArn => self.resource_arn.is_some_and(passes),
        }
    }
}

impl ServiceId {
    /// Whether one of its texts passes that a keyword stands for.
    pub(super) fn any_text(&self, text: Text, passes: impl Fn(Symbol) -> bool) -> bool {
        match text {
            Text::Name => passes(self.name),
            Text::Type => self.kind.is_some_and(passes),
            Text::AccountId => self.account_id.is_some_and(passes),
            Text::HttpUrl
            | Text::HttpMethod
            | Text::HttpUserAgent
            | Text::HttpClientIp
            | Text::User
            | Text::Message
            | Text::AvailabilityZone
            | Text::InstanceId
            | Text::ResourceArn => false,
        }
    }
}

/// Whether it went as a flag says.
pub(super) fn went(outcome: Outcome, flag: Flag) -> bool {
    match flag {
        Flag::Ok => outcome.is_ok(),
        Flag::Error => outcome.error,
        Flag::Throttle => outcome.throttle,
        Flag::Fault => outcome.fault,
        Flag::Partial | Flag::Inferred | Flag::First | Flag::Last | Flag::Remote | Flag::Root => {
            false
        }
    }
}
