//! Signals and the clock, as messages.

use std::{sync::Arc, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
    task::JoinSet,
};

use super::Msg;
use crate::model::{Clock, Roster, SignIn, Timestamp};

/// The clock is looked at this often, for timers stand still while a machine sleeps.
const LOOK: Duration = Duration::from_secs(10);

/// Listens to signals. The tasks end when the set is dropped.
///
/// # Errors
/// When a handler cannot be installed.
pub(super) fn listen(
    tasks: &mut JoinSet<()>,
    tx: &mpsc::Sender<Msg>,
    clock: &Arc<dyn Clock>,
) -> std::io::Result<()> {
    for kind in [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()] {
        let (mut signals, tx) = (signal(kind)?, tx.clone());
        tasks.spawn(async move {
            while signals.recv().await.is_some() && tx.send(Msg::Terminate).await.is_ok() {}
        });
    }
    // SIGCONT has no name of its own there.
    let continued = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
    let (mut signals, tx, clock) = (signal(continued)?, tx.clone(), clock.clone());
    tasks.spawn(async move {
        while signals.recv().await.is_some() && tx.send(Msg::Continued(clock.now())).await.is_ok() {}
    });
    Ok(())
}

/// Tells how logins and the clock stand, whenever that has changed.
pub(super) fn watch_logins(tasks: &mut JoinSet<()>, tx: &mpsc::Sender<Msg>, sign_in: &Arc<dyn SignIn>) {
    let (tx, sign_in) = (tx.clone(), sign_in.clone());
    tasks.spawn(async move {
        let mut seen = 0;
        loop {
            seen = sign_in.changed(seen).await;
            for msg in [Msg::Logins(sign_in.logins()), Msg::ClockOff(sign_in.clock_off())] {
                if tx.send(msg).await.is_err() {
                    return;
                }
            }
        }
    });
}

/// Gathers the fleet anew and tells how it goes.
pub(super) fn gather(tasks: &mut JoinSet<()>, tx: &mpsc::Sender<Msg>, roster: &Arc<dyn Roster>) {
    let (tx, roster) = (tx.clone(), roster.clone());
    tasks.spawn(async move {
        // What is told while the queue is full is told again soon: each says everything.
        let tell = |gathered| drop(tx.try_send(Msg::Gathered(Box::new(gathered))));
        let last = match roster.gather(&tell).await {
            Ok(gathered) => Msg::Gathered(Box::new(gathered)),
            Err(why) => Msg::Told(why),
        };
        // Nobody waits for it once the console has ended.
        let _ = tx.send(last).await;
    });
}

/// Tells when a minute begins. A clock that stands still tells nothing.
pub(super) fn tick(tasks: &mut JoinSet<()>, tx: &mpsc::Sender<Msg>, clock: &Arc<dyn Clock>) {
    if clock.is_pinned() {
        return;
    }
    let (tx, clock) = (tx.clone(), clock.clone());
    tasks.spawn(async move {
        let mut told = minute(clock.now());
        loop {
            tokio::time::sleep(until_next_minute(clock.now()).min(LOOK)).await;
            let now = clock.now();
            if minute(now) != told {
                told = minute(now);
                if tx.send(Msg::Tick(now)).await.is_err() {
                    return;
                }
            }
        }
    });
}

fn minute(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

/// And a little more, so as to be surely in it.
fn until_next_minute(at: Timestamp) -> Duration {
    let into = u64::try_from(at.as_millisecond().rem_euclid(60_000)).unwrap_or(0);
    Duration::from_millis(60_005 - into)
}
