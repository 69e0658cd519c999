//! `manta` against an AWS on this machine, end to end: moto, made as strict as
//! AWS (`aws/tests/fixture`), each test with an account of its own; and on this
//! machine itself, each test with a home of its own.

mod account;
mod bad_luck;
mod collector;
mod deploying;
mod here;
mod images;
mod interrupting;
mod killing;
mod local;
mod local_bad_luck;
mod local_examples;
#[path = "../cli/manta.rs"]
mod manta;
mod reading;
mod running_collector;
mod sampling;
mod shop;
mod tasks;
mod yard;
