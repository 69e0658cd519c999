//! What compares a keyword with a value.

/// An operator as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Differs,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Contains,
    BeginsWith,
    EndsWith,
}

impl Operator {
    /// Returns the operator that is a word, in any case of letters.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        [Self::Contains, Self::BeginsWith, Self::EndsWith]
            .into_iter()
            .find(|operator| operator.written().eq_ignore_ascii_case(word))
    }

    /// Returns how it is written.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Differs => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Contains => "CONTAINS",
            Self::BeginsWith => "BEGINSWITH",
            Self::EndsWith => "ENDSWITH",
        }
    }
}

/// How a number is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Differs,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Order {
    /// Returns the order that an operator asks for; `None`: it is for texts.
    pub(super) fn of(operator: Operator) -> Option<Self> {
        match operator {
            Operator::Equal => Some(Self::Equal),
            Operator::Differs => Some(Self::Differs),
            Operator::Less => Some(Self::Less),
            Operator::AtMost => Some(Self::AtMost),
            Operator::Greater => Some(Self::Greater),
            Operator::AtLeast => Some(Self::AtLeast),
            Operator::Contains | Operator::BeginsWith | Operator::EndsWith => None,
        }
    }

    /// Returns how it is written.
    pub(super) fn operator(self) -> Operator {
        match self {
            Self::Equal => Operator::Equal,
            Self::Differs => Operator::Differs,
            Self::Less => Operator::Less,
            Self::AtMost => Operator::AtMost,
            Self::Greater => Operator::Greater,
            Self::AtLeast => Operator::AtLeast,
        }
    }

    /// Whether two numbers are in this order.
    pub(super) fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Differs => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Greater => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

/// How a text is compared. The case of letters counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Differs,
    Contains,
    BeginsWith,
    EndsWith,
}

impl Relation {
    /// Returns the relation that an operator asks for; `None`: it is for numbers.
    pub(super) fn of(operator: Operator) -> Option<Self> {
        match operator {
            Operator::Equal => Some(Self::Equal),
            Operator::Differs => Some(Self::Differs),
            Operator::Contains => Some(Self::Contains),
            Operator::BeginsWith => Some(Self::BeginsWith),
            Operator::EndsWith => Some(Self::EndsWith),
            Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast => None,
        }
    }

    /// Returns how it is written.
    pub(super) fn operator(self) -> Operator {
        match self {
            Self::Equal => Operator::Equal,
            Self::Differs => Operator::Differs,
            Self::Contains => Operator::Contains,
            Self::BeginsWith => Operator::BeginsWith,
            Self::EndsWith => Operator::EndsWith,
        }
    }

    /// Whether a text stands in this relation to another.
    pub(super) fn holds(self, text: &str, to: &str) -> bool {
        match self {
            Self::Equal => text == to,
            Self::Differs => text != to,
            Self::Contains => text.contains(to),
            Self::BeginsWith => text.starts_with(to),
            Self::EndsWith => text.ends_with(to),
        }
    }
}
