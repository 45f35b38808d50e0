use std::sync::Arc;

use crate::model::{AccountName, Meter, Region};

use super::{
    access::partition,
    credentials::SingleFlight,
    gate::{Gate, Pass},
    settings::Settings,
    shelf::{Key, Shelf},
};

/// What the clients of one scope are made of. Each is made when something is sent by it, and kept on the shelf that all
/// scopes share: who waits for a turn holds none.
#[derive(Debug)]
pub(super) struct Clients {
    settings: Arc<Settings>,
    credentials: Arc<SingleFlight>,
    /// Which start into the account these are.
    start: u64,
    account: AccountName,
    region: Region,
    meter: Arc<dyn Meter>,
    shelf: Arc<Shelf>,
}

/// One accessor a service: they differ in the crate and in the name that its model gives it.
macro_rules! client {
    ($name:ident, $sdk:ident, $service:literal) => {
        pub fn $name(&self) -> $sdk::Client {
            self.shelf.client(&self.key(stringify!($name)), || {
                let config = self.settings.of($service, &self.region, Some(self.credentials.clone()));
                let config = $sdk::config::Builder::from(&config)
                    .retry_partition(partition(&self.account, &self.region, stringify!($name)))
                    .interceptor(self.gate())
                    .build();
                $sdk::Client::from_conf(config)
            })
        }
    };
}

impl Clients {
    pub fn new(
        settings: Arc<Settings>,
        (start, credentials): (u64, Arc<SingleFlight>),
        account: &AccountName,
        region: Region,
        (meter, shelf): (Arc<dyn Meter>, Arc<Shelf>),
    ) -> Self {
        Self { settings, credentials, start, account: account.clone(), region, meter, shelf }
    }

    client!(account_management, aws_sdk_account, "Account");
    client!(cloudtrail, aws_sdk_cloudtrail, "CloudTrail");
    client!(cloudwatch, aws_sdk_cloudwatch, "CloudWatch");
    client!(logs, aws_sdk_cloudwatchlogs, "CloudWatch Logs");
    client!(oam, aws_sdk_oam, "OAM");
    client!(organizations, aws_sdk_organizations, "Organizations");
    client!(servicediscovery, aws_sdk_servicediscovery, "ServiceDiscovery");
    client!(ssm, aws_sdk_ssm, "SSM");
    client!(sts, aws_sdk_sts, "STS");
    client!(tagging, aws_sdk_resourcegroupstagging, "Resource Groups Tagging API");

    /// The region of the endpoints.
    pub fn region(&self) -> &Region {
        &self.region
    }

    fn key(&self, service: &'static str) -> Key {
        Key { start: self.start, account: self.account.clone(), region: self.region.clone(), service }
    }

    fn gate(&self) -> Gate {
        Gate {
            pass: Pass::Reads,
            account: Some(self.account.to_string()),
            region: self.region.to_string(),
            meter: self.meter.clone(),
        }
    }
}
