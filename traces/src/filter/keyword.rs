//! The keywords that have a value.
//!
//! "Guide" is "Using filter expressions" in X-Ray's developer guide. It says that
//! simple keywords "find issues only at the trace level": outside of braces, what
//! is known of a request is known of the segment that the trace began with, "the root"
//! here: [`Facts::entry`](crate::facts::Facts::entry).

use super::place::{OF_LISTS, OF_SEGMENTS, Place};

/// Keywords that are true or false (Guide, "Boolean keywords").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flag {
    /// Nothing went wrong. Of a trace: in its root.
    Ok,
    /// Status 400 to 499. Of a trace: of its root ("HasError" of the API's TraceSummary).
    Error,
    /// Status 429. Of a trace: anywhere ("HasThrottle" of the API's TraceSummary).
    Throttle,
    /// Status 500 to 599. Of a trace: of its root ("HasFault" of the API's TraceSummary).
    Fault,
    /// It has not ended. Of a trace: something has not, or is known to be missing
    /// ("IsPartial" of the API's TraceSummary).
    Partial,
    /// Made from what its caller said. Of a trace: any segment is.
    Inferred,
    /// It is the first of its list.
    First,
    /// It is the last of its list.
    Last,
    /// It is a call to another service. The Guide has it for entities of causes.
    Remote,
    /// The trace began with it. The Guide has it inside `service() { }`.
    Root,
}

/// Keywords that are numbers (Guide, "Number keywords").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// Seconds until the answer. Of a trace: of its root ("ResponseTime" of the
    /// API's TraceSummary). Of a call: as its caller saw it. Unset while in progress.
    ResponseTime,
    /// Seconds from the first start to the last end, everything called included
    /// ("Duration" of the API's TraceSummary). Of a call: the same as its response time.
    Duration,
    /// The response's status. Of a trace: of its root.
    HttpStatus,
    /// The place in its list, from 0. (The Guide does not say from where it counts.)
    Index,
    /// The share of the root's response time, 0 to 1.
    Coverage,
}

/// Keywords that are texts (Guide, "String keywords").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// The request's URL. Of a trace: the one that its root served.
    HttpUrl,
    /// The request's method. Of a trace: of the request that its root served.
    HttpMethod,
    /// The client's `User-Agent`. Of a trace: of the request that its root served.
    HttpUserAgent,
    /// The client's address. Of a trace: of the request that its root served.
    HttpClientIp,
    /// Who sent the request. Of a trace: on any segment (Guide).
    User,
    /// The name of a service or the class of an exception (Guide). Of a trace: any.
    /// Of a call: of what was called.
    Name,
    /// A service's type. Of a trace: any service's. Of a call: of what was called.
    Type,
    /// What an exception says. Of a trace: any.
    Message,
    /// Of a trace: on any segment (Guide).
    AvailabilityZone,
    /// Of a trace: on any segment (Guide).
    InstanceId,
    /// Of a trace: on any segment (Guide).
    ResourceArn,
    /// The account that a service runs in. The Guide has it in `id()` alone, X-Ray's
    /// data source for Grafana as a keyword too. Of a trace: any service's.
    AccountId,
}

/// A keyword that has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    Flag(Flag),
    Number(Number),
    Text(Text),
}

impl Flag {
    /// Returns how it is written.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Throttle => "throttle",
            Self::Fault => "fault",
            Self::Partial => "partial",
            Self::Inferred => "inferred",
            Self::First => "first",
            Self::Last => "last",
            Self::Remote => "remote",
            Self::Root => "root",
        }
    }

    fn places(self) -> &'static [Place] {
        match self {
            Self::Ok | Self::Error | Self::Throttle | Self::Fault | Self::Partial => OF_SEGMENTS,
            Self::Inferred => &[
                Place::Trace,
                Place::Service,
                Place::Edge,
                Place::CauseService,
            ],
            Self::First | Self::Last => OF_LISTS,
            Self::Remote => &[Place::FailureEntity, Place::TimeEntity],
            Self::Root => &[Place::Service, Place::Edge],
        }
    }
}

impl Number {
    /// Returns how it is written.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::ResponseTime => "responsetime",
            Self::Duration => "duration",
            Self::HttpStatus => "http.status",
            Self::Index => "index",
            Self::Coverage => "coverage",
        }
    }

    fn places(self) -> &'static [Place] {
        match self {
            Self::ResponseTime | Self::Duration | Self::HttpStatus => OF_SEGMENTS,
            Self::Index => OF_LISTS,
            Self::Coverage => &[Place::TimeEntity],
        }
    }
}

impl Text {
    /// Returns how it is written.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::HttpUrl => "http.url",
            Self::HttpMethod => "http.method",
            Self::HttpUserAgent => "http.useragent",
            Self::HttpClientIp => "http.clientip",
            Self::User => "user",
            Self::Name => "name",
            Self::Type => "type",
            Self::Message => "message",
            Self::AvailabilityZone => "availabilityzone",
            Self::InstanceId => "instance.id",
            Self::ResourceArn => "resource.arn",
            Self::AccountId => "account.id",
        }
    }

    fn places(self) -> &'static [Place] {
        match self {
            Self::HttpUrl
            | Self::HttpMethod
            | Self::HttpUserAgent
            | Self::HttpClientIp
            | Self::User
            | Self::AvailabilityZone
            | Self::InstanceId
            | Self::ResourceArn => OF_SEGMENTS,
            Self::Name => &[
                Place::Trace,
                Place::Service,
                Place::Edge,
                Place::CauseService,
                Place::FailureEntity,
                Place::TimeEntity,
                Place::Exception,
            ],
            Self::Type | Self::AccountId => &[
                Place::Trace,
                Place::Service,
                Place::Edge,
                Place::CauseService,
            ],
            Self::Message => &[Place::Trace, Place::Service, Place::Edge, Place::Exception],
        }
    }
}

impl Keyword {
    /// Every one of them.
    pub(super) const ALL: [Self; 27] = [
        Self::Flag(Flag::Ok),
        Self::Flag(Flag::Error),
        Self::Flag(Flag::Throttle),
        Self::Flag(Flag::Fault),
        Self::Flag(Flag::Partial),
        Self::Flag(Flag::Inferred),
        Self::Flag(Flag::First),
        Self::Flag(Flag::Last),
        Self::Flag(Flag::Remote),
        Self::Flag(Flag::Root),
        Self::Number(Number::ResponseTime),
        Self::Number(Number::Duration),
        Self::Number(Number::HttpStatus),
        Self::Number(Number::Index),
        Self::Number(Number::Coverage),
        Self::Text(Text::HttpUrl),
        Self::Text(Text::HttpMethod),
        Self::Text(Text::HttpUserAgent),
        Self::Text(Text::HttpClientIp),
        Self::Text(Text::User),
        Self::Text(Text::Name),
        Self::Text(Text::Type),
        Self::Text(Text::Message),
        Self::Text(Text::AvailabilityZone),
        Self::Text(Text::InstanceId),
        Self::Text(Text::ResourceArn),
        Self::Text(Text::AccountId),
    ];

    /// Returns the keyword that is written so, in any case of letters.
    pub(super) fn find(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|keyword| keyword.written().eq_ignore_ascii_case(word))
    }

    /// Returns how it is written.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::Flag(flag) => flag.written(),
            Self::Number(number) => number.written(),
            Self::Text(text) => text.written(),
        }
    }

    /// Returns where it means something.
    pub(super) fn places(self) -> &'static [Place] {
        match self {
            Self::Flag(flag) => flag.places(),
            Self::Number(number) => number.places(),
            Self::Text(text) => text.places(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Keyword;
    use crate::filter::place::Place;

    const GUIDE: &str = include_str!("../../../docs/filters.md");

    #[test]
    fn users_are_told_of_every_keyword() {
        for keyword in Keyword::ALL {
            let begin = format!("| `{}` | ", keyword.written());
            let row = GUIDE.lines().find_map(|line| line.strip_prefix(&begin));
            let row = row.unwrap_or_else(|| panic!("{} has no row", keyword.written()));
            let cells: Vec<_> = row.split('|').map(str::trim).collect();
            let is_of_traces = keyword.places().contains(&Place::Trace);
            assert_eq!(!cells[1].is_empty(), is_of_traces, "{row}");
            let is_of_segments = keyword.places().contains(&Place::Service);
            assert_eq!(row.contains("`service`, `edge`"), is_of_segments, "{row}");
        }
    }

    #[test]
    fn what_is_written_is_found_in_any_case() {
        for keyword in Keyword::ALL {
            assert_eq!(Keyword::find(keyword.written()), Some(keyword));
            assert_eq!(
                Keyword::find(&keyword.written().to_uppercase()),
                Some(keyword)
            );
        }
    }
}
