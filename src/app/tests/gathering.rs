//! When the fleet is gathered again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{
    app::{Msg, outside},
    model::{BoxFuture, Clock, Fault, FaultKind, Gathered, Roster, ScopeKey, Timestamp, Update, Want},
};

const HOUR: Duration = Duration::from_secs(3600);

/// A clock that goes as the runtime's does.
#[derive(Debug)]
struct Turned(Instant);

impl Clock for Turned {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.0.elapsed()
    }
    fn is_pinned(&self) -> bool {
        false
    }
}

/// Takes a minute each time, and counts.
#[derive(Debug, Default)]
struct Counting {
    begun: AtomicUsize,
    ended: AtomicUsize,
    fails: AtomicBool,
}

impl Roster for Counting {
    fn local(&self) -> BoxFuture<'_, Result<Gathered, String>> {
        Box::pin(async { Ok(Gathered::default()) })
    }
    fn gather<'a>(
        &'a self,
        tell: &'a (dyn Fn(Gathered) + Send + Sync),
    ) -> BoxFuture<'a, Result<Gathered, String>> {
        Box::pin(async move {
            self.begun.fetch_add(1, Ordering::Relaxed);
            tell(Gathered { progress: Some("asking".into()), ..Gathered::default() });
            sleep(Duration::from_secs(60)).await;
            self.ended.fetch_add(1, Ordering::Relaxed);
            let fails = self.fails.load(Ordering::Relaxed);
            let answers = fails.then(|| Update {
                scope: ScopeKey::organization(),
                want: Want::Accounts(Default::default()),
                at: Timestamp::UNIX_EPOCH,
                snapshot: None,
                fault: Some(Fault::new(FaultKind::Network, "gone")),
            });
            Ok(Gathered { answers: answers.into_iter().collect(), ..Gathered::default() })
        })
    }
    fn every(&self) -> Option<Duration> {
        Some(24 * HOUR)
    }
}

#[tokio::test(start_paused = true)]
async fn a_fleet_is_gathered_when_somebody_asks_and_every_day_and_soon_after_a_failure() {
    let counting = Arc::new(Counting::default());
    let roster: Arc<dyn Roster> = counting.clone();
    let clock: Arc<dyn Clock> = Arc::new(Turned(Instant::now()));
    let (tx, mut rx) = mpsc::channel(64);
    let mut tasks = JoinSet::new();
    let ask = outside::gather(&mut tasks, &tx, &roster, &clock, true);
    let counts = || (counting.begun.load(Ordering::Relaxed), counting.ended.load(Ordering::Relaxed));
    sleep(HOUR).await;
    assert_eq!(counts(), (1, 1), "at once");
    let told = |rx: &mut mpsc::Receiver<Msg>| -> Vec<bool> {
        std::iter::from_fn(|| rx.try_recv().ok())
            .map(|msg| matches!(msg, Msg::Gathered(gathered) if gathered.progress.is_none()))
            .collect()
    };
    assert_eq!(told(&mut rx), [false, true]);
    sleep(22 * HOUR).await;
    assert_eq!(counts(), (1, 1));
    sleep(2 * HOUR).await;
    assert_eq!(counts(), (2, 2), "a day later");

    ask.notify_one();
    sleep(Duration::from_secs(30)).await;
    ask.notify_one();
    sleep(HOUR).await;
    assert_eq!(counts(), (4, 3), "what had begun before the files changed was given up");

    counting.fails.store(true, Ordering::Relaxed);
    ask.notify_one();
    sleep(Duration::from_secs(40 * 60)).await;
    assert_eq!(counts(), (7, 6), "a failure that may pass is tried again every quarter of an hour");
    counting.fails.store(false, Ordering::Relaxed);
    sleep(2 * HOUR).await;
    assert_eq!(counts(), (8, 7));
}
