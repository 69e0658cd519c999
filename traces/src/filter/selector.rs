//! Whose statistics are asked for.

use std::str::FromStr;

use super::error::FilterError;
use super::parser;

/// Services that an expression is about; what is `None` may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServicePattern {
    /// The name.
    pub name: Option<String>,
    /// The type; `client` is that of whoever sent the request that a trace begins
    /// with, who has the name of the service that it was sent to.
    pub kind: Option<String>,
    /// The account.
    pub account_id: Option<String>,
}

/// Whose statistics are asked for: the "EntitySelectorExpression" of X-Ray's
/// GetTimeSeriesServiceStatistics, which "supports ID, service, and edge functions".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Those of services: `service("name")`, `service(id(…))` or `id(…)`.
    Service(ServicePattern),
    /// Those of calls: `edge("name", "name")`, with `id(…)` for a name as well.
    Edge {
        /// Whose calls.
        from: ServicePattern,
        /// What is called.
        to: ServicePattern,
    },
}

impl Selector {
    /// Reads an expression.
    pub fn parse(expression: &str) -> Result<Self, FilterError> {
        parser::parse_selector(expression)
    }
}

impl FromStr for Selector {
    type Err = FilterError;

    fn from_str(expression: &str) -> Result<Self, FilterError> {
        Self::parse(expression)
    }
}

#[cfg(test)]
mod tests {
    use super::{Selector, ServicePattern};

    fn named(name: &str) -> ServicePattern {
        ServicePattern {
            name: Some(name.to_owned()),
            ..ServicePattern::default()
        }
    }

    #[test]
    fn services_and_edges_are_selected() {
        let function = ServicePattern {
            kind: Some("AWS::Lambda::Function".to_owned()),
            account_id: Some("123456789012".to_owned()),
            ..named("mailer")
        };
        let id = r#"id(name: "mailer", type: "AWS::Lambda::Function", account.id: "123456789012")"#;
        for (expression, expected) in [
            (
                r#"service("web")"#.to_owned(),
                Selector::Service(named("web")),
            ),
            (
                "SERVICE()".to_owned(),
                Selector::Service(ServicePattern::default()),
            ),
            (id.to_owned(), Selector::Service(function.clone())),
            (
                format!("service({id})"),
                Selector::Service(function.clone()),
            ),
            (
                format!(r#"edge("web", {id})"#),
                Selector::Edge {
                    from: named("web"),
                    to: function,
                },
            ),
        ] {
            assert_eq!(Selector::parse(&expression), Ok(expected), "{expression}");
        }
    }

    #[test]
    fn filters_are_no_selectors() {
        for (expression, message) in [
            (
                "",
                "expected service(), edge() or id(), found the end, at character 1",
            ),
            (
                "ok",
                "expected service(), edge() or id(), found `ok`, at character 1",
            ),
            (
                r#"service("a") { ok }"#,
                "expected the end, found `{`, at character 14",
            ),
            (
                r#"service("a") ok"#,
                "expected the end, found `ok`, at character 14",
            ),
        ] {
            let error = Selector::parse(expression).expect_err(expression);
            assert_eq!(error.to_string(), message);
        }
    }
}
