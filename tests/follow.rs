//! A day of following CloudTrail, in the runtime's paused time, against a server that counts its two requests a second: the
//! real supervisor and the real collectors. Whatever comes late, breaks off or is too much for one read, each event is had,
//! once.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "follow/trail.rs"]
mod trail;

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};

use skydeck::{
    aws::{Access, Collectors, Origin, SignInOptions},
    demo::{DemoScale, Estate},
    headless::{GetOptions, Output, get},
    model::{
        Asker, Clock, Exit, FaultKind, Filling, Resource, Scope, Snapshot, Timestamp, Update, Want, Wanted,
    },
    poll::{Backfill, Engine, Ledger, Pace, PollEvent, QuotaTable, Supervisor},
    query::Query,
    store::{
        Haul, Slot, Store,
        history::{self, History, Limits},
    },
};

use trail::{Place, Random, Scripted, Trail, Trouble};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const LIMITS: Limits = Limits { max_mb: 512, max_days: 90 };
/// When the watch begins.
const BEGIN: i64 = 1_772_600_000;

/// A clock that goes as the runtime's does, and can be wrong by some seconds.
#[derive(Debug)]
struct Turned(Instant, AtomicI64);

impl Clock for Turned {
    fn now(&self) -> Timestamp {
        let off = self.1.load(Ordering::Relaxed);
        Timestamp::from_second(BEGIN + off).expect("in range") + self.0.elapsed()
    }
    fn is_pinned(&self) -> bool {
        false
    }
}

struct Lab {
    trail: Trail,
    engine: Engine,
    clock: Arc<Turned>,
    scopes: Vec<Scope>,
    store: Store,
    history: History,
    file: PathBuf,
    _folder: tempfile::TempDir,
    start: Instant,
    /// Walks that were too long for one read.
    cut: usize,
}

impl Lab {
    fn new(trouble: Trouble) -> Self {
        let start = Instant::now();
        let clock = Arc::new(Turned(start, AtomicI64::new(0)));
        let scale: DemoScale = "2x2".parse().expect("a scale");
        let estate = Estate::new(scale, 1, clock.clone());
        let trail = Trail::new(estate.http_client(), BEGIN, trouble);
        let (ledger, pace) = (Arc::new(Ledger::new()), Arc::new(Pace::new(QuotaTable::built_in(), 0.5)));
        let origin = Origin::Simulated(trail.http_client());
        let access = Access::new(origin, SignInOptions::default(), ledger.clone(), pace);
        let collector = Arc::new(Collectors::new(Arc::new(access.by_clock(clock.clone()))));
        let (fleet, engine) = (Arc::new(estate.fleet()), Engine { clock: clock.clone(), collector, ledger });
        let (scopes, store) = (fleet.scopes(), Store::new(fleet));
        // In memory where there is such a folder: a day is thousands of transactions.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
        let file = folder.path().join("history.sqlite");
        let (history, _) = History::open(&file, LIMITS, clock.now()).expect("a history");
        Self { trail, engine, clock, scopes, store, history, file, _folder: folder, start, cut: 0 }
    }

    fn place(scope: &Scope) -> Place {
        let id = scope.account.id.as_ref().expect("the estate knows").as_str().to_owned();
        (id, scope.region.as_str().to_owned())
    }

    /// Follows until so many seconds after the begin.
    async fn follow(
        &mut self,
        supervisor: &mut Supervisor<PollEvent>,
        rx: &mut mpsc::Receiver<PollEvent>,
        wants: &[Want],
        until: i64,
    ) {
        let each =
            self.scopes.iter().flat_map(|scope| wants.iter().map(|want| (scope.clone(), want.clone())));
        supervisor.want(each.map(Wanted::from).collect());
        let end = self.start + Duration::from_secs(u64::try_from(until).expect("after the begin"));
        while let Ok(Some(event)) = tokio::time::timeout_at(end, rx.recv()).await {
            if let PollEvent::Update(update) = event {
                self.take(update);
            }
        }
    }

    /// As the console takes an answer in, and keeps its events.
    fn take(&mut self, update: Update) {
        self.cut += usize::from(update.fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Cut));
        let scope = self.scopes.iter().find(|scope| scope.key() == update.scope).expect("asked for");
        let slot = self.store.slot(&update.scope, &update.want);
        let (came, held) = (slot.and_then(Slot::came), slot.and_then(Slot::events));
        if let Some(haul) = Haul::of(&update, scope.account.id.clone(), came, held) {
            haul.put(&mut self.history, self.clock.now()).expect("kept");
        }
        self.store.apply(update);
    }

    /// Ids of the events of a place that are in the archive, and the spans of which it has all.
    fn archived(&self, scope: &Scope, reads: bool) -> (Vec<String>, Vec<(i64, i64)>) {
        let place = history::trail::Place {
            account_id: scope.account.id.clone().expect("the estate knows"),
            region: scope.region.clone(),
        };
        let search = history::trail::Search {
            query: Query::parse("").expect("a query"),
            need: None,
            now: self.clock.now(),
            reads,
            since: None,
            until: None,
            places: Some(vec![place.clone()]),
            names: [].into(),
        };
        let mut ids = Vec::new();
        let take = |event: history::trail::StoredEvent| {
            ids.push(event.event.id.to_string());
            true
        };
        self.history.search(&search, take, |_| true).expect("searched");
        let window = (Timestamp::UNIX_EPOCH, self.clock.now() + Duration::from_secs(86_400));
        let spans = self.history.spans(reads, window).expect("spans").into_iter();
        let spans = spans.filter(|span| span.place == place);
        (ids, spans.map(|span| (span.since.as_second(), span.until.as_second())).collect())
    }

    /// Reads what is missing of the last so many hours.
    async fn backfill(&self, hours: u64, reads: bool) -> Filling {
        let fill = Backfill {
            engine: self.engine.clone(),
            path: self.file.clone(),
            limits: LIMITS,
            since: Duration::from_secs(3600 * hours),
            reads,
            rate: 1.0,
            asker: Asker::whole("backfill"),
        };
        let places =
            self.scopes.iter().map(|scope| (scope.clone(), scope.account.id.clone().expect("known")));
        fill.run(places.collect(), |_| ()).await.expect("a history")
    }

    /// Ids in the stream of a want, in its order.
    fn stream(&self, scope: &Scope, want: &Want) -> Vec<String> {
        let slot = self.store.slot(&scope.key(), want).expect("asked for");
        match slot.good.as_ref().map(|good| &*good.value) {
            Some(Snapshot::Events(batch)) => batch.events.iter().map(|event| event.id.to_string()).collect(),
            other => panic!("{other:?}"),
        }
    }
}

/// What happens in a place from three hours before the begin on, for so long. Most is told of within five minutes, all
/// within fifteen.
fn script(seed: u64, until: i64, busy: Option<(i64, usize)>) -> Vec<Scripted> {
    let mut random = Random(seed);
    let mut at = BEGIN - 3 * HOUR;
    let mut events = Vec::new();
    let mut add = |at: i64, random: &mut Random| {
        let late = if random.below(4) == 0 { 15 * MINUTE } else { 5 * MINUTE };
        let told_at =
            at + i64::try_from(random.below(u64::try_from(late).expect("positive") + 1)).expect("small");
        let read_only = random.below(3) > 0;
        let id = format!("{:08x}-0000-4000-8000-{:012x}", random.below(1 << 31), events.len());
        let name = if read_only { "DescribeInstances" } else { "RunInstances" };
        events.push(Scripted { id, at, told_at, read_only, name });
    };
    while at < BEGIN + until {
        // Some in the same second.
        at += i64::try_from(random.below(100)).expect("small");
        for _ in 0..=random.below(6) / 4 {
            add(at, &mut random);
        }
    }
    for n in 0..busy.map_or(0, |(_, many)| many) {
        let (from, many) = busy.expect("busy");
        let within = i64::try_from(n).expect("small") * 15 * MINUTE / i64::try_from(many).expect("small");
        add(BEGIN + from + within, &mut random);
    }
    events
}

#[tokio::test(start_paused = true)]
async fn a_day_of_following_has_each_event_once_and_draws_no_throttle() {
    let mut lab = Lab::new(Trouble { empty: 9, token: 40, silence: 60 });
    let mut scripts = Vec::new();
    for (number, scope) in lab.scopes.clone().iter().enumerate() {
        // More than a read has time for, of those that write, too.
        let busy = (number == 0).then_some((9 * HOUR, 24_000));
        let events = script(number as u64 + 1, 23 * HOUR, busy);
        lab.trail.script(Lab::place(scope), events.clone());
        scripts.push(events);
    }
    let window = Duration::from_secs(30 * 3600);
    let wants = [Want::Events { window, reads: false }, Want::Events { window, reads: true }];
    let (tx, mut rx) = mpsc::channel(64);
    let mut supervisor = Supervisor::<PollEvent>::new(lab.engine.clone(), tx);
    lab.follow(&mut supervisor, &mut rx, &wants, 4 * HOUR).await;
    // This machine's clock is ahead for a while, as far as AWS lets it, and is put right.
    lab.clock.1.store(4 * MINUTE, Ordering::Relaxed);
    lab.follow(&mut supervisor, &mut rx, &wants, 6 * HOUR).await;
    lab.clock.1.store(0, Ordering::Relaxed);
    lab.follow(&mut supervisor, &mut rx, &wants, 7 * HOUR).await;
    // Nobody looks for a while.
    lab.follow(&mut supervisor, &mut rx, &[], 8 * HOUR).await;
    lab.follow(&mut supervisor, &mut rx, &wants, 24 * HOUR).await;
    drop(supervisor);

    assert_eq!(lab.trail.refused(), 0, "of {}", lab.trail.asked().len());
    assert!(lab.cut >= 4, "what is too long for one read is in it: {}", lab.cut);
    let (failures, empty) = lab.trail.troubles();
    assert!(failures >= 20 && empty >= 100, "{failures} failures, {empty} empty pages");
    for (scope, script) in lab.scopes.iter().zip(&scripts) {
        for want in &wants {
            let Want::Events { reads, .. } = want else { continue };
            let wanted: BTreeSet<&str> = script
                .iter()
                .filter(|event| *reads || !event.read_only)
                .map(|event| event.id.as_str())
                .collect();
            let (archived, spans) = lab.archived(scope, *reads);
            let found: BTreeSet<&str> = archived.iter().map(String::as_str).collect();
            assert_eq!(found.len(), archived.len(), "none twice");
            let lost: Vec<_> = wanted.difference(&found).collect();
            assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), wanted.len());
            // Up to the last sweep, a quarter of an hour before the end at most.
            let [(since, until)] = spans[..] else { panic!("{spans:?}") };
            assert!(since <= BEGIN - 3 * HOUR && until > BEGIN + 24 * HOUR - 50 * MINUTE, "{spans:?}");
            let stream = lab.stream(scope, want);
            let shown: BTreeSet<&str> = stream.iter().map(String::as_str).collect();
            assert_eq!(shown.len(), stream.len(), "none twice");
            assert!(shown.is_subset(&found), "what is shown is kept");
            assert_eq!(found.len(), wanted.len());
        }
    }
}

/// Requests per place that were answered, of those after the first `from`.
fn asked(lab: &Lab, from: usize) -> Vec<trail::Asked> {
    lab.trail.asked().split_off(from)
}

/// A week of events: one place is busy, and all but it are quiet.
fn week(lab: &Lab) -> Vec<Vec<Scripted>> {
    let of = |(number, scope): (usize, &Scope)| {
        let mut events = script(number as u64 + 50, 0, None);
        for day in 1..7 {
            let mut more =
                script(number as u64 + 100 * day + 50, 0, (day == 3 && number == 0).then_some((0, 15_000)));
            for event in &mut more {
                let back = 86_400 * i64::try_from(day).expect("small");
                (event.at, event.told_at) = (event.at - back, event.told_at - back);
                event.id = format!("{day:08x}{}", &event.id[8..]);
            }
            events.extend(more);
        }
        lab.trail.script(Lab::place(scope), events.clone());
        events
    };
    lab.scopes.iter().enumerate().map(of).collect()
}

#[tokio::test(start_paused = true)]
async fn back_fill_has_all_of_the_past_once_and_a_second_run_asks_for_the_newest_minutes_alone() {
    let lab = Lab::new(Trouble { empty: 9, token: 40, silence: 0 });
    let scripts = week(&lab);
    let filling = lab.backfill(7 * 24, true).await;
    assert!(filling.is_over && filling.done() == lab.scopes.len(), "{filling:?}");
    assert_eq!(lab.trail.refused(), 0);
    let begin = BEGIN - 7 * 86_400;
    for (scope, script) in lab.scopes.iter().zip(&scripts) {
        let wanted: BTreeSet<&str> = script
            .iter()
            .filter(|event| event.at >= begin && event.told_at <= BEGIN)
            .map(|event| event.id.as_str())
            .collect();
        let (archived, spans) = lab.archived(scope, true);
        let found: BTreeSet<&str> = archived.iter().map(String::as_str).collect();
        assert_eq!(found.len(), archived.len(), "none twice");
        assert!(wanted.is_subset(&found), "{:?}", wanted.difference(&found).take(5).collect::<Vec<_>>());
        assert_eq!(spans, [(begin, BEGIN - 20 * MINUTE)]);
    }
    // Nothing is fetched twice, but what a token that was good no more, or an end of a chunk, has in one second.
    let (read, there) = (filling.sum(|place| place.read), scripts.iter().map(Vec::len).sum::<usize>() as u64);
    assert!(read <= there + there / 50, "{read} of {there}");

    let before = lab.trail.asked().len();
    let again = lab.backfill(7 * 24, true).await;
    assert!(again.done() == lab.scopes.len() && again.sum(|place| place.new) < 100, "{again:?}");
    let asked = asked(&lab, before);
    let newest = |one: &trail::Asked| one.since >= BEGIN - 20 * MINUTE;
    assert!(asked.iter().all(newest), "{asked:?}");
    // Those that write are among them.
    let before = lab.trail.asked().len();
    lab.backfill(7 * 24, false).await;
    assert!(self::asked(&lab, before).iter().all(newest));
}

#[tokio::test(start_paused = true)]
async fn who_is_killed_in_the_middle_of_a_back_fill_goes_on_from_there() {
    let lab = Lab::new(Trouble::default());
    let scripts = week(&lab);
    for _ in 0..3 {
        let killed = tokio::time::timeout(Duration::from_secs(100), lab.backfill(7 * 24, true)).await;
        assert!(killed.is_err(), "it takes longer");
    }
    let (before, missing) = (lab.trail.asked().len(), lab.archived(&lab.scopes[0], true).1);
    let [(held, _)] = missing[..] else { panic!("{missing:?}") };
    assert!(held < BEGIN - HOUR, "something is held");
    let filling = lab.backfill(7 * 24, true).await;
    assert_eq!(filling.done(), lab.scopes.len());
    let busy = Lab::place(&lab.scopes[0]);
    let asked = asked(&lab, before);
    let older: Vec<_> =
        asked.iter().filter(|one| one.place == busy && one.since < BEGIN - 20 * MINUTE).collect();
    assert!(older.iter().all(|one| one.until < held), "{held}");
    // What is held is not read again, and all that was missing is.
    let read: usize = older.iter().map(|one| one.events).sum();
    let missing = scripts[0].iter().filter(|event| event.at < held).count();
    assert!(missing > 1000 && read >= missing && read <= missing + missing / 50, "{read} of {missing}");
    let (archived, _) = lab.archived(&lab.scopes[0], true);
    let archived: BTreeSet<&str> = archived.iter().map(String::as_str).collect();
    let settled = scripts[0].iter().filter(|event| event.told_at <= BEGIN);
    let lost: Vec<_> = settled.filter(|event| !archived.contains(event.id.as_str())).collect();
    assert!(lost.is_empty(), "{} are lost", lost.len());
}

#[tokio::test(start_paused = true)]
async fn live_polls_go_before_a_back_fill() {
    let lab = Lab::new(Trouble::default());
    week(&lab);
    let mut alone = Duration::ZERO;
    for busy in [false, true] {
        let mut took = Duration::ZERO;
        let fill = async {
            if busy { drop(lab.backfill(7 * 24, true).await) } else { std::future::pending().await }
        };
        let polls = async {
            for minute in 1..10 {
                tokio::time::sleep(Duration::from_secs(20)).await;
                let began = Instant::now();
                let want = Want::Events { window: Duration::from_secs(600 * minute), reads: true };
                let update = lab.engine.ask((lab.scopes[0].clone(), want), None).await;
                assert_eq!(update.fault, None);
                took += began.elapsed();
            }
        };
        tokio::select! { () = fill => panic!("it is over too early"), () = polls => {} }
        if busy {
            // A request that has just gone is waited for, no more.
            assert!(took <= alone + Duration::from_secs(20), "{took:?}, alone {alone:?}");
        } else {
            alone = took;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_query_one_attribute_is_asked_of_the_service_and_the_rest_is_applied_here() {
    let lab = Lab::new(Trouble::default());
    let scripts = week(&lab);
    for (query, reads, attribute) in [
        ("event_name=RunInstances username:ada", false, ("EventName", "RunInstances")),
        ("event_name=DescribeInstances", true, ("EventName", "DescribeInstances")),
        ("event_name:runinstances", false, ("ReadOnly", "false")),
        ("event_name=RunInstances or username=ada", false, ("ReadOnly", "false")),
    ] {
        let options = GetOptions {
            resource: Resource::Events,
            output: Output::Jsonl,
            since: Some(Duration::from_secs(3600 * 2)),
            query: Some(query.into()),
            limit: None,
            reads,
            costs: false,
            colour: false,
            width: None,
            saved: Default::default(),
        };
        let before = lab.trail.asked().len();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = get(&options, &lab.engine, &lab.store.fleet, &mut out, &mut err).await.expect("printed");
        assert_eq!(exit, Exit::Ok, "{}", String::from_utf8_lossy(&err));
        let asked = asked(&lab, before);
        let attribute = Some((attribute.0.to_owned(), attribute.1.to_owned()));
        assert!(
            !asked.is_empty() && asked.iter().all(|one| one.attribute == attribute),
            "{query}: {asked:?}"
        );
        let now = lab.clock.now().as_second();
        let matches = |event: &&Scripted| {
            event.told_at <= now && event.at >= now - 2 * HOUR && event.at <= now && event.read_only == reads
        };
        let wanted = scripts.iter().flatten().filter(matches).count();
        let rows = String::from_utf8(out).expect("text").lines().count();
        // Some have been told of meanwhile.
        assert!(rows >= wanted && rows <= wanted + 5, "{query}: {rows} of {wanted}");
        let read: usize = asked.iter().map(|one| one.events).sum();
        let told = String::from_utf8(err).expect("text");
        assert!(
            told.contains(&format!("\"read\":{read}")) && told.contains(&format!("\"matching\":{rows}")),
            "{told}"
        );
    }
}
