//! The collector's image: the statically linked program, found and looked at,
//! and the build context that is made around it.

mod context;
mod elf;
mod error;
mod places;
mod program;

pub use context::CollectorContext;
pub use error::CollectorError;
pub use places::CollectorPlaces;
pub use program::CollectorProgram;
