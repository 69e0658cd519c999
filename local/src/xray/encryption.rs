//! How traces are encrypted, as far as the API can tell: nothing is encrypted here.

use serde::{Deserialize, Serialize};

use super::Xray;
use super::account::key_arn;
use super::api::{ApiError, Checks};

/// The model's `EncryptionType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum EncryptionType {
    /// With X-Ray's own key.
    #[default]
    None,
    /// With a key of the account's.
    Kms,
}

/// The model's `EncryptionStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Updating,
    Active,
}

/// What was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Encryption {
    #[serde(rename = "Type")]
    kind: EncryptionType,
    /// The key's ARN.
    key_id: Option<String>,
}

/// `PutEncryptionConfig`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutRequest {
    #[serde(rename = "Type")]
    kind: EncryptionType,
    key_id: Option<String>,
}

/// The answer to both operations.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConfigAnswer {
    encryption_config: Config,
}

/// The model's `EncryptionConfig`.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Config {
    #[serde(rename = "Type")]
    kind: EncryptionType,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
    status: Status,
}

impl PutRequest {
    fn encryption(self) -> Result<Encryption, ApiError> {
        let mut checks = Checks::default();
        checks.length_if_any("KeyId", self.key_id.as_deref(), 1..=3000);
        checks.result()?;
        match (self.kind, self.key_id) {
            (EncryptionType::Kms, Some(key)) => Ok(Encryption {
                kind: EncryptionType::Kms,
                key_id: Some(key_arn(&key)),
            }),
            (EncryptionType::None, None) => Ok(Encryption::default()),
            (EncryptionType::Kms, None) => Err(ApiError::InvalidRequest(
                "encryption with KMS needs a KeyId: a key's id, alias or ARN".to_owned(),
            )),
            (EncryptionType::None, Some(_)) => Err(ApiError::InvalidRequest(
                "a KeyId is for Type KMS: leave it out where Type is NONE".to_owned(),
            )),
        }
    }
}

impl Encryption {
    fn answer(&self, status: Status) -> ConfigAnswer {
        ConfigAnswer {
            encryption_config: Config {
                kind: self.kind,
                key_id: self.key_id.clone(),
                status,
            },
        }
    }
}

impl Xray {
    pub(super) fn get_encryption_config(&self) -> ConfigAnswer {
        self.encryption
            .read(|encryption| encryption.answer(Status::Active))
    }

    /// The answer says `UPDATING`, as X-Ray's does, and the next one `ACTIVE`:
    /// there is nothing to wait for here.
    pub(super) fn put_encryption_config(
        &self,
        request: PutRequest,
    ) -> Result<ConfigAnswer, ApiError> {
        let chosen = request.encryption()?;
        self.encryption.change(|encryption| {
            *encryption = chosen;
            Ok(encryption.answer(Status::Updating))
        })
    }
}
