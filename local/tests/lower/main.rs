//! Blueprints and the stacks that they come to on this machine, as golden files.

mod golden;
mod sample;
