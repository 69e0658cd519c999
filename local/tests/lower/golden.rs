//! Each sample's stack is the one in its golden file, and holds together.

use manta_testbed::{assert_deletable, assert_every_kind, assert_golden, assert_readable};

use super::sample::{folder, samples};

#[test]
fn every_sample_comes_to_its_golden_stack() {
    assert_golden(&samples(), &folder().join("golden"));
}

#[test]
fn every_kind_is_in_some_golden_stack() {
    assert_every_kind(&samples());
}

#[test]
fn a_specification_survives_the_way_through_json() {
    assert_readable(&samples());
}

#[test]
fn nothing_outlives_what_it_uses() {
    assert_deletable(&samples());
}
