//! Signals and the clock, as messages.

use std::{sync::Arc, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::{Notify, mpsc},
    task::JoinSet,
};

use super::{Msg, terminal::Terminal};
use crate::model::{Clock, Roster, SignIn, Timestamp, age};

/// The clock is looked at this often, for timers stand still while a machine sleeps.
const LOOK: Duration = Duration::from_secs(10);
/// A fleet that could not be gathered whole, for a reason that may pass, is gathered again after this.
const AFTER_FAILURE: Duration = Duration::from_secs(900);

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
    let (mut resized, sender) = (signal(SignalKind::window_change())?, tx.clone());
    tasks.spawn(async move {
        while resized.recv().await.is_some() {
            // A terminal that is gone has no size, and is told of elsewhere.
            let Ok((width, height)) = Terminal::size() else { continue };
            if sender.send(Msg::Resize(width, height)).await.is_err() {
                return;
            }
        }
    });
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

/// Gathers the fleet anew whenever what it gives is notified, and as often as the roster says, and tells how it goes.
pub(super) fn gather(
    tasks: &mut JoinSet<()>,
    tx: &mpsc::Sender<Msg>,
    roster: &Arc<dyn Roster>,
    clock: &Arc<dyn Clock>,
    at_once: bool,
) -> Arc<Notify> {
    let again = Arc::new(Notify::new());
    if at_once {
        again.notify_one();
    }
    let (tx, roster, clock, asked) = (tx.clone(), roster.clone(), clock.clone(), again.clone());
    tasks.spawn(async move {
        let (mut last, mut failed) = (clock.now(), false);
        loop {
            let every = roster.every().map(|every| if failed { every.min(AFTER_FAILURE) } else { every });
            tokio::select! {
                () = asked.notified() => {}
                () = due(&clock, last, every) => {}
            }
            let told = loop {
                tokio::select! {
                    biased;
                    // Files may have changed since it began.
                    () = asked.notified() => {}
                    told = gather_once(&tx, &roster) => break told,
                }
            };
            (last, failed) = (clock.now(), told.is_err());
            let (Ok(msg) | Err(msg)) = told;
            if tx.send(msg).await.is_err() {
                return;
            }
        }
    });
    again
}

/// The last that is told of it: an error when it is worth while to try again soon.
async fn gather_once(tx: &mpsc::Sender<Msg>, roster: &Arc<dyn Roster>) -> Result<Msg, Msg> {
    // What is told while the queue is full is told again soon: each says everything.
    let tell = |gathered| drop(tx.try_send(Msg::Gathered(Box::new(gathered))));
    match roster.gather(&tell).await {
        Ok(gathered) => {
            let mut faults = gathered.answers.iter().filter_map(|answer| answer.fault.as_ref());
            let passes = faults.any(|fault| fault.kind.passes());
            let msg = Msg::Gathered(Box::new(gathered));
            if passes { Err(msg) } else { Ok(msg) }
        }
        // A file does not put itself right.
        Err(why) => Ok(Msg::NotGathered(why)),
    }
}

/// Waits until that long has gone by on the clock; for ever when nobody says how long.
async fn due(clock: &Arc<dyn Clock>, last: Timestamp, every: Option<Duration>) {
    let Some(every) = every else { return std::future::pending().await };
    while age(last, clock.now()) < every {
        tokio::time::sleep(every.min(LOOK)).await;
    }
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
