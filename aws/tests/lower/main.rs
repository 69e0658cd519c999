//! Blueprints and the stacks that they come to, as golden files; the policies
//! in those stacks, judged by parliament.

mod collectors;
mod golden;
mod policies;
mod sample;
