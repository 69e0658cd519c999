//! How X-Ray encrypts the traces of an account and region.

use std::time::Duration;

use aws_sdk_xray::types::{EncryptionConfig as Found, EncryptionStatus, EncryptionType};
use manta_engine::{
    ErrorKind, FieldChange, Kind, Mark, Observed, Outputs, Owned, Owner, Progress, ProviderError,
    document_of,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;
use crate::call::Call;
use crate::poll::poll;

/// How long a change may take until it applies to all new traces.
const DEADLINE: Duration = Duration::from_secs(300);

/// What the encryption should be.
///
/// There is one for an account and region, always. It has no tags, so it is
/// nobody's: two deployments that ask for different keys undo each other's, and
/// it stays as it is when a deployment ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EncryptionConfig {
    /// `Type`, and `KeyId` where it needs one.
    pub encryption: Encryption,
}

/// With what traces are encrypted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// `NONE`: with X-Ray's own key.
    None,
    /// `KMS`: with this key, by its ARN, which is what X-Ray answers with.
    Kms(String),
}

impl Provision for EncryptionConfig {
    const KIND: Kind = Kind {
        name: "encryption-config",
        // It is never deleted.
        delete_rank: 10,
        immutable: &[],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let found = read(target).await?;
        let encryption = match found.r#type() {
            Some(EncryptionType::Kms) => Encryption::Kms(found.key_id.unwrap_or_default()),
            // What is not said is X-Ray's own key; types that come later are shown as it.
            _ => Encryption::None,
        };
        Ok(Some(Observed {
            identity: target.connection.region().to_owned(),
            owner: Owner::Ours { digest: None },
            properties: document_of(&Self { encryption }),
            outputs: Outputs::new(),
        }))
    }

    /// It is the account's: no deployment takes it away.
    async fn owned(_target: &Target) -> Result<Vec<Owned>, ProviderError> {
        Ok(Vec::new())
    }

    async fn create(
        &self,
        target: &Target,
        _mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        self.put(target).await?;
        settle(target, progress).await
    }

    async fn update(
        &self,
        target: &Target,
        _observed: &Observed,
        changes: &[FieldChange],
        _mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        if !changes.is_empty() {
            self.put(target).await?;
        }
        settle(target, progress).await
    }

    async fn delete(
        _target: &Target,
        _identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        Ok(())
    }
}

impl EncryptionConfig {
    async fn put(&self, target: &Target) -> Result<(), ProviderError> {
        let request = target.connection.xray.put_encryption_config();
        let request = match &self.encryption {
            Encryption::None => request.r#type(EncryptionType::None),
            Encryption::Kms(key) => request.r#type(EncryptionType::Kms).key_id(key),
        };
        request
            .send()
            .await
            .of("xray:PutEncryptionConfig")
            .map(|_| ())
    }
}

/// Waits until a change applies.
async fn settle(target: &Target, progress: &Progress) -> Result<Outputs, ProviderError> {
    progress.say("waiting until X-Ray encrypts so");
    let active = poll(DEADLINE, || async {
        let is_updating = read(target).await?.status() == Some(&EncryptionStatus::Updating);
        Ok((!is_updating).then(Outputs::new))
    });
    active.await?.ok_or_else(|| ProviderError {
        kind: ErrorKind::NotYet,
        operation: "xray:GetEncryptionConfig".to_owned(),
        message: "the encryption is still being changed".to_owned(),
        help: None,
    })
}

async fn read(target: &Target) -> Result<Found, ProviderError> {
    let answer = target.connection.xray.get_encryption_config().send().await;
    let answer = answer.of("xray:GetEncryptionConfig")?;
    Ok(answer
        .encryption_config
        .unwrap_or_else(|| Found::builder().build()))
}
