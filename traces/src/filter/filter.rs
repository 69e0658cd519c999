//! A filter.

use std::fmt;
use std::str::FromStr;

use super::bind::BoundFilter;
use super::error::FilterError;
use super::expression::Expression;
use super::group::{GroupError, GroupReference};
use super::parser;
use super::test::TraceTest;
use crate::facts::{Facts, Strings};

/// Which traces are asked for.
///
/// Written out, it is an expression that reads as the same filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    expression: Expression<TraceTest>,
}

impl Filter {
    /// Reads an expression. A blank one asks for every trace.
    pub fn parse(expression: &str) -> Result<Self, FilterError> {
        parser::parse(expression).map(|expression| Self { expression })
    }

    /// Returns the groups that it refers to, in the order in which they are written.
    pub fn groups(&self) -> Vec<&GroupReference> {
        let mut groups = Vec::new();
        self.expression.visit(&mut |test| {
            if let TraceTest::Group(group) = test {
                groups.push(group);
            }
        });
        groups
    }

    /// Puts the filters of groups in the places of the references to them, in those
    /// filters as well. Until then a reference is of no trace.
    pub fn with_groups(
        &self,
        mut find: impl FnMut(&GroupReference) -> Option<Self>,
    ) -> Result<Self, GroupError> {
        let mut groups = Groups {
            find: &mut find,
            path: Vec::new(),
            inserted: 0,
        };
        let expression = groups.put_into(&self.expression)?;
        Ok(Self { expression })
    }

    /// Makes it ready for traces whose texts are among some strings.
    pub fn over(&self, strings: &Strings) -> BoundFilter {
        BoundFilter::new(&self.expression, strings)
    }

    /// Whether it asks for a trace. It looks at all strings: for many traces
    /// [`over`](Self::over) does that once.
    pub fn matches(&self, facts: &Facts, strings: &Strings) -> bool {
        self.over(strings).matches(facts)
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(expression: &str) -> Result<Self, FilterError> {
        Self::parse(expression)
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expression.fmt(formatter)
    }
}

/// The groups that are being put into a filter.
struct Groups<'f> {
    find: &'f mut dyn FnMut(&GroupReference) -> Option<Filter>,
    /// From the filter to the group that is put into it now.
    path: Vec<GroupReference>,
    inserted: usize,
}

impl Groups<'_> {
    /// X-Ray has 25 groups in an account and region, its guide says nothing of groups
    /// in groups: this is far more than anyone writes.
    const DEEPEST: usize = 8;
    const MOST: usize = 256;

    fn put_into(
        &mut self,
        expression: &Expression<TraceTest>,
    ) -> Result<Expression<TraceTest>, GroupError> {
        expression.replace(&mut |test| match test {
            TraceTest::Group(group) => self.expression_of(group),
            TraceTest::Property(_)
            | TraceTest::Annotation { .. }
            | TraceTest::Service { .. }
            | TraceTest::Edge { .. }
            | TraceTest::RootCause { .. }
            | TraceTest::RootCauses(_) => Ok(Expression::Test(test.clone())),
        })
    }

    fn expression_of(
        &mut self,
        group: &GroupReference,
    ) -> Result<Expression<TraceTest>, GroupError> {
        if self.path.contains(group) {
            return Err(GroupError::Cycle(group.clone()));
        }
        if self.path.len() == Self::DEEPEST || self.inserted == Self::MOST {
            return Err(GroupError::TooMany(group.clone()));
        }
        self.inserted += 1;
        let filter = (self.find)(group).ok_or_else(|| GroupError::Unknown(group.clone()))?;
        self.path.push(group.clone());
        let expression = self.put_into(&filter.expression)?;
        self.path.pop();
        Ok(expression)
    }
}
