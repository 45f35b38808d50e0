//! Points to columns of dots: nothing is averaged, so that no spike goes missing.

use std::borrow::Cow;

use super::span::Span;
use crate::model::{Point, Timestamp};

/// What is left of the points that share a column of dots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Column {
    /// Its place, from the left.
    pub dot: u32,
    /// The value of its first point,
    pub first: f64,
    /// of its last,
    pub last: f64,
    /// the least
    pub min: f64,
    /// and the greatest.
    pub max: f64,
    /// When its last point is.
    pub at: Timestamp,
    /// It does not go on from the column before: there is a gap.
    pub cut: bool,
    /// One of its points will still move.
    pub provisional: bool,
}

/// The points from `from` to `to`, `shift` seconds added to their times: oldest first, one a time, the later of two.
/// What is no number stays, for it is a gap.
pub(super) fn ordered(points: &[Point], shift: i64, from: Timestamp, to: Timestamp) -> Cow<'_, [Point]> {
    let is_ordered = points.windows(2).all(|pair| pair[0].at < pair[1].at);
    if is_ordered && shift == 0 {
        let (first, end) = (points.partition_point(|p| p.at < from), points.partition_point(|p| p.at <= to));
        return Cow::Borrowed(points.get(first..end).unwrap_or_default());
    }
    let moved = points.iter().filter_map(|p| {
        let at = Timestamp::from_millisecond(p.at.as_millisecond() + shift * 1000).ok()?;
        (from..=to).contains(&at).then_some(Point { at, ..*p })
    });
    let mut all: Vec<Point> = moved.collect();
    all.sort_by_key(|p| p.at);
    all.dedup_by(|later, kept| {
        let same = later.at == kept.at;
        if same {
            *kept = *later;
        }
        same
    });
    Cow::Owned(all)
}

/// Reduces what is in order: a column for each column of dots in which there is a point, and a cut where points are
/// more than one and a half periods apart.
pub(super) fn reduce(points: &[Point], period: u32, span: &Span) -> Vec<Column> {
    let apart = i64::from(period.max(1)) * 1500;
    let mut columns: Vec<Column> = Vec::new();
    let mut before: Option<i64> = None;
    for point in points {
        let at = point.at.as_millisecond();
        if !point.value.is_finite() {
            before = None;
            continue;
        }
        let Some(dot) = span.dot_of_milliseconds(at) else { continue };
        let cut = before.is_none_or(|before| at - before > apart);
        before = Some(at);
        match columns.last_mut().filter(|column| column.dot == dot) {
            Some(column) => {
                (column.last, column.at) = (point.value, point.at);
                column.min = column.min.min(point.value);
                column.max = column.max.max(point.value);
                column.provisional |= point.provisional;
            }
            None => columns.push(Column {
                dot,
                first: point.value,
                last: point.value,
                min: point.value,
                max: point.value,
                at: point.at,
                cut,
                provisional: point.provisional,
            }),
        }
    }
    columns
}
