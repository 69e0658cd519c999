//! Checks of what keywords stand for.

use crate::facts::{Strings, Symbol};
use crate::filter::keyword::{Flag, Number, Text};
use crate::filter::operator::Relation;
use crate::filter::subject::Subject;
use crate::filter::test::{NumberTest, Property, TextTest};
use crate::summary::to_millisecond;

/// A check of what a keyword stands for.
#[derive(Clone, Debug)]
pub(super) enum PropertyCheck {
    Flag(Flag),
    Number(Number, NumberTest),
    Text(Text, TextCheck),
}

impl PropertyCheck {
    /// Returns the check for a test; `None`: nothing passes.
    pub(super) fn of(property: &Property, strings: &Strings) -> Option<Self> {
        Some(match property {
            Property::Flag(flag) => Self::Flag(*flag),
            Property::Number(number, test) => Self::Number(*number, *test),
            Property::Text(text, TextTest::Set) => Self::Text(*text, TextCheck::Any),
            Property::Text(text, TextTest::Is(relation, to)) => {
                Self::Text(*text, TextCheck::of(*relation, to, strings)?)
            }
        })
    }

    pub(super) fn holds(&self, subject: &impl Subject) -> bool {
        match self {
            Self::Flag(flag) => subject.flag(*flag),
            Self::Number(number, test) => subject.number(*number).is_some_and(|value| match test {
                NumberTest::Set => true,
                // As summaries show it, from which users take what they compare with.
                NumberTest::Is(order, to) => order.holds(to_millisecond(value), *to),
            }),
            Self::Text(text, check) => subject.any_text(*text, |symbol| check.passes(symbol)),
        }
    }
}

/// Which of the strings pass.
#[derive(Clone, Debug)]
pub(super) enum TextCheck {
    Any,
    Is(Symbol),
    IsNot(Symbol),
    Among(SymbolSet),
}

impl TextCheck {
    /// Returns what passes that stands in a relation to a text; `None`: nothing.
    pub(super) fn of(relation: Relation, to: &str, strings: &Strings) -> Option<Self> {
        match relation {
            Relation::Equal => strings.find(to).map(Self::Is),
            Relation::Differs => Some(strings.find(to).map_or(Self::Any, Self::IsNot)),
            Relation::Contains | Relation::BeginsWith | Relation::EndsWith => {
                SymbolSet::of(strings, |text| relation.holds(text, to)).map(Self::Among)
            }
        }
    }

    pub(super) fn passes(&self, symbol: Symbol) -> bool {
        match self {
            Self::Any => true,
            Self::Is(expected) => symbol == *expected,
            Self::IsNot(excluded) => symbol != *excluded,
            Self::Among(set) => set.contains(symbol),
        }
    }
}

/// Some of the strings. Traces have far more texts than there are strings, so each
/// string is looked at once and each text costs a bit.
#[derive(Clone, Debug)]
pub(super) struct SymbolSet {
    /// A bit for each string, in words of 64.
    words: Vec<u64>,
}

impl SymbolSet {
    /// Returns the strings of some property; `None`: there are none.
    fn of(strings: &Strings, is_in: impl Fn(&str) -> bool) -> Option<Self> {
        let mut words = vec![0; strings.texts().len().div_ceil(64)];
        for (index, text) in strings.texts().enumerate() {
            if is_in(text) {
                words[index / 64] |= 1 << (index % 64);
            }
        }
        words
            .iter()
            .any(|word| *word != 0)
            .then_some(Self { words })
    }

    fn contains(&self, symbol: Symbol) -> bool {
        let index = symbol.index();
        self.words
            .get(index / 64)
            .is_some_and(|word| word & (1 << (index % 64)) != 0)
    }
}
