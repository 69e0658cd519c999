//! Tests, combined.

/// Tests of one kind, combined.
///
/// It is made by [`all`](Self::all), [`any`](Self::any) and [`not`](Self::not),
/// which keep it in its simplest form: no `All` in an `All`, no `Any` in an `Any`,
/// neither of one part, no `Not` of a `Not`, and no part that decides nothing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression<T> {
    /// Every part holds. Of no parts: always.
    All(Vec<Self>),
    /// A part holds. Of no parts: never.
    Any(Vec<Self>),
    /// The part does not hold.
    Not(Box<Self>),
    /// The test holds.
    Test(T),
}

impl<T> Expression<T> {
    /// Returns what always holds.
    pub(super) fn always() -> Self {
        Self::All(Vec::new())
    }

    /// Returns what never holds.
    pub(super) fn never() -> Self {
        Self::Any(Vec::new())
    }

    /// Returns what holds when a test does; never, where there is none.
    pub(super) fn test(test: Option<T>) -> Self {
        test.map_or_else(Self::never, Self::Test)
    }

    /// Whether it holds, whatever its tests say.
    pub(super) fn is_always(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// Whether it does not hold, whatever its tests say.
    pub(super) fn is_never(&self) -> bool {
        matches!(self, Self::Any(parts) if parts.is_empty())
    }

    /// Returns what holds when every part does.
    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::Any(parts) if parts.is_empty() => return Self::never(),
                Self::All(parts) => flat.extend(parts),
                part @ (Self::Any(_) | Self::Not(_) | Self::Test(_)) => flat.push(part),
            }
        }
        only(&mut flat).unwrap_or(Self::All(flat))
    }

    /// Returns what holds when a part does.
    pub(super) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All(parts) if parts.is_empty() => return Self::always(),
                Self::Any(parts) => flat.extend(parts),
                part @ (Self::All(_) | Self::Not(_) | Self::Test(_)) => flat.push(part),
            }
        }
        only(&mut flat).unwrap_or(Self::Any(flat))
    }

    /// Returns what holds when the part does not.
    pub(super) fn not(part: Self) -> Self {
        match part {
            Self::Not(part) => *part,
            Self::All(parts) if parts.is_empty() => Self::never(),
            Self::Any(parts) if parts.is_empty() => Self::always(),
            part @ (Self::All(_) | Self::Any(_) | Self::Test(_)) => Self::Not(Box::new(part)),
        }
    }

    /// Puts an expression in the place of each test.
    pub(super) fn replace<U, E>(
        &self,
        with: &mut impl FnMut(&T) -> Result<Expression<U>, E>,
    ) -> Result<Expression<U>, E> {
        Ok(match self {
            Self::All(parts) => Expression::all(replace_each(parts, with)?),
            Self::Any(parts) => Expression::any(replace_each(parts, with)?),
            Self::Not(part) => Expression::not(part.replace(with)?),
            Self::Test(test) => with(test)?,
        })
    }

    /// Whether it holds, when one knows of each test.
    pub(super) fn holds(&self, test: &impl Fn(&T) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(test)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(test)),
            Self::Not(part) => !part.holds(test),
            Self::Test(known) => test(known),
        }
    }

    /// Calls a function with each test, from left to right.
    pub(super) fn visit<'a>(&'a self, test: &mut impl FnMut(&'a T)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.visit(test)),
            Self::Not(part) => part.visit(test),
            Self::Test(found) => test(found),
        }
    }
}

fn only<T>(parts: &mut Vec<T>) -> Option<T> {
    if parts.len() == 1 { parts.pop() } else { None }
}

fn replace_each<T, U, E>(
    parts: &[Expression<T>],
    with: &mut impl FnMut(&T) -> Result<Expression<U>, E>,
) -> Result<Vec<Expression<U>>, E> {
    parts.iter().map(|part| part.replace(with)).collect()
}

#[cfg(test)]
mod tests {
    use super::Expression;
    use super::Expression::{All, Any, Not, Test};

    #[test]
    fn what_decides_nothing_is_left_away() {
        let always = Expression::<u8>::always;
        let never = Expression::<u8>::never;
        assert_eq!(Expression::all([always(), Test(1), always()]), Test(1));
        assert_eq!(Expression::all([Test(1), never()]), never());
        assert_eq!(Expression::any([never(), Test(1)]), Test(1));
        assert_eq!(Expression::any([Test(1), always()]), always());
        assert_eq!(Expression::not(never()), always());
        assert_eq!(Expression::not(Expression::not(Test(1))), Test(1));
    }

    #[test]
    fn nothing_is_nested_needlessly() {
        let nested = Expression::all([Expression::all([Test(1), Test(2)]), Test(3)]);
        assert_eq!(nested, All(vec![Test(1), Test(2), Test(3)]));
        let nested = Expression::any([Test(1), Expression::any([Test(2), Test(3)])]);
        assert_eq!(nested, Any(vec![Test(1), Test(2), Test(3)]));
    }

    #[test]
    fn replacing_simplifies() {
        let expression = All(vec![Any(vec![Test(1), Test(2)]), Not(Box::new(Test(3)))]);
        let replaced: Result<Expression<u8>, ()> = expression.replace(&mut |test| {
            Ok(match test {
                2 => Test(2),
                _ => Expression::never(),
            })
        });
        assert_eq!(replaced, Ok(Test(2)));
    }
}
