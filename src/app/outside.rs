//! Signals and the clock, as messages.

use std::{sync::Arc, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
    task::JoinSet,
};

use super::Msg;
use crate::model::{Clock, Timestamp};

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
