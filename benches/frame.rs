//! What a frame of twelve charts with sixty series costs at 200x60, and that it does not cost more when their series have
//! a hundred times as many points: `cargo bench --bench frame`.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]

mod support;

use std::{
    collections::BTreeMap,
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use ratatui::{buffer::Buffer, layout::Rect};
use skydeck::{
    app::State,
    model::{Account, AccountName, Fleet, Point, Reach, Region, Standing, Timestamp},
    spec::{AxisSpec, Band, Legend, Level, Moment, Route, Shape, Side, Specs},
    ui::{self, ChangeKind, ChangeMark, Cx, Figure, FigureLine, Place, Plot},
};
use support::told::Told;

const SIZE: (u16, u16) = (200, 60);
const PANELS: u16 = 12;
const SERIES: usize = 5;
const RUNS: usize = 401;
const RANGE: i64 = 3 * 3600;

fn now() -> Timestamp {
    "2026-03-01T03:12:00Z".parse().expect("a time")
}

fn before(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() - seconds).expect("in range")
}

/// A console over one account, into whose frame the charts are drawn.
fn console() -> State {
    let account = Account {
        name: AccountName::new("prod"),
        id: None,
        tags: BTreeMap::new(),
        regions: vec![Region::new("eu-west-1")],
        reach: Reach::default(),
    };
    let fleet = Fleet { accounts: vec![Arc::new(account)], narrowed: false };
    let specs = Specs::built_in().expect("built-in files");
    State::new(Arc::new(fleet), specs, Route::parse("nodes").expect("a route"), SIZE, now())
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

/// What a panel of operations shows: lines, areas, bars and a heat map, all with thresholds, changes and an alarm.
fn figure<'a>(panel: u16, series: &'a [Vec<Point>]) -> Figure<'a> {
    let period =
        u32::try_from(RANGE / i64::try_from(series[0].len()).expect("few").max(1)).expect("short").max(1);
    let line = |(i, points): (usize, &'a Vec<Point>)| FigureLine {
        key: i.to_string(),
        label: format!("checkout-{panel}-{i} p99"),
        points,
        period,
        shift: 0,
        unit: None,
        side: if i == 4 { Side::Right } else { Side::Left },
        colour: None,
        hidden: false,
        past_of: (i == 3).then(|| "0".into()),
        standing: Standing::Complete,
        why: None,
    };
    let shapes = [Shape::Line, Shape::Line, Shape::Area, Shape::Line, Shape::Bar, Shape::Heat];
    let band = |from, to, level| Band { from, to, label: Some("limit".into()), level, side: Side::Left };
    Figure {
        shape: shapes[usize::from(panel) % shapes.len()],
        lines: series.iter().enumerate().map(line).collect(),
        from: before(RANGE),
        to: now(),
        axes: [AxisSpec { unit: Some("Milliseconds".into()), ..AxisSpec::default() }, AxisSpec::default()],
        bands: vec![band(80.0, Some(f64::INFINITY), Level::Critical), band(60.0, None, Level::Warning)],
        moments: vec![Moment { at: before(4000), until: None, label: Some("campaign".into()) }],
        shades: vec![(before(3000), before(2000), "alarm")],
        changes: (0..30)
            .map(|i| ChangeMark {
                at: before(i * 300),
                kind: ChangeKind::Write,
                words: "PutParameter".into(),
            })
            .collect(),
        mark: None,
        legend: Legend::Beneath,
        whole_range: false,
    }
}

/// Where a panel is, and where its chart is in it.
fn place(panel: u16) -> (Place, Rect) {
    let (width, height) = (SIZE.0 / 3, (SIZE.1 - 2) / 4);
    let area = Rect { x: panel % 3 * width, y: 1 + panel / 3 * height, width, height };
    let inner = Rect { x: area.x + 1, y: area.y + 1, width: width - 2, height: height - 2 };
    let chart = Rect { x: inner.x + 1, width: inner.width - 2, ..inner };
    (Place { panel: 0, area, inner, form: "" }, chart)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The medians of a frame and of the reduction of all its points, with so many points a series.
fn measure(state: &State, count: i64) -> (Duration, Duration) {
    let all: Vec<Vec<Vec<Point>>> =
        (0..PANELS).map(|_| (0..SERIES).map(|series| points(series, count)).collect()).collect();
    let figures: Vec<Figure<'_>> =
        (0..PANELS).zip(&all).map(|(panel, series)| figure(panel, series)).collect();
    let reduced = |_| {
        let began = Instant::now();
        let plots: Vec<Plot> = (0..PANELS)
            .zip(&figures)
            .map(|(panel, figure)| {
                let room = place(panel).1;
                Plot::of(black_box(figure), (room.width, room.height))
            })
            .collect();
        (began.elapsed(), plots)
    };
    let (times, mut plots): (Vec<Duration>, Vec<Vec<Plot>>) = (0..21).map(reduced).unzip();
    let plots = plots.pop().expect("reduced");
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let frames = (0..RUNS).map(|_| {
        let began = Instant::now();
        let mut frame: Buffer = ui::draw(&state.store, &state.view, &state.specs, now(), area);
        let cx = Cx::new(&state.store, &state.view, &state.specs, now()).expect("a view");
        for (panel, plot) in (0..PANELS).zip(&plots) {
            let (place, room) = place(panel);
            plot.draw(&mut frame, room, &cx, &place);
        }
        let took = began.elapsed();
        let lines =
            frame.content.iter().filter(|cell| cell.symbol() > "\u{2800}" && cell.symbol() < "\u{2900}");
        assert!(lines.count() > 1000, "the charts are there");
        took
    });
    (median(frames.collect()), median(times))
}

fn main() {
    let mut state = console();
    let mut told = Told::default();
    state.view.visit.sight.cursor = Some(before(1800));
    let (few, few_reduced) = measure(&state, 100);
    let (many, many_reduced) = measure(&state, 10_000);
    let milliseconds = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    let bar = Duration::from_millis(2);
    told.bar("a frame of 12 charts with 60 series, 100 points each", &milliseconds(few), "2 ms", few < bar);
    told.bar("the same with 10,000 points each", &milliseconds(many), "2 ms", many < bar);
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    told.bar("the one over the other", &format!("{ratio:.2}"), "1.2", ratio <= 1.2);
    told.figure("reducing all series when they change, 100 points each", &milliseconds(few_reduced));
    told.figure("the same with 10,000 points each", &milliseconds(many_reduced));
    told.end()
}
