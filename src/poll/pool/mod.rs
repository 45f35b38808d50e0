//! Metric data that are asked for at about the same time are asked for in one go: of one scope, and of all the accounts
//! that a monitoring account sees.

mod expression;
mod gather;
mod judged;
mod merge;
mod monitors;
mod pack;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::model::{Ask, BoxFuture, Collector, MetricAsk, Scope, ScopeKey, Update, Want};

pub use monitors::Monitors;

use gather::{Gather, Key};
use judged::Verdict;

/// A collector that puts questions for metric data together before another collector is asked: what several panels want
/// of one scope within `gather::WINDOW`, and through monitoring accounts what is wanted of several. Who asks gets what
/// it would have got alone. Everything else goes straight through.
#[derive(Debug)]
pub struct Pool {
    inner: Arc<dyn Collector>,
    gather: Gather,
    monitors: Arc<Monitors>,
}

impl Pool {
    /// Before that collector.
    pub fn new(inner: Arc<dyn Collector>) -> Self {
        let monitors = Arc::new(Monitors::new(inner.clone()));
        Self { gather: Gather::new(inner.clone(), monitors.clone()), inner, monitors }
    }

    /// The accounts through which others are read.
    pub fn monitors(&self) -> Arc<Monitors> {
        self.monitors.clone()
    }

    async fn metric_data(&self, ask: Ask, data: Arc<MetricAsk>) -> Update {
        if !expression::shares_a_call(&data) {
            // What it is asked with would have a part in the answer.
            let since = pack::worth_while(&[(&ask, &data)]).then_some(ask.since).flatten();
            return self.inner.collect(Ask { since, ..ask }).await;
        }
        if let Some(update) = self.folded(&ask, &data).await {
            return update;
        }
        self.in_scope(ask, &data).await
    }

    /// With all that is asked of the scope.
    async fn in_scope(&self, ask: Ask, data: &Arc<MetricAsk>) -> Update {
        let key = Key { scope: ask.scope.key(), by: None, range: data.range, end: data.end };
        match self.gather.join(key, &ask, data).await {
            Some(update) => update,
            None => self.inner.collect(Ask { since: None, ..ask }).await,
        }
    }

    /// With all that is asked of accounts that a monitoring account sees; none when it is not to be had there, or not
    /// certain to be all that there is.
    async fn folded(&self, ask: &Ask, data: &Arc<MetricAsk>) -> Option<Update> {
        let monitor = self.monitors.of(&ask.scope, data)?;
        let key = Key {
            scope: monitor.key(),
            by: Some(Monitor(monitor.clone())),
            range: data.range,
            end: data.end,
        };
        let update = self.gather.join(key, ask, data).await?;
        if monitor.key() == ask.scope.key() {
            return Some(update).filter(|update| update.snapshot.is_some());
        }
        match self.monitors.judge(ask, data, &update) {
            Verdict::Good => Some(update),
            Verdict::Failed => None,
            Verdict::Doubtful => {
                let direct = self.in_scope(ask.clone(), data).await;
                self.monitors.compare(ask, data, &update, &direct);
                Some(direct)
            }
        }
    }
}

/// The scope of a monitoring account.
#[derive(Clone, Debug)]
pub(super) struct Monitor(pub Scope);

impl Monitor {
    fn key(&self) -> ScopeKey {
        self.0.key()
    }
}

impl PartialEq for Monitor {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Monitor {}
impl std::hash::Hash for Monitor {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Collector for Pool {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        match &ask.want {
            Want::MetricData(data) => {
                let data = data.clone();
                Box::pin(self.metric_data(ask, data))
            }
            _ => self.inner.collect(ask),
        }
    }

    fn finish(&self) -> BoxFuture<'_, ()> {
        self.inner.finish()
    }
}
