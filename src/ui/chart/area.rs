//! Areas that lie on each other.

use std::borrow::Cow;

use super::{
    entry::Entry,
    graph::Graph,
    reduce::{Column, reduce},
    stack::stacked,
};
use crate::{model::Point, spec::Side};

/// The upper edge of a series that lies on others.
pub(super) struct Stack {
    line: usize,
    pub side: Side,
    period: u32,
    pub edge: Vec<Point>,
}

/// The edges of all series that are drawn, those of the left axis first.
pub(super) fn stacks(entries: &[Entry], points: &[Cow<'_, [Point]>]) -> Vec<Stack> {
    let of = |side: Side| {
        let is_in = move |entry: &Entry| entry.is_drawn() && !entry.is_past && entry.side == side;
        let drawn = entries.iter().enumerate().filter(|(_, e)| is_in(e)).map(|(i, e)| (i, e.period));
        let drawn: Vec<(usize, u32)> = drawn.collect();
        let period = drawn.iter().map(|(_, period)| *period).max().unwrap_or(1);
        let layers: Vec<_> = drawn.iter().map(|(i, own)| (points[*i].clone(), *own)).collect();
        let edges = stacked(&layers);
        drawn.into_iter().zip(edges).map(move |((line, _), edge)| Stack { line, side, period, edge })
    };
    of(Side::Left).chain(of(Side::Right)).collect()
}

/// The greatest value of each column of dots, straight from one to the next; none in gaps.
fn profile(columns: &[Column], dots: u32) -> Vec<Option<(f64, bool)>> {
    let mut out = vec![None; dots as usize];
    let mut before: Option<&Column> = None;
    for column in columns {
        if let Some(before) = before.filter(|_| !column.cut) {
            let steps = f64::from(column.dot - before.dot);
            for dot in before.dot + 1..column.dot {
                let part = f64::from(dot - before.dot) / steps;
                let value = before.last + (column.first - before.last) * part;
                out[dot as usize] = Some((value, column.provisional));
            }
        }
        if let Some(place) = out.get_mut(column.dot as usize) {
            *place = Some((column.max, column.provisional));
        }
        before = Some(column);
    }
    out
}

impl Graph {
    /// Fills what is between each edge and the one beneath it.
    pub(super) fn areas(&mut self, entries: &[Entry], stacks: &[Stack]) {
        let rows = self.plot.height;
        let mut under: [Vec<Option<i64>>; 2] = Default::default();
        for stack in stacks {
            let Some(axis) = self.axes[usize::from(stack.side == Side::Right)].clone() else { continue };
            let edge = profile(&reduce(&stack.edge, stack.period, &self.span), self.span.dots());
            let below = &mut under[usize::from(stack.side == Side::Right)];
            let ground = axis.dot(0.0, rows) + 1;
            let mut thickest = (0, 0, 0);
            for (x, value) in (0_i64..).zip(&edge) {
                let from = below.get(x as usize).copied().flatten().unwrap_or(ground);
                let Some((value, provisional)) = value else { continue };
                let top = axis.dot(*value, rows);
                self.raster.fill(x, (top, from), stack.line as u16, *provisional);
                if (from - top).abs() > thickest.0 {
                    thickest = ((from - top).abs(), x, top.midpoint(from));
                }
            }
            *below = edge.iter().map(|at| at.map(|(value, _)| axis.dot(value, rows))).collect();
            if thickest.0 >= 4 && entries.iter().filter(|e| e.is_drawn()).nth(1).is_some() {
                self.letters.push(((thickest.1 / 2) as u16, (thickest.2 / 4) as u16, stack.line));
            }
        }
    }
}
