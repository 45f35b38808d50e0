use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use aws_config::{AppName, BehaviorVersion, Region as SdkRegion, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_sts::config::{
    IdentityCache,
    retry::{RetryConfig, RetryPartition},
    timeout::TimeoutConfig,
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::model::{Account, AccountName, Fault, Meter, Pacer, Region, Scope, Timestamp, partition_of};

use super::{
    assume::{AsTheyAre, AssumeRole, Base, First},
    clients::Clients,
    credentials::{Renewing, SingleFlight},
    gate::{Gate, Pass},
    http::{self, Network},
};

/// Where the first credentials and the HTTP answers come from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// AWS, or what `AWS_ENDPOINT_URL` names: the SDK's own configuration files and environment count.
    Aws(Network),
    /// A given HTTP client behind made-up credentials; nothing of the machine is read.
    Simulated(SharedHttpClient),
}

/// The one client factory. Every client that it builds carries the gate, its account's credentials, its
/// own retry partition and the timeouts; all share one HTTP client.
#[derive(Debug)]
pub struct Access {
    origin: Origin,
    http: SharedHttpClient,
    meter: Arc<dyn Meter>,
    pacer: Arc<dyn Pacer>,
    bases: tokio::sync::Mutex<HashMap<Option<String>, Arc<Loaded>>>,
    accounts: Mutex<HashMap<AccountName, Arc<SingleFlight>>>,
    clients: Mutex<HashMap<(AccountName, Region), Arc<Clients>>>,
}

/// The SDK's configuration for one profile, with its credentials behind a single flight.
#[derive(Debug)]
struct Loaded {
    config: SdkConfig,
    credentials: Arc<SingleFlight>,
}

impl Access {
    /// A factory over an origin. `meter` counts every request, `pacer` judges those that failed.
    pub fn new(origin: Origin, meter: Arc<dyn Meter>, pacer: Arc<dyn Pacer>) -> Self {
        let inner = match &origin {
            Origin::Aws(network) => http::tls_client(network),
            Origin::Simulated(client) => client.clone(),
        };
        Self {
            origin,
            http: http::guarded(inner, meter.clone()),
            meter,
            pacer,
            bases: tokio::sync::Mutex::default(),
            accounts: Mutex::default(),
            clients: Mutex::default(),
        }
    }

    /// The pacer that failed requests are judged by.
    pub(super) fn pacer(&self) -> &dyn Pacer {
        &*self.pacer
    }

    /// The clients of one scope, with credentials that are good for a while yet.
    ///
    /// # Errors
    /// The fault that keeps us out of the account.
    pub(super) async fn clients(&self, scope: &Scope) -> Result<Arc<Clients>, Fault> {
        let loaded = self.base(&scope.account).await;
        let credentials = self.credentials(&scope.account, &loaded);
        credentials.get().await?;
        let region = if scope.region == Region::global() {
            scope.account.global_region()
        } else {
            scope.region.clone()
        };
        let key = (scope.account.name.clone(), region.clone());
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(clients
            .entry(key)
            .or_insert_with(|| {
                let config = scoped(&loaded.config, &region, credentials.clone());
                Arc::new(Clients::new(config, &scope.account.name, region, self.meter.clone()))
            })
            .clone())
    }

    /// Has the account's credentials fetched anew, unless that was done since `sent`.
    pub(super) async fn renew(&self, account: &AccountName, sent: Instant) {
        let credentials = self.accounts.lock().unwrap_or_else(PoisonError::into_inner).get(account).cloned();
        if let Some(credentials) = credentials {
            credentials.renew(sent).await;
        }
    }

    /// When the account's credentials end, as far as they do.
    pub fn expires_at(&self, account: &AccountName) -> Option<Timestamp> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).get(account)?.expires_at()
    }

    fn credentials(&self, account: &Arc<Account>, loaded: &Loaded) -> Arc<SingleFlight> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts
            .entry(account.name.clone())
            .or_insert_with(|| {
                let (base, account) = (loaded.credentials.clone(), account.clone());
                let (sts, region) = self.sts(&account, loaded);
                let pacer = self.pacer.clone();
                SingleFlight::new(match account.reach.role_arn.clone() {
                    Some(role_arn) => Box::new(AssumeRole { account, role_arn, sts, base, region, pacer }),
                    None => Box::new(AsTheyAre { account, sts, base }),
                })
            })
            .clone()
    }

    /// A client for credentials. Its region is the home region where that lies in the account's partition,
    /// else the partition's own: never the target's, which the caller's account may have disabled.
    fn sts(&self, account: &Account, loaded: &Loaded) -> (aws_sdk_sts::Client, Region) {
        let global = account.global_region();
        let home = loaded.config.region().map(|r| Region::new(r.as_ref()));
        let region = home
            .filter(|home| partition_of(home.as_str()) == partition_of(global.as_str()))
            .unwrap_or(global);
        let config = scoped(&loaded.config, &region, loaded.credentials.clone());
        let gate = Gate {
            pass: Pass::Credentials,
            account: Some(account.name.to_string()),
            region: region.to_string(),
            meter: self.meter.clone(),
        };
        let config = aws_sdk_sts::config::Builder::from(&config)
            .retry_partition(partition(&account.name, &region, "credentials"))
            .interceptor(gate)
            .build();
        (aws_sdk_sts::Client::from_conf(config), region)
    }

    async fn base(&self, account: &Account) -> Arc<Loaded> {
        let profile = account.reach.profile.clone();
        // Held while a profile loads, so that each is loaded once.
        let mut bases = self.bases.lock().await;
        if let Some(loaded) = bases.get(&profile) {
            return loaded.clone();
        }
        let loaded = Arc::new(match self.origin {
            Origin::Aws(_) => self.load(profile.as_deref(), &account.global_region()).await,
            Origin::Simulated(_) => self.made_up(),
        });
        bases.insert(profile, loaded.clone());
        loaded
    }

    /// With a profile: what the AWS config files say of it. Without: the SDK's own chain.
    async fn load(&self, profile: Option<&str>, fallback: &Region) -> Loaded {
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(self.http.clone());
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        // Without a region in reach the SDK would ask the instance metadata, for seconds, off EC2.
        if std::env::var_os("AWS_REGION").is_none() && std::env::var_os("AWS_DEFAULT_REGION").is_none() {
            let named = super::profiles::region_of(profile).await;
            loader = loader.region(SdkRegion::new(named.unwrap_or_else(|| fallback.to_string())));
        }
        let what = match profile {
            Some(profile) => format!("profile `{profile}`"),
            None => "environment, default profile, web identity, container and instance metadata".to_owned(),
        };
        // Its own provider is not used: see `First::Chain`.
        let config = loader.no_credentials().load().await;
        let first = First::Chain {
            profile: profile.map(str::to_owned),
            http: self.http.clone(),
            region: config.region().cloned(),
        };
        Loaded { credentials: SingleFlight::new(Box::new(Base { first, what })), config }
    }

    fn made_up(&self) -> Loaded {
        let provider = SharedCredentialsProvider::new(Credentials::new(
            "AKIADEMOBASE",
            "simulated",
            None,
            None,
            "simulation",
        ));
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(self.http.clone())
            .credentials_provider(provider.clone());
        config.set_sleep_impl(aws_smithy_async::rt::sleep::default_async_sleep());
        let config = config.build();
        Loaded {
            credentials: SingleFlight::new(Box::new(Base {
                first: First::Given(provider),
                what: "the simulation".into(),
            })),
            config,
        }
    }
}

/// The configuration of one scope: its region and credentials, our timeouts, no retries and no identity
/// cache of the SDK's.
fn scoped(config: &SdkConfig, region: &Region, credentials: Arc<SingleFlight>) -> SdkConfig {
    static APP: OnceLock<Option<AppName>> = OnceLock::new();
    let app = APP.get_or_init(|| AppName::new("skydeck").ok());
    let mut builder = config
        .to_builder()
        .region(SdkRegion::new(region.to_string()))
        .credentials_provider(SharedCredentialsProvider::new(Renewing(credentials)))
        .retry_config(RetryConfig::disabled())
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_millis(3100))
                .read_timeout(Duration::from_secs(10))
                .operation_attempt_timeout(Duration::from_secs(15))
                .operation_timeout(Duration::from_secs(15))
                .build(),
        )
        .identity_cache(IdentityCache::no_cache());
    builder.set_app_name(app.clone());
    builder.build()
}

/// A retry partition of one account, region and service: the SDK would share one among all accounts.
pub(super) fn partition(account: &AccountName, region: &Region, service: &str) -> RetryPartition {
    RetryPartition::new(format!("{account}-{region}-{service}"))
}
