//! The supervisor, as a process of its own that is talked to over its socket, judged by what
//! the kernel and the applications say.

mod containers;
mod deployment;
mod emulator;
mod ending;
mod killing;
mod services;
mod setup;
mod tasks;

use std::path::Path;

use manta_local::folder::Folder;
use manta_local::supervisor::supervise;

/// Not a test of anything: this is what [`deployment::Deployment`] starts as the supervisor. The
/// last argument of the process is the deployment's folder then, as it is of `manta local supervise`.
#[test]
fn the_supervisor_itself() {
    // The first is the process itself.
    let Some(folder) = std::env::args().skip(1).next_back() else {
        return;
    };
    if Path::new(&folder).is_absolute() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let folder = Folder::at(folder);
        let cache = folder.path().with_extension("cache");
        let supervised = runtime.block_on(supervise(&folder, cache));
        supervised.expect("its folder can be used");
    }
}
