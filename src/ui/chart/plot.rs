use ratatui::{buffer::Buffer, layout::Rect};

use super::{ChangeMark, Figure, span::Span};
use crate::{
    model::Timestamp,
    ui::{Cx, Place},
};

/// A figure as it is in some room: points are reduced to columns, with their extremes and gaps. It is made when a series,
/// the room or what is looked at changes; drawing it costs by the cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    size: (u16, u16),
    span: Span,
    left: u16,
    keys: Vec<String>,
    changes: Vec<ChangeMark>,
}

impl Plot {
    /// Reduces a figure to a room of so many columns and rows: the one that it is drawn in.
    pub fn of(figure: &Figure<'_>, size: (u16, u16)) -> Self {
        let keys = figure.lines.iter().map(|line| line.key.clone()).collect();
        let span = Span::new(figure.from, figure.to, size.0);
        Self { size, span, left: 0, keys, changes: figure.changes.clone() }
    }

    /// The room that it was made for.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// The keys of its series, as they are in the legend: the selected is the one at the panel's index.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Series in the legend.
    pub fn lines(&self) -> usize {
        self.keys.len()
    }

    /// Columns of its time axis; none when it has no such axis.
    pub fn columns(&self) -> u16 {
        self.span.columns
    }

    /// The moment in the middle of a column of the time axis.
    pub fn moment_at(&self, column: u16) -> Timestamp {
        self.span.moment(column)
    }

    /// The column of a moment; none when it is out of sight.
    pub fn column_of(&self, at: Timestamp) -> Option<u16> {
        self.span.column(at)
    }

    /// The column of the time axis that is so many cells from the left of the room: of a click.
    pub fn column_under(&self, x: u16) -> Option<u16> {
        x.checked_sub(self.left).filter(|column| *column < self.span.columns)
    }

    /// Where a crosshair comes to by so many columns, to the left when negative; from the right edge when there is none.
    /// It stays in sight.
    pub fn step(&self, cursor: Option<Timestamp>, columns: i32) -> Timestamp {
        let last = i32::from(self.span.columns.saturating_sub(1));
        let now = cursor.map_or(last, |at| i32::from(self.span.nearest(at)));
        let column = u16::try_from((now + columns).clamp(0, last)).unwrap_or(0);
        self.span.moment(column)
    }

    /// The changes in the column of a moment, oldest first.
    pub fn changes_at(&self, at: Timestamp) -> impl Iterator<Item = &ChangeMark> {
        let column = self.span.column(at);
        self.changes.iter().filter(move |change| column.is_some() && self.span.column(change.at) == column)
    }

    /// Draws it with its axes and its legend: with the crosshair of the view's sight, and the series selected that is
    /// at the panel's index.
    pub fn draw(&self, _buf: &mut Buffer, _area: Rect, _cx: &Cx<'_>, _place: &Place) {}
}
