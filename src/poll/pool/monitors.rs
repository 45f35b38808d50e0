use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::{FutureExt, future::Shared};
use tokio::time::Instant;

use crate::model::{
    Account, AccountId, Ask, Asker, BoxFuture, Collector, MetricAsk, Pages, Scope, ScopeKey, Snapshot,
    Timestamp, Update, Want,
};

use super::{
    expression::crosses_accounts,
    judged::{Judged, Verdict, shows_all},
};

/// Links are read once in so long, whatever comes of it.
const EVERY: Duration = Duration::from_secs(3600);
/// For so long a graph waits for links that have not been read; then it is asked for without.
const PATIENCE: Duration = Duration::from_secs(2);

/// The accounts through which others are read, and what they see.
#[derive(Debug)]
pub struct Monitors {
    inner: Arc<dyn Collector>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    accounts: Vec<Arc<Account>>,
    /// By the scope of the monitoring account.
    links: HashMap<ScopeKey, (Instant, Reading)>,
    judged: Judged,
    /// Where it was said that a monitoring account does not show all.
    told: BTreeSet<ScopeKey>,
}

type Reading = Shared<BoxFuture<'static, Links>>;

/// Whose metrics a monitoring account sees in one region, itself included.
#[derive(Clone, Debug)]
pub(super) struct Links {
    own: Arc<Account>,
    of: Arc<HashSet<AccountId>>,
}

impl Links {
    /// Whether that scope's are among them.
    pub fn see(&self, scope: &Scope) -> bool {
        scope.account.name == self.own.name
            || scope.account.id.as_ref().is_some_and(|id| self.of.contains(id))
    }
}

impl Monitors {
    pub(super) fn new(inner: Arc<dyn Collector>) -> Self {
        Self { inner, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// These see others, from now on. What was known of accounts that are reached another way now is forgotten.
    pub fn set(&self, accounts: Vec<Arc<Account>>) {
        let mut state = self.state();
        if state.accounts != accounts {
            *state = State { accounts, ..State::default() };
        }
    }

    /// By whom a question may be asked: a monitoring account that reads that region, and is not known not to see it all.
    pub(super) fn of(&self, scope: &Scope, data: &Arc<MetricAsk>) -> Option<Scope> {
        let state = self.state();
        if state.accounts.is_empty() || !crosses_accounts(data) || state.judged.hides(&scope.key(), data) {
            return None;
        }
        // What an account asks of another is seen by that account alone.
        let own = |id: &str| scope.account.id.as_ref().is_some_and(|own| own.as_str() == id);
        let is_monitor = |account: &Arc<Account>| account.name == scope.account.name;
        let foreign = data.queries.iter().filter_map(|query| query.account_id.as_deref()).any(|id| !own(id));
        let sees = |monitor: &&Arc<Account>| {
            let key = ScopeKey { account: monitor.name.clone(), region: scope.region.clone() };
            let known = state.links.get(&key).and_then(|(_, reading)| reading.peek());
            known.is_none_or(|links| links.see(scope))
        };
        let mut monitors = state.accounts.iter().filter(|m| m.regions.contains(&scope.region));
        let monitor = match monitors.clone().find(|monitor| is_monitor(monitor)) {
            Some(own) => Some(own),
            None if foreign || scope.account.id.is_none() => None,
            None => monitors.find(sees),
        };
        monitor.map(|account| Scope { account: account.clone(), region: scope.region.clone() })
    }

    /// Whose metrics a monitoring account sees: as was read in the last hour, else as is read now. Nobody's but its own
    /// when that takes long, or fails, which is said once.
    pub(super) async fn links(&self, monitor: &Scope, now: Timestamp) -> Links {
        let reading = {
            let mut state = self.state();
            let known = state.links.get(&monitor.key()).filter(|(at, _)| at.elapsed() < EVERY);
            match known {
                Some((_, reading)) => reading.clone(),
                None => {
                    let reading = read(self.inner.clone(), monitor.clone(), now).shared();
                    // It goes on when nobody waits any more.
                    tokio::spawn(reading.clone());
                    state.links.insert(monitor.key(), (Instant::now(), reading.clone()));
                    reading
                }
            }
        };
        let nobody = || Links { own: monitor.account.clone(), of: Arc::default() };
        tokio::time::timeout(PATIENCE, reading).await.unwrap_or_else(|_| nobody())
    }

    /// What to make of an answer that came by way of a monitoring account.
    pub(super) fn judge(&self, ask: &Ask, data: &Arc<MetricAsk>, update: &Update) -> Verdict {
        let mut state = self.state();
        let verdict = state.judged.verdict(ask, data, update);
        let scope = ask.scope.key();
        if verdict == Verdict::Failed && update.snapshot.is_some() && state.told.insert(scope.clone()) {
            tracing::info!(%scope, "the monitoring account may not read all metrics: they are asked of the account itself");
        }
        verdict
    }

    /// Learns from the account's own answer whether the monitoring account's was all that there is.
    pub(super) fn compare(&self, ask: &Ask, data: &Arc<MetricAsk>, folded: &Update, direct: &Update) {
        let Some(all) = shows_all(folded, direct) else { return };
        let (mut state, scope) = (self.state(), ask.scope.key());
        state.judged.note(scope.clone(), data.clone(), all);
        if !all && state.told.insert(scope.clone()) {
            tracing::info!(%scope, "the monitoring account does not show all metrics: they are asked of the account itself");
        }
    }
}

fn read(inner: Arc<dyn Collector>, monitor: Scope, now: Timestamp) -> BoxFuture<'static, Links> {
    Box::pin(async move {
        let ask = Ask {
            scope: monitor.clone(),
            want: Want::Links,
            now,
            since: None,
            until: None,
            asker: Asker::whole("monitoring accounts"),
            pages: Pages::default(),
        };
        let update = inner.collect(ask).await;
        if let Some(fault) = &update.fault {
            let scope = monitor.key();
            tracing::warn!(%scope, %fault, "links are not read: metrics are asked of each account itself");
        }
        let of = match update.snapshot.as_deref() {
            Some(Snapshot::Links(accounts)) => accounts.iter().cloned().collect(),
            _ => HashSet::new(),
        };
        Links { own: monitor.account, of: Arc::new(of) }
    })
}
