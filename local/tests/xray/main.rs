//! The local X-Ray, judged by others: botocore's model of the API, the `aws`
//! command, boto3, and the X-Ray SDKs for Python and Node.

mod command;
mod hostile;
mod model;
mod program;
mod restart;
mod sampling;
mod xray;
