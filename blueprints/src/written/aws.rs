//! `[aws]`.

use crate::checks::{Account, ClusterName, Region, Retention, SubnetId, VpcId};
use crate::defaults;
use crate::read::{Item, List, Step, Text, table};

table! {
    /// `[aws]`: where in AWS the stack is deployed. What is not written comes
    /// from the AWS configuration or the account's defaults.
    pub(crate) struct Aws {
        /// Region, such as `eu-west-1`. Unset: the one the AWS configuration names.
        region: Option<Item<Text<Region>>>,
        /// The twelve-digit account the stack may be deployed to. Unset: any.
        account: Option<Item<Text<Account>>>,
        /// VPC id. Unset: that of the subnets, or the account's default VPC.
        vpc: Option<Item<Text<VpcId>>>,
        /// Subnet ids. Unset: every default subnet of the VPC.
        subnets: Option<Item<List<Text<SubnetId>>>>,
        /// An existing ECS cluster. Unset: one of the deployment's own.
        cluster: Option<Item<Text<ClusterName>>>,
        /// Whether tasks get a public IP address; without one they need a NAT gateway to reach AWS.
        #[schemars(extend("default" = defaults::PUBLIC_IP))]
        public_ip: Option<Item<bool>>,
        /// Days that log groups keep events.
        #[schemars(extend("default" = defaults::LOG_RETENTION_DAYS))]
        log_retention_days: Option<Item<Step<Retention>>>,
    }
}
