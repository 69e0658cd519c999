//! `[tracing]`.

use crate::blueprint::Collector;
use crate::checks::{ImageReference, TraceEncryptionSyntax, UrlPattern};
use crate::defaults;
use crate::read::{Item, List, Share, Text, Whole, Word, table};

table! {
    /// `[tracing]`: how everything in the blueprint is traced.
    pub(crate) struct Tracing {
        /// The collector beside each traced task: manta's own, the official
        /// X-Ray daemon, the AWS Distro for OpenTelemetry, or none.
        #[schemars(extend("default" = defaults::COLLECTOR))]
        collector: Option<Item<Word<Collector>>>,
        /// The collector's image, if it exists. Otherwise manta builds its own collector's,
        /// and takes the public one of the others.
        image: Option<Item<Text<ImageReference>>>,
        /// Share of requests traced once the reservoir is used up.
        #[schemars(extend("default" = defaults::SAMPLING_RATE))]
        rate: Option<Item<Share>>,
        /// Requests per second traced before the rate applies.
        #[schemars(extend("default" = defaults::RESERVOIR_PER_SECOND))]
        reservoir_per_second: Option<Item<Whole<0, 1_000_000>>>,
        /// URL paths that are never traced; `*` stands for any text, `?` for one character.
        ignore: Option<Item<List<Text<UrlPattern>>>>,
        /// Rules for particular paths; the first that matches applies.
        rules: Option<Item<List<Rule>>>,
        /// Whether X-Ray gets a group of the deployment's traces, named after it.
        #[schemars(extend("default" = defaults::TRACE_GROUP))]
        group: Option<Item<bool>>,
        /// How X-Ray encrypts all traces of the account in this region: "none" (with its own
        /// key), or a KMS key's id or ARN. Unset, it is left as it is; so it is by `down`.
        encryption: Option<Item<Text<TraceEncryptionSyntax>>>,
    }
}

table! {
    /// One entry of `[tracing] rules`.
    pub(crate) struct Rule {
        /// URL path; `*` stands for any text, `?` for one character.
        path: Item<Text<UrlPattern>>,
        /// Share of matching requests traced once the reservoir is used up.
        rate: Item<Share>,
        /// Matching requests per second traced before the rate applies.
        #[schemars(extend("default" = defaults::RULE_RESERVOIR_PER_SECOND))]
        reservoir_per_second: Option<Item<Whole<0, 1_000_000>>>,
    }
}
