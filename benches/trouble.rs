//! An hour of the deck while much goes wrong at once, in simulated time: `cargo bench --bench trouble`
//! (`-- --scale 100x4` for a larger fleet). Every answer takes 200 ms; one account is throttled whatever it asks, one is
//! denied everything, Systems Manager's endpoint in one region takes requests and never answers, and LookupEvents is
//! throttled beyond 2 a second everywhere.
//!
//! Whatever is not struck must not notice: of each scope and source, the greatest age that its data had, over the
//! source's interval. At most 1.05: a read begins when an interval is over, and the several requests of one take their
//! time. Until everything was read twice it may be more, for a scope's turns are at a phase of its own.

#![allow(clippy::expect_used, clippy::panic, reason = "a bench fails by panicking")]

mod support;

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use skydeck::{
    demo::{DemoScale, Estate, inject::Injector},
    model::{Clock, Fleet, ScopeKey, Source, Timestamp, Update, Want},
};
use support::{
    counted::Counted,
    home,
    server::{SEED, Trouble, What},
    told::Told,
    watch::{SHARE, Simulated, Watch},
};
use tokio::time::Instant;

const WATCHED: Duration = Duration::from_secs(3600);
const LATENCY_MS: u64 = 200;
const THROTTLED: &str = "staging";
const DENIED: &str = "dev";
/// Nobody answers there.
const DEAD: (&str, &str) = ("SSM", "us-east-1");
/// The estate throttles CloudWatch there by itself, most of the time.
const BUSY: (&str, &str) = ("prod-data", "us-west-2");

/// What struck a scope's source; none when nothing did.
fn struck(scope: &ScopeKey, want: &Want) -> Option<&'static str> {
    let (account, region, source) = (scope.account.as_str(), scope.region.as_str(), want.source());
    let ssm = matches!(source, Source::Sessions | Source::Nodes);
    match () {
        () if account == THROTTLED => Some("throttled"),
        () if account == DENIED => Some("denied"),
        () if ssm && region == DEAD.1 => Some("dead endpoint"),
        () if source == Source::Alarms && (account, region) == BUSY => Some("throttled by the estate"),
        () => None,
    }
}

fn troubles(fleet: &Fleet) -> Vec<Trouble> {
    let id = |name: &str| {
        let account = fleet.accounts.iter().find(|account| account.name.as_str() == name);
        account.and_then(|account| account.id.as_ref()).map(ToString::to_string)
    };
    vec![
        Trouble { what: What::Late(LATENCY_MS), ..Trouble::default() },
        Trouble { account: id(THROTTLED), what: What::Throttled(0), ..Trouble::default() },
        Trouble { account: id(DENIED), what: What::Denied, ..Trouble::default() },
        Trouble {
            service: Some(DEAD.0.into()),
            region: Some(DEAD.1.into()),
            what: What::Dead,
            ..Trouble::default()
        },
        Trouble { operation: Some("LookupEvents".into()), what: What::Throttled(2), ..Trouble::default() },
    ]
}

/// The ages that data had just before newer ones came.
struct Ages {
    last: HashMap<(ScopeKey, Want), Timestamp>,
    worst: HashMap<(ScopeKey, Want), Duration>,
    all: Vec<(Source, f64)>,
    /// The worst of those that end within the first two intervals: the first wait is for a scope's turn.
    at_first: f64,
    began: Timestamp,
}

impl Ages {
    fn since(began: Timestamp) -> Self {
        Self { last: HashMap::new(), worst: HashMap::new(), all: Vec::new(), at_first: 0.0, began }
    }

    fn heard(&mut self, update: &Update) {
        if update.fault.is_none() && update.snapshot.is_some() {
            let key = (update.scope.clone(), update.want.clone());
            let since = self.last.insert(key.clone(), update.at).unwrap_or(self.began);
            self.aged(key, since, update.at);
        }
    }

    fn aged(&mut self, key: (ScopeKey, Want), since: Timestamp, now: Timestamp) {
        if struck(&key.0, &key.1).is_some() {
            return;
        }
        let age = now.duration_since(since).unsigned_abs();
        let interval = key.1.interval();
        let ratio = age.as_secs_f64() / interval.as_secs_f64();
        if now.duration_since(self.began).unsigned_abs() < 2 * interval + interval / 2 {
            self.at_first = self.at_first.max(ratio);
        } else {
            self.all.push((key.1.source(), ratio));
        }
        let worst = self.worst.entry(key).or_default();
        *worst = age.max(*worst);
    }
}

fn main() {
    let scale = std::env::args().skip_while(|a| a != "--scale").nth(1);
    let scale = scale.map_or(DemoScale { accounts: 25, regions: 4 }, |s| s.parse().expect("a scale"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(watch(scale));
}

async fn watch(scale: DemoScale) {
    let clock = Simulated::new();
    let estate = Estate::new(scale, SEED, clock.clone()).without_latency().without_log();
    let fleet = home::fleet(&estate);
    let injector = Injector::new(estate.http_client());
    troubles(&fleet).into_iter().for_each(|trouble| injector.add(trouble.rule()));
    let counted = Counted::new(injector.http_client(), SHARE);
    let mut watch = Watch::open(fleet.clone(), counted.http_client(), clock.clone());
    let mut ages = Ages::since(clock.now());
    watch.until(Instant::now() + WATCHED, |update| ages.heard(update)).await;

    let now = clock.now();
    let mut unread = 0;
    let wanted: Vec<(ScopeKey, Want)> =
        watch.state.store.slots().map(|(scope, want, _)| (scope.clone(), want.clone())).collect();
    for key in
        wanted.into_iter().filter(|(scope, want)| struck(scope, want).is_none() && !want.is_looked_at())
    {
        match ages.last.get(&key).copied() {
            Some(since) => ages.aged(key, since, now),
            None => unread += 1,
        }
    }
    let mut told = Told::default();
    let mut by_source: BTreeMap<Source, Vec<f64>> = BTreeMap::new();
    for (source, age) in ages.all.iter().filter(|(source, _)| !source.is_looked_at()) {
        by_source.entry(*source).or_default().push(*age);
    }
    {
        let book = counted.book();
        let (scopes, requests) = (fleet.scopes().len(), book.requests());
        println!("{scopes} scopes, {requests} requests, {} of them throttled", book.throttled);
    }
    println!("{:<18} {:>8} {:>8} {:>8}", "age over interval", "median", "p99", "worst");
    let mut worst = 0.0_f64;
    for (source, mut all) in by_source {
        all.sort_by(f64::total_cmp);
        let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize];
        println!("{:<18} {:>8.3} {:>8.3} {:>8.3}", source.name(), at(0.5), at(0.99), at(1.0));
        worst = worst.max(at(1.0));
    }
    told.bar("the worst of all other scopes", &format!("{worst:.3}"), "<= 1.05", worst <= 1.05);
    told.figure("    until everything was read twice", &format!("{:.3}", ages.at_first));
    told.bar("sources that were never read", &unread.to_string(), "0", unread == 0);
    told.figure("of so many", &ages.worst.len().to_string());
    told.end();
}
