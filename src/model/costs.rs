use std::{sync::Arc, time::Duration};

use super::{AccountName, Limits, Member, Prices, Slowing, Text, members, usd};

/// Requests, and what they cost at list price.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spend {
    /// Requests.
    pub requests: u64,
    /// US dollars.
    pub usd: f64,
}

/// What polling goes on to cost, if what is polled now goes on to be.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rate {
    /// Requests an hour.
    pub requests: f64,
    /// US dollars an hour.
    pub usd: f64,
}

/// Requests by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// Answered.
    pub ok: u64,
    /// Refused, for there were too many.
    pub throttled: u64,
    /// Failed otherwise.
    pub failed: u64,
    /// Given up before the answer.
    pub cancelled: u64,
}

/// How long requests took, from when they were sent to the end of the answer, lately: in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Latency {
    /// Half of them took no longer.
    pub p50: f64,
    /// 95 in a hundred took no longer.
    pub p95: f64,
    /// 99 in a hundred took no longer.
    pub p99: f64,
}

/// What requests are summed up by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CostOf {
    /// All of them.
    #[default]
    Everything,
    /// The panel or the command that asked.
    Panel,
    /// The account.
    Account,
    /// The operation.
    Operation,
}

/// What one panel, account or operation has cost, and goes on to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CostRow {
    /// Which of these it is.
    pub of: CostOf,
    /// The view that asked, or the command; of a panel.
    pub view: Text,
    /// The panel of it; empty where there is none.
    pub panel: Text,
    /// The account; `sign-in` is what was asked before it was known. None of what is not summed up by account.
    pub account: Option<AccountName>,
    /// The SDK's service id; of an operation.
    pub service: Text,
    /// The operation.
    pub operation: Text,
    /// Its price in words; `not priced` when it is not known.
    pub price: Text,
    /// Since the start.
    pub total: Spend,
    /// In the last hour.
    pub hour: Spend,
    /// In the last 24 hours.
    pub day: Spend,
    /// What is polled now.
    pub rate: Rate,
    /// How the requests ended, since the start.
    pub results: Results,
    /// How long they took in the last hour or two; none when none was answered.
    pub latency: Option<Latency>,
    /// The price of every request in it is known.
    pub is_priced: bool,
}

impl CostRow {
    fn dollars(&self, usd: f64) -> Member<'_> {
        // Nothing that is known to cost, beside something that nobody knows the price of, is no price.
        if usd == 0.0 && !self.is_priced { Member::Null } else { Member::Number(usd) }
    }

    fn latency(&self, of: fn(&Latency) -> f64) -> Member<'_> {
        self.latency.as_ref().map_or(Member::Null, |latency| Member::Number(of(latency)))
    }
}

/// A rate as a whole number of requests.
fn whole(requests: f64) -> Member<'static> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Member::Count(requests.round().max(0.0) as u64)
}

members! {
    CostRow, c, key format!("{}/{}/{}.{}", c.view, c.panel, c.service, c.operation);
    "view" => Member::text(&c.view),
    "panel" => Member::text(&c.panel),
    "service" => Member::text(&c.service),
    "operation" => Member::text(&c.operation),
    "price" => Member::text(&c.price),
    "requests" => Member::Count(c.total.requests),
    "usd" => c.dollars(c.total.usd),
    "requests_last_hour" => Member::Count(c.hour.requests),
    "usd_last_hour" => c.dollars(c.hour.usd),
    "requests_last_day" => Member::Count(c.day.requests),
    "usd_last_day" => c.dollars(c.day.usd),
    "requests_per_hour" => whole(c.rate.requests),
    "usd_per_hour" => c.dollars(c.rate.usd),
    "usd_per_day" => c.dollars(c.rate.usd * 24.0),
    "ok" => Member::Count(c.results.ok),
    "throttled" => Member::Count(c.results.throttled),
    "failed" => Member::Count(c.results.failed),
    "cancelled" => Member::Count(c.results.cancelled),
    "p50" => c.latency(|l| l.p50),
    "p95" => c.latency(|l| l.p95),
    "p99" => c.latency(|l| l.p99),
}

/// What asking has cost and goes on to cost: the ledger, as screens show it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// How long it has been kept.
    pub kept_for: Duration,
    /// Everything together.
    pub all: CostRow,
    /// By who asked, the dearest first.
    pub panels: Vec<CostRow>,
    /// By account, the dearest first.
    pub accounts: Vec<CostRow>,
    /// By operation, the dearest first.
    pub operations: Vec<CostRow>,
    /// What polling may cost.
    pub limits: Limits,
    /// How it is slowed for that.
    pub slowing: Slowing,
    /// What it is priced by.
    pub prices: Arc<Prices>,
}

impl Costs {
    /// The rows of a kind.
    pub fn rows(&self, of: CostOf) -> &[CostRow] {
        match of {
            CostOf::Everything => std::slice::from_ref(&self.all),
            CostOf::Panel => &self.panels,
            CostOf::Account => &self.accounts,
            CostOf::Operation => &self.operations,
        }
    }

    /// Operations that were asked whose price is not known.
    pub fn unpriced(&self) -> Vec<&str> {
        self.operations.iter().filter(|row| !row.is_priced).map(|row| row.operation.as_str()).collect()
    }

    /// The same without what differs from run to run of the same requests.
    #[must_use]
    pub fn without_latency(mut self) -> Self {
        for row in [&mut self.panels, &mut self.accounts, &mut self.operations].into_iter().flatten() {
            row.latency = None;
        }
        self.all.latency = None;
        self
    }

    /// `1,204 requests, $0.0048 at list price of 2026-04`, for who asks once and ends.
    pub fn words(&self) -> String {
        let Spend { requests, usd: dollars } = self.all.total;
        let plural = if requests == 1 { "request" } else { "requests" };
        let unpriced = match self.unpriced() {
            unpriced if unpriced.is_empty() => String::new(),
            unpriced => format!("; not priced: {}", unpriced.join(", ")),
        };
        format!("{requests} {plural}, {} at {}{unpriced}", usd(dollars), self.prices.words())
    }
}
