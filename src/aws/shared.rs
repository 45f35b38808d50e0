use std::{future::Future, time::Duration};

use tokio::{sync::Mutex, time::Instant};

use crate::model::{Fault, Source};

use super::reader::{Found, Reader};

/// For so long an answer is good for those who have not had it: long enough for what is asked in the same turn, short enough
/// that the age told of what is made from it stays true.
const GOOD_FOR: Duration = Duration::from_secs(10);

/// What several wants of a scope are made from, read once for all of them.
///
/// Who comes while it is read waits for that. An answer is used once by each source: who asks again, by a key, reads anew,
/// and the others have that. One that is cut short, or a failure, is nobody else's: who waited tries itself, and so does who
/// waited for a read that was cancelled.
#[derive(Debug)]
pub(super) struct Shared<T>(Mutex<Last<T>>);

/// How the last read ended.
#[derive(Debug)]
enum Last<T> {
    /// None has, or what it gave is over.
    Nothing,
    Answer {
        value: T,
        at: Instant,
        /// Who has had it.
        had_by: Vec<Source>,
    },
    Failed(Instant),
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::new(Last::Nothing))
    }
}

impl<T: Clone> Shared<T> {
    /// Reads it by `walk`, unless others have for this one, too.
    ///
    /// # Errors
    /// Those of `walk`.
    pub async fn read<Walk>(
        &self,
        reader: &Reader<'_>,
        walk: impl FnOnce() -> Walk,
    ) -> Result<Found<T>, Fault>
    where
        Walk: Future<Output = Result<Found<T>, Fault>>,
    {
        let (came, source) = (Instant::now(), reader.ask.want.source());
        let mut last = reader.waiting(self.0.lock()).await;
        match &mut *last {
            Last::Answer { value, at, had_by }
                if !had_by.contains(&source) && (*at >= came || at.elapsed() < GOOD_FOR) =>
            {
                had_by.push(source);
                reader.begin();
                return Ok(Found::whole(value.clone()));
            }
            // Those who waited for it try side by side: what hangs would take all of them as often as they are.
            Last::Failed(at) if *at >= came => {
                drop(last);
                return walk().await;
            }
            _ => *last = Last::Nothing,
        }
        // Boxed: it is a walk, held beside the wait for it.
        let found = Box::pin(walk()).await;
        *last = match &found {
            Ok(Found { value, fault: None }) => {
                Last::Answer { value: value.clone(), at: Instant::now(), had_by: vec![source] }
            }
            _ => Last::Failed(Instant::now()),
        };
        found
    }
}

impl<T> Shared<T> {
    /// Lets go of an answer that is good for nobody any more. Whether nothing is left.
    pub fn trim(&self) -> bool {
        // It is being read.
        let Ok(mut last) = self.0.try_lock() else { return false };
        let at = match &*last {
            Last::Nothing => return true,
            Last::Answer { at, .. } | Last::Failed(at) => *at,
        };
        let is_over = at.elapsed() >= GOOD_FOR;
        if is_over {
            *last = Last::Nothing;
        }
        is_over
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use futures_util::future::join_all;

    use super::*;
    use crate::{
        aws::{Access, Origin, SignInOptions, reader::cut, remembered::Memory},
        demo::{DemoScale, Estate},
        model::{Ask, Asker, Clock, FaultKind, Pages, SystemClock, Want},
        poll::{Ledger, Pace, QuotaTable},
    };

    const SECOND: Duration = Duration::from_secs(1);
    const THREE: [Want; 3] = [Want::Namespaces, Want::Services, Want::Instances];

    struct Lab {
        access: Access,
        asks: Vec<Ask>,
        shared: Shared<u32>,
        walks: AtomicU32,
    }

    impl Lab {
        fn new() -> Self {
            let clock: Arc<dyn Clock> = Arc::new(SystemClock);
            let estate = Estate::new(DemoScale::default(), 1, clock.clone()).without_latency();
            let (origin, scope) =
                (Origin::Simulated(estate.http_client()), estate.fleet().scopes().remove(0));
            let pacer = Arc::new(Pace::new(QuotaTable::built_in(), 0.5));
            let access = Access::new(origin, SignInOptions::default(), Arc::new(Ledger::new()), pacer);
            let ask = |want| {
                let (asker, pages, scope) = (Asker::default(), Pages::default(), scope.clone());
                Ask { scope, want, now: clock.now(), since: None, until: None, asker, pages }
            };
            let asks = THREE.map(ask).to_vec();
            Self { access, asks, shared: Shared::default(), walks: AtomicU32::default() }
        }

        /// Reads for one of the three by a walk of a second, which ends as `ends` says of its number.
        async fn read(
            &self,
            n: usize,
            ends: impl Fn(u32) -> Result<Found<u32>, Fault>,
        ) -> Result<Found<u32>, Fault> {
            let reader = Reader::open(&self.asks[n], &self.access, &Memory::default()).await?;
            let walk = async || {
                let number = self.walks.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(SECOND).await;
                ends(number)
            };
            self.shared.read(&reader, walk).await
        }

        fn walks(&self) -> u32 {
            self.walks.load(Ordering::Relaxed)
        }
    }

    fn whole(number: u32) -> Result<Found<u32>, Fault> {
        Ok(Found::whole(number))
    }

    #[tokio::test(start_paused = true)]
    async fn three_at_once_are_one_walk_and_who_asks_again_has_another() {
        let lab = Lab::new();
        let all = join_all((0..3).map(|n| lab.read(n, whole))).await;
        assert!(all.iter().all(|found| found.as_ref().is_ok_and(|found| found.value == 0)));
        assert_eq!(lab.walks(), 1);
        assert_eq!(lab.asks[1].pages.held_back(), SECOND, "to wait for another is not to be slow");
        let again = join_all((0..3).map(|n| lab.read(n, whole))).await;
        assert!(again.iter().all(|found| found.as_ref().is_ok_and(|found| found.value == 1)));
        assert_eq!(lab.walks(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_good_for_seconds_only_and_let_go_then() {
        let lab = Lab::new();
        lab.read(0, whole).await.expect("read");
        tokio::time::advance(GOOD_FOR - SECOND).await;
        assert!(!lab.shared.trim());
        assert_eq!(lab.read(1, whole).await.expect("read").value, 0);
        tokio::time::advance(SECOND).await;
        assert_eq!(lab.read(2, whole).await.expect("read").value, 1);
        tokio::time::advance(GOOD_FOR).await;
        assert!(lab.shared.trim());
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_or_is_cut_is_nobody_elses_and_who_waited_tries_side_by_side() {
        for is_cut in [false, true] {
            let lab = Lab::new();
            let ends = |number| match (number, is_cut) {
                (0, false) => Err(Fault::new(FaultKind::Network, "no")),
                (0, true) => Ok(Found { value: 0, fault: Some(cut("too many")) }),
                _ => whole(number),
            };
            let start = Instant::now();
            let all = join_all((0..3).map(|n| lab.read(n, ends))).await;
            let whole: Vec<bool> =
                all.iter().map(|found| found.as_ref().is_ok_and(|f| f.fault.is_none())).collect();
            assert_eq!((whole, lab.walks()), (vec![false, true, true], 3));
            assert_eq!(start.elapsed(), 2 * SECOND);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waited_for_a_walk_that_was_cancelled_walks() {
        let lab = Lab::new();
        let mut second = Box::pin(lab.read(1, whole));
        tokio::select! {
            biased;
            _ = lab.read(0, whole) => panic!("it takes longer"),
            _ = &mut second => panic!("it waits for the first"),
            () = tokio::time::sleep(SECOND / 2) => {}
        }
        assert_eq!(lab.walks(), 1);
        assert_eq!(second.await.expect("read").value, 1);
    }
}
