use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use aws_credential_types::Credentials;
use aws_sdk_sts::config::retry::RetryPartition;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::model::{
    Account, AccountName, Base, Fault, Meter, Pacer, Reach, Region, Scope, SystemClock, Timestamp, Way,
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
    shelf::Shelf,
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
    settings: Mutex<HashMap<Option<String>, Loading>>,
    /// Sessions on the way to accounts, by what makes each one of its own: shared by all accounts behind it.
    pub(super) flights: Mutex<HashMap<String, Arc<SingleFlight>>>,
    /// MFA devices, by the base whose user they belong to and their serial number.
    pub(super) mfas: Mutex<HashMap<(Base, String), Arc<Mfa>>>,
    accounts: Mutex<HashMap<AccountName, Arc<Inside>>>,
    shelf: Arc<Shelf>,
}

/// Settings of one profile, which are loaded once.
type Loading = Arc<tokio::sync::OnceCell<Arc<Settings>>>;

/// An account that was reached, and by which way: another way is another start.
#[derive(Debug)]
struct Inside {
    reach: Reach,
    settings: Arc<Settings>,
    credentials: Arc<SingleFlight>,
    /// With these credentials, whichever way the account is reached by next.
    clients: Mutex<HashMap<Region, Arc<Clients>>>,
    /// Tells these from the clients of the start before.
    start: u64,
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
            settings: Mutex::default(),
            flights: Mutex::default(),
            mfas: Mutex::default(),
            accounts: Mutex::default(),
            shelf: Arc::default(),
        }
    }

    /// The same, with ends of credentials held against that clock: a simulation's is its own.
    #[must_use]
    pub fn by_clock(mut self, clock: Arc<dyn crate::model::Clock>) -> Self {
        self.times.clock = clock;
        self
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
        let inside = self.inside(&scope.account).await?;
        inside.credentials.get().await?;
        let region = if scope.region == Region::global() {
            scope.account.global_region()
        } else {
            scope.region.clone()
        };
        let mut clients = locked(&inside.clients);
        let clients = clients.entry(region.clone()).or_insert_with(|| {
            let credentials = (inside.start, inside.credentials.clone());
            let shared = (self.meter.clone(), self.shelf.clone());
            let (settings, name) = (inside.settings.clone(), &scope.account.name);
            Arc::new(Clients::new(settings, credentials, name, region, shared))
        });
        Ok(clients.clone())
    }

    /// Has the account's credentials fetched anew, unless that was done since `sent`.
    pub(super) async fn renew(&self, account: &AccountName, sent: Instant) {
        let inside = locked(&self.accounts).get(account).cloned();
        if let Some(inside) = inside {
            inside.credentials.renew(sent).await;
        }
    }

    /// When the account's credentials end, as far as they do.
    pub fn expires_at(&self, account: &AccountName) -> Option<Timestamp> {
        locked(&self.accounts).get(account)?.credentials.expires_at()
    }

    /// Credentials of an account that are good for a while yet.
    ///
    /// # Errors
    /// The fault that keeps us out of the account.
    pub(super) async fn enter(&self, account: &Arc<Account>) -> Result<Credentials, Fault> {
        self.inside(account).await?.credentials.get().await
    }

    /// What is held of an account, for as long as the way to it and the files are the same.
    async fn inside(&self, account: &Arc<Account>) -> Result<Arc<Inside>, Fault> {
        let way = account.reach.way.as_ref().map_err(no_way)?;
        loop {
            let settings = self.settings(account.reach.profile.as_deref()).await?;
            if let Some(inside) = self.inside_by(account, way, settings) {
                return Ok(inside);
            }
        }
    }

    /// None when the files have been read anew since those settings were.
    fn inside_by(&self, account: &Arc<Account>, way: &Way, settings: Arc<Settings>) -> Option<Arc<Inside>> {
        // Held to the end: nothing that comes from files of before may come to be held after they were forgotten.
        let mut accounts = locked(&self.accounts);
        let current = self.loading(account.reach.profile.as_deref());
        if !current.get().is_some_and(|current| Arc::ptr_eq(current, &settings)) {
            return None;
        }
        let held = accounts.get(&account.name).filter(|inside| inside.reach == account.reach);
        if let Some(inside) = held {
            return Some(inside.clone());
        }
        let credentials = self.way(account, way, &settings);
        let (reach, clients) = (account.reach.clone(), Mutex::default());
        let start = self.shelf.number();
        let inside = Arc::new(Inside { reach, settings, credentials, clients, start });
        accounts.insert(account.name.clone(), inside.clone());
        Some(inside)
    }

    /// What a profile, or the environment, says of endpoints: read once, until [`Access::forget_files`].
    pub(super) async fn settings(&self, profile: Option<&str>) -> Result<Arc<Settings>, Fault> {
        let load = async || match &self.origin {
            Origin::Aws(machine) => {
                Settings::load(machine, profile, &self.http, &self.options()).await.map(Arc::new)
            }
            Origin::Simulated(_) => Ok(Arc::new(Settings::simulated(&self.http))),
        };
        self.loading(profile).get_or_try_init(load).await.cloned()
    }

    fn loading(&self, profile: Option<&str>) -> Loading {
        locked(&self.settings).entry(profile.map(str::to_owned)).or_default().clone()
    }

    /// Drops what is held of accounts other than those: they are in the fleet no more.
    pub fn keep(&self, is_kept: impl Fn(&AccountName) -> bool) {
        locked(&self.accounts).retain(|name, _| is_kept(name));
        self.shelf.keep(&is_kept);
        // Sessions on the way that no account is behind any more.
        locked(&self.flights).retain(|_, flight| Arc::strong_count(flight) > 1);
    }

    /// What the config file says of signing in.
    pub(super) fn options(&self) -> SignInOptions {
        locked(&self.options).clone()
    }

    /// The config file says something else now: clients are made anew by it. Logins stay as they are, and so does
    /// whether they write to the AWS CLI's cache.
    pub fn take_options(&self, options: SignInOptions) {
        let before = std::mem::replace(&mut *locked(&self.options), options.clone());
        if before != options {
            self.forget_files();
        }
    }

    /// Drops what was read from files, and every session that no human has signed in to: all of it is made anew when
    /// it is needed.
    pub(super) fn forget_files(&self) {
        let mut accounts = locked(&self.accounts);
        accounts.clear();
        // Who loads some just now may have read the old files: nobody keeps those.
        locked(&self.settings).clear();
        locked(&self.flights).clear();
        self.shelf.keep(|_| false);
        drop(accounts);
        locked(&self.mfas).values().for_each(|mfa| mfa.forget());
        self.logins.forget_wanted();
        self.times.epoch.advance();
    }
}

/// The fault of an account that there is no way to: whatever is asked there has the same.
fn no_way(fault: &Fault) -> Fault {
    let fault = fault.clone();
    if fault.is_of_account() { fault } else { fault.with_operation("AssumeRole") }
}

fn locked<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A retry partition of one account, region and service: the SDK would share one among all accounts.
pub(super) fn partition(account: &AccountName, region: &Region, service: &str) -> RetryPartition {
    RetryPartition::new(format!("{account}-{region}-{service}"))
}
