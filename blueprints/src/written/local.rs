//! `[local]`, `[service.x.local]` and `[function.x.local]`: how things run on this machine.

use crate::checks::{LocalAwsSyntax, ShellCommand};
use crate::defaults;
use crate::read::{Item, List, Text, Whole, table};

table! {
    /// `[local]`: how the stack runs on this machine.
    pub(crate) struct Local {
        /// The AWS that applications talk to when they run here: `"moto"` (an
        /// emulation), `"real"`, or the URL of another emulation.
        aws: Option<Item<Text<LocalAwsSyntax>>>,
        /// Shell commands that are run in the blueprint's folder before moto starts, again only
        /// when their inputs changed.
        setup: Option<Item<List<Text<ShellCommand>>>>,
        /// Shell commands that fill moto each time it has started, empty as it is then: they run in
        /// the blueprint's folder, with the variables that lead to moto.
        seed: Option<Item<List<Text<ShellCommand>>>>,
        /// Seconds before a function's first retry of an asynchronous invocation, twice
        /// as many before its second. Lambda waits 60.
        #[schemars(extend("default" = defaults::LOCAL_RETRY_SECONDS))]
        retry_seconds: Option<Item<Whole<1, 60>>>,
    }
}

table! {
    /// `[service.x.local]`: how it runs on this machine when not in a container.
    pub(crate) struct Run {
        /// Shell commands that are run first, again only when their inputs changed.
        setup: Option<Item<List<Text<ShellCommand>>>>,
        /// The shell command that is the service.
        run: Item<Text<ShellCommand>>,
    }
}

table! {
    /// `[function.x.local]`: what a function needs on this machine.
    pub(crate) struct Prepared {
        /// Shell commands that are run in its source folder first, again only when their inputs
        /// changed.
        setup: Item<List<Text<ShellCommand>>>,
    }
}
