//! Sampling as the account's central rules say.

use std::sync::Mutex;

use bytes::Bytes;
use hyper::StatusCode;

use super::{Call, Reply, Upstream};

/// Hands calls on to X-Ray, and remembers the last rules.
///
/// An SDK without rules traces one request a second and 5 % of the others,
/// whatever the rules say: an outage of X-Ray, or a moment without credentials,
/// would change what is traced. So the last rules stand until there are new ones.
pub(super) struct Central<U> {
    upstream: U,
    last_rules: Mutex<Option<Rules>>,
}

/// An answer to a question for rules.
#[derive(Clone)]
struct Rules {
    /// The question; rules come in pages, and a page is asked for by its token.
    question: Bytes,
    answer: Bytes,
}

impl<U: Upstream> Central<U> {
    pub(super) fn new(upstream: U) -> Self {
        Self {
            upstream,
            last_rules: Mutex::new(None),
        }
    }

    pub(super) async fn answer(&self, call: Call, question: Bytes) -> Reply {
        let outcome = self.upstream.call(call, question.clone()).await;
        let reply = match outcome {
            Ok(reply) if reply.status.is_success() => {
                self.remember(call, question, &reply.body);
                return reply;
            }
            Ok(reply) => reply,
            Err(unreachable) => Reply::error(
                StatusCode::BAD_GATEWAY,
                &format!("X-Ray cannot be asked: {unreachable}"),
            ),
        };
        self.recall(call, &question).unwrap_or(reply)
    }

    fn remember(&self, call: Call, question: Bytes, answer: &Bytes) {
        match call {
            Call::GetSamplingRules => {
                *self.last_rules() = Some(Rules {
                    question,
                    answer: answer.clone(),
                });
            }
            // Targets are worth ten seconds.
            Call::SamplingTargets => {}
        }
    }

    fn recall(&self, call: Call, question: &Bytes) -> Option<Reply> {
        match call {
            Call::GetSamplingRules => {
                let rules = self.last_rules().clone()?;
                (rules.question == question).then(|| Reply::json(StatusCode::OK, rules.answer))
            }
            Call::SamplingTargets => None,
        }
    }

    fn last_rules(&self) -> std::sync::MutexGuard<'_, Option<Rules>> {
        self.last_rules
            .lock()
            .expect("nothing panics while it holds the rules")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use bytes::Bytes;
    use hyper::StatusCode;

    use super::Central;
    use crate::proxy::{Call, Reply, Unreachable, Upstream};

    /// An X-Ray that answers what it was told to, in order.
    struct Script(Mutex<Vec<Result<Reply, Unreachable>>>);

    impl Upstream for Script {
        async fn call(&self, _: Call, _: Bytes) -> Result<Reply, Unreachable> {
            self.0.lock().expect("no panics").remove(0)
        }
    }

    fn central<const N: usize>(answers: [Result<Reply, Unreachable>; N]) -> Central<Script> {
        Central::new(Script(Mutex::new(answers.into())))
    }

    fn rules() -> Reply {
        Reply::json(StatusCode::OK, r#"{"SamplingRuleRecords":[]}"#)
    }

    fn refused() -> Result<Reply, Unreachable> {
        Err(Unreachable("connection refused".to_owned()))
    }

    #[tokio::test]
    async fn the_last_rules_outlive_an_outage() {
        let central = central([
            Ok(rules()),
            refused(),
            Ok(Reply::error(StatusCode::SERVICE_UNAVAILABLE, "later")),
            Ok(Reply::error(StatusCode::FORBIDDEN, "expired token")),
        ]);
        for _ in 0..4 {
            let reply = central.answer(Call::GetSamplingRules, "{}".into()).await;
            assert_eq!(reply, rules());
        }
    }

    #[tokio::test]
    async fn a_page_is_not_answered_with_another() {
        let central = central([Ok(rules()), refused()]);
        central.answer(Call::GetSamplingRules, "{}".into()).await;
        let second = central
            .answer(Call::GetSamplingRules, r#"{"NextToken":"2"}"#.into())
            .await;
        assert_eq!(second.status, StatusCode::BAD_GATEWAY);
    }

    #[tokio::test]
    async fn an_outage_before_the_first_rules_is_said() {
        let central = central([refused()]);
        let reply = central.answer(Call::GetSamplingRules, "{}".into()).await;
        assert_eq!(
            reply.body,
            r#"{"message":"X-Ray cannot be asked: connection refused"}"#
        );
    }

    #[tokio::test]
    async fn old_targets_are_never_given_for_new_ones() {
        let central = central([Ok(Reply::json(StatusCode::OK, "{}")), refused()]);
        central.answer(Call::SamplingTargets, "{}".into()).await;
        let reply = central.answer(Call::SamplingTargets, "{}".into()).await;
        assert_eq!(reply.status, StatusCode::BAD_GATEWAY);
    }
}
