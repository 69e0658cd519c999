//! manta
fn main() {}
