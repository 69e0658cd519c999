//! AWS regions.

use schemars::{Schema, json_schema};

use super::characters::{digits, only};
use crate::problem::Check;
use crate::read::{Complaint, Syntax};

/// A region's code. Its shape alone is checked: AWS adds regions every year.
pub(crate) struct Region;

impl Syntax for Region {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        if is_region(text) {
            return Ok(text.to_owned());
        }
        Err(Complaint::new(
            Check::Region,
            format!("`{text}` is no AWS region"),
            "a region looks like `eu-west-1` or `us-gov-east-1`",
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z]{2,4}(-[a-z]+){1,2}-[0-9]$" })
    }
}

fn is_region(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let [area, words @ .., number] = parts.as_slice() else {
        return false;
    };
    let lowercase = |word: &str| only(word, |c| c.is_ascii_lowercase());
    (2..=4).contains(&area.len())
        && lowercase(area)
        && (1..=2).contains(&words.len())
        && words.iter().all(|word| lowercase(word))
        && digits(number, 1)
}

#[cfg(test)]
mod tests {
    use super::is_region;

    #[test]
    fn every_partition_has_regions() {
        for region in [
            "eu-west-1",
            "us-gov-east-1",
            "us-isob-east-1",
            "eusc-de-east-1",
            "cn-north-1",
        ] {
            assert!(is_region(region), "{region}");
        }
    }

    #[test]
    fn a_zone_or_a_place_is_no_region() {
        for text in ["eu-west-1a", "ireland", "eu-west", "EU-WEST-1", "eu--1", ""] {
            assert!(!is_region(text), "{text}");
        }
    }
}
