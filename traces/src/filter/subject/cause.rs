//! The parts of root causes, and their places in their lists.

use super::Subject;
use crate::facts::{Entity, Exception, RootCauseService, Symbol};
use crate::filter::keyword::{Flag, Number, Text};

/// An item of a list.
pub(in crate::filter) struct Listed<'a, T> {
    pub(in crate::filter) item: &'a T,
    /// Its place, from 0.
    pub(in crate::filter) index: usize,
    pub(in crate::filter) is_last: bool,
}

impl<'a, T> Listed<'a, T> {
    /// Returns the items of a list, one after the other.
    pub(in crate::filter) fn each(list: impl Iterator<Item = &'a T>) -> impl Iterator<Item = Self> {
        let mut rest = list.enumerate().peekable();
        std::iter::from_fn(move || {
            let (index, item) = rest.next()?;
            let is_last = rest.peek().is_none();
            Some(Self {
                item,
                index,
                is_last,
            })
        })
    }
}

impl<T: Subject> Subject for Listed<'_, T> {
    fn flag(&self, flag: Flag) -> bool {
        match flag {
            Flag::First => self.index == 0,
            Flag::Last => self.is_last,
            Flag::Ok
            | Flag::Error
            | Flag::Throttle
            | Flag::Fault
            | Flag::Partial
            | Flag::Inferred
            | Flag::Remote
            | Flag::Root => self.item.flag(flag),
        }
    }

    fn number(&self, number: Number) -> Option<f64> {
        match number {
            #[expect(clippy::cast_precision_loss, reason = "lists have few items")]
            Number::Index => Some(self.index as f64),
            Number::ResponseTime | Number::Duration | Number::HttpStatus | Number::Coverage => {
                self.item.number(number)
            }
        }
    }

    fn any_text(&self, text: Text, passes: impl Fn(Symbol) -> bool) -> bool {
        self.item.any_text(text, passes)
    }
}

/// A service on the path to a cause.
impl Subject for RootCauseService {
    fn flag(&self, flag: Flag) -> bool {
        flag == Flag::Inferred && self.inferred
    }

    fn number(&self, _number: Number) -> Option<f64> {
        None
    }

    fn any_text(&self, text: Text, passes: impl Fn(Symbol) -> bool) -> bool {
        self.service.any_text(text, passes)
    }
}

/// A segment or subsegment on the path to a cause.
impl Subject for Entity {
    fn flag(&self, flag: Flag) -> bool {
        flag == Flag::Remote && self.remote
    }

    fn number(&self, number: Number) -> Option<f64> {
        (number == Number::Coverage).then_some(self.coverage)
    }

    fn any_text(&self, text: Text, passes: impl Fn(Symbol) -> bool) -> bool {
        text == Text::Name && passes(self.name)
    }
}

/// Something that was thrown.
impl Subject for Exception {
    fn flag(&self, _flag: Flag) -> bool {
        false
    }

    fn number(&self, _number: Number) -> Option<f64> {
        None
    }

    fn any_text(&self, text: Text, passes: impl Fn(Symbol) -> bool) -> bool {
        match text {
            Text::Name => self.kind.is_some_and(passes),
            Text::Message => self.message.is_some_and(passes),
            Text::HttpUrl
            | Text::HttpMethod
            | Text::HttpUserAgent
            | Text::HttpClientIp
            | Text::User
            | Text::Type
            | Text::AvailabilityZone
            | Text::InstanceId
            | Text::ResourceArn
            | Text::AccountId => false,
        }
    }
}
