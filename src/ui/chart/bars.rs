//! Bars over time: one a period, side by side when there are several series.

use std::borrow::Cow;

use super::{
    axis::Axis,
    entry::Entry,
    graph::Graph,
    raster::{Ink, Inked},
    span::Span,
};
use crate::model::Point;

/// Whether bars of several series have room beside each other.
pub(super) fn fit(entries: &[Entry], span: &Span) -> bool {
    let drawn = entries.iter().filter(|entry| entry.is_drawn() && !entry.is_past);
    let (count, period) = drawn.fold((0_i64, 1), |(n, p), entry| (n + 1, p.max(entry.period)));
    count < 2 || bucket(span, period) > count
}

/// Columns of a period.
fn bucket(span: &Span, period: u32) -> i64 {
    i64::from(span.columns) * i64::from(period.max(1)) / span.seconds().max(1)
}

/// Draws the bars of all series.
pub(super) fn fill(graph: &mut Graph, entries: &[Entry], points: &[Cow<'_, [Point]>]) {
    let drawn = || entries.iter().enumerate().filter(|(_, entry)| entry.is_drawn() && !entry.is_past);
    let count = i64::try_from(drawn().count()).unwrap_or(1).max(1);
    let period = drawn().map(|(_, entry)| entry.period).max().unwrap_or(1);
    let bucket = bucket(&graph.span, period);
    // A blank between bars, when that leaves most of the room to them.
    let wide = ((bucket - i64::from(bucket > 2)) / count).max(1);
    for (place, (line, entry)) in drawn().enumerate() {
        let Some(axis) = graph.axes[usize::from(entry.side == crate::spec::Side::Right)].clone() else {
            continue;
        };
        let mut columns: Vec<Option<(f64, bool)>> = vec![None; usize::from(graph.span.columns)];
        for point in points[line].iter().filter(|p| p.value.is_finite()) {
            let Some(start) = graph.span.column(point.at) else { continue };
            let start = i64::from(start) + i64::try_from(place).unwrap_or(0) * wide;
            for x in start..start + wide {
                let Some(column) = usize::try_from(x).ok().and_then(|x| columns.get_mut(x)) else { continue };
                // Of several points in a column, the one that is the farthest from nothing.
                let further = column.is_none_or(|(value, _)| point.value.abs() >= value.abs());
                if further {
                    *column = Some((point.value, point.provisional));
                }
            }
        }
        let mut highest = (0, 0, 0);
        for (x, bar) in (0_u16..).zip(columns) {
            if let Some((value, provisional)) = bar {
                let top = stand(graph, &axis, x, value, line, provisional);
                if top.0 > highest.0 {
                    highest = (top.0, x, top.1);
                }
            }
        }
        if count > 1 && highest.0 > 1 {
            let middle = u16::try_from(wide / 2).unwrap_or(0);
            graph.letters.push(((highest.1 + middle).min(graph.plot.width - 1), highest.2 + 1, line));
        }
    }
}

/// A bar from zero to a value; the rows that it takes when it stands, and the highest of them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn stand(graph: &mut Graph, axis: &Axis, x: u16, value: f64, line: usize, provisional: bool) -> (u16, u16) {
    let rows = f64::from(graph.plot.height);
    let eighth = |value: f64| (axis.part(value) * rows * 8.0).round() as i64;
    // Zero lies between two cells.
    let zero = (axis.part(0.0) * rows).round() as i64 * 8;
    let top = eighth(value);
    let (from, to) = match value {
        v if v > 0.0 => (top.min(zero - 1), zero),
        v if v < 0.0 => (zero, top.max(zero + 1)),
        _ => return (0, 0),
    };
    let mut taken = (0, 0);
    for y in 0..graph.plot.height {
        let cell = i64::from(y) * 8;
        let eighths = (to.min(cell + 8) - from.max(cell)).max(0) as u8;
        if eighths > 0 {
            taken = (taken.0 + u16::from(value > 0.0), if taken.0 == 0 { y } else { taken.1 });
            let ink = if value > 0.0 { Ink::Bar(eighths) } else { Ink::Hang(eighths) };
            if let Some(inked) = graph.raster.cell(x, y) {
                *inked = Inked { ink, line: line as u16, provisional, past: false };
            }
        }
    }
    taken
}
