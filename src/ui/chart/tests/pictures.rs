//! What charts look like: in three sizes, in braille, blocks and ASCII.

use super::{
    super::{ChangeKind, ChangeMark},
    figures::{album, at, drawn, figure, latencies, line, seconds, wave},
};
use crate::{
    model::{Standing, Timestamp},
    spec::{AxisSpec, Band, Colour, Legend, Level, Moment, Shape, Side, Summary},
};

#[test]
fn lines() {
    let [checkout, orders, search] = latencies();
    let mut chart = figure(
        Shape::Line,
        vec![line("checkout p99", &checkout), line("orders p99", &orders), line("search p99", &search)],
    );
    chart.axes[0] = seconds();
    insta::assert_snapshot!(album(&chart, |_| {}));
}

#[test]
fn lines_with_all_that_can_lie_behind_them() {
    let [checkout, orders, _] = latencies();
    let requests = wave(60, |t| 800.0 + (t * 6.0).sin() * 300.0);
    let mut old = line("checkout yesterday", &orders);
    old.past_of = Some("checkout p99".into());
    let mut right = line("requests", &requests);
    (right.side, right.period) = (Side::Right, 60);
    let mut chart = figure(Shape::Line, vec![line("checkout p99", &checkout), right, old]);
    chart.axes[0] = AxisSpec { label: Some("latency".into()), ..seconds() };
    chart.axes[1] =
        AxisSpec { label: Some("requests".into()), unit: Some("Count/Second".into()), ..AxisSpec::default() };
    let band = |from, to, label: Option<&str>, level| Band {
        from,
        to,
        label: label.map(Into::into),
        level,
        colour: None,
        side: Side::Left,
    };
    chart.bands = vec![
        band(1.25, Some(f64::INFINITY), Some("SLO"), Level::Critical),
        band(0.1, None, None, Level::Good),
    ];
    chart.moments =
        vec![Moment { at: at("00:50"), until: None, label: Some("campaign".into()), colour: None }];
    chart.shades = vec![(at("02:20"), at("02:50"), "alarm")];
    let change = |time, kind, words: &str| ChangeMark { at: at(time), kind, words: words.into() };
    chart.changes = vec![
        change("01:05", ChangeKind::Write, "PutParameter by ci"),
        change("02:14", ChangeKind::Deployment, "UpdateService checkout by ci"),
        change("02:55", ChangeKind::Experiment, "StartExperiment by ana"),
    ];
    chart.mark = Some((at("02:21"), "▲", "alarm"));
    insta::assert_snapshot!(album(&chart, |brush| brush.selected = Some(0)));
    insta::assert_snapshot!(
        "crosshair",
        album(&chart, |brush| (brush.cursor, brush.selected) = (Some(at("02:14")), Some(1)))
    );
}

#[test]
fn areas_on_each_other() {
    let [a, b, c] = [(0.0, 40.0), (2.0, 25.0), (4.0, 15.0)]
        .map(|(by, high)| wave(300, move |t| high + (t * 5.0 + by).sin() * high / 2.0));
    let mut lines = vec![line("eu-west-1", &a), line("eu-central-1", &b), line("us-east-1", &c)];
    lines.iter_mut().for_each(|line| line.period = 300);
    let mut chart = figure(Shape::Area, lines);
    chart.axes[0].unit = Some("Bytes/Second".into());
    insta::assert_snapshot!(album(&chart, |_| {}));
}

#[test]
fn bars_of_one_series_and_of_several() {
    let errors =
        wave(300, |t| if (0.6..0.8).contains(&t) { 40.0 + t * 20.0 } else { (t * 40.0).sin().abs() * 6.0 });
    let mut one = line("5xx", &errors);
    one.period = 300;
    insta::assert_snapshot!("bars_of_one", album(&figure(Shape::Bar, vec![one]), |_| {}));
    let (reads, writes) = (wave(1800, |t| 30.0 - t * 40.0), wave(1800, |t| 12.0 + t * 20.0));
    let mut lines = vec![line("reads", &reads), line("writes", &writes)];
    lines.iter_mut().for_each(|line| line.period = 1800);
    insta::assert_snapshot!("bars_of_two", album(&figure(Shape::Bar, lines), |_| {}));
    let many: Vec<_> =
        (0..7).map(|n| (format!("queue-{n}"), wave(60, |t| f64::from(n) * 800.0 + t))).collect();
    let lines = many.iter().map(|(name, points)| line(name, points)).collect();
    insta::assert_snapshot!("bars_of_many", album(&figure(Shape::Bar, lines), |_| {}));
}

#[test]
fn gauges() {
    let (cpu, disk, memory) = (wave(60, |t| 20.0 + t * 52.0), wave(60, |_| 91.0), wave(60, |_| 43.0));
    let mut one = figure(Shape::Gauge, vec![line("CPU of checkout", &cpu)]);
    one.axes[0].unit = Some("Percent".into());
    let band =
        |from, to, level| Band { from, to: Some(to), label: None, level, colour: None, side: Side::Left };
    one.bands = vec![band(70.0, 85.0, Level::Warning), band(85.0, 100.0, Level::Critical)];
    insta::assert_snapshot!("gauge", album(&one, |_| {}));
    one.lines = vec![line("cpu", &cpu), line("disk", &disk), line("memory", &memory)];
    insta::assert_snapshot!("gauges", album(&one, |_| {}));
}

#[test]
fn values() {
    let [checkout, orders, search] = latencies();
    let mut one = figure(Shape::Value, vec![line("checkout p99", &checkout)]);
    one.axes[0] = seconds();
    insta::assert_snapshot!("value", album(&one, |_| {}));
    let requests = wave(60, |t| 1234.0 * (1.0 + t));
    let mut count = line("requests", &requests);
    count.unit = Some("Count".into());
    one.lines = vec![
        line("checkout p99", &checkout),
        line("orders p99", &orders),
        line("search p99", &search),
        count,
    ];
    insta::assert_snapshot!("values", album(&one, |_| {}));
}

#[test]
fn heat() {
    let names = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-2"];
    let all: Vec<_> =
        (0..5).map(|n| wave(300, move |t| 50.0 + 50.0 * (t * 7.0 + f64::from(n)).sin())).collect();
    let mut lines: Vec<_> = names.iter().zip(&all).map(|(name, points)| line(name, points)).collect();
    lines.iter_mut().for_each(|line| line.period = 300);
    let mut chart = figure(Shape::Heat, lines);
    chart.axes[0].unit = Some("Percent".into());
    insta::assert_snapshot!(album(&chart, |_| {}));
}

#[test]
fn table_and_sparklines() {
    let [checkout, orders, search] = latencies();
    let mut refused = line("payments p99", &[]);
    (refused.standing, refused.why) = (Standing::Rejected, Some("unknown function RATES".into()));
    let mut hidden = line("orders p99", &orders);
    hidden.hidden = true;
    let lines = vec![line("checkout p99", &checkout), hidden, line("search p99", &search), refused];
    let mut chart = figure(Shape::Table, lines);
    chart.axes[0] = seconds();
    insta::assert_snapshot!("table", album(&chart, |_| {}));
    chart.shape = Shape::Sparkline;
    insta::assert_snapshot!("sparklines", album(&chart, |_| {}));
    chart.shape = Shape::Line;
    chart.legend = Legend::Right;
    insta::assert_snapshot!("legend_at_the_right", album(&chart, |brush| brush.selected = Some(2)));
}

#[test]
fn shares_of_a_whole() {
    let parts =
        [("checkout", 412.0), ("search", 220.0), ("orders", 98.0), ("payments", 3.0), ("returns", -12.0)];
    let all: Vec<_> = parts.iter().map(|(_, value)| wave(60, |_| *value)).collect();
    let mut lines: Vec<_> = parts.iter().zip(&all).map(|((name, _), points)| line(name, points)).collect();
    lines.swap(0, 2);
    let mut denied = line("refunds", &[]);
    (denied.standing, denied.why) = (Standing::Forbidden, Some("no role".into()));
    lines.push(line("nothing", &[]));
    lines.push(denied);
    let mut chart = figure(Shape::Share, lines);
    chart.axes[0].unit = Some("Bytes".into());
    insta::assert_snapshot!("share", album(&chart, |brush| brush.selected = Some(1)));
    let many: Vec<_> = (0..40).map(|n| (format!("queue-{n}"), wave(60, |_| f64::from(n * n)))).collect();
    let lines = many.iter().map(|(name, points)| line(name, points)).collect();
    insta::assert_snapshot!("share_of_many", album(&figure(Shape::Share, lines), |_| {}));
}

#[test]
fn tables_of_chosen_columns() {
    let [checkout, orders, search] = latencies();
    let lines =
        vec![line("checkout p99", &checkout), line("orders p99", &orders), line("search p99", &search)];
    let mut chart = figure(Shape::Table, lines);
    chart.axes[0] = seconds();
    chart.telling.columns = vec![Summary::Sum, Summary::Min, Summary::Avg];
    insta::assert_snapshot!(album(&chart, |_| {}));
}

#[test]
fn values_in_full_and_without_a_trend() {
    let requests = wave(60, |t| (1_234_567.0 * (1.0 + t)).round() / 100.0);
    let mut chart = figure(Shape::Value, vec![line("requests", &requests)]);
    (chart.telling.exact, chart.telling.bare) = (true, true);
    chart.axes[0].unit = Some("Count/Second".into());
    insta::assert_snapshot!(album(&chart, |_| {}));
}

#[test]
fn spans_of_time_are_shaded_to_the_end_that_they_reach() {
    let [checkout, ..] = latencies();
    let mut chart = figure(Shape::Line, vec![line("checkout p99", &checkout)]);
    chart.axes[0] = seconds();
    let moment = |from: Timestamp, until: Timestamp, label: &str| Moment {
        at: from,
        until: Some(until),
        label: Some(label.into()),
        colour: None,
    };
    chart.moments = vec![
        moment(Timestamp::MIN, at("00:40"), "before"),
        moment(at("01:30"), at("01:50"), "night job"),
        moment(at("02:50"), Timestamp::MAX, "after"),
    ];
    insta::assert_snapshot!(album(&chart, |_| {}));
}

#[test]
fn bands_and_moments_have_the_colours_that_were_chosen() {
    let [checkout, ..] = latencies();
    let mut chart = figure(Shape::Line, vec![line("checkout p99", &checkout)]);
    let own = Colour::Rgb(1, 2, 3, None);
    let band = Band {
        from: 1.0,
        to: Some(f64::INFINITY),
        label: None,
        level: Level::Plain,
        colour: Some(own),
        side: Side::Left,
    };
    chart.bands = vec![band];
    chart.moments =
        vec![Moment { at: at("01:00"), until: None, label: Some("deploy".into()), colour: Some(own) }];
    let picture = drawn(&chart, (60, 14), |_| {});
    let has = |sign: &str| {
        let cells = picture.content.iter().filter(|cell| cell.symbol() == sign);
        cells.filter(|cell| cell.fg == ratatui::style::Color::Rgb(1, 2, 3)).count() > 0
    };
    for sign in ["┈", "┃", "·", "┊", "d"] {
        assert!(has(sign), "{sign}");
    }
}

#[test]
fn five_hundred_series() {
    let points = wave(300, |t| 1.0 + t);
    let names: Vec<String> = (0..500).map(|n| format!("i-{n:08x}")).collect();
    let mut lines: Vec<_> = names.iter().map(|name| line(name, &points)).collect();
    lines.iter_mut().for_each(|line| line.period = 300);
    insta::assert_snapshot!(album(&figure(Shape::Line, lines), |brush| brush.selected = Some(250)));
}
