//! Where a segment ran in AWS, or the call to AWS that a subsegment is.

use super::part::part;

part! {
    /// `aws`. The blocks of single platforms (`ec2`, `ecs`, `eks`,
    /// `elastic_beanstalk`) and of single services (`topic_arn`, …) are in `other`.
    Aws {
        /// The account that ran it, or that was called; twelve digits.
        "account_id" => account_id: String,
        /// Of a subsegment: the API action, `PutItem`.
        "operation" => operation: String,
        /// Of a subsegment: the region that was called, when another.
        "region" => region: String,
        /// Of a subsegment: AWS's id of the request.
        "request_id" => request_id: String,
        /// Of a subsegment: how often the call was tried again.
        "retries" => retries: i64,
        /// Of a call to SQS.
        "queue_url" => queue_url: String,
        /// Of a call to DynamoDB.
        "table_name" => table_name: String,
        /// Of a call to DynamoDB with several tables.
        "table_names" => table_names: Vec<String>,
        /// Of a subsegment: what was called, when it has another name.
        "resource_names" => resource_names: Vec<String>,
        /// Where the application writes its logs.
        "cloudwatch_logs" => cloudwatch_logs: Vec<LogGroup>,
        /// What made the document.
        "xray" => sdk: Sdk,
    }
}

part! {
    /// An entry of `aws.cloudwatch_logs`.
    LogGroup {
        /// Its name.
        "log_group" => log_group: String,
        /// Its ARN.
        "arn" => arn: String,
    }
}

part! {
    /// `aws.xray`.
    Sdk {
        /// The SDK's name.
        "sdk" => sdk: String,
        /// The SDK's version.
        "sdk_version" => sdk_version: String,
        /// Whether the application's code did not call it.
        "auto_instrumentation" => auto_instrumentation: bool,
    }
}
