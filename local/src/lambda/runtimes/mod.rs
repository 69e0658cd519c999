//! What runs a function's code: Lambda's managed runtimes, made on this machine.
//!
//! On Lambda, an image brings the interpreter, the runtime client and AWS's SDK. Here the
//! interpreter is this machine's; clients and SDK are installed once, in a folder of the user's
//! cache that all deployments share.

mod cached;
mod family;
mod node;
mod provided;
mod python;
mod tool;

pub(super) use family::prepare;
pub(super) use tool::Progress;

use cached::Cached;
use tool::{Interpreter, find, run};
