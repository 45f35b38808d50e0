mod parsing;
mod random;
mod requests;
mod typing;
mod values;

use super::{Computed, Input, Inputs, Math};
use crate::model::{Point, Timestamp};

/// The moment of a second.
fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

/// Points a period apart, from 0 on: `-` is none.
fn points(period: i64, values: &str) -> Vec<Point> {
    let values = values.split_whitespace().enumerate().filter(|(_, value)| *value != "-");
    let point = |(n, value): (usize, &str)| Point {
        at: at(n as i64 * period),
        value: value.parse().expect("a number"),
        provisional: false,
    };
    values.map(point).collect()
}

/// The same the other way round, from 0 to `to`.
fn written(points: &[Point], period: i64, to: i64) -> String {
    let known = |second| points.iter().find(|point| point.at == at(second));
    let value = |second| known(second).map_or("-".to_owned(), |point| point.value.to_string());
    let all: Vec<String> = (0..to / period).map(|n| value(n * period)).collect();
    assert!(points.iter().all(|point| point.at.as_second() % period == 0 && point.at < at(to)), "{points:?}");
    all.join(" ")
}

/// What an expression comes to over series of a minute, five minutes long: `id: values`.
fn value(series: &[&str], expression: &str) -> Result<Vec<Computed>, String> {
    let parts: Vec<(&str, Vec<Point>)> = series
        .iter()
        .map(|text| text.split_once(':').expect("an id"))
        .map(|(id, values)| (id, points(60, values)))
        .collect();
    let series: Vec<Input<'_>> =
        parts.iter().map(|(id, points)| Input { id, label: id, points, period: 60 }).collect();
    let over = Inputs { series: &series, period: 60, from: at(0), to: at(300) };
    Math::parse(expression).map_err(|error| error.to_string())?.value(&over)
}
