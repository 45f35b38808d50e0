//! What lies behind the lines of a graph: thresholds, bands, moments, spans of an alarm; and what was changed.

use ratatui::layout::Rect;

use super::{ChangeKind, ChangeMark, Figure, axis::Axis, brush::Hue, span::Span};
use crate::{
    spec::{Colour, Moment, Side},
    ui::text::width,
};

/// A threshold, or the edge of a band, in a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Threshold {
    pub row: u16,
    pub hue: Hue,
    pub side: Side,
    /// Its value in words.
    pub value: String,
    pub label: Option<String>,
}

/// What lies behind, by rows and columns of the plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ground {
    /// Lines across.
    pub thresholds: Vec<Threshold>,
    /// The band of each row.
    pub bands: Vec<Option<(Hue, Side)>>,
    /// The threshold of each row.
    pub lines: Vec<Option<Hue>>,
    /// The moment in each column: its own colour, if it has one.
    pub moments: Vec<Option<Option<Colour>>>,
    /// The span of time that each column is in, likewise.
    pub spans: Vec<Option<Option<Colour>>>,
    /// Labels of moments, by their columns.
    pub labels: Vec<(u16, String, Option<Colour>)>,
    /// The look of the alarm in each column.
    pub shades: Vec<Option<&'static str>>,
    /// What was changed, by columns: the most important of each.
    pub changes: Vec<(u16, ChangeKind, String)>,
}

impl Ground {
    pub(super) fn of(figure: &Figure<'_>, axes: &[Option<Axis>; 2], span: &Span, rows: u16) -> Self {
        let columns = usize::from(span.columns);
        let mut ground = Self {
            bands: vec![None; usize::from(rows)],
            lines: vec![None; usize::from(rows)],
            moments: vec![None; columns],
            spans: vec![None; columns],
            shades: vec![None; columns],
            changes: changes(&figure.changes, span),
            ..Self::default()
        };
        ground.lay_bands(figure, axes, rows);
        for moment in &figure.moments {
            ground.lay_moment(moment, span);
        }
        ground.labels.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        for (from, to, look) in &figure.shades {
            if *to >= span.from && *from <= span.to && columns > 0 {
                let (from, to) = (usize::from(span.nearest(*from)), usize::from(span.nearest(*to)));
                ground.shades[from..=to.max(from)].fill(Some(look));
            }
        }
        ground
    }

    /// Marks a moment, or both ends of a span of time and all that is between them.
    fn lay_moment(&mut self, moment: &Moment, span: &Span) {
        let seen = |at| span.column(at).map(usize::from);
        for column in std::iter::once(moment.at).chain(moment.until).filter_map(seen) {
            self.moments[column] = Some(moment.colour);
        }
        if moment.at > span.to || moment.until.is_some_and(|until| until < span.from) {
            return;
        }
        let from = span.nearest(moment.at);
        if let Some(until) = moment.until.filter(|_| !self.spans.is_empty()) {
            let to = usize::from(span.nearest(until)).max(usize::from(from));
            self.spans[usize::from(from)..=to].fill(Some(moment.colour));
        }
        if let Some(label) = &moment.label {
            self.labels.push((from, label.to_string(), moment.colour));
        }
    }

    fn lay_bands(&mut self, figure: &Figure<'_>, axes: &[Option<Axis>; 2], rows: u16) {
        for band in &figure.bands {
            let Some(axis) = &axes[usize::from(band.side == Side::Right)] else { continue };
            if band.from.is_nan() || band.to.is_some_and(f64::is_nan) {
                continue;
            }
            let mut label = band.label.as_ref().map(ToString::to_string);
            for edge in std::iter::once(band.from).chain(band.to).filter(|edge| edge.is_finite()) {
                if edge < axis.low || edge > axis.high {
                    continue;
                }
                let row = axis.row(edge, rows);
                self.lines[usize::from(row)] = Some(Hue::of(band));
                let value = axis.exact(edge);
                let label = label.take();
                self.thresholds.push(Threshold { row, hue: Hue::of(band), side: band.side, value, label });
            }
            if let Some(to) = band.to {
                let (a, b) =
                    (axis.row(band.from.clamp(-1e300, 1e300), rows), axis.row(to.clamp(-1e300, 1e300), rows));
                let is_in_sight = band.from.max(to) >= axis.low && band.from.min(to) <= axis.high;
                if is_in_sight {
                    let rows = usize::from(a.min(b))..=usize::from(a.max(b));
                    self.bands[rows].fill(Some((Hue::of(band), band.side)));
                }
            }
        }
    }

    /// Cells that the values of thresholds take beside an axis.
    pub(super) fn width(figure: &Figure<'_>, axis: &Axis, side: Side) -> u16 {
        let at_side = figure.bands.iter().filter(|band| band.side == side);
        let edges = at_side.flat_map(|band| std::iter::once(band.from).chain(band.to));
        edges.filter(|edge| edge.is_finite()).map(|edge| width(&axis.exact(edge))).max().unwrap_or(0)
    }

    /// The columns under which an alarm was not fine, each run with its look.
    pub(super) fn strips(&self) -> Vec<(u16, &'static str)> {
        let strips = (0_u16..).zip(&self.shades);
        strips.filter_map(|(column, look)| Some((column, (*look)?))).collect()
    }

    /// The columns of alarms, for their tint: rows of the plot's height.
    pub(super) fn tinted(&self, plot: Rect) -> impl Iterator<Item = Rect> {
        let column = move |(x, _): (u16, &'static str)| Rect { x: plot.x + x, width: 1, ..plot };
        self.strips().into_iter().map(column)
    }
}

/// One a column: the most important, and of those the newest.
fn changes(all: &[ChangeMark], span: &Span) -> Vec<(u16, ChangeKind, String)> {
    let mut kept: Vec<(u16, ChangeKind, String)> = Vec::new();
    let seen = all.iter().filter_map(|change| Some((span.column(change.at)?, change)));
    let mut seen: Vec<(u16, &ChangeMark)> = seen.collect();
    seen.sort_by_key(|(column, change)| (*column, change.kind, change.at));
    for group in seen.chunk_by(|a, b| a.0 == b.0) {
        if let Some((column, change)) = group.last() {
            let more =
                if group.len() > 1 { format!(" (and {} more)", group.len() - 1) } else { String::new() };
            kept.push((*column, change.kind, format!("{}{more}", change.words)));
        }
    }
    kept
}
