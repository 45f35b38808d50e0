//! What charts look like whose values are told otherwise: as shares, in chosen columns, in full, in chosen colours.

use super::figures::{album, at, drawn, figure, latencies, line, seconds, wave};
use crate::{
    model::{Standing, Timestamp},
    spec::{Band, Colour, Level, Moment, Shape, Side, Summary},
};

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
