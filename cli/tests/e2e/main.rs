//! `manta` against an AWS on this machine, end to end: moto, made as strict as
//! AWS (`aws/tests/fixture`). Each test has an account of its own.

mod account;
mod bad_luck;
mod collector;
mod deploying;
mod images;
mod interrupting;
mod killing;
#[path = "../cli/manta.rs"]
mod manta;
mod reading;
mod running_collector;
mod sampling;
mod shop;
mod tasks;
mod yard;
