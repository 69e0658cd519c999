//! Where secrets are kept.

use schemars::{Schema, json_schema};

use super::characters::only;
use crate::blueprint::SecretSource;
use crate::problem::Check;
use crate::read::{Complaint, Syntax};
use crate::suggest::nearest;

const FORMS: &str = "write `ssm:/path/name`, `secretsmanager:name` or, for one key of a JSON secret, `secretsmanager:name#key`";

impl Syntax for SecretSource {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, Complaint> {
        match text.split_once(':') {
            Some(("ssm", name)) => parameter(name),
            Some(("secretsmanager", name)) => secret(name),
            Some((store, rest)) => Err(unknown_store(text, store, rest)),
            None => Err(refusal(
                "it does not say where it is kept".to_owned(),
                FORMS,
            )),
        }
    }

    fn schema() -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(ssm:[A-Za-z0-9_./-]+|secretsmanager:[A-Za-z0-9/_+=.@-]+(#.+)?)$",
        })
    }
}

/// SSM takes a name without `/`, or a full path that starts with one.
fn parameter(name: &str) -> Result<SecretSource, Complaint> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-/".contains(c);
    if !only(name, allowed) {
        return Err(refusal(
            format!("`{name}` is no SSM parameter"),
            "names are letters, digits, `_`, `.`, `-` and `/`",
        ));
    }
    if name.contains('/') && !name.starts_with('/') {
        return Err(refusal(
            format!("`{name}` is no SSM parameter: a path starts with `/`"),
            &format!("write `ssm:/{name}`"),
        ));
    }
    Ok(SecretSource::SsmParameter(name.to_owned()))
}

fn secret(name: &str) -> Result<SecretSource, Complaint> {
    let (name, key) = match name.split_once('#') {
        Some((name, key)) => (name, Some(key)),
        None => (name, None),
    };
    // Secrets Manager's CreateSecret; a colon would be an ARN.
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-".contains(c);
    if !only(name, allowed) {
        return Err(refusal(
            format!("`{name}` is no secret's name"),
            "give the name, not the ARN: letters, digits and `/_+=.@-`",
        ));
    }
    // ECS reads `name:key:stage:version`, so a key has no colon.
    if key.is_some_and(|key| key.is_empty() || key.contains(':')) {
        return Err(refusal(
            "the key after `#` is empty or has a colon".to_owned(),
            FORMS,
        ));
    }
    Ok(SecretSource::SecretsManager {
        name: name.to_owned(),
        key: key.map(str::to_owned),
    })
}

fn unknown_store(text: &str, store: &str, rest: &str) -> Complaint {
    let help = match nearest(store, ["ssm", "secretsmanager"]) {
        Some(near) => format!("did you mean `{near}:{rest}`?"),
        None => FORMS.to_owned(),
    };
    refusal(format!("`{text}` is in no store that ECS reads"), &help)
}

fn refusal(message: String, help: &str) -> Complaint {
    Complaint::new(Check::Secret, message, help)
}
