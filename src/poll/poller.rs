use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use crate::model::{Scope, Want};

use super::{Engine, PollEvent, memory::Kept, schedule::jitter, under_way::UnderWay};

/// Asks one want in one scope, whenever it is due, until it is stopped.
pub(super) struct Poller<M> {
    pub engine: Engine,
    pub tx: mpsc::Sender<M>,
    pub reads: UnderWay,
    pub scope: Scope,
    pub want: Want,
    pub kept: Kept,
    /// Nothing is asked before, but for a refresh.
    pub start: Instant,
    pub refresh: watch::Receiver<()>,
    pub paused: watch::Receiver<bool>,
}

impl<M: From<PollEvent>> Poller<M> {
    /// Runs until nobody listens any more. It can be stopped at any await: the schedule then is as before
    /// the read under way.
    pub async fn run(mut self) {
        let key = (self.scope.key(), self.want.clone());
        let jitter = jitter(&key);
        let mut schedule = self.kept.lock_owned().await;
        let mut due = schedule.first(&self.want, self.start);
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(due) => {}
                Ok(()) = self.refresh.changed() => {}
            }
            if self.paused.wait_for(|paused| !paused).await.is_err() {
                return;
            }
            let since = schedule.resume(&self.want, self.engine.clock.now());
            let read = self.reads.begin(key.clone());
            let (scope, want, pages) = (self.scope.clone(), self.want.clone(), read.pages.clone());
            let update = self.engine.ask_counted(scope, want, since, pages).await;
            drop(read);
            // Known is what the reducer is certain to get: to wait for a place and be stopped is to know nothing.
            let Ok(place) = self.tx.reserve().await else { return };
            due = schedule.learn(&update, jitter);
            place.send(PollEvent::Update(update).into());
            // Who asked for it again meanwhile has it now.
            self.refresh.mark_unchanged();
        }
    }
}
