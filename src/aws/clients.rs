use std::sync::{Arc, OnceLock};

use aws_config::SdkConfig;

use crate::model::{AccountName, Meter, Region};

use super::{
    access::partition,
    gate::{Gate, Pass},
};

/// The clients of one scope, each made when it is first used.
#[derive(Debug)]
pub(super) struct Clients {
    config: SdkConfig,
    account: AccountName,
    region: Region,
    meter: Arc<dyn Meter>,
    account_management: OnceLock<aws_sdk_account::Client>,
    cloudtrail: OnceLock<aws_sdk_cloudtrail::Client>,
    cloudwatch: OnceLock<aws_sdk_cloudwatch::Client>,
    organizations: OnceLock<aws_sdk_organizations::Client>,
    servicediscovery: OnceLock<aws_sdk_servicediscovery::Client>,
    ssm: OnceLock<aws_sdk_ssm::Client>,
    sts: OnceLock<aws_sdk_sts::Client>,
}

/// One accessor a service: they differ in the crate alone.
macro_rules! client {
    ($name:ident, $sdk:ident) => {
        pub fn $name(&self) -> &$sdk::Client {
            self.$name.get_or_init(|| {
                let config = $sdk::config::Builder::from(&self.config)
                    .retry_partition(partition(&self.account, &self.region, stringify!($name)))
                    .interceptor(self.gate())
                    .build();
                $sdk::Client::from_conf(config)
            })
        }
    };
}

impl Clients {
    pub fn new(config: SdkConfig, account: &AccountName, region: Region, meter: Arc<dyn Meter>) -> Self {
        Self {
            config,
            account: account.clone(),
            region,
            meter,
            account_management: OnceLock::new(),
            cloudtrail: OnceLock::new(),
            cloudwatch: OnceLock::new(),
            organizations: OnceLock::new(),
            servicediscovery: OnceLock::new(),
            ssm: OnceLock::new(),
            sts: OnceLock::new(),
        }
    }

    client!(account_management, aws_sdk_account);
    client!(cloudtrail, aws_sdk_cloudtrail);
    client!(cloudwatch, aws_sdk_cloudwatch);
    client!(organizations, aws_sdk_organizations);
    client!(servicediscovery, aws_sdk_servicediscovery);
    client!(ssm, aws_sdk_ssm);
    client!(sts, aws_sdk_sts);

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
