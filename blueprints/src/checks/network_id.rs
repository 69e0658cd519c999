//! Ids of VPCs and subnets, and names of clusters.

use schemars::{Schema, json_schema};

use super::characters::only;
use crate::problem::Check;
use crate::read::{Complaint, Syntax};

/// A VPC's id.
pub(crate) struct VpcId;

/// A subnet's id.
pub(crate) struct SubnetId;

/// A cluster's name.
pub(crate) struct ClusterName;

impl Syntax for VpcId {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        parse_id(text, "vpc", "VPC")
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^vpc-([0-9a-f]{8}|[0-9a-f]{17})$" })
    }
}

impl Syntax for SubnetId {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        parse_id(text, "subnet", "subnet")
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^subnet-([0-9a-f]{8}|[0-9a-f]{17})$" })
    }
}

impl Syntax for ClusterName {
    type Value = String;

    // ECS CreateCluster: up to 255 letters, digits, underscores and hyphens.
    fn parse(text: &str) -> Result<String, Complaint> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if text.len() <= 255 && only(text, allowed) {
            return Ok(text.to_owned());
        }
        Err(Complaint::new(
            Check::Name,
            format!("`{text}` is no name of an ECS cluster"),
            "give its name, not its ARN: letters, digits, hyphens and underscores",
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{1,255}$" })
    }
}

/// Ids made before 2018 have 8 hexadecimal digits, later ones 17.
fn parse_id(text: &str, prefix: &str, what: &str) -> Result<String, Complaint> {
    let digits = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('-'));
    let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    if digits.is_some_and(|digits| matches!(digits.len(), 8 | 17) && only(digits, hexadecimal)) {
        return Ok(text.to_owned());
    }
    Err(Complaint::new(
        Check::NetworkId,
        format!("`{text}` is no {what} id"),
        format!("an id is `{prefix}-` and 8 or 17 hexadecimal digits, not a name"),
    ))
}
