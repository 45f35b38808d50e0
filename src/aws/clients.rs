use std::sync::{Arc, OnceLock};

use crate::model::{AccountName, Meter, Region};

use super::{
    access::partition,
    credentials::SingleFlight,
    gate::{Gate, Pass},
    settings::Settings,
};

/// The clients of one scope, each made when it is first used.
#[derive(Debug)]
pub(super) struct Clients {
    settings: Arc<Settings>,
    credentials: Arc<SingleFlight>,
    account: AccountName,
    region: Region,
    meter: Arc<dyn Meter>,
    account_management: OnceLock<aws_sdk_account::Client>,
    cloudtrail: OnceLock<aws_sdk_cloudtrail::Client>,
    cloudwatch: OnceLock<aws_sdk_cloudwatch::Client>,
    oam: OnceLock<aws_sdk_oam::Client>,
    organizations: OnceLock<aws_sdk_organizations::Client>,
    servicediscovery: OnceLock<aws_sdk_servicediscovery::Client>,
    ssm: OnceLock<aws_sdk_ssm::Client>,
    sts: OnceLock<aws_sdk_sts::Client>,
}

/// One accessor a service: they differ in the crate and in the name that its model gives it.
macro_rules! client {
    ($name:ident, $sdk:ident, $service:literal) => {
        pub fn $name(&self) -> &$sdk::Client {
            self.$name.get_or_init(|| {
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
        credentials: Arc<SingleFlight>,
        account: &AccountName,
        region: Region,
        meter: Arc<dyn Meter>,
    ) -> Self {
        Self {
            settings,
            credentials,
            account: account.clone(),
            region,
            meter,
            account_management: OnceLock::new(),
            cloudtrail: OnceLock::new(),
            cloudwatch: OnceLock::new(),
            oam: OnceLock::new(),
            organizations: OnceLock::new(),
            servicediscovery: OnceLock::new(),
            ssm: OnceLock::new(),
            sts: OnceLock::new(),
        }
    }

    client!(account_management, aws_sdk_account, "Account");
    client!(cloudtrail, aws_sdk_cloudtrail, "CloudTrail");
    client!(cloudwatch, aws_sdk_cloudwatch, "CloudWatch");
    client!(oam, aws_sdk_oam, "OAM");
    client!(organizations, aws_sdk_organizations, "Organizations");
    client!(servicediscovery, aws_sdk_servicediscovery, "ServiceDiscovery");
    client!(ssm, aws_sdk_ssm, "SSM");
    client!(sts, aws_sdk_sts, "STS");

    /// The region of the endpoints.
    pub fn region(&self) -> &Region {
        &self.region
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
