//! Lines, areas and bars over time.

use std::borrow::Cow;

use ratatui::layout::Rect;

use super::{
    Figure,
    area::{Stack, stacks},
    axis::{Axis, Units},
    bars,
    entry::Entry,
    ground::Ground,
    legend,
    raster::{Nib, Raster},
    span::Span,
};
use crate::{
    model::{Point, Timestamp},
    spec::{Shape, Side},
};

/// Columns between the labels of the values and the first dot: a blank and the axis.
pub(super) const AXIS: u16 = 2;

/// Values over time, reduced to cells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Graph {
    /// Where the lines are.
    pub plot: Rect,
    pub span: Span,
    /// The row of what stands above the axes.
    pub labels: Option<u16>,
    /// The row of changes and alarms.
    pub events: Option<u16>,
    /// The row of times.
    pub times: Option<u16>,
    pub legend: Rect,
    pub axes: [Option<Axis>; 2],
    pub raster: Raster,
    /// Letters of series, by their places.
    pub letters: Vec<(u16, u16, usize)>,
    pub ground: Ground,
    pub mark: Option<(Timestamp, &'static str, &'static str)>,
    pub shape: Shape,
}

impl Graph {
    /// Makes one in so much room; none when there is too little.
    pub(super) fn of(
        figure: &Figure<'_>,
        entries: &mut [Entry],
        points: &[Cow<'_, [Point]>],
        size: (u16, u16),
    ) -> Option<Self> {
        if size.0 < 12 || size.1 < 3 {
            return None;
        }
        let legend = legend::room(entries, figure.legend, size);
        let is_right = legend.x > 0;
        let columns = if is_right { size.0 - legend.width - 2 } else { size.0 };
        let height = if is_right { size.1 } else { size.1 - legend.height };
        let stacks = if figure.shape == Shape::Area { stacks(entries, points) } else { Vec::new() };
        let is_labelled = height >= 7 && {
            let axes = axes(figure, entries, &stacks, 1);
            axes.iter().flatten().any(|axis| axis.label.is_some())
        };
        let has_events = !figure.changes.is_empty() || !figure.shades.is_empty();
        let events = u16::from(has_events && height >= 5);
        let (top, rows) = (u16::from(is_labelled), height - 1 - events - u16::from(is_labelled));
        let axes = axes(figure, entries, &stacks, rows);
        let gutter = |side: Side| match &axes[usize::from(side == Side::Right)] {
            Some(axis) => (axis.width().max(Ground::width(figure, axis, side)) + AXIS).min(columns / 3),
            None => 0,
        };
        let (left, right) = (gutter(Side::Left), gutter(Side::Right));
        let plot = Rect { x: left, y: top, width: columns - left - right, height: rows };
        let span = Span::new(figure.from, figure.to, plot.width);
        Entry::lay(entries, points, &span);
        let mut graph = Self {
            plot,
            span,
            labels: is_labelled.then_some(0),
            events: (events > 0).then_some(top + rows),
            times: Some(top + rows + events),
            legend,
            ground: Ground::of(figure, &axes, &span, rows),
            axes,
            raster: Raster::new(plot.width, rows),
            letters: Vec::new(),
            mark: figure.mark,
            shape: figure.shape,
        };
        match figure.shape {
            Shape::Area => {
                graph.areas(entries, &stacks);
                // Of a sum, the past of a part says nothing.
                if stacks.len() == 1 {
                    graph.pasts(entries);
                }
            }
            Shape::Bar => {
                bars::fill(&mut graph, entries, points);
                graph.pasts(entries);
            }
            _ => graph.lines(entries),
        }
        Some(graph)
    }

    pub(super) fn axis(&self, side: Side) -> Option<&Axis> {
        self.axes[usize::from(side == Side::Right)].as_ref()
    }

    /// The first is drawn last, and what is past before all.
    fn lines(&mut self, entries: &[Entry]) {
        let drawn = || entries.iter().enumerate().rev().filter(|(_, entry)| entry.is_drawn());
        self.pasts(entries);
        let mut raster = std::mem::take(&mut self.raster);
        for (line, entry) in drawn().filter(|(_, entry)| !entry.is_past) {
            self.trace(&mut raster, entry, line);
        }
        self.raster = raster;
        if drawn().nth(1).is_some() {
            for (line, entry) in drawn().rev().filter(|(_, entry)| !entry.is_past) {
                if let (Some(last), Some(axis)) = (entry.columns.last(), self.axis(entry.side)) {
                    let y = axis.row(last.last, self.plot.height);
                    self.letter(u16::try_from(last.dot / 2).unwrap_or(0), y, line);
                }
            }
        }
    }

    /// What is compared, where nothing else is.
    fn pasts(&mut self, entries: &[Entry]) {
        let mut raster = std::mem::take(&mut self.raster);
        for (line, entry) in entries.iter().enumerate().filter(|(_, e)| e.is_drawn() && e.is_past) {
            self.trace(&mut raster, entry, line);
        }
        self.raster = raster;
    }

    /// Draws the line of a series.
    pub(super) fn trace(&self, raster: &mut Raster, entry: &Entry, line: usize) {
        let Some(axis) = self.axis(entry.side) else { return };
        let nib = Nib { line: u16::try_from(line).unwrap_or(u16::MAX), ghost: entry.is_past };
        let y = |value: f64| axis.dot(value, self.plot.height);
        let columns = &entry.columns;
        for (i, column) in columns.iter().enumerate() {
            let x = i64::from(column.dot);
            raster.line((x, y(column.max)), (x, y(column.min)), nib, column.provisional);
            let before = i.checked_sub(1).map(|i| &columns[i]).filter(|_| !column.cut);
            if let Some(before) = before {
                let from = (i64::from(before.dot), y(before.last));
                raster.line(from, (x, y(column.first)), nib, column.provisional);
            } else if columns.get(i + 1).is_none_or(|next| next.cut) {
                // A single dot is easily overlooked: it is as wide as a cell.
                raster.line((x, y(column.last)), (x + 1, y(column.last)), nib, column.provisional);
            }
        }
    }

    /// Puts the letter of a series beside a place, where there is none yet.
    fn letter(&mut self, x: u16, y: u16, line: usize) {
        let (width, height) = (self.plot.width, self.plot.height);
        let is_free = |graph: &Self, x: u16, y: u16| graph.letters.iter().all(|(a, b, _)| (*a, *b) != (x, y));
        let x = if x + 1 < width { x + 1 } else { x };
        let rows = [Some(y), y.checked_sub(1), Some(y + 1), y.checked_sub(2), Some(y + 2)];
        let row = rows.into_iter().flatten().find(|row| *row < height && is_free(self, x, *row));
        if let Some(y) = row {
            self.letters.push((x, y, line));
        }
    }
}

fn axes(figure: &Figure<'_>, entries: &[Entry], stacks: &[Stack], rows: u16) -> [Option<Axis>; 2] {
    let has_right = entries.iter().any(|e| e.is_drawn() && e.side == Side::Right);
    let has_left = !has_right || entries.iter().any(|e| e.is_drawn() && e.side == Side::Left);
    let axis = |side: Side| {
        // Of what is stacked the edges are seen.
        let is_seen = move |e: &&Entry| e.is_drawn() && e.side == side && (stacks.is_empty() || e.is_past);
        let seen = entries.iter().filter(is_seen).filter_map(|e| e.stats);
        let edges = stacks.iter().filter(move |stack| stack.side == side).flat_map(|stack| &stack.edge);
        let from_zero = (figure.shape != Shape::Line).then_some(0.0);
        let bands = figure.bands.iter().filter(move |band| band.side == side);
        let values = seen
            .flat_map(|stats| [stats.min, stats.max])
            .chain(edges.map(|p| p.value))
            .chain(bands.flat_map(|band| std::iter::once(band.from).chain(band.to)))
            .chain(from_zero);
        Axis::of(&figure.axes[usize::from(side == Side::Right)], &Units::of(entries, side), values, rows)
    };
    [has_left.then(|| axis(Side::Left)), has_right.then(|| axis(Side::Right))]
}
