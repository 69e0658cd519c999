//! Turns a blueprint into a stack.
