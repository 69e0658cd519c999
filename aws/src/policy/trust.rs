//! Who may assume a role.

use std::collections::BTreeMap;

use super::PolicyDocument;
use super::document::{Condition, Effect, Principal, Statement};
use crate::lower::Context;

/// ECS tasks of this account. The conditions keep ECS from being talked into
/// using the role for another account:
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html>.
pub(crate) fn ecs_tasks(context: &Context) -> PolicyDocument {
    let condition = Condition::from([
        operator("ArnLike", "aws:SourceArn", &context.arn("ecs", "*")),
        operator("StringEquals", "aws:SourceAccount", &context.account),
    ]);
    document("ecs-tasks.amazonaws.com", condition)
}

/// AWS Lambda.
pub(crate) fn lambda() -> PolicyDocument {
    document("lambda.amazonaws.com", Condition::new())
}

fn operator(name: &str, key: &str, value: &str) -> (String, BTreeMap<String, String>) {
    let test = BTreeMap::from([(key.to_owned(), value.to_owned())]);
    (name.to_owned(), test)
}

fn document(service: &str, condition: Condition) -> PolicyDocument {
    PolicyDocument::new(vec![Statement {
        sid: "AssumeRole".to_owned(),
        effect: Effect::Allow,
        principal: Some(Principal {
            service: service.to_owned(),
        }),
        action: vec!["sts:AssumeRole".to_owned()],
        resource: Vec::new(),
        condition,
    }])
}
