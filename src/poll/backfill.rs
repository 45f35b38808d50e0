//! Reads into the history what of the past is missing there: chunk by chunk, the newest first, behind all that is polled.

use std::{collections::VecDeque, path::PathBuf, time::Duration};

use tokio::task::{JoinSet, spawn_blocking};

use super::Engine;
use crate::{
    model::{
        AccountId, Asker, EventAsk, Fault, FaultKind, Filled, Filling, Pages, Scope, Snapshot, Spans,
        Timestamp, Update, Want, Wanted,
    },
    store::{
        Haul,
        history::{Error, History, Limits, patiently, trail::Place},
    },
};

/// LookupEvents goes back no further.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html>
pub const TRAIL_KEPT: Duration = Duration::from_secs(90 * 86_400);
/// Pages that a chunk is to have: so much at most is read twice when it is broken off.
const PAGES: f64 = 15.0;
/// The first chunk is that long,
const FIRST: Duration = Duration::from_secs(6 * 3600);
/// one of a busy place this long at least,
const SHORTEST: Duration = Duration::from_secs(60);
/// and one of a quiet place this long at most.
const LONGEST: Duration = Duration::from_secs(7 * 86_400);
/// Places that are asked at once: each has a quota of its own.
const AT_ONCE: usize = 32;

/// What is to be read.
#[derive(Clone, Debug)]
pub struct Backfill {
    /// Asks.
    pub engine: Engine,
    /// Where the history is,
    pub path: PathBuf,
    /// and how much it may hold.
    pub limits: Limits,
    /// How far back.
    pub since: Duration,
    /// Read events too.
    pub reads: bool,
    /// Requests a second that a place is asked with: the quota's share.
    pub rate: f64,
    /// For whom.
    pub asker: Asker,
}

impl Backfill {
    /// Reads all that is missing in these places and puts it into the history, and tells how far it is after each chunk.
    /// What was written stays when it is dropped, and the next one goes on from there.
    ///
    /// # Errors
    /// When the history cannot be read or written.
    pub async fn run(
        self,
        places: Vec<(Scope, AccountId)>,
        mut tell: impl FnMut(&Filling) + Send,
    ) -> Result<Filling, Error> {
        let now = self.engine.clock.now();
        // What would be forgotten at once is not asked for.
        let most = TRAIL_KEPT.min(Duration::from_secs(u64::from(self.limits.max_days) * 86_400));
        let since = now.checked_sub(self.since.min(most)).unwrap_or(Timestamp::UNIX_EPOCH);
        let (path, limits, reads) = (self.path.clone(), self.limits, self.reads);
        let (mut history, plans) = blocking(move || {
            let (mut history, _) = patiently(|| History::open(&path, limits, now))?;
            patiently(|| history.forget_old(now))?;
            let plans = places.into_iter().map(|place| Plan::new(&history, place, reads, (since, now)));
            let plans: Vec<Plan> = plans.collect::<Result<_, Error>>()?;
            Ok((history, plans))
        })
        .await?;
        let mut filling = Filling {
            places: plans.iter().map(Plan::filled).collect(),
            rate: self.rate,
            ..Filling::default()
        };
        tell(&filling);
        let mut waiting: VecDeque<(usize, Plan)> =
            plans.into_iter().enumerate().filter(|(_, plan)| plan.next().is_some()).collect();
        let mut asked = JoinSet::new();
        loop {
            while asked.len() < AT_ONCE
                && let Some((at, plan)) = waiting.pop_front()
            {
                asked.spawn(self.clone().ask(at, plan));
            }
            // One that was given up has taken its plan along: what it would have read is missing still.
            let Some(answer) = asked.join_next().await else { break };
            let Ok((at, mut plan, answer)) = answer else { continue };
            let (haul, now) = (answer.haul(&plan), self.engine.clock.now());
            let arrived;
            (history, arrived) = blocking(move || {
                let mut history = history;
                if haul.is_some() {
                    history.must_have_room()?;
                }
                let arrived = haul.map(|haul| patiently(|| haul.put(&mut history, now))).transpose()?;
                Ok((history, arrived.unwrap_or_default()))
            })
            .await?;
            plan.learn(&answer);
            plan.new += arrived.new;
            filling.places[at] = plan.filled();
            tell(&filling);
            if plan.fault.is_none() && plan.next().is_some() {
                // A place goes on with its walk before others begin theirs.
                waiting.push_front((at, plan));
            }
        }
        filling.is_over = true;
        tell(&filling);
        Ok(filling)
    }

    async fn ask(self, at: usize, plan: Plan) -> (usize, Plan, Answer) {
        let (since, until) = plan.next().unwrap_or_default();
        let asked = EventAsk { since, until, reads: self.reads, lookup: None };
        let wanted =
            Wanted { scope: plan.scope.clone(), want: Want::Backfill(asked.into()), asker: self.asker };
        let (pages, asked_at) = (Pages::default(), self.engine.clock.now());
        let update = self.engine.ask_counted(wanted, (None, None), pages.clone()).await;
        (at, plan, Answer { since, until, asked_at, pages: pages.count(), update })
    }
}

/// Waits for what keeps a thread busy.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(std::io::Error::from(error).into()),
    }
}

/// What came of a chunk.
struct Answer {
    since: Timestamp,
    until: Timestamp,
    asked_at: Timestamp,
    pages: u32,
    update: Update,
}

impl Answer {
    fn haul(&self, plan: &Plan) -> Option<Haul> {
        Haul::of(&self.update, Some(plan.place.account_id.clone()), Some(self.asked_at), None)
    }

    /// From when on all has been read of it; none when nothing has.
    fn complete_since(&self) -> Option<Timestamp> {
        let Some(Snapshot::Events(batch)) = self.update.snapshot.as_deref() else { return None };
        match &self.update.fault {
            None => Some(self.since),
            Some(_) => batch.complete_since.filter(|since| *since <= self.until),
        }
    }
}

/// What is left to be read in one place.
#[derive(Debug)]
struct Plan {
    scope: Scope,
    place: Place,
    missing: Spans,
    at_first: Duration,
    length: Duration,
    pages: u64,
    read: u64,
    new: u64,
    fault: Option<Fault>,
}

impl Plan {
    fn new(
        history: &History,
        (scope, account_id): (Scope, AccountId),
        reads: bool,
        (since, now): (Timestamp, Timestamp),
    ) -> Result<Self, Error> {
        let place = Place { account_id, region: scope.region.clone() };
        let mut missing = Spans::default();
        for (from, to) in history.missing(&place, reads, since, now)? {
            missing.add(from, to);
        }
        // What borders on it is held to the second.
        for span in history.spans(reads, (since, now))?.into_iter().filter(|span| span.place == place) {
            missing.remove(span.since, span.until);
        }
        let (at_first, length) = (missing.length(), FIRST);
        Ok(Self { scope, place, missing, at_first, length, pages: 0, read: 0, new: 0, fault: None })
    }

    /// The next chunk: the newest that is missing.
    fn next(&self) -> Option<(Timestamp, Timestamp)> {
        let (since, until) = self.missing.newest()?;
        Some((since.max(until.checked_sub(self.length).unwrap_or(since)), until))
    }

    fn learn(&mut self, answer: &Answer) {
        let fault = &answer.update.fault;
        self.pages += u64::from(answer.pages);
        if let Some(Snapshot::Events(batch)) = answer.update.snapshot.as_deref() {
            self.read += batch.read;
        }
        let further = answer.complete_since();
        if let Some(since) = further {
            self.missing.remove(since, answer.until);
        }
        // A walk that was too long for one read goes on with the next.
        let goes_on = further.is_some() && fault.as_ref().is_none_or(|fault| fault.kind == FaultKind::Cut);
        if !goes_on {
            self.fault.clone_from(fault);
        }
        let denser = (PAGES / f64::from(answer.pages.max(1))).clamp(0.25, 4.0);
        self.length = self.length.mul_f64(denser).clamp(SHORTEST, LONGEST);
    }

    fn filled(&self) -> Filled {
        Filled {
            scope: self.scope.key(),
            missing: self.at_first,
            left: self.missing.length(),
            spans: self.missing.all().len(),
            pages: self.pages,
            read: self.read,
            new: self.new,
            fault: self.fault.clone(),
        }
    }
}
