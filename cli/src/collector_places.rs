//! Where the collector's program may be.

use std::env;
use std::path::PathBuf;

use manta_artifacts::CollectorPlaces;

/// The variable that names the program, or the folder that it is in.
const VARIABLE: &str = "MANTA_DAEMON";

/// Returns where the collector's program may be: what the user named, else the
/// folder of this program.
pub(crate) fn collector_places() -> CollectorPlaces {
    let named = env::var_os(VARIABLE).filter(|named| !named.is_empty());
    let own = env::current_exe().ok();
    CollectorPlaces {
        named: named.map(PathBuf::from),
        beside: own.and_then(|own| own.parent().map(PathBuf::from)),
    }
}
