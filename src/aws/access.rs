use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use aws_sdk_sts::config::retry::RetryPartition;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::model::{
    Account, AccountName, Base, Fault, Meter, Pacer, Reach, Region, Scope, SystemClock, Timestamp,
};

use super::{
    clients::Clients,
    clock_watch::ClockWatch,
    credentials::{Epoch, SingleFlight, Times},
    http,
    logins::Logins,
    machine::Machine,
    mfa::Mfa,
    options::SignInOptions,
    settings::Settings,
    sso::Sso,
};

/// Where the first credentials and the HTTP answers come from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// AWS, or what `AWS_ENDPOINT_URL` names: the AWS config files and the environment count.
    Aws(Machine),
    /// A given HTTP client behind made-up credentials; nothing of the machine is read.
    Simulated(SharedHttpClient),
}

/// The one client factory. Every client that it builds carries the gate, its account's credentials, its
/// own retry partition and the timeouts; all share one HTTP client.
#[derive(Debug)]
pub struct Access {
    origin: Origin,
    options: Mutex<SignInOptions>,
    pub(super) http: SharedHttpClient,
    pub(super) meter: Arc<dyn Meter>,
    pub(super) pacer: Arc<dyn Pacer>,
    pub(super) times: Times,
    pub(super) logins: Arc<Logins>,
    pub(super) clock_watch: Option<Arc<ClockWatch>>,
    /// Logins to IAM Identity Center.
    pub(super) sso: Sso,
    settings: tokio::sync::Mutex<HashMap<Option<String>, Arc<Settings>>>,
    /// Sessions on the way to accounts, by what makes each one of its own: shared by all accounts behind it.
    pub(super) flights: Mutex<HashMap<String, Arc<SingleFlight>>>,
    /// MFA devices, by the base whose user they belong to and their serial number.
    pub(super) mfas: Mutex<HashMap<(Base, String), Arc<Mfa>>>,
    accounts: Mutex<HashMap<AccountName, Inside>>,
    clients: Mutex<HashMap<(AccountName, Region), Arc<Clients>>>,
}

/// An account that was reached, and by which way: another way is another start.
#[derive(Debug)]
struct Inside {
    reach: Reach,
    credentials: Arc<SingleFlight>,
}

impl Access {
    /// A factory over an origin. `meter` counts every request, `pacer` judges those that failed.
    pub fn new(origin: Origin, options: SignInOptions, meter: Arc<dyn Meter>, pacer: Arc<dyn Pacer>) -> Self {
        let (inner, clock): (_, Arc<dyn crate::model::Clock>) = match &origin {
            Origin::Aws(machine) => (machine.http_client(), machine.clock.clone()),
            Origin::Simulated(client) => (client.clone(), Arc::new(SystemClock)),
        };
        let epoch = Epoch::default();
        let logins = Logins::new(epoch.clone());
        // A simulation's answers have no time of their own.
        let clock_watch =
            matches!(origin, Origin::Aws(_)).then(|| ClockWatch::new(clock.clone(), logins.clone()));
        Self {
            origin,
            options: Mutex::new(options),
            http: http::guarded(inner, meter.clone(), clock_watch.clone()),
            clock_watch,
            meter,
            pacer,
            times: Times { clock, epoch },
            logins,
            sso: Sso::default(),
            settings: tokio::sync::Mutex::default(),
            flights: Mutex::default(),
            mfas: Mutex::default(),
            accounts: Mutex::default(),
            clients: Mutex::default(),
        }
    }

    /// The pacer that failed requests are judged by.
    pub(super) fn pacer(&self) -> &dyn Pacer {
        &*self.pacer
    }

    /// The machine, unless it is a simulation.
    pub(super) fn machine(&self) -> Option<&Machine> {
        match &self.origin {
            Origin::Aws(machine) => Some(machine),
            Origin::Simulated(_) => None,
        }
    }

    /// The clients of one scope, with credentials that are good for a while yet.
    ///
    /// # Errors
    /// The fault that keeps us out of the account.
    pub(super) async fn clients(&self, scope: &Scope) -> Result<Arc<Clients>, Fault> {
        let settings = self.settings(scope.account.reach.profile.as_deref()).await?;
        let credentials = self.credentials(&scope.account, &settings)?;
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
                let (name, meter) = (&scope.account.name, self.meter.clone());
                Arc::new(Clients::new(settings, credentials, name, region, meter))
            })
            .clone())
    }

    /// Has the account's credentials fetched anew, unless that was done since `sent`.
    pub(super) async fn renew(&self, account: &AccountName, sent: Instant) {
        if let Some(credentials) = self.inside(account) {
            credentials.renew(sent).await;
        }
    }

    /// When the account's credentials end, as far as they do.
    pub fn expires_at(&self, account: &AccountName) -> Option<Timestamp> {
        self.inside(account)?.expires_at()
    }

    fn inside(&self, account: &AccountName) -> Option<Arc<SingleFlight>> {
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        Some(accounts.get(account)?.credentials.clone())
    }

    /// The credentials of an account, behind one flight for as long as the way to it is the same.
    ///
    /// # Errors
    /// When there is no way.
    pub(super) fn credentials(
        &self,
        account: &Arc<Account>,
        settings: &Settings,
    ) -> Result<Arc<SingleFlight>, Fault> {
        let way = account.reach.way.as_ref().map_err(no_way)?;
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(inside) = accounts.get(&account.name)
            && inside.reach == account.reach
        {
            return Ok(inside.credentials.clone());
        }
        let credentials = self.way(account, way, settings);
        let inside = Inside { reach: account.reach.clone(), credentials: credentials.clone() };
        if accounts.insert(account.name.clone(), inside).is_some() {
            let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
            clients.retain(|(name, _), _| *name != account.name);
        }
        Ok(credentials)
    }

    /// What a profile, or the environment, says of endpoints: read once, until [`Access::forget_files`].
    pub(super) async fn settings(&self, profile: Option<&str>) -> Result<Arc<Settings>, Fault> {
        // Held while a profile loads, so that each is loaded once.
        let mut held = self.settings.lock().await;
        if let Some(settings) = held.get(&profile.map(str::to_owned)) {
            return Ok(settings.clone());
        }
        let settings = Arc::new(match &self.origin {
            Origin::Aws(machine) => loop {
                let options = self.options();
                let settings = Settings::load(machine, profile, &self.http, &options).await?;
                // Whoever takes others meanwhile cannot drop what is not held yet.
                if options == self.options() {
                    break settings;
                }
            },
            Origin::Simulated(_) => Settings::simulated(&self.http),
        });
        held.insert(profile.map(str::to_owned), settings.clone());
        Ok(settings)
    }

    /// Drops what is held of accounts other than those: they are in the fleet no more.
    pub fn keep(&self, is_kept: impl Fn(&AccountName) -> bool) {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).retain(|name, _| is_kept(name));
        self.clients.lock().unwrap_or_else(PoisonError::into_inner).retain(|(name, _), _| is_kept(name));
        // Sessions on the way that no account is behind any more.
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        flights.retain(|_, flight| Arc::strong_count(flight) > 1);
    }

    /// What the config file says of signing in.
    pub(super) fn options(&self) -> SignInOptions {
        self.options.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The config file says something else now: clients are made anew by it. Logins stay as they are, and so does
    /// whether they write to the AWS CLI's cache.
    pub fn take_options(&self, options: SignInOptions) {
        let before = std::mem::replace(
            &mut *self.options.lock().unwrap_or_else(PoisonError::into_inner),
            options.clone(),
        );
        if before != options {
            self.forget_files();
        }
    }

    /// Drops what was read from files, and every session that no human has signed in to: all of it is made anew when
    /// it is needed.
    pub(super) fn forget_files(&self) {
        // Settings are loaded in a moment: who loads them just now has read the new files, or will next time.
        if let Ok(mut settings) = self.settings.try_lock() {
            settings.clear();
        }
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.clients.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.mfas.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(|mfa| mfa.forget());
        self.logins.forget_wanted();
        self.times.epoch.advance();
    }
}

/// The fault of an account that there is no way to: whatever is asked there has the same.
fn no_way(fault: &Fault) -> Fault {
    let fault = fault.clone();
    if fault.is_of_account() { fault } else { fault.with_operation("AssumeRole") }
}

/// A retry partition of one account, region and service: the SDK would share one among all accounts.
pub(super) fn partition(account: &AccountName, region: &Region, service: &str) -> RetryPartition {
    RetryPartition::new(format!("{account}-{region}-{service}"))
}
