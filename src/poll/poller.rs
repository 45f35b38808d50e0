use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use crate::model::{Asker, Pacing, Wanted};

use super::{Engine, PollEvent, memory::Kept, schedule::jitter, under_way::UnderWay};

/// Asks one want in one scope, whenever it is due, until it is stopped.
pub(super) struct Poller<M> {
    pub engine: Engine,
    pub tx: mpsc::Sender<M>,
    pub reads: UnderWay,
    pub wanted: Wanted,
    /// For whom it is now.
    pub asker: watch::Receiver<Asker>,
    pub kept: Kept,
    /// Nothing is asked before, but for a refresh.
    pub start: Instant,
    pub refresh: watch::Receiver<()>,
    pub paused: watch::Receiver<bool>,
    pub pacing: watch::Receiver<Pacing>,
}

impl<M: From<PollEvent>> Poller<M> {
    /// Runs until nobody listens any more. It can be stopped at any await: the schedule then is as before
    /// the read under way.
    pub async fn run(mut self) {
        let key = (self.wanted.scope.key(), self.wanted.want.clone());
        let jitter = jitter(&key);
        let mut schedule = self.kept.lock_owned().await;
        let mut due = schedule.first(&self.wanted.want, self.start);
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(due) => {}
                Ok(()) = self.refresh.changed() => {}
            }
            if self.paused.wait_for(|paused| !paused).await.is_err() {
                return;
            }
            let since = schedule.resume(&self.wanted.want, self.engine.clock.now());
            let read = self.reads.begin(key.clone());
            let wanted = Wanted { asker: self.asker.borrow_and_update().clone(), ..self.wanted.clone() };
            let update = self.engine.ask_counted(wanted, since, read.pages.clone()).await;
            drop(read);
            // Known is what the reducer is certain to get: to wait for a place and be stopped is to know nothing.
            let Ok(place) = self.tx.reserve().await else { return };
            due = schedule.learn(&update, &self.pacing.borrow(), jitter);
            place.send(PollEvent::Update(update).into());
            // Who asked for it again meanwhile has it now.
            self.refresh.mark_unchanged();
        }
    }
}
