//! Grants: `service:access:resource`.

use schemars::{Schema, json_schema};

use super::characters::only;
use crate::blueprint::{Access, Grant, GrantService};
use crate::problem::Check;
use crate::read::{Complaint, Syntax};
use crate::suggest::nearest;

const SERVICES: &[(&str, GrantService)] = &[
    ("dynamodb", GrantService::Dynamodb),
    ("events", GrantService::Events),
    ("lambda", GrantService::Lambda),
    ("s3", GrantService::S3),
    ("secretsmanager", GrantService::Secretsmanager),
    ("ses", GrantService::Ses),
    ("sns", GrantService::Sns),
    ("sqs", GrantService::Sqs),
    ("ssm", GrantService::Ssm),
    ("xray", GrantService::Xray),
];

/// Returns the words for what can be granted on a service.
fn accesses(service: GrantService) -> &'static [(&'static str, Access)] {
    match service {
        GrantService::Dynamodb => &[
            ("read", Access::Read),
            ("write", Access::Write),
            ("readwrite", Access::Readwrite),
        ],
        GrantService::S3 => &[
            ("read", Access::Read),
            ("write", Access::Write),
            ("readwrite", Access::Readwrite),
            ("list", Access::List),
        ],
        GrantService::Secretsmanager | GrantService::Ssm => &[("read", Access::Read)],
        GrantService::Events | GrantService::Ses | GrantService::Sns | GrantService::Xray => {
            &[("send", Access::Send)]
        }
        GrantService::Sqs => &[("send", Access::Send), ("receive", Access::Receive)],
        GrantService::Lambda => &[("invoke", Access::Invoke)],
    }
}

impl Syntax for Grant {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, Complaint> {
        let mut parts = text.splitn(3, ':');
        let written = parts.next().unwrap_or_default();
        let service = choose("service", written, SERVICES)?;
        let access = parts.next().unwrap_or_default();
        let access = choose(&format!("access to {written}"), access, accesses(service))?;
        let resource = resource(service, access, text, parts.next())?;
        Ok(Self {
            service,
            access,
            resource,
        })
    }

    fn schema() -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(dynamodb|s3):(read|write|readwrite):.+$|^s3:list$|^(secretsmanager|ssm):read:.+$|^(events|sns):send:.+$|^ses:send(:.+)?$|^sqs:(send|receive):.+$|^lambda:invoke:.+$|^xray:send$",
        })
    }
}

fn choose<T: Copy>(what: &str, written: &str, known: &[(&str, T)]) -> Result<T, Complaint> {
    if let Some((_, found)) = known.iter().find(|(word, _)| *word == written) {
        return Ok(*found);
    }
    let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
    let help = match nearest(written, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is {}", words.join(", ")),
    };
    Err(refusal(
        format!("there is no {what} called `{written}`"),
        help,
    ))
}

fn resource(
    service: GrantService,
    access: Access,
    grant: &str,
    written: Option<&str>,
) -> Result<Option<String>, Complaint> {
    let Some(name) = written else {
        // A mail may be sent in the name of any identity.
        return match service {
            GrantService::Ses | GrantService::Xray => Ok(None),
            GrantService::S3 if access == Access::List => Ok(None),
            GrantService::Dynamodb
            | GrantService::Events
            | GrantService::Lambda
            | GrantService::S3
            | GrantService::Secretsmanager
            | GrantService::Sns
            | GrantService::Sqs
            | GrantService::Ssm => Err(refusal(
                format!("`{grant}` names no resource"),
                format!("write `{grant}:name`"),
            )),
        };
    };
    if access == Access::List {
        return Err(refusal(
            format!("`{grant}` names a resource, but lists the account's"),
            "write `s3:list`; `s3:read:bucket` lists what is in a bucket",
        ));
    }
    if is_resource(service, name) {
        return Ok(Some(name.to_owned()));
    }
    let help = if service == GrantService::Xray {
        "write `xray:send`: the account has one X-Ray in a region, without a name"
    } else if name.starts_with("arn:") {
        "give the resource's name: its ARN is made from it, in the deployment's account and region"
    } else if name.contains('*') {
        "name the resource; only S3 has patterns, of the form `bucket/prefix/*`"
    } else {
        "a name is letters, digits and `-_./@+=`"
    };
    Err(refusal(format!("`{name}` is no resource's name"), help))
}

fn is_resource(service: GrantService, name: &str) -> bool {
    let plain = |name: &str| only(name, |c| c.is_ascii_alphanumeric() || "-_./@+=".contains(c));
    match service {
        GrantService::S3 => match name.split_once('/') {
            Some((bucket, "*")) => plain(bucket),
            Some(_) => plain(name.strip_suffix("/*").unwrap_or(name)),
            None => plain(name),
        },
        GrantService::Dynamodb
        | GrantService::Events
        | GrantService::Lambda
        | GrantService::Secretsmanager
        | GrantService::Ses
        | GrantService::Sns
        | GrantService::Sqs
        | GrantService::Ssm => plain(name),
        // The account has one, without a name.
        GrantService::Xray => false,
    }
}

fn refusal(message: String, help: impl Into<String>) -> Complaint {
    Complaint::new(Check::Grant, message, help)
}

#[cfg(test)]
mod tests {
    use super::{Access, Grant, GrantService, Syntax, accesses};

    fn parse(text: &str) -> Option<Grant> {
        Grant::parse(text).ok()
    }

    #[test]
    fn a_grant_has_three_parts() {
        let grant = parse("s3:read:reports/2026/*").expect("a bucket with a prefix");
        assert_eq!(grant.service, GrantService::S3);
        assert_eq!(grant.access, Access::Read);
        assert_eq!(grant.resource.as_deref(), Some("reports/2026/*"));
    }

    #[test]
    fn only_mail_needs_no_resource() {
        assert!(parse("ses:send").is_some());
        assert!(parse("sqs:send").is_none());
    }

    #[test]
    fn everything_is_no_resource() {
        for text in [
            "s3:read:*",
            "sqs:send:*",
            "dynamodb:read:a*",
            "s3:read:arn:aws:s3:::a",
            "s3:read:",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn each_service_has_its_own_accesses() {
        assert!(parse("ssm:write:/a").is_none());
        assert!(parse("sqs:receive:jobs").is_some());
        assert!(!accesses(GrantService::Lambda).is_empty());
    }
}
