use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::time::Instant;

use crate::model::{Ask, Clock, Collector, Fault, FaultKind, Pages, Timestamp, Update, Wanted};

use super::Ledger;

/// A collect that takes longer than this is given up, whatever it waits for: every request has its own
/// shorter timeouts, so this bounds a long walk. For how long the budget holds it back does not count.
const COLLECT_LIMIT: Duration = Duration::from_secs(300);

/// What a face needs in order to ask: a collector, a clock and the count of what was asked.
#[derive(Clone, Debug)]
pub struct Engine {
    /// The injected clock.
    pub clock: Arc<dyn Clock>,
    /// Reads sources.
    pub collector: Arc<dyn Collector>,
    /// Counts requests.
    pub ledger: Arc<Ledger>,
}

impl Engine {
    /// Asks one thing and hands over what came, or a timeout fault.
    pub async fn ask(&self, wanted: impl Into<Wanted>, since: Option<Timestamp>) -> Update {
        self.ask_counted(wanted.into(), (since, None), Pages::default()).await
    }

    /// The same of a part of a stream, with the pages counted for others to see while it goes on.
    pub(super) async fn ask_counted(
        &self,
        wanted: Wanted,
        (since, until): (Option<Timestamp>, Option<Timestamp>),
        pages: Pages,
    ) -> Update {
        let Wanted { scope, want, asker } = wanted;
        let key = scope.key();
        let read = (key.clone(), want.clone());
        let ask = Ask {
            scope,
            want: want.clone(),
            now: self.clock.now(),
            since,
            until,
            asker: asker.clone(),
            pages: pages.clone(),
        };
        let started = Instant::now();
        let collected = async {
            let mut answer = self.collector.collect(ask);
            loop {
                let held = pages.held_back();
                let answer = tokio::time::timeout_at(started + COLLECT_LIMIT + held, &mut answer).await;
                if answer.is_ok() || pages.held_back() == held {
                    break answer;
                }
            }
        };
        let answer = self.ledger.reading(read, asker, collected).await;
        let update = match answer {
            Ok(update) => Update { at: self.now(), ..update },
            Err(_) => Update {
                scope: key,
                want,
                at: self.now(),
                snapshot: None,
                fault: Some(Fault::new(
                    FaultKind::Timeout,
                    format!("no complete answer within {} s", COLLECT_LIMIT.as_secs()),
                )),
            },
        };
        let (scope, source, ms) = (&update.scope, update.want.source(), started.elapsed().as_millis());
        match &update.fault {
            None => tracing::info!(%scope, %source, ms, "read"),
            Some(fault) => tracing::warn!(%scope, %source, ms, %fault, "fault"),
        }
        update
    }

    /// The present, to the millisecond: nobody observes more finely.
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// One pass: each question asked once, answers handed over as they come, in no order. What bounds the
    /// requests in flight is the pacer, page by page, so that a scope that hangs holds nobody up.
    pub async fn pass(&self, questions: Vec<impl Into<Wanted>>, mut on_update: impl FnMut(Update)) {
        let mut answers: FuturesUnordered<_> =
            questions.into_iter().map(|wanted| self.ask(wanted, None)).collect();
        while let Some(update) = answers.next().await {
            on_update(update);
        }
    }
}
