//! Lambda's API, as far as it invokes.

mod exception;
mod gate;
mod invoke;

pub(super) use gate::Gate;

use exception::Exception;
