//! A series as the legend knows it.

use std::borrow::Cow;

use super::{
    Figure, FigureLine,
    reduce::{Column, ordered, reduce},
    span::Span,
    stats::Stats,
};
use crate::{
    model::{Point, Standing, Text, Timestamp, quantity},
    spec::{Colour, Side},
};

/// A series: what is told of it, and what is left of its points.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    pub label: String,
    /// The letter by which its line is known; that of the present, and a stroke, when it is past.
    pub sign: String,
    /// The colour that somebody chose.
    pub colour: Option<Colour>,
    /// Its place among the theme's colours.
    pub number: usize,
    pub hidden: bool,
    /// It is the past of another.
    pub is_past: bool,
    pub side: Side,
    pub unit: Option<Text>,
    pub period: u32,
    /// Why it is not there, or not whole.
    pub trouble: Option<String>,
    pub stats: Option<Stats>,
    /// Its columns of dots; of hidden ones, too.
    pub columns: Vec<Column>,
}

impl Entry {
    /// All of a figure, with their points in order; they have no columns yet.
    pub(super) fn all<'a>(figure: &Figure<'a>) -> (Vec<Self>, Vec<Cow<'a, [Point]>>) {
        let mut present = 0;
        let mut all = Vec::with_capacity(figure.lines.len());
        let mut ordered_points = Vec::with_capacity(figure.lines.len());
        for line in &figure.lines {
            let of = line.past_of.as_ref().and_then(|key| {
                let at = figure.lines.iter().position(|l| l.key == *key && l.past_of.is_none())?;
                Some(figure.lines[..at].iter().filter(|l| l.past_of.is_none()).count())
            });
            let number = of.unwrap_or(present);
            present += usize::from(line.past_of.is_none());
            let stroke = if line.past_of.is_some() { "'" } else { "" };
            let sign = format!("{}{stroke}", letter(number));
            let points = ordered(line.points, line.shift, figure.from, figure.to);
            all.push(Self::of(line, figure, &points, (number, sign)));
            ordered_points.push(points);
        }
        (all, ordered_points)
    }

    fn of(
        line: &FigureLine<'_>,
        figure: &Figure<'_>,
        points: &[Point],
        (number, sign): (usize, String),
    ) -> Self {
        let axis = &figure.axes[usize::from(line.side == Side::Right)];
        Self {
            key: line.key.clone(),
            label: line.label.clone(),
            sign,
            colour: line.colour,
            number,
            hidden: line.hidden,
            is_past: line.past_of.is_some(),
            side: line.side,
            unit: line.unit.clone().or_else(|| axis.unit.clone()),
            period: line.period,
            trouble: trouble(line.standing, line.why.as_deref()),
            stats: Stats::of(points),
            columns: Vec::new(),
        }
    }

    /// Lays all of them over a span.
    pub(super) fn lay(all: &mut [Self], points: &[Cow<'_, [Point]>], span: &Span) {
        for (entry, points) in all.iter_mut().zip(points) {
            entry.columns = reduce(points, entry.period, span);
        }
    }

    /// Whether it is drawn.
    pub(super) fn is_drawn(&self) -> bool {
        !self.hidden && self.stats.is_some()
    }

    /// A value of it, in words.
    pub(super) fn words(&self, value: f64) -> String {
        quantity(value, self.unit.as_deref())
    }

    /// The value that it has alone: its newest, or the mean of the whole range.
    pub(super) fn value(&self, whole_range: bool) -> Option<f64> {
        self.stats.map(|stats| if whole_range { stats.mean() } else { stats.last })
    }

    /// The least and the greatest that it is in the column of a moment: where it has no point there, its last one,
    /// as long as that holds.
    pub(super) fn at(&self, moment: Timestamp, span: &Span) -> Option<(f64, f64)> {
        let column = u32::from(span.column(moment)?);
        let end = self.columns.partition_point(|c| c.dot / 2 <= column);
        let here = self.columns[..end].iter().rev().take_while(|c| c.dot / 2 == column);
        let both = here.fold(None, |both: Option<(f64, f64)>, c| {
            Some(both.map_or((c.min, c.max), |(min, max)| (min.min(c.min), max.max(c.max))))
        });
        let before = || {
            let before = self.columns[..end].last()?;
            let age = moment.as_millisecond() - before.at.as_millisecond();
            (age <= i64::from(self.period.max(1)) * 1500).then_some((before.last, before.last))
        };
        both.or_else(before)
    }
}

/// `a` to `z`, `A` to `Z`; what comes after has no letter of its own.
fn letter(number: usize) -> char {
    (b'a'..=b'z').chain(b'A'..=b'Z').nth(number).map_or('+', char::from)
}

fn trouble(standing: Standing, why: Option<&str>) -> Option<String> {
    let words = match standing {
        Standing::Complete => return why.map(str::to_owned),
        // Who failed, and at what, is in the words.
        Standing::Failed if why.is_some() => return why.map(str::to_owned),
        Standing::Partial => "not all of it is there",
        Standing::Forbidden => "may not be read",
        Standing::Failed => "CloudWatch failed",
        Standing::Rejected => "rejected",
    };
    Some(why.map_or_else(|| words.to_owned(), |why| format!("{words}: {why}")))
}
