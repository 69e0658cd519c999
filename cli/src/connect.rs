//! Reaching AWS.

use std::fs;
use std::path::PathBuf;

use manta_aws::{Connection, ConnectionError, ConnectionOptions};
use manta_blueprints::AwsSettings;

use crate::arguments::Global;
use crate::failure::{Failure, Fault};

/// Connects to the account and region that the flags, the blueprint and the
/// user's AWS configuration name, in this order.
///
/// # Errors
/// When there are no credentials, no region, or the wrong account.
pub(crate) async fn connect(flags: &Global, settings: &AwsSettings) -> Result<Connection, Failure> {
    let options = ConnectionOptions {
        region: flags.region.clone().or_else(|| settings.region.clone()),
        profile: flags.profile.clone(),
        account: settings.account.clone(),
        ca_bundle: ca_bundle()?,
    };
    Connection::open(&options).await.map_err(|error| {
        Fault::new("cannot connect to", "AWS")
            .because(&error)
            .help(help(&error))
            .into()
    })
}

/// Who has no access to AWS is told of the way without it too.
fn help(error: &ConnectionError) -> String {
    match error {
        ConnectionError::NoRegion | ConnectionError::NoCredentials(_) => format!(
            "to deploy to AWS, {}; without an AWS account, `--local` (`manta up --local`) runs the same blueprint on this machine",
            error.help()
        ),
        ConnectionError::CaBundle(_)
        | ConnectionError::WrongAccount { .. }
        | ConnectionError::Identity(_) => error.help(),
    }
}

/// Reads the certificates that `AWS_CA_BUNDLE` names.
fn ca_bundle() -> Result<Option<Vec<u8>>, Failure> {
    let Some(path) = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    let path = PathBuf::from(path);
    fs::read(&path).map(Some).map_err(|error| {
        Fault::new("cannot read certificates", path.display().to_string())
            .because(error)
            .help("AWS_CA_BUNDLE must name a file of PEM certificates")
            .into()
    })
}
