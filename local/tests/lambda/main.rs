//! Lambda on this machine, judged by others: Lambda's runtime client for Python, the `aws`
//! command, the X-Ray SDK for Python, and an emulated SQS.

mod asynchronous;
mod command;
mod deployment;
mod failures;
mod node;
mod python;
mod queues;
mod traces;
mod url;
#[path = "../xray/xray.rs"]
mod xray;
