use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{Shared, WeakShared},
};

use crate::model::{Ask, AskEnd, BoxFuture, Collector, FaultKind, MetricAsk, Scope, ScopeKey, Update};

use super::{
    Monitor, Monitors,
    merge::{Asker, Merged, merge},
    pack::pack,
};

/// For so long others are waited for: pollers of one scope fall together, and so do the panels of a view that opens. A key
/// press waits so long for its graph, which is much less than a call takes.
pub(super) const WINDOW: Duration = Duration::from_millis(30);

/// Who is put together with whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Where it is asked.
    pub scope: ScopeKey,
    /// For what is of other accounts, who sees them.
    pub by: Option<Monitor>,
    pub range: Duration,
    /// And until when.
    pub end: AskEnd,
}

/// Gathers questions, and asks them together.
#[derive(Debug)]
pub(super) struct Gather {
    inner: Arc<dyn Collector>,
    monitors: Arc<Monitors>,
    open: Arc<Mutex<HashMap<Key, Open>>>,
}

/// A call that is under way: who waits for it holds it, and when nobody does it is cancelled.
type Answer = Shared<BoxFuture<'static, Arc<Answered>>>;
type Calls = Arc<HashMap<usize, (Answer, usize)>>;
type Plan = Shared<BoxFuture<'static, Calls>>;

/// A gathering that others may still join.
struct Open {
    waiting: Weak<Mutex<Vec<Waiting>>>,
    plan: WeakShared<BoxFuture<'static, Calls>>,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Open")
    }
}

struct Waiting {
    asker: Asker,
    /// Gone when nobody waits for it any more.
    is_wanted: Weak<()>,
}

/// What came of one call.
enum Answered {
    /// Of somebody who was alone.
    Alone(Update),
    Together(Merged, Update),
}

impl Gather {
    pub fn new(inner: Arc<dyn Collector>, monitors: Arc<Monitors>) -> Self {
        Self { inner, monitors, open: Arc::default() }
    }

    /// The answer to a question; none when it has to be asked otherwise: what it was asked with was refused, or the
    /// monitoring account does not see it, or has nobody else to see.
    pub async fn join(&self, key: Key, ask: &Ask, data: &Arc<MetricAsk>) -> Option<Update> {
        let wanted = Arc::new(());
        let mut asker = Asker { at: 0, ask: ask.clone(), data: data.clone() };
        let (at, plan) =
            self.enter(key, Waiting { asker: asker.clone(), is_wanted: Arc::downgrade(&wanted) });
        asker.at = at;
        let (answer, place) = plan.await.get(&at)?.clone();
        match &*answer.await {
            Answered::Alone(update) => Some(Update { want: ask.want.clone(), ..update.clone() }),
            Answered::Together(_, update) if is_refused(update) => None,
            Answered::Together(merged, update) => Some(merged.of(place, &asker, update)),
        }
    }

    fn enter(&self, key: Key, mut waiting: Waiting) -> (usize, Plan) {
        let mut open = locked(&self.open);
        open.retain(|_, gathering| gathering.waiting.strong_count() > 0);
        if let Some(gathering) = open.get(&key)
            && let (Some(list), Some(plan)) = (gathering.waiting.upgrade(), gathering.plan.upgrade())
        {
            let mut list = locked(&list);
            let at = list.len();
            waiting.asker.at = at;
            list.push(waiting);
            return (at, plan);
        }
        let list = Arc::new(Mutex::new(vec![waiting]));
        let (entered, all) = (Arc::downgrade(&list), self.open.clone());
        let (inner, monitors, of) = (self.inner.clone(), self.monitors.clone(), key.clone());
        let plan: BoxFuture<'static, _> = Box::pin(async move {
            tokio::time::sleep(WINDOW).await;
            locked(&all).remove(&of);
            let waiting = std::mem::take(&mut *locked(&list));
            drop(list);
            let wanted = waiting.into_iter().filter(|waiting| waiting.is_wanted.strong_count() > 0);
            let askers = wanted.map(|waiting| waiting.asker).collect();
            Arc::new(calls(&inner, &monitors, &of, askers).await)
        });
        let plan = plan.shared();
        if let Some(weak) = plan.downgrade() {
            open.insert(key, Open { waiting: entered, plan: weak });
        }
        (0, plan)
    }
}

/// Which calls there are, and who is answered by which: by the number of who asks, the call and the place in it.
async fn calls(
    inner: &Arc<dyn Collector>,
    monitors: &Monitors,
    key: &Key,
    mut askers: Vec<Asker>,
) -> HashMap<usize, (Answer, usize)> {
    let mut calls = HashMap::new();
    if let Some(monitor) = &key.by {
        if accounts(&askers) > 1 {
            let now = askers[0].ask.now;
            let links = monitors.links(&monitor.0, now).await;
            askers.retain(|asker| links.see(&asker.ask.scope));
        }
        // Alone it is as well asked at home.
        if accounts(&askers) < 2 {
            return calls;
        }
    }
    for askers in by_way(key, askers) {
        for group in pack(askers) {
            let Some(first) = group.first() else { continue };
            let scope = key.by.as_ref().map_or(&first.ask.scope, |monitor| &monitor.0).clone();
            let ats: Vec<usize> = group.iter().map(|asker| asker.at).collect();
            let answer = answer(inner.clone(), scope, group).shared();
            calls.extend(ats.into_iter().enumerate().map(|(place, at)| (at, (answer.clone(), place))));
        }
    }
    calls
}

fn accounts(askers: &[Asker]) -> usize {
    let names: BTreeSet<_> = askers.iter().map(|asker| &asker.ask.scope.account.name).collect();
    names.len()
}

/// Of one account there may be two just when the way into it changes.
fn by_way(key: &Key, askers: Vec<Asker>) -> Vec<Vec<Asker>> {
    if key.by.is_some() {
        return vec![askers];
    }
    let mut ways: Vec<Vec<Asker>> = Vec::new();
    for asker in askers {
        let account = &asker.ask.scope.account;
        let same = |way: &&mut Vec<Asker>| {
            way.first().is_some_and(|first| {
                Arc::ptr_eq(&first.ask.scope.account, account) || first.ask.scope.account == *account
            })
        };
        match ways.iter_mut().find(same) {
            Some(way) => way.push(asker),
            None => ways.push(vec![asker]),
        }
    }
    ways
}

fn answer(inner: Arc<dyn Collector>, scope: Scope, group: Vec<Asker>) -> BoxFuture<'static, Arc<Answered>> {
    Box::pin(async move {
        let answered = match (&group[..], merge(&scope, &group)) {
            ([one], _) => Answered::Alone(inner.collect(one.ask.clone()).await),
            (_, None) => return std::future::pending().await,
            (_, Some(merged)) => {
                let update = inner.collect(merged.ask.clone()).await;
                Answered::Together(merged, update)
            }
        };
        Arc::new(answered)
    })
}

/// Whether it was refused for what it said: of somebody's it need not have been.
fn is_refused(update: &Update) -> bool {
    update.snapshot.is_none() && update.fault.as_ref().is_some_and(|f| f.kind == FaultKind::InvalidRequest)
}

fn locked<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
