//! The counts themselves.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use tokio::time::Instant;

use super::{
    group::{Ended, Group},
    names::{AllNames, Key},
    polled::{Polled, total},
};
use crate::model::{AccountName, Asker, CostOf, CostRow, Costs, Pacing, Prices, Rate, Sent, Text, Traffic};

/// What requests are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountKey {
    /// Fleet name of the account; empty for credential calls made before an account is known.
    pub account: String,
    /// Region of the endpoint.
    pub region: String,
    /// Service id.
    pub service: String,
    /// Operation.
    pub operation: String,
    /// Who asked; nobody in particular for what keeps the sign-in alive.
    pub asker: Asker,
    /// `ok`, a fault's name, or `cancelled`.
    pub result: &'static str,
}

/// How many requests ended so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Requests.
    pub requests: u64,
    /// Metrics that they requested, or that their searches found.
    pub metrics: u64,
    /// Bytes that the queries have scanned that they began.
    pub bytes: u64,
}

/// Nobody in particular, and no account that is known: what is fetched to sign in.
const NOBODY: &str = "sign-in";

/// A request under way.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub key: Key,
    pub metrics: u32,
}

#[derive(Debug)]
pub(super) struct Book {
    start: Instant,
    names: AllNames,
    counts: HashMap<(Key, Ended), Count>,
    all: Group,
    /// By the numbers of names.
    askers: Vec<Group>,
    accounts: Vec<Group>,
    operations: Vec<Group>,
    /// Requests of the last minute, one entry a second.
    recent: VecDeque<(Instant, u32)>,
    in_flight: u32,
    sent: u64,
}

impl Book {
    pub fn new(start: Instant) -> Self {
        Self {
            start,
            names: AllNames::default(),
            counts: HashMap::new(),
            all: Group::default(),
            askers: Vec::new(),
            accounts: Vec::new(),
            operations: Vec::new(),
            recent: VecDeque::new(),
            in_flight: 0,
            sent: 0,
        }
    }

    /// A request leaves.
    pub fn begin(&mut self, now: Instant, sent: &Sent<'_>) -> Call {
        self.in_flight += 1;
        self.sent += 1;
        self.forget(now);
        match self.recent.back_mut() {
            Some((at, n)) if now.duration_since(*at) < Duration::from_secs(1) => *n += 1,
            _ => self.recent.push_back((now, 1)),
        }
        Call { key: self.key(sent), metrics: sent.metrics }
    }

    fn key(&mut self, sent: &Sent<'_>) -> Key {
        let names = &mut self.names;
        Key {
            account: names.account(sent.account.unwrap_or_default()),
            region: names.region(sent.region),
            operation: names.operation(sent.service, sent.operation),
            asker: match &sent.asker {
                Some(asker) => names.asker(asker),
                None => names.asker(&Asker::default()),
            },
        }
    }

    /// It has ended.
    pub fn end(&mut self, now: Instant, call: &Call, usd: Option<f64>, took: Duration, ended: Ended) {
        self.in_flight = self.in_flight.saturating_sub(1);
        let count = self.counts.entry((call.key, ended)).or_default();
        count.requests += 1;
        count.metrics += u64::from(call.metrics);
        let minute = self.minute(now);
        self.groups(call.key).into_iter().for_each(|group| group.add(minute, usd, took, ended));
    }

    /// What a request has begun has read so many bytes more; `usd` is none when their price is not known.
    pub fn scanned(&mut self, now: Instant, sent: &Sent<'_>, bytes: u64, usd: Option<f64>) {
        let key = self.key(sent);
        self.counts.entry((key, Ended::Ok)).or_default().bytes += bytes;
        let minute = self.minute(now);
        self.groups(key).into_iter().for_each(|group| group.charge(minute, usd));
    }

    /// What a request is summed up in.
    fn groups(&mut self, Key { account, operation, asker, .. }: Key) -> [&mut Group; 4] {
        [
            &mut self.all,
            at(&mut self.accounts, account),
            at(&mut self.operations, operation),
            at(&mut self.askers, asker),
        ]
    }

    pub fn traffic(&mut self, now: Instant) -> Traffic {
        self.forget(now);
        Traffic {
            in_flight: self.in_flight,
            last_minute: self.recent.iter().map(|(_, n)| n).sum(),
            total: self.sent,
        }
    }

    pub fn counts(&self) -> BTreeMap<CountKey, Count> {
        let named = |text: Option<&Text>| text.map(ToString::to_string).unwrap_or_default();
        let mut all: BTreeMap<CountKey, Count> = BTreeMap::new();
        for ((key, ended), count) in &self.counts {
            let (service, operation) = self.operation(key.operation);
            let key = CountKey {
                account: named(self.names.accounts.of(key.account)),
                region: named(self.names.regions.of(key.region)),
                service: service.to_string(),
                operation: operation.to_string(),
                asker: self.names.askers.of(key.asker).cloned().unwrap_or_default(),
                result: ended.name(),
            };
            let sum = all.entry(key).or_default();
            sum.requests += count.requests;
            sum.metrics += count.metrics;
            sum.bytes += count.bytes;
        }
        all
    }

    /// The report; limits and what is slowed for them are the ledger's to add.
    pub fn costs(&self, now: Instant, prices: &Arc<Prices>, polled: &Polled, pacing: &Pacing) -> Costs {
        let minute = self.minute(now);
        let rates = Rates::of(polled, pacing);
        let panels = self.names.askers.iter().map(|(number, asker)| {
            let view = if asker.view.is_empty() { Text::new(NOBODY) } else { asker.view.clone() };
            let rate = rates.askers.get(asker).copied().unwrap_or_default();
            let row = of(&self.askers, number, minute);
            CostRow { of: CostOf::Panel, view, panel: asker.panel.clone(), rate, ..row }
        });
        let accounts = self.names.accounts.iter().map(|(number, name)| {
            let account = Some(AccountName::new(if name.is_empty() { NOBODY } else { name }));
            let rate = rates.accounts.get(name.as_str()).copied().unwrap_or_default();
            CostRow { of: CostOf::Account, account, rate, ..of(&self.accounts, number, minute) }
        });
        let operations = self.names.operations.iter().map(|(number, _)| {
            let (service, operation) = self.operation(number);
            let price = prices.of(&service, &operation);
            let price = price.map_or_else(|| "not priced".into(), |price| Text::new(price.words()));
            let rate = rates.operations.get(&number).copied().unwrap_or_default();
            CostRow {
                of: CostOf::Operation,
                service,
                operation,
                price,
                rate,
                ..of(&self.operations, number, minute)
            }
        });
        Costs {
            kept_for: now.duration_since(self.start),
            all: CostRow { rate: rates.all, ..self.all.row(minute) },
            panels: dearest_first(panels),
            accounts: dearest_first(accounts),
            operations: dearest_first(operations),
            prices: prices.clone(),
            ..Costs::default()
        }
    }

    fn operation(&self, number: u32) -> (Text, Text) {
        let name = self.names.operations.of(number).map(Text::as_str).unwrap_or_default();
        let (service, operation) = name.split_once('.').unwrap_or_default();
        (service.into(), operation.into())
    }

    fn minute(&self, now: Instant) -> u64 {
        now.duration_since(self.start).as_secs() / 60
    }

    fn forget(&mut self, now: Instant) {
        while self.recent.front().is_some_and(|(at, _)| now.duration_since(*at) > Duration::from_secs(60)) {
            self.recent.pop_front();
        }
    }
}

/// What is polled now comes to, by whom it is summed up by.
#[derive(Default)]
struct Rates<'a> {
    all: Rate,
    askers: HashMap<&'a Asker, Rate>,
    accounts: HashMap<&'a str, Rate>,
    operations: HashMap<u32, Rate>,
}

impl<'a> Rates<'a> {
    fn of(polled: &'a Polled, pacing: &Pacing) -> Self {
        let mut rates = Self::default();
        for (scope, read, hourly) in polled.iter(pacing) {
            let sum = total(&read.spent, hourly);
            add(&mut rates.all, sum);
            add(rates.askers.entry(&read.asker).or_default(), sum);
            add(rates.accounts.entry(scope.account.as_str()).or_default(), sum);
            for one in &read.spent {
                add(
                    rates.operations.entry(one.operation).or_default(),
                    total(std::slice::from_ref(one), hourly),
                );
            }
        }
        rates
    }
}

fn add(sum: &mut Rate, more: Rate) {
    *sum = Rate { requests: sum.requests + more.requests, usd: sum.usd + more.usd };
}

/// The group of a number; there are as many as there are numbers.
fn at(groups: &mut Vec<Group>, number: u32) -> &mut Group {
    let at = number as usize;
    if groups.len() <= at {
        groups.resize_with(at + 1, Group::default);
    }
    &mut groups[at]
}

fn of(groups: &[Group], number: u32, minute: u64) -> CostRow {
    groups.get(number as usize).map(|group| group.row(minute)).unwrap_or_default()
}

/// In order of what they go on to cost, then of what they have cost, then of requests. Nothing is told of whom nothing
/// has ended yet.
fn dearest_first(rows: impl Iterator<Item = CostRow>) -> Vec<CostRow> {
    let mut rows: Vec<CostRow> = rows.filter(|row| row.total.requests > 0).collect();
    rows.sort_by(|a, b| {
        let dollars = |row: &CostRow| (row.rate.usd, row.total.usd);
        let (a_dollars, b_dollars) = (dollars(a), dollars(b));
        let by = b_dollars.0.total_cmp(&a_dollars.0).then(b_dollars.1.total_cmp(&a_dollars.1));
        by.then(b.total.requests.cmp(&a.total.requests))
    });
    rows
}
