use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
    time::Duration,
};

use tokio::time::Instant;

use crate::model::{Account, InstanceHealth, Namespace, Scope, ScopeKey, Service};

use super::{cloud_listing::CloudListing, metric_refused::Refused, shared::Shared};

/// What was not used for so long is let go.
const UNUSED: Duration = Duration::from_secs(15 * 60);
/// It is looked for at most so often.
const LOOKED_FOR: Duration = Duration::from_secs(60);

/// Health by instance id.
pub(super) type Healths = HashMap<String, InstanceHealth>;

/// What one read of a scope leaves for the next, and for those beside it, to save requests.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    /// Cloud Map's namespaces: what three wants begin with.
    pub namespaces: Shared<Vec<Namespace>>,
    /// Its services without their health: what two go on with.
    pub services: Shared<Vec<Service>>,
    /// The health of each, by the service's id.
    healths: Mutex<HashMap<String, Arc<Shared<Healths>>>>,
    /// Cloud Map's services, as they were last listed.
    pub cloud_listing: CloudListing,
    /// The endpoint is older than alarms over logs: it refuses to be asked for them.
    pub knows_no_log_alarms: AtomicBool,
    /// Queries for metric data that the service has refused.
    pub refused: Refused,
}

impl Remembered {
    /// The health of a service's instances.
    pub fn health(&self, service_id: &str) -> Arc<Shared<Healths>> {
        let mut healths = self.healths.lock().unwrap_or_else(PoisonError::into_inner);
        healths.entry(service_id.to_owned()).or_default().clone()
    }

    /// Lets go of answers that are good for nobody any more.
    fn trim(&self) {
        self.namespaces.trim();
        self.services.trim();
        let mut healths = self.healths.lock().unwrap_or_else(PoisonError::into_inner);
        healths.retain(|_, health| !health.trim() || Arc::strong_count(health) > 1);
        if healths.is_empty() {
            healths.shrink_to_fit();
        }
    }
}

/// The same of all scopes that are read, for as long as they are, by the same way.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<Scopes>);

#[derive(Debug, Default)]
struct Scopes {
    all: HashMap<ScopeKey, Held>,
    looked: Option<Instant>,
}

#[derive(Debug)]
struct Held {
    account: Arc<Account>,
    used: Instant,
    what: Arc<Remembered>,
}

impl Memory {
    /// What is remembered of a scope.
    pub fn of(&self, scope: &Scope) -> Arc<Remembered> {
        let mut scopes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if scopes.looked.is_none_or(|looked| now - looked >= LOOKED_FOR) {
            scopes.looked = Some(now);
            scopes.all.retain(|_, held| now - held.used < UNUSED);
        }
        let new = || Held { account: scope.account.clone(), used: now, what: Arc::default() };
        let held = scopes.all.entry(scope.key()).or_insert_with(new);
        if !Arc::ptr_eq(&held.account, &scope.account) && held.account.reach != scope.account.reach {
            *held = new();
        }
        held.used = now;
        held.what.trim();
        held.what.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountName, Reach, Region};

    fn scope(region: &str, profile: Option<&str>) -> Scope {
        let account = Account {
            name: AccountName::new("a"),
            id: None,
            tags: Default::default(),
            regions: vec![],
            reach: Reach { profile: profile.map(str::to_owned), ..Reach::default() },
        };
        Scope { account: Arc::new(account), region: Region::new(region) }
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_kept_while_it_is_used_and_the_way_is_the_same() {
        let memory = Memory::default();
        let first = memory.of(&scope("r", None));
        assert!(Arc::ptr_eq(&first, &memory.of(&scope("r", None))));
        assert!(!Arc::ptr_eq(&first, &memory.of(&scope("r", Some("other")))));
        memory.of(&scope("left", None));
        for _ in 0..16 {
            tokio::time::advance(LOOKED_FOR).await;
            memory.of(&scope("r", None));
        }
        assert_eq!(memory.0.lock().expect("no panic").all.len(), 1);
    }
}
