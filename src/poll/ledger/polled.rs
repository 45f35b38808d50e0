//! What the things that are polled cost each time: what goes on to be spent follows from that and from how often.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::model::{Asker, Load, Pacing, Rate, ScopeKey, Want};

tokio::task_local! {
    /// The read that the requests of this task are for.
    static TALLY: Tally;
}

/// What a read is taken to cost is the average over so long: some reads look further back than others, or ask each quarter
/// of an hour for what moves seldom. No longer than that: a budget is to feel what has become dearer.
const OVER: Duration = Duration::from_secs(1800);

/// Requests of one read under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally(Arc<Mutex<Vec<Spent>>>);

/// Requests of one operation, and their dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spent {
    pub operation: u32,
    pub requests: f64,
    pub usd: f64,
}

impl Tally {
    /// The read that this task's requests are for, if it is one.
    pub fn here() -> Option<Self> {
        TALLY.try_with(Clone::clone).ok()
    }

    /// One request more.
    pub fn add(&self, operation: u32, usd: f64) {
        add(&mut self.spent(), Spent { operation, requests: 1.0, usd });
    }

    /// Has what is sent in a read counted here.
    pub async fn count<T>(&self, read: impl Future<Output = T>) -> T {
        TALLY.scope(self.clone(), read).await
    }

    fn spent(&self) -> MutexGuard<'_, Vec<Spent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add(all: &mut Vec<Spent>, spent: Spent) {
    match all.iter_mut().find(|one| one.operation == spent.operation) {
        Some(one) => {
            one.requests += spent.requests;
            one.usd += spent.usd;
        }
        None => all.push(spent),
    }
}

/// What is polled.
#[derive(Debug, Default)]
pub(super) struct Polled(HashMap<(ScopeKey, Want), Read>);

/// What one read of it comes to.
#[derive(Debug)]
pub(super) struct Read {
    pub asker: Asker,
    /// On average.
    pub spent: Vec<Spent>,
    /// How often it was read after the first time, which reads what later ones go on from.
    again: u32,
    /// When it was read last.
    at: Instant,
}

impl Read {
    /// The share of a read that has just ended in the average: as large as any other's while they are few, and then the part
    /// of the time that it stands for.
    fn share(&self, now: Instant) -> f64 {
        let of_time = (now - self.at).as_secs_f64() / OVER.as_secs_f64();
        of_time.max(1.0 / f64::from(self.again + 1)).min(1.0)
    }
}

impl Polled {
    /// It was read.
    pub fn read(&mut self, key: (ScopeKey, Want), asker: Asker, tally: &Tally) {
        let (newest, now) = (std::mem::take(&mut *tally.spent()), Instant::now());
        match self.0.get_mut(&key) {
            None => drop(self.0.insert(key, Read { asker, spent: newest, again: 0, at: now })),
            Some(read) => {
                read.asker = asker;
                read.spent = mixed(&read.spent, &newest, read.share(now));
                read.again = read.again.saturating_add(1);
                read.at = now;
            }
        }
    }

    /// It is not polled any more.
    pub fn forget(&mut self, key: &(ScopeKey, Want)) {
        self.0.remove(key);
    }

    /// All of it, each with how often it is read now.
    pub fn iter(&self, pacing: &Pacing) -> impl Iterator<Item = (&ScopeKey, &Read, f64)> {
        self.0
            .iter()
            .map(|((scope, want), read)| (scope, read, 3600.0 / pacing.interval(want).as_secs_f64().max(1.0)))
    }

    /// What it would come to if nothing slowed it.
    pub fn load(&self, pacing: &Pacing) -> Load {
        let mut load = Load::default();
        for ((_, want), read) in &self.0 {
            let hourly = 3600.0 / pacing.unslowed(want).as_secs_f64().max(1.0);
            let all = total(&read.spent, hourly);
            let minutely = all.requests / 60.0;
            if want.is_looked_at() {
                load.usd_looked_at += all.usd;
                load.looked_at += minutely;
            } else if want.source().is_paid() {
                load.usd += all.usd;
                load.paid += minutely;
            } else {
                load.free += minutely;
            }
        }
        load
    }
}

/// So many reads.
pub(super) fn total(spent: &[Spent], reads: f64) -> Rate {
    spent.iter().fold(Rate::default(), |sum, one| Rate {
        requests: sum.requests + one.requests * reads,
        usd: sum.usd + one.usd * reads,
    })
}

fn mixed(before: &[Spent], newest: &[Spent], share: f64) -> Vec<Spent> {
    let mut all = Vec::with_capacity(before.len().max(newest.len()));
    for (part, share) in [(before, 1.0 - share), (newest, share)] {
        // All of it is the newest's: what that did not ask for is not asked for any more.
        for one in part.iter().filter(|_| share > 0.0) {
            add(&mut all, Spent { requests: one.requests * share, usd: one.usd * share, ..*one });
        }
    }
    all
}
