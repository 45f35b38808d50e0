use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
    style::Style,
};

use crate::ui::text::{put, width_up_to};

/// A part of the screen: places in it are told from its own left upper corner, and nothing is drawn outside of it.
pub(super) struct Sheet<'a> {
    buf: &'a mut Buffer,
    area: Rect,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(buf: &'a mut Buffer, area: Rect) -> Self {
        let area = area.intersection(buf.area);
        Self { buf, area }
    }

    /// A cell; none outside.
    pub(super) fn cell(&mut self, x: u16, y: u16) -> Option<&mut Cell> {
        let is_inside = x < self.area.width && y < self.area.height;
        let at = (self.area.x.saturating_add(x), self.area.y.saturating_add(y));
        if is_inside { self.buf.cell_mut(at) } else { None }
    }

    /// Puts a sign into a cell.
    pub(super) fn set(&mut self, x: u16, y: u16, sign: char, style: Style) {
        if let Some(cell) = self.cell(x, y) {
            cell.set_char(sign).set_style(style);
        }
    }

    /// Writes into at most `max` cells; the column after it.
    pub(super) fn text(&mut self, x: u16, y: u16, max: u16, text: &str, style: Style) -> u16 {
        if x >= self.area.width || y >= self.area.height {
            return x;
        }
        let max = max.min(self.area.width - x);
        put(self.buf, self.area.x + x, self.area.y + y, max, text, style) - self.area.x
    }

    /// The same, ending at the column before `right`, and not before `left`; the column where it starts.
    pub(super) fn right(&mut self, left: u16, right: u16, y: u16, text: &str, style: Style) -> u16 {
        let room = right.saturating_sub(left);
        let start = right - width_up_to(text, room).min(room);
        self.text(start, y, room, text, style);
        start
    }

    /// Lays a style over cells.
    pub(super) fn tint(&mut self, area: Rect, style: Style) {
        let area =
            Rect { x: self.area.x.saturating_add(area.x), y: self.area.y.saturating_add(area.y), ..area };
        self.buf.set_style(area.intersection(self.area), style);
    }
}
