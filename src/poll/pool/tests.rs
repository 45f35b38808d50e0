use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;

use super::Pool;
use crate::model::{
    Account, AccountId, AccountName, Ask, Asker, BoxFuture, Collector, Fault, FaultKind, Measure, Metric,
    MetricAsk, MetricQuery, Pages, Point, Reach, Region, Scope, Series, Snapshot, Standing, Timestamp,
    Update, Want,
};

const HOUR: Duration = Duration::from_secs(3600);
/// A second after which five minutes begin.
const NOW: i64 = 1_772_334_000 + 17;

/// Answers with a point a period, whose value is told by the metric. What is called `bad` is refused, with all of its call;
/// what is called `hangs` is never answered.
#[derive(Debug, Default)]
struct Fake {
    asked: Mutex<Vec<(String, Want, Option<Timestamp>)>>,
    under_way: AtomicUsize,
    /// Accounts that share with `ops`, and metrics that do not show there.
    linked: Vec<AccountId>,
    hidden: Vec<&'static str>,
    forbidden: Vec<&'static str>,
}

fn value(account: &str, name: &str, at: i64) -> f64 {
    (account.len() * 1000 + name.bytes().map(usize::from).sum::<usize>()) as f64 + (at % 7) as f64
}

struct UnderWay<'a>(&'a AtomicUsize);
impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Fake {
    fn series(&self, ask: &Ask, data: &MetricAsk, query: &MetricQuery) -> Series {
        let (from, to) = data.window(ask.now, ask.since);
        let (name, label) = match &query.measure {
            Measure::Metric { metric, .. } => (metric.name.to_string(), metric.name.clone()),
            // What an expression comes to is known by the queries that it names.
            Measure::Expression(text) => {
                let named = data
                    .queries
                    .iter()
                    .filter(|q| q.id.as_ref().is_some_and(|id| text.contains(id.as_str())));
                (named.map(|q| q.name().to_string()).collect(), query.id.clone().unwrap_or_default())
            }
        };
        let account =
            query.account_id.as_ref().map_or(ask.scope.account.name.to_string(), |id| id.to_string());
        let account =
            if account.starts_with("11") { format!("a{}", account.trim_matches('1')) } else { account };
        let by_ops = ask.scope.account.name.as_str() == "ops";
        let mut points: Vec<Point> = (from.as_second()..to.as_second().min(NOW))
            .step_by(query.period as usize)
            .map(|at| Point {
                at: Timestamp::from_second(at).expect("in range"),
                value: value(&account, &name, at),
                provisional: false,
            })
            .collect();
        if by_ops && self.hidden.contains(&name.as_str()) {
            points.drain(..points.len() / 2);
        }
        let forbidden = by_ops && self.forbidden.contains(&name.as_str());
        let standing = if forbidden { Standing::Forbidden } else { Standing::Complete };
        let since = ask.since.map(|_| from);
        let mut series = Series {
            query: query.clone(),
            label: query.label.clone().unwrap_or(label),
            points,
            standing,
            why: None,
            since,
        };
        series.settle(ask.now);
        series
    }
}

impl Collector for Fake {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        Box::pin(async move {
            self.under_way.fetch_add(1, Ordering::Relaxed);
            let _under_way = UnderWay(&self.under_way);
            let told = (ask.scope.key().to_string(), ask.want.clone(), ask.since);
            self.asked.lock().expect("no panic").push(told);
            tokio::time::sleep(Duration::from_millis(100)).await;
            let answer = |snapshot, fault| Update {
                scope: ask.scope.key(),
                want: ask.want.clone(),
                at: ask.now,
                snapshot,
                fault,
            };
            let data = match &ask.want {
                Want::MetricData(data) => data,
                Want::Links => return answer(Some(Arc::new(Snapshot::Links(self.linked.clone()))), None),
                _ => return answer(None, None),
            };
            if data.queries.iter().any(|q| q.name() == "hangs") {
                std::future::pending::<()>().await;
            }
            if data.queries.iter().any(|q| q.name() == "bad") {
                return answer(None, Some(Fault::new(FaultKind::InvalidRequest, "bad")));
            }
            let shown = data.queries.iter().filter(|query| !query.hidden);
            let series: Vec<Series> = shown.map(|query| self.series(&ask, data, query)).collect();
            let fault = Series::denied(&series);
            answer(Some(Arc::new(Snapshot::MetricData(series))), fault)
        })
    }
}

fn account(name: &str, id: Option<&str>) -> Arc<Account> {
    Arc::new(Account {
        name: AccountName::new(name),
        id: id.and_then(AccountId::parse),
        tags: Default::default(),
        regions: vec![Region::new("eu-west-1")],
        reach: Reach::default(),
    })
}

fn metric(name: &str, period: u32) -> MetricQuery {
    let metric = Metric { namespace: "N".into(), name: name.into(), dimensions: vec![] };
    MetricQuery::of(metric, "Sum", period)
}

fn named(id: &str, query: MetricQuery) -> MetricQuery {
    MetricQuery { id: Some(id.into()), hidden: true, ..query }
}

fn expression(id: &str, text: &str) -> MetricQuery {
    let measure = Measure::Expression(text.into());
    MetricQuery { id: Some(id.into()), measure, ..metric("", 60) }
}

struct Lab {
    fake: Arc<Fake>,
    pool: Pool,
}

impl Lab {
    fn new(fake: Fake) -> Self {
        let fake = Arc::new(fake);
        Self { pool: Pool::new(fake.clone()), fake }
    }

    fn ask(account: &Arc<Account>, queries: Vec<MetricQuery>) -> Ask {
        Ask {
            scope: Scope { account: account.clone(), region: Region::new("eu-west-1") },
            want: Want::MetricData(Arc::new(MetricAsk::new(queries, HOUR))),
            now: Timestamp::from_second(NOW).expect("in range"),
            since: None,
            until: None,
            asker: Asker::default(),
            pages: Pages::default(),
        }
    }

    fn asked(&self) -> Vec<(String, Arc<MetricAsk>)> {
        let asked = self.fake.asked.lock().expect("no panic");
        let of = |(scope, want, _): &(String, Want, Option<Timestamp>)| match want {
            Want::MetricData(data) => Some((scope.clone(), data.clone())),
            _ => None,
        };
        asked.iter().filter_map(of).collect()
    }

    fn forget(&self) {
        self.fake.asked.lock().expect("no panic").clear();
    }

    /// Asks all at once; everybody gets what it would have got alone.
    async fn same_as_alone(&self, asks: &[Ask]) {
        let together = join_all(asks.iter().map(|ask| self.pool.collect(ask.clone()))).await;
        let asked = std::mem::take(&mut *self.fake.asked.lock().expect("no panic"));
        for (ask, got) in asks.iter().zip(together) {
            let alone = self.fake.collect(ask.clone()).await;
            assert_eq!((&got.scope, &got.want), (&alone.scope, &alone.want));
            assert_eq!(got.snapshot, alone.snapshot);
            assert_eq!(got.fault, alone.fault);
        }
        *self.fake.asked.lock().expect("no panic") = asked;
    }
}

#[tokio::test(start_paused = true)]
async fn panels_of_a_scope_share_a_call_and_each_gets_its_own() {
    let (lab, shop, data) = (Lab::new(Fake::default()), account("shop", None), account("data", None));
    let asks = [
        Lab::ask(&shop, vec![metric("a", 60), metric("b", 60)]),
        Lab::ask(&shop, vec![metric("b", 60), metric("c", 300)]),
        Lab::ask(&shop, vec![named("m1", metric("a", 60)), expression("e1", "m1 * 2")]),
        Lab::ask(&shop, vec![named("m1", metric("c", 60)), expression("e1", "m1 + 'm1'")]),
        Lab::ask(&data, vec![metric("a", 60)]),
        Lab::ask(&shop, vec![expression("q", "SEARCH('{N} a', 'Sum', 60)")]),
    ];
    lab.same_as_alone(&asks).await;
    let mut asked: Vec<_> =
        lab.asked().iter().map(|(scope, data)| (scope.clone(), data.queries.len())).collect();
    asked.sort();
    let at = |scope: &str, queries| (format!("{scope}/eu-west-1"), queries);
    // In a window of five minutes: a, b, c. In one of a minute: a, e1, c, e1. And the search.
    assert_eq!(asked, [at("data", 1), at("shop", 1), at("shop", 3), at("shop", 4)]);
}

#[tokio::test(start_paused = true)]
async fn what_shares_a_window_shares_a_call_with_expressions_too() {
    let (lab, shop) = (Lab::new(Fake::default()), account("shop", None));
    let asks = [
        Lab::ask(&shop, vec![metric("a", 60), metric("b", 60)]),
        Lab::ask(&shop, vec![named("m1", metric("a", 60)), expression("e1", "m1 * 2")]),
        Lab::ask(&shop, vec![expression("e1", "m1 + 'm1'"), named("m1", metric("c", 60))]),
    ];
    lab.same_as_alone(&asks).await;
    let asked = lab.asked();
    let [(_, data)] = &asked[..] else { panic!("{asked:?}") };
    let told: Vec<_> =
        data.queries.iter().map(|q| (q.id.as_deref().unwrap_or(""), q.name().as_str(), q.hidden)).collect();
    let expected = [
        ("p0", "a", false),
        ("p1", "b", false),
        ("p2", "p0 * 2", false),
        ("p3", "p4 + 'm1'", false),
        ("p4", "c", true),
    ];
    assert_eq!(told, expected, "once each, shown when anybody is shown it");
}

#[tokio::test(start_paused = true)]
async fn who_is_refused_takes_nobody_along() {
    let (lab, shop) = (Lab::new(Fake::default()), account("shop", None));
    let asks = ["a", "bad", "b"].map(|name| Lab::ask(&shop, vec![metric(name, 60)]));
    lab.same_as_alone(&asks).await;
    let sizes: Vec<usize> = lab.asked().iter().map(|(_, data)| data.queries.len()).collect();
    assert_eq!(sizes, [3, 1, 1, 1], "together, then each alone, once");
}

#[tokio::test(start_paused = true)]
async fn who_leaves_stops_nobody_and_the_last_one_stops_the_call() {
    let (lab, shop) = (Lab::new(Fake::default()), account("shop", None));
    let ask = |name| lab.pool.collect(Lab::ask(&shop, vec![metric(name, 60)]));
    // It leaves before the call: it is not asked.
    let (left, stays) = (tokio::time::timeout(Duration::from_millis(10), ask("a")), ask("b"));
    let (left, stays) = tokio::join!(left, stays);
    assert!(left.is_err() && stays.snapshot.is_some());
    assert_eq!(lab.asked()[0].1.queries.len(), 1);
    lab.forget();
    // It leaves while the call is under way.
    let (left, stays) = (tokio::time::timeout(Duration::from_millis(60), ask("a")), ask("b"));
    let (left, stays) = tokio::join!(left, stays);
    assert!(left.is_err() && stays.snapshot.is_some());
    assert_eq!(lab.asked()[0].1.queries.len(), 2);
    let both = async { tokio::join!(ask("hangs"), ask("b")) };
    assert!(tokio::time::timeout(HOUR, both).await.is_err());
    assert_eq!(lab.fake.under_way.load(Ordering::Relaxed), 0, "nobody waits for it any more");
    let after = ask("c").await;
    assert!(after.snapshot.is_some(), "and nobody finds what was left behind");
}

#[tokio::test(start_paused = true)]
async fn only_what_saves_calls_is_asked_in_part() {
    let (lab, shop) = (Lab::new(Fake::default()), account("shop", None));
    let since = Timestamp::from_second(NOW - 600).ok();
    let some = |n: usize, from: usize| {
        let queries = (from..from + n).map(|n| metric(&n.to_string(), 1)).collect();
        Ask { since, ..Lab::ask(&shop, queries) }
    };
    let sinces = || -> Vec<bool> {
        let asked = std::mem::take(&mut *lab.fake.asked.lock().expect("no panic"));
        let mut sinces: Vec<bool> = asked.iter().map(|(_, _, since)| since.is_some()).collect();
        sinces.sort_unstable();
        sinces
    };
    lab.pool.collect(some(20, 0)).await;
    assert_eq!(sinces(), [false], "72,000 points come on one page");
    lab.pool.collect(some(30, 0)).await;
    assert_eq!(sinces(), [true]);
    join_all([some(20, 0), some(20, 20)].map(|ask| lab.pool.collect(ask))).await;
    assert_eq!(sinces(), [true], "two are more than a page together");
    let new = Ask { since: None, ..some(20, 40) };
    let answers = join_all([some(20, 0), new, some(20, 20)].map(|ask| lab.pool.collect(ask))).await;
    assert_eq!(sinces(), [false, true], "who has nothing yet is asked for apart");
    let told = answers.iter().map(|update| match update.snapshot.as_deref() {
        Some(Snapshot::MetricData(all)) => all.iter().all(|series| series.since.is_some()),
        other => panic!("{other:?}"),
    });
    assert_eq!(told.collect::<Vec<_>>(), [true, false, true]);
}

fn estate() -> (Arc<Account>, [Arc<Account>; 3]) {
    let ids = ["111111111112", "111111111113", "111111111114"];
    (
        account("ops", Some("999999999999")),
        ids.map(|id| account(&format!("a{}", id.trim_matches('1')), Some(id))),
    )
}

fn linked(accounts: &[Arc<Account>]) -> Fake {
    Fake { linked: accounts.iter().filter_map(|a| a.id.clone()).collect(), ..Fake::default() }
}

#[tokio::test(start_paused = true)]
async fn linked_accounts_are_asked_in_one_call() {
    let (ops, all) = estate();
    let lab = Lab::new(linked(&all[..2]));
    lab.pool.monitors().set(vec![ops.clone()]);
    let asks: Vec<Ask> = [&ops, &all[0], &all[1], &all[2]]
        .map(|a| Lab::ask(a, vec![metric("a", 60), metric("b", 300)]))
        .into();
    lab.same_as_alone(&asks).await;
    let scopes: Vec<_> =
        lab.asked().iter().map(|(scope, data)| (scope.clone(), data.queries.len())).collect();
    let told = [("ops/eu-west-1".to_owned(), 6), ("a4/eu-west-1".to_owned(), 2)];
    assert_eq!(scopes, told, "but for the one that is not linked");
    lab.forget();
    lab.same_as_alone(&asks).await;
    let all = lab.fake.asked.lock().expect("no panic").clone();
    assert!(!all.iter().any(|(_, want, _)| *want == Want::Links), "links were read within the hour");
    assert_eq!(all.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_account_alone_is_asked_itself_and_no_link_is_read() {
    let (ops, all) = estate();
    let lab = Lab::new(linked(&all));
    lab.pool.monitors().set(vec![ops]);
    lab.same_as_alone(&["a", "b"].map(|name| Lab::ask(&all[0], vec![metric(name, 60)]))).await;
    let asked = lab.fake.asked.lock().expect("no panic").clone();
    let [(scope, ..)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(scope, "a2/eu-west-1");
}

#[tokio::test(start_paused = true)]
async fn what_the_monitoring_account_does_not_show_is_asked_of_the_account_itself() {
    let (ops, all) = estate();
    let lab = Lab::new(Fake { hidden: vec!["new"], forbidden: vec!["denied"], ..linked(&all) });
    lab.pool.monitors().set(vec![ops]);
    let asks: Vec<Ask> = ["a", "new", "denied"]
        .iter()
        .flat_map(|name| all[..2].iter().map(|a| Lab::ask(a, vec![metric(name, 60)])))
        .collect();
    lab.same_as_alone(&asks).await;
    lab.forget();
    lab.same_as_alone(&asks).await;
    let mut scopes: Vec<_> =
        lab.asked().iter().map(|(scope, data)| (scope.clone(), data.queries.len())).collect();
    scopes.sort();
    let at = |scope: &str, queries| (format!("{scope}/eu-west-1"), queries);
    assert_eq!(scopes, [at("a2", 2), at("a3", 2), at("ops", 2)], "known for an hour");
}

#[tokio::test(start_paused = true)]
async fn a_monitoring_account_that_fails_is_done_without() {
    let (ops, all) = estate();
    let lab = Lab::new(linked(&all));
    lab.pool.monitors().set(vec![ops]);
    let asks: Vec<Ask> =
        [("bad", &all[0]), ("a", &all[1])].map(|(n, a)| Lab::ask(a, vec![metric(n, 60)])).into();
    lab.same_as_alone(&asks).await;
    let nobody = Lab::new(Fake::default());
    nobody.pool.monitors().set(vec![estate().0]);
    let asks: Vec<Ask> = all.iter().map(|account| Lab::ask(account, vec![metric("a", 60)])).collect();
    nobody.same_as_alone(&asks).await;
    assert_eq!(nobody.asked().len(), 3);
}
