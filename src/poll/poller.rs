use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use crate::model::Wanted;

use super::{
    Engine, PollEvent,
    grid::{Grid, Phase},
    memory::{Kept, Key},
    network::Network,
    orders::{Hold, Post},
    schedule::Schedule,
    under_way::UnderWay,
};

/// Asks one want in one scope, whenever it is due, until it is stopped.
pub(super) struct Poller<M> {
    pub engine: Engine,
    pub tx: mpsc::Sender<M>,
    pub reads: UnderWay,
    pub network: Network,
    pub wanted: Wanted,
    pub kept: Kept,
    pub phase: Phase,
    pub orders: Post,
    pub hold: watch::Receiver<Hold>,
    pub grid: watch::Receiver<Grid>,
}

/// The orders that have been obeyed.
#[derive(Default)]
struct Obeyed {
    refreshes: u32,
    probes: u32,
    reconnections: u32,
}

impl<M: From<PollEvent>> Poller<M> {
    /// Runs until nobody listens any more. It can be stopped at any await: the schedule then is as before
    /// the read under way.
    ///
    /// There are thousands of these.
    #[expect(clippy::manual_async_fn, reason = "an `async fn` would hold what it is called with twice")]
    pub fn run(mut self) -> impl Future<Output = ()> {
        async move {
            let _polls = self.engine.ledger.polls(self.key());
            let mut schedule = self.kept.clone().lock_owned().await;
            let grid = *self.grid.borrow_and_update();
            let mut due = schedule.first(&self.wanted.want, &grid, self.phase);
            let mut obeyed = Obeyed::default();
            while self.turn(&mut schedule, &mut due, &mut obeyed).await.is_some() {
                // Boxed: between two reads, which is nearly always, a poller is to be small.
                if Box::pin(self.read(&mut schedule, &mut due, &mut obeyed)).await.is_none() {
                    return;
                }
            }
        }
    }

    fn key(&self) -> Key {
        (self.wanted.scope.key(), self.wanted.want.clone())
    }

    /// Asks once, tells what came and works out when to ask next; none when nobody is left to tell.
    async fn read(&mut self, schedule: &mut Schedule, due: &mut Instant, obeyed: &mut Obeyed) -> Option<()> {
        let key = self.key();
        let part = schedule.resume(&key.1, self.engine.clock.now());
        let read = self.reads.begin(key.clone());
        let asker = self.orders.orders().asker.clone();
        let (began, began_at) = (Instant::now(), self.engine.clock.now());
        let wanted = Wanted { asker, ..self.wanted.clone() };
        let update = self.engine.ask_counted(wanted, part, read.pages.clone()).await;
        drop(read);
        let fault = update.fault.as_ref().map(|fault| fault.kind);
        // Who has asked for it once waits for what came of that, whatever it is.
        let told = self.network.heard(&key, fault, began, began_at) || key.1.source().is_asked_once();
        // Known is what the reducer is certain to get: to wait for a place and be stopped is to know nothing.
        let place = self.tx.clone().reserve_owned().await.ok()?;
        let mut update = schedule.join(update);
        let grid = *self.grid.borrow_and_update();
        schedule.learn(&update, &grid);
        // Whatever was read now, something older is still to be read.
        update.fault = update.fault.or_else(|| schedule.behind());
        if told {
            place.send(PollEvent::Update(update).into());
        }
        *due = schedule.next(&key.1, &grid, self.phase).unwrap_or(*due);
        // Who asked for it again meanwhile has it now.
        if self.obey(schedule, obeyed) {
            *due = Instant::now();
        }
        if told && schedule.is_open() && !self.tell(*due).await {
            return None;
        }
        Some(())
    }

    /// Waits until it is to ask; none when nobody is left to tell.
    async fn turn(&mut self, schedule: &mut Schedule, due: &mut Instant, obeyed: &mut Obeyed) -> Option<()> {
        loop {
            let start = self.orders.orders().start;
            let before = (obeyed.refreshes, obeyed.probes);
            let hold = *self.hold.borrow_and_update();
            let probed = self.orders.orders().probes != obeyed.probes;
            if !hold.paused && (!hold.cut_off || probed) {
                if self.obey(schedule, obeyed) {
                    *due = Instant::now();
                }
                if (obeyed.refreshes, obeyed.probes) != before {
                    return Some(());
                }
            }
            let is_open = hold == Hold::default();
            tokio::select! {
                () = tokio::time::sleep_until((*due).max(start)), if is_open => return Some(()),
                () = self.orders.given() => {}
                changed = self.hold.changed() => changed.ok()?,
                changed = self.grid.changed() => {
                    changed.ok()?;
                    self.plan_anew(schedule, due);
                }
            }
        }
    }

    /// Takes note of all orders. Whether there is a network again that it had been cut off from.
    fn obey(&mut self, schedule: &mut Schedule, obeyed: &mut Obeyed) -> bool {
        let orders = self.orders.orders();
        let again = orders.reconnections != obeyed.reconnections;
        *obeyed = Obeyed {
            refreshes: orders.refreshes,
            probes: orders.probes,
            reconnections: orders.reconnections,
        };
        again && !self.wanted.want.source().is_asked_once() && schedule.reconnect()
    }

    /// It is polled faster, or more slowly. What would have been due by now has its next turn: all at once would be a
    /// herd.
    fn plan_anew(&mut self, schedule: &Schedule, due: &mut Instant) {
        let grid = *self.grid.borrow_and_update();
        let (want, now) = (&self.wanted.want, Instant::now());
        if let Some(next) = schedule.next(want, &grid, self.phase).filter(|_| *due > now) {
            let turn = || grid.when(want, grid.turn(want, self.phase, grid.told(want, now)));
            *due = if next > now { next } else { turn() };
        }
    }

    /// Tells when the next try is. Whether anybody listens.
    async fn tell(&self, due: Instant) -> bool {
        let at = self.engine.clock.now().checked_add(due - Instant::now()).unwrap_or_default();
        let (scope, want) = self.key();
        self.tx.send(PollEvent::Probe { scope, want, at }.into()).await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_waits_is_small() {
        fn size<F>(_: impl Fn(Poller<PollEvent>) -> F) -> usize {
            size_of::<F>()
        }
        let size = size(Poller::run);
        assert!(size <= 1100, "{size}");
    }
}
