use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::model::{AccountName, Call, Permit, Region};

/// Requests in flight at once, over everything but credentials.
const IN_FLIGHT: usize = 96;
/// Of those, the most that nobody looks at. What is looked at waits for none of the rest.
const WANTED: usize = 92;
/// Requests in flight at once in one account, and as many again that are looked at: a hanging account cannot take all of the
/// above. So many first requests of an account wait for more than each other.
pub(super) const IN_ACCOUNT: usize = 8;
/// Calls for credentials at once, an endpoint.
pub(super) const IN_LANE: usize = 10;

/// Who may be under way.
///
/// The lane of credentials is apart from all else: a request that holds a place may wait for credentials, so they never wait
/// for its place; and who has a place in the lane has all that it sends, so the lane always moves on.
#[derive(Debug)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    wanted: Arc<Semaphore>,
    /// Those of them that begin a read.
    beginning: Arc<Semaphore>,
    accounts: Each<(AccountName, bool)>,
    beginning_in: Each<AccountName>,
    lanes: Each<(&'static str, Region)>,
}

/// Semaphores, made when they are needed.
#[derive(Debug)]
struct Each<K>(Mutex<HashMap<K, Arc<Semaphore>>>, usize);

impl<K: Hash + Eq> Each<K> {
    fn of(&self, key: K) -> Arc<Semaphore> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One that nobody holds a place of, or waits for, is as a new one would be.
        if all.len() == all.capacity() {
            all.retain(|_, one| Arc::strong_count(one) > 1);
        }
        all.entry(key).or_insert_with(|| Arc::new(Semaphore::new(self.1))).clone()
    }
}

/// Places that are given back when it is dropped.
pub(super) struct Held {
    _places: [Option<OwnedSemaphorePermit>; 5],
}

impl Permit for Held {}

impl Places {
    pub fn new() -> Self {
        Self {
            all: Arc::new(Semaphore::new(IN_FLIGHT)),
            wanted: Arc::new(Semaphore::new(WANTED)),
            beginning: Arc::new(Semaphore::new(WANTED)),
            beginning_in: Each(Mutex::default(), IN_ACCOUNT),
            accounts: Each(Mutex::default(), IN_ACCOUNT),
            lanes: Each(Mutex::default(), IN_LANE),
        }
    }

    /// Waits for the places of a request. The account's first: who waits for a full account must not hold what others could
    /// use. Those that are merely wanted wait for each other before they come to what they share with those that are looked
    /// at, which so go first. And those that begin a read wait for each other, once more, before all that: a read under way
    /// then waits for a few of them, not for a fleet of reads that nobody has begun.
    pub async fn take(&self, call: &Call) -> Held {
        let is_looked_at = call.source.is_looked_at();
        let begins = !is_looked_at && !call.goes_on;
        let of = || self.beginning_in.of(call.account.clone());
        let beginning_in = if begins { of().acquire_owned().await.ok() } else { None };
        let beginning = if begins { self.beginning.clone().acquire_owned().await.ok() } else { None };
        let account = self.accounts.of((call.account.clone(), is_looked_at)).acquire_owned().await.ok();
        let wanted = if is_looked_at { None } else { self.wanted.clone().acquire_owned().await.ok() };
        let all = self.all.clone().acquire_owned().await.ok();
        Held { _places: [account, wanted, all, beginning_in, beginning] }
    }

    /// Waits for a place in the lane of credentials.
    pub async fn lane(&self, call: &Call) -> Held {
        let lane = self.lanes.of((call.service, call.region.clone())).acquire_owned().await.ok();
        Held { _places: [lane, None, None, None, None] }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::model::Source;

    fn call(account: usize, source: Source) -> Call {
        let account = AccountName::new(account.to_string());
        Call {
            target: account.clone(),
            account,
            region: Region::new("r"),
            service: "CloudWatch",
            operation: "DescribeAlarms",
            source,
            goes_on: false,
        }
    }

    fn at_once(places: &Places, account: usize, source: Source) -> Option<Held> {
        places.take(&call(account, source)).now_or_never()
    }

    #[test]
    fn a_full_account_leaves_room_for_others_and_for_what_is_looked_at() {
        let places = Places::new();
        let held: Vec<_> = (0..IN_ACCOUNT).map(|_| at_once(&places, 0, Source::Alarms)).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(at_once(&places, 0, Source::Alarms).is_none(), "the account is full");
        assert!(at_once(&places, 1, Source::Alarms).is_some(), "another one is not");
        assert!(at_once(&places, 0, Source::MetricData).is_some());
        drop(held);
        assert!(at_once(&places, 0, Source::Alarms).is_some());
    }

    #[test]
    fn in_a_full_house_what_is_looked_at_goes_first_whoever_came_first() {
        let places = Places::new();
        let mut house: Vec<_> = (0..WANTED).map(|n| at_once(&places, n, Source::Alarms)).collect();
        house.extend((0..IN_FLIGHT - WANTED).map(|n| at_once(&places, n, Source::MetricData)));
        assert!(house.iter().all(Option::is_some));
        let (first, second) = (call(500, Source::Alarms), call(501, Source::MetricData));
        let (mut first, mut second) = (Box::pin(places.take(&first)), Box::pin(places.take(&second)));
        assert!((&mut first).now_or_never().is_none() && (&mut second).now_or_never().is_none());
        drop(house.pop());
        assert!((&mut first).now_or_never().is_none());
        let second = second.now_or_never().expect("ahead of the first");
        drop(house.remove(0));
        assert!(first.now_or_never().is_some());
        drop(second);
    }

    #[test]
    fn who_is_asked_no_more_is_forgotten_and_who_has_a_place_is_not() {
        let places = Places::new();
        let held: Vec<_> = (0..IN_ACCOUNT).map(|_| at_once(&places, 0, Source::Alarms)).collect();
        (1..10_000).for_each(|n| drop(at_once(&places, n, Source::Alarms)));
        assert!(places.accounts.0.lock().expect("no panic").len() < 100);
        assert!(at_once(&places, 0, Source::Alarms).is_none());
        drop(held);
        assert!(at_once(&places, 0, Source::Alarms).is_some());
    }

    #[test]
    fn a_read_under_way_waits_for_no_herd_of_those_that_begin() {
        let places = Places::new();
        let mut house: Vec<_> = (0..WANTED).map(|n| at_once(&places, n, Source::Alarms)).collect();
        assert!(house.iter().all(Option::is_some));
        // Of many accounts, and more than may begin of its own.
        let calls: Vec<Call> = (0..500).map(|n| call(n.max(400), Source::Alarms)).collect();
        let mut herd: Vec<_> = calls.iter().map(|call| Box::pin(places.take(call))).collect();
        assert!(herd.iter_mut().all(|one| one.now_or_never().is_none()));
        let next = Call { goes_on: true, ..call(400, Source::Alarms) };
        let mut next = Box::pin(places.take(&next));
        assert!((&mut next).now_or_never().is_none(), "full");
        drop(house.pop());
        let _next = next.now_or_never().expect("before all of them");
        drop(house.pop());
        let begun: Vec<Held> = herd.iter_mut().filter_map(|one| one.now_or_never()).collect();
        assert_eq!(begun.len(), 1, "they have their turn");
    }

    #[test]
    fn the_lane_of_an_endpoint_is_nobody_elses() {
        let places = Places::new();
        let sts = |region| Call { service: "STS", region: Region::new(region), ..call(0, Source::Identity) };
        let _house: Vec<_> = (0..WANTED).map(|n| at_once(&places, n, Source::Alarms)).collect();
        let lane: Vec<_> = (0..IN_LANE).map(|_| places.lane(&sts("eu-west-1")).now_or_never()).collect();
        assert!(lane.iter().all(Option::is_some));
        assert!(places.lane(&sts("eu-west-1")).now_or_never().is_none());
        assert!(places.lane(&sts("cn-north-1")).now_or_never().is_some(), "one endpoint hangs, not all");
    }
}
