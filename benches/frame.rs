//! What a frame of a view of twelve charts with sixty series costs at 200x60, that it does not cost more when their series
//! have a hundred times as many points, and what a change that concerns none of them costs: `cargo bench --bench frame`.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]

mod support;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use ratatui::{buffer::Buffer, layout::Rect};
use skydeck::{
    app::State,
    model::{
        Account, AccountName, EventBatch, Fleet, Point, Reach, Region, Series, Snapshot, Standing, Timestamp,
        Update, Want,
    },
    spec::{Route, SpecSources, Specs},
    ui,
};
use support::told::Told;

const SIZE: (u16, u16) = (200, 60);
const PANELS: usize = 12;
const SERIES: usize = 5;
const RUNS: usize = 401;
const RANGE: i64 = 3 * 3600;

fn now() -> Timestamp {
    "2026-03-01T03:12:00Z".parse().expect("a time")
}

fn before(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() - seconds).expect("in range")
}

/// A view of operations: lines, areas, bars and a heat map, all with thresholds and a moment.
fn view() -> String {
    let shapes = ["line", "line", "area", "line", "bar", "heat"];
    let mut text = "about = \"all that we run\"\n".to_owned();
    for panel in 0..PANELS {
        let queries: Vec<String> = (0..SERIES)
            .map(|series| {
                let side = if series == 4 { "right" } else { "left" };
                format!("{{ metric = \"Latency{series}\", dimensions = {{ Service = \"checkout-{panel}\" }}, axis = \"{side}\" }}")
            })
            .collect();
        let _ = write!(
            text,
            "[[panel]]\nid = \"p{panel}\"\nkind = \"chart\"\ntitle = \"checkout-{panel} p99\"\nnamespace = \"Shop\"\nstat = \"p99\"\n\
             shape = \"{}\"\nqueries = [{}]\nleft = {{ unit = \"Milliseconds\" }}\n\
             bands = [{{ above = 80, label = \"limit\", level = \"critical\" }}, {{ at = 60, level = \"warning\" }}]\n\
             moments = [{{ at = \"{}\", label = \"campaign\" }}]\n",
            shapes[panel % shapes.len()],
            queries.join(", "),
            before(4000),
        );
    }
    let lines: Vec<String> =
        (0..4).map(|row| format!("\"p{} p{} p{}\"", row * 3, row * 3 + 1, row * 3 + 2)).collect();
    let _ = writeln!(text, "[[layout]]\ngrid = [{}]", lines.join(", "));
    text
}

/// A console that has the view open, with series of so many points.
fn console(count: i64) -> State {
    let account = Account {
        name: AccountName::new("prod"),
        id: None,
        tags: BTreeMap::new(),
        regions: vec![Region::new("eu-west-1")],
        reach: Reach::default(),
    };
    let fleet = Fleet { accounts: vec![Arc::new(account)], narrowed: false };
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("views")).expect("a folder");
    fs::write(dir.path().join("views/operations.toml"), view()).expect("written");
    let sources = SpecSources { theme: "dark", keymap: "default", user_dir: Some(dir.path()) };
    let specs = Specs::load(&sources).expect("they load");
    assert_eq!(specs.problems, []);
    let route = Route::parse("operations?range=3h").expect("a route");
    let mut state = State::new(Arc::new(fleet), specs, route, SIZE, now());
    prepare(&mut state);
    for wanted in ui::wants(&state.store, &state.view, &state.specs, now()) {
        let snapshot = match &wanted.want {
            Want::MetricData(ask) => {
                let series = ask.queries.iter().enumerate().map(|(number, query)| Series {
                    query: query.clone(),
                    label: "".into(),
                    points: points(number, count),
                    standing: Standing::Complete,
                    why: None,
                    since: None,
                });
                Snapshot::MetricData(series.collect())
            }
            Want::Events { .. } => Snapshot::Events(EventBatch {
                events: Vec::new(),
                complete_since: Some(before(RANGE)),
                complete_until: Some(now()),
                read: 0,
            }),
            _ => continue,
        };
        state.store.apply(Update {
            scope: wanted.scope.key(),
            want: wanted.want,
            at: now(),
            snapshot: Some(Arc::new(snapshot)),
            fault: None,
        });
    }
    state.view.visit.sight.cursor = Some(before(1800));
    state
}

fn prepare(state: &mut State) {
    let pending = ui::prepare(&state.store, &mut state.view, &state.specs, now(), None);
    assert!(pending.is_empty());
}

/// A noisy series of so many points over the range, with a gap and spikes.
fn points(series: usize, count: i64) -> Vec<Point> {
    let point = |i: i64| {
        let t = i as f64 / count as f64;
        let noise = ((t * 997.0 + series as f64).sin() + (t * 3571.0).cos()) * 5.0;
        let spike = if i % (count / 10).max(1) == 7 { 60.0 } else { 0.0 };
        Point {
            at: before(RANGE - i * RANGE / count),
            value: 30.0 + series as f64 * 7.0 + noise + spike,
            provisional: i + 1 == count,
        }
    };
    (0..count).filter(|i| !(count / 3..count * 2 / 5).contains(i)).map(point).collect()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// How long something takes.
fn timed(run: impl FnOnce()) -> Duration {
    let began = Instant::now();
    run();
    began.elapsed()
}

/// Of series of so many points: the medians of a frame, of making all charts, and of finding that none has changed and
/// nothing else is wanted.
fn measure(count: i64) -> [Duration; 3] {
    let mut state = console(count);
    let made = (0..21).map(|run| {
        // As when one looks a moment earlier: none of the charts is what it was.
        state.view.visit.sight.compare = (run % 2 == 1).then_some(Duration::from_secs(86_400));
        timed(|| prepare(&mut state))
    });
    let made = median(made.collect());
    state.view.visit.sight.compare = None;
    prepare(&mut state);
    let same = (0..RUNS).map(|_| {
        timed(|| {
            prepare(&mut state);
            black_box(ui::Grounds::of(&state.store, &state.view, &state.specs, now()));
        })
    });
    let same = median(same.collect());
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let frames = (0..RUNS).map(|_| {
        let began = Instant::now();
        let frame: Buffer = ui::draw(&state.store, &state.view, &state.specs, now(), area);
        let took = began.elapsed();
        let lines =
            frame.content.iter().filter(|cell| cell.symbol() > "\u{2800}" && cell.symbol() < "\u{2900}");
        assert!(lines.count() > 1000, "the charts are there");
        took
    });
    [median(frames.collect()), made, same]
}

fn main() {
    let mut told = Told::default();
    let [few, few_made, few_same] = measure(100);
    let [many, many_made, many_same] = measure(10_000);
    let milliseconds = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    let bar = Duration::from_millis(2);
    told.bar("a frame of 12 charts with 60 series, 100 points each", &milliseconds(few), "2 ms", few < bar);
    told.bar("the same with 10,000 points each", &milliseconds(many), "2 ms", many < bar);
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    told.bar("the one over the other", &format!("{ratio:.2}"), "1.2", ratio <= 1.2);
    told.figure("making all charts when their series change, 100 points each", &milliseconds(few_made));
    told.figure("the same with 10,000 points each", &milliseconds(many_made));
    told.figure("a change that concerns none of them, 100 points each", &milliseconds(few_same));
    told.figure("the same with 10,000 points each", &milliseconds(many_same));
    told.end()
}
