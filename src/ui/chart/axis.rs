//! A value axis: round bounds, and values in words.

use super::{entry::Entry, values::round_bounds};
use crate::{
    model::{Scale, Text},
    spec::{AxisSpec, Side},
    ui::text::width,
};

/// Rows from which on there are labels between the ends and the middle.
const ROWS_FOR_QUARTERS: u16 = 13;

/// A value axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    /// The value at the bottom
    pub low: f64,
    /// and at the top.
    pub high: f64,
    /// Values with their words, from the lowest.
    pub ticks: Vec<(f64, String)>,
    /// What stands above it: its label, and its units when they are several.
    pub label: Option<String>,
    scale: Scale,
}

impl Axis {
    /// An axis for all of these values, and whatever else is to be seen on it.
    pub(super) fn of(spec: &AxisSpec, units: &Units, values: impl Iterator<Item = f64>, rows: u16) -> Self {
        let [mut low, mut middle, mut high] =
            round_bounds(values.chain(spec.min.iter().chain(&spec.max).copied()));
        let number = |value: Option<f64>| value.filter(|v| v.is_finite() && v.abs() < 1e300);
        let (min, max) = (number(spec.min), number(spec.max));
        let (least, most) = (min.unwrap_or(low), max.unwrap_or(high));
        if least < most && (min.is_some() || max.is_some()) {
            (low, high) = (least, most);
            middle = low / 2.0 + high / 2.0;
        }
        let unit = spec.unit.as_deref().or_else(|| units.only());
        let scale = Scale::of(low.abs().max(high.abs()), unit);
        let between = |a: f64, b: f64| a / 2.0 + b / 2.0;
        let values = if rows >= ROWS_FOR_QUARTERS {
            vec![low, between(low, middle), middle, between(middle, high), high]
        } else {
            vec![low, middle, high]
        };
        let ticks = values.into_iter().map(|value| (value, scale.words(value, 6))).collect();
        let units = if spec.unit.is_none() { units.several() } else { None };
        let label = match (&spec.label, units) {
            (Some(label), Some(units)) => Some(format!("{label} ({units})")),
            (label, units) => label.as_ref().map(ToString::to_string).or(units),
        };
        Self { low, high, ticks, label, scale }
    }

    /// A value that somebody set, in the words of the axis.
    pub(super) fn exact(&self, value: f64) -> String {
        self.scale.words(value, 7)
    }

    /// Cells that its labels take.
    pub(super) fn width(&self) -> u16 {
        self.ticks.iter().map(|(_, words)| width(words)).max().unwrap_or(0)
    }

    /// The part of the height at which a value is, from the top; at the edge when it is beyond.
    pub(super) fn part(&self, value: f64) -> f64 {
        // Halves, so that the distance between the extremes of floats is one too.
        let part = (self.high / 2.0 - value / 2.0) / (self.high / 2.0 - self.low / 2.0);
        part.clamp(0.0, 1.0)
    }

    /// The dot of a value in so many rows, from the top.
    #[allow(clippy::cast_possible_truncation)]
    pub(super) fn dot(&self, value: f64, rows: u16) -> i64 {
        (self.part(value) * (f64::from(rows) * 4.0 - 1.0)).round() as i64
    }

    /// The row of a value, from the top.
    pub(super) fn row(&self, value: f64, rows: u16) -> u16 {
        u16::try_from(self.dot(value, rows) / 4).unwrap_or(0).min(rows.saturating_sub(1))
    }
}

/// The units of the series of an axis, as far as they are known.
#[derive(Clone, Debug, Default)]
pub(super) struct Units(Vec<Text>);

impl Units {
    /// Of the series that are drawn at a side.
    pub(super) fn of(entries: &[Entry], side: Side) -> Self {
        let mut units: Vec<Text> = Vec::new();
        for entry in entries.iter().filter(|e| e.is_drawn() && e.side == side) {
            units.extend(entry.unit.iter().filter(|unit| !units.contains(unit)).cloned().collect::<Vec<_>>());
        }
        Self(units)
    }

    /// The one that they have in common.
    pub(super) fn only(&self) -> Option<&str> {
        self.0.first().filter(|_| self.0.len() == 1).map(|unit| &**unit)
    }

    /// `Bytes and Seconds`.
    fn several(&self) -> Option<String> {
        let (last, others) = self.0.split_last().filter(|(_, others)| !others.is_empty())?;
        let others = others.iter().map(|unit| &**unit).collect::<Vec<_>>().join(", ");
        Some(format!("{others} and {last}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(spec: &AxisSpec, units: &[&str], values: &[f64]) -> Axis {
        let units = Units(units.iter().map(|unit| Text::from(*unit)).collect());
        Axis::of(spec, &units, values.iter().copied(), 9)
    }

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, words)| words.as_str()).collect()
    }

    #[test]
    fn bounds_are_those_that_are_declared_and_else_round() {
        let all = |min, max| AxisSpec { min, max, ..AxisSpec::default() };
        for (spec, values, expected) in [
            (all(None, None), &[0.3, 1.94][..], ["0", "1", "2"]),
            (all(Some(0.0), Some(100.0)), &[42.0], ["0", "50", "100"]),
            (all(Some(10.0), None), &[42.0], ["10", "30", "50"]),
            (all(None, Some(5.0)), &[42.0], ["0", "2.5", "5"]),
            (all(Some(5.0), Some(5.0)), &[2.0], ["0", "2.5", "5"]),
            (all(Some(9.0), Some(1.0)), &[2.0], ["0", "5", "10"]),
            (all(Some(f64::NAN), Some(f64::INFINITY)), &[2.0], ["0", "1", "2"]),
            (all(None, None), &[7.0, 7.0], ["0", "4", "8"]),
        ] {
            assert_eq!(labels(&axis(&spec, &[], values)), expected, "{spec:?} {values:?}");
        }
    }

    #[test]
    fn two_units_are_told_and_none_of_them_is_shown() {
        let both = axis(&AxisSpec::default(), &["Bytes", "Seconds"], &[2e6]);
        assert_eq!((labels(&both)[2], both.label.as_deref()), ("2M", Some("Bytes and Seconds")));
        let one = axis(&AxisSpec::default(), &["Bytes"], &[2e6]);
        assert_eq!((labels(&one)[2], one.label.as_deref()), ("2 MB", None));
        let said =
            AxisSpec { unit: Some("Seconds".into()), label: Some("p99".into()), ..AxisSpec::default() };
        let said = axis(&said, &["Bytes", "Seconds"], &[2.0]);
        assert_eq!((labels(&said)[2], said.label.as_deref()), ("2 s", Some("p99")));
    }
}
