//! How a chart is looked at: crosshair, selection, hidden series, changes.

use ratatui::style::Modifier;

use super::{
    figures::{at, drawn, figure, latencies, line, seconds, wave},
    text,
};
use crate::{
    spec::{Legend, Shape, Side},
    ui::{
        Plot,
        chart::{ChangeKind, ChangeMark, Figure},
    },
};

#[test]
fn the_crosshair_tells_values_and_moment_of_its_column() {
    let points = wave(60, |t| if (0.499..0.501).contains(&t) { 9.0 } else { 2.0 });
    let chart = figure(Shape::Line, vec![line("a", &points)]);
    let picture = |cursor| text(&drawn(&chart, (200, 12), |brush| brush.cursor = cursor));
    let legend = |picture: &str| picture.lines().last().unwrap_or_default().to_owned();
    assert!(legend(&picture(None)).starts_with("a  a  2  min 2"), "{}", picture(None));
    let there = picture(Some(at("01:42")));
    assert!(legend(&there).starts_with("a  a  9  min 2"), "{there}");
    assert!(there.contains("01:42"), "{there}");
    assert!(legend(&picture(Some(at("02:42")))).starts_with("a  a  2  min 2"));
    assert!(legend(&picture(Some(at("23:42")))).starts_with("a  a  2  min 2"), "out of sight: the newest");
}

#[test]
fn a_value_holds_for_its_period_and_no_longer() {
    let points = [wave(3600, |t| t * 3.0 + 1.0)[0]];
    let mut hourly = line("a", &points);
    hourly.period = 3600;
    let chart = figure(Shape::Line, vec![hourly]);
    let value = |cursor| {
        let picture = text(&drawn(&chart, (100, 12), |brush| brush.cursor = Some(cursor)));
        picture.lines().last().unwrap_or_default().split_whitespace().nth(2).map(str::to_owned)
    };
    assert_eq!(value(at("00:55")).as_deref(), Some("1"));
    assert_eq!(value(at("02:55")).as_deref(), Some("-"));
}

#[test]
fn a_crosshair_moves_by_columns_and_stays_in_sight() {
    let [points, ..] = latencies();
    let plot = Plot::of(&figure(Shape::Line, vec![line("a", &points)]), (80, 12));
    let last = plot.columns() - 1;
    let start = plot.step(None, 0);
    assert_eq!(plot.column_of(start), Some(last), "it begins at the newest");
    let mut cursor = start;
    for expected in (0..last).rev() {
        cursor = plot.step(Some(cursor), -1);
        assert_eq!(plot.column_of(cursor), Some(expected));
        assert_eq!(plot.moment_at(expected), cursor);
    }
    assert_eq!(plot.step(Some(cursor), -1), cursor, "no further than the left edge");
    assert_eq!(plot.column_of(plot.step(Some(cursor), i32::MAX)), Some(last));
    let left = (0..80).find(|x| plot.column_under(*x).is_some()).expect("the axis");
    assert_eq!((plot.column_under(left), left + plot.columns()), (Some(0), 80));
}

#[test]
fn hidden_series_are_named_and_not_measured() {
    let (small, large) = (wave(60, |_| 1.0), wave(60, |_| 1e6));
    let mut chart = figure(Shape::Line, vec![line("small", &small), line("large", &large)]);
    chart.lines[1].hidden = true;
    let picture = text(&drawn(&chart, (80, 12), |_| {}));
    assert!(picture.contains("(large)") && picture.starts_with("  1 ┤"), "{picture}");
    chart.lines[0].hidden = true;
    assert!(text(&drawn(&chart, (80, 12), |_| {})).contains("(small)"), "all can be hidden");
}

#[test]
fn the_past_is_dim_and_has_every_other_dot() {
    let points = wave(60, |_| 5.0);
    let mut old = line("yesterday", &points);
    old.past_of = Some("now".into());
    let mut chart = figure(Shape::Line, vec![line("now", &[]), old]);
    chart.legend = Legend::Hidden;
    let picture = drawn(&chart, (60, 10), |_| {});
    let cells = picture.content.iter().filter(|c| c.symbol() > "\u{2800}" && c.symbol() < "\u{2900}");
    let right: u32 = 0x08 | 0x10 | 0x20 | 0x80;
    for cell in cells.clone() {
        let bits = cell.symbol().chars().next().map_or(0, u32::from) - 0x2800;
        assert_eq!(bits & right, 0, "the left dots alone");
        assert!(cell.modifier.contains(Modifier::DIM));
    }
    assert!(cells.count() > 40, "{}", text(&picture));
}

#[test]
fn bars_stand_before_their_past_and_a_sum_has_none() {
    let (now, before) = (wave(1800, |t| if t < 0.4 { 2.0 } else { 8.0 }), wave(1800, |_| 5.0));
    let mut old = line("yesterday", &before);
    old.past_of = Some("now".into());
    let other = line("other", &before);
    let dots = |chart: &Figure<'_>| {
        let picture = drawn(chart, (60, 12), |_| {});
        picture.content.iter().filter(|c| c.symbol() > "\u{2800}" && c.symbol() < "\u{2900}").count()
    };
    let with = |shape, lines: &[_]| {
        let mut chart = figure(shape, lines.to_vec());
        chart.lines.iter_mut().for_each(|line| line.period = 1800);
        chart.legend = Legend::Hidden;
        dots(&chart)
    };
    let seen = with(Shape::Bar, &[line("now", &now), old.clone()]);
    assert!((15..40).contains(&seen), "above the low bars alone: {seen}");
    let both = [line("now", &now), other.clone(), old];
    assert_eq!(
        with(Shape::Area, &both),
        with(Shape::Area, &both[..2]),
        "of a sum, a part's past says nothing"
    );
}

fn changed<'a>(points: &'a [crate::model::Point]) -> Figure<'a> {
    let mut chart = figure(Shape::Line, vec![line("a", points)]);
    let change = |time, kind, words: &str| ChangeMark { at: at(time), kind, words: words.into() };
    chart.changes = vec![
        change("01:00", ChangeKind::Deployment, "UpdateService by ci"),
        change("01:00", ChangeKind::Write, "PutParameter by kim"),
        change("02:30", ChangeKind::Write, "DeleteRule by ana"),
    ];
    chart
}

#[test]
fn the_most_important_change_of_a_column_is_seen_and_all_can_be_asked_for() {
    let points = wave(60, |t| t);
    let chart = changed(&points);
    let signs = |cursor| {
        let picture = text(&drawn(&chart, (80, 12), |brush| brush.cursor = cursor));
        picture.lines().rev().nth(2).unwrap_or_default().trim().to_owned()
    };
    assert_eq!(signs(None).split_whitespace().collect::<Vec<_>>(), ["◆", "▴"]);
    assert!(signs(Some(at("01:00"))).starts_with("◆ UpdateService by ci (and 1 more)"));
    let plot = Plot::of(&chart, (80, 12));
    let words = |time| plot.changes_at(at(time)).map(|change| &*change.words).collect::<Vec<_>>();
    assert_eq!(words("01:00"), ["UpdateService by ci", "PutParameter by kim"]);
    assert!(words("01:30").is_empty() && words("23:00").is_empty());
}

#[test]
fn two_units_on_one_axis_are_told() {
    let (bytes, time) = (wave(60, |t| t * 2e6), wave(60, |t| t));
    let mut lines = vec![line("size", &bytes), line("duration", &time)];
    (lines[0].unit, lines[1].unit) = (Some("Bytes".into()), Some("Seconds".into()));
    let mut chart = figure(Shape::Line, lines);
    let picture = text(&drawn(&chart, (80, 14), |_| {}));
    assert!(picture.starts_with("Bytes and Seconds\n"), "{picture}");
    assert!(picture.contains("2M ┤") && picture.contains("1.99 MB"), "{picture}");
    chart.lines[1].side = Side::Right;
    let picture = text(&drawn(&chart, (80, 14), |_| {}));
    assert!(picture.contains("2 MB ┤") && picture.contains("├ 1 s"), "{picture}");
    chart.axes[0] = seconds();
    assert!(text(&drawn(&chart, (80, 14), |_| {})).contains("2 MB ┤").eq(&false), "what is declared counts");
}
