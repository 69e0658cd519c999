//! Copies in containers, with a real Docker engine: an application of busybox, the collector's
//! image, and a local X-Ray.

mod docker;
mod failures;
mod leftovers;
mod tasks;
mod together;
mod world;
#[path = "../xray/xray.rs"]
mod xray;
