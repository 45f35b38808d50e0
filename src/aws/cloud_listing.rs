use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::model::{Namespace, Service, Text};

/// A listing is good for just under five minutes: who reads each minute lists at every fifth read.
const GOOD_FOR: Duration = Duration::from_secs(290);
/// More services than this are not remembered.
const MOST: usize = 5_000;

/// The services of one scope as they were last listed. They change seldom and cost a call a namespace and page, while
/// their health changes by the minute. The first read always lists.
///
/// ListNamespaces, one call, is the signal that something has changed: it says how many services each namespace has.
/// DiscoverInstancesRevision is not: it is asked service by service, is charged for like a discovery, does not move with
/// health, and knows namespaces by names alone, and of these only those that can be discovered.
/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_DiscoverInstancesRevision.html>
#[derive(Debug, Default)]
pub(super) struct CloudListing(Mutex<Option<Listed>>);

#[derive(Debug)]
struct Listed {
    at: Instant,
    counts: Vec<(Text, u32)>,
    services: Vec<Service>,
}

impl CloudListing {
    /// The services, if nothing says that they are others now.
    pub fn still(&self, namespaces: &[Namespace]) -> Option<Vec<Service>> {
        let held = self.held();
        let listed = held.as_ref()?;
        let same = listed.at.elapsed() < GOOD_FOR && Some(&listed.counts) == counts(namespaces).as_ref();
        same.then(|| listed.services.clone())
    }

    /// They were listed now.
    pub fn remember(&self, namespaces: &[Namespace], services: &[Service]) {
        let few = services.len() <= MOST;
        *self.held() = counts(namespaces).filter(|_| few).map(|counts| Listed {
            at: Instant::now(),
            counts,
            services: services.to_vec(),
        });
    }

    /// One of them is gone: they are listed the next time.
    pub fn forget(&self) {
        *self.held() = None;
    }

    fn held(&self) -> MutexGuard<'_, Option<Listed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// None where the service does not say how many there are.
fn counts(namespaces: &[Namespace]) -> Option<Vec<(Text, u32)>> {
    let counts = namespaces.iter().map(|n| Some((n.id.clone(), n.service_count?)));
    let mut counts: Vec<_> = counts.collect::<Option<_>>()?;
    counts.sort();
    Some(counts)
}
