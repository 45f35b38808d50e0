use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, mpsc, watch},
    time::Instant,
};

use crate::model::{Progress, Slowing, Traffic};

use super::{Ledger, PollEvent, grid::Grid, under_way::UnderWay};

/// After a start or a refresh, traffic is told each second for this long at most.
const STIRRED_SECONDS: u32 = 30;

/// Tells the reducer how many requests there are: each second while something was just asked for, then
/// once a minute, for an idle screen is to stay as it is. A request counts as in flight then only when
/// it has been for some seconds: there is nearly always one that is about to be answered.
pub(super) async fn traffic<M: From<PollEvent>>(
    tx: mpsc::Sender<M>,
    ledger: Arc<Ledger>,
    stirred: Arc<Notify>,
    start: Instant,
) {
    let mut told = Traffic::default();
    loop {
        for _ in 0..STIRRED_SECONDS {
            second(start).await;
            let now = ledger.traffic();
            if now != told && tx.send(PollEvent::Traffic(now).into()).await.is_err() {
                return;
            }
            told = now;
            if now.in_flight == 0 && now.total > 0 {
                break;
            }
        }
        loop {
            let now = settled(&ledger).await;
            if now != told && tx.send(PollEvent::Traffic(now).into()).await.is_err() {
                return;
            }
            told = now;
            if tokio::time::timeout(Duration::from_secs(60), stirred.notified()).await.is_ok() {
                break;
            }
        }
    }
}

/// Tells the reducer how far long reads are: each second in which that has changed, and when the last of
/// them is over. Nothing is told, and nothing wakes up, while nothing is read.
pub(super) async fn progress<M: From<PollEvent>>(tx: mpsc::Sender<M>, reads: UnderWay, start: Instant) {
    let mut told: Vec<Progress> = Vec::new();
    loop {
        if told.is_empty() {
            reads.any().await;
        }
        second(start).await;
        let now = reads.long();
        if now != told {
            told.clone_from(&now);
            if tx.send(PollEvent::Progress(now).into()).await.is_err() {
                return;
            }
        }
    }
}

/// What is read together is told together: so long after the first of it.
const TOGETHER: Duration = Duration::from_secs(2);
/// So often it is told what it costs to who does not watch it.
const COSTS_EVERY: Duration = Duration::from_secs(60);

/// Tells the reducer what asking costs, and how slowly to ask for the budget: some seconds after something was read or is
/// not polled any more. Nothing wakes up while nothing is read.
pub(super) async fn costs<M: From<PollEvent>>(
    tx: mpsc::Sender<M>,
    ledger: Arc<Ledger>,
    grid: watch::Receiver<Grid>,
    mut watched: watch::Receiver<bool>,
) {
    let start = Instant::now();
    let (mut told, mut slowing, mut sums) = (None::<Instant>, Slowing::default(), Default::default());
    loop {
        let at_once = tokio::select! {
            () = ledger.changed() => false,
            Ok(()) = watched.changed() => true,
        };
        if !at_once {
            tokio::time::sleep(TOGETHER).await;
        }
        let mut pacing = *grid.borrow().pacing();
        let now = ledger.slowing(&pacing).after(slowing);
        let slowed = now != slowing;
        if slowed {
            slowing = now;
            pacing.slow(&slowing);
            if tx.send(PollEvent::Slowing(slowing).into()).await.is_err() {
                return;
            }
        }
        let stirred = start.elapsed() < Duration::from_secs(STIRRED_SECONDS.into());
        let due = told.is_none_or(|told| told.elapsed() >= COSTS_EVERY);
        if slowed || stirred || due || *watched.borrow() {
            let costs = Arc::new(ledger.costs(&pacing));
            let sum = (costs.all.total, costs.all.rate);
            // Of reads that sent nothing there is nothing to tell.
            if std::mem::replace(&mut sums, sum) == sum && !at_once && !slowed {
                continue;
            }
            told = Some(Instant::now());
            if tx.send(PollEvent::Costs(costs).into()).await.is_err() {
                return;
            }
        }
    }
}

/// Waits for the next whole second after `start`: what is told in the same second comes together, and is
/// drawn once.
async fn second(start: Instant) {
    let next = Duration::from_secs(start.elapsed().as_secs() + 1);
    tokio::time::sleep_until(start + next).await;
}

/// The traffic, with only those requests in flight that stay so for a while.
async fn settled(ledger: &Ledger) -> Traffic {
    let mut in_flight = ledger.traffic().in_flight;
    for _ in 0..3 {
        if in_flight == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        in_flight = in_flight.min(ledger.traffic().in_flight);
    }
    Traffic { in_flight, ..ledger.traffic() }
}
