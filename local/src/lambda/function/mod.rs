//! A function that is deployed on this machine: its environments, and what invokes it.

mod answer;
mod asynchronous;
mod attempt;
mod dead_letters;
mod deployed;
mod event;
mod pool;
mod ready;
mod report;
mod synchronous;
mod trace;
mod variables;

pub(super) use answer::Answer;
pub(super) use asynchronous::accept;
pub(super) use dead_letters::DeadLetters;
pub(super) use deployed::{Deployed, Surroundings};
pub(super) use event::{Event, LARGEST_ASYNCHRONOUS, LARGEST_SYNCHRONOUS, Refused};
pub(super) use synchronous::invoke;
