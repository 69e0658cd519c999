//! `[local]` and `[service.x.local]`: how things run on this machine.

use crate::checks::LocalAwsSyntax;
use crate::read::{Free, Item, List, Text, table};

table! {
    /// `[local]`: how the stack runs on this machine.
    pub(crate) struct Local {
        /// The AWS that applications talk to when they run here: `"moto"` (an
        /// emulation), `"real"`, or the URL of another emulation.
        aws: Option<Item<Text<LocalAwsSyntax>>>,
    }
}

table! {
    /// `[service.x.local]`: how it runs on this machine when not in a container.
    pub(crate) struct Run {
        /// Shell commands that are run first, again only when their inputs changed.
        setup: Option<Item<List<Text<Free>>>>,
        /// The shell command that is the service.
        run: Item<Text<Free>>,
    }
}
