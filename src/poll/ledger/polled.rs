//! What the things that are polled cost each time: what goes on to be spent follows from that and from how often.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::model::{Asker, Load, Pacing, Rate, ScopeKey, Want};

tokio::task_local! {
    /// The read that the requests of this task are for.
    static TALLY: Tally;
}

/// The share of the newest read in what a read is taken to cost: some reads look further back than others.
const NEWEST: f64 = 0.25;

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
    pub spent: Vec<Spent>,
    /// It was read more than once: the first reads what later ones go on from.
    again: bool,
}

impl Polled {
    /// It was read.
    pub fn read(&mut self, key: (ScopeKey, Want), asker: Asker, tally: &Tally) {
        let newest = std::mem::take(&mut *tally.spent());
        match self.0.get_mut(&key) {
            None => drop(self.0.insert(key, Read { asker, spent: newest, again: false })),
            Some(read) => {
                read.asker = asker;
                read.spent = if read.again { mixed(&read.spent, &newest) } else { newest };
                read.again = true;
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

fn mixed(before: &[Spent], newest: &[Spent]) -> Vec<Spent> {
    let mut all = Vec::with_capacity(before.len().max(newest.len()));
    for (part, share) in [(before, 1.0 - NEWEST), (newest, NEWEST)] {
        for one in part {
            add(&mut all, Spent { requests: one.requests * share, usd: one.usd * share, ..*one });
        }
    }
    all
}
