use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::ui::text::put;

/// Bits of a braille cell's dots, by column, then row.
const DOTS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// Dots in cells, two by four each.
pub(super) struct Canvas {
    width: u16,
    height: u16,
    cells: Vec<(u8, bool)>,
}

impl Canvas {
    pub(super) fn new(width: u16, height: u16) -> Self {
        Self { width, height, cells: vec![(0, false); usize::from(width) * usize::from(height)] }
    }

    /// What is outside is left out.
    fn dot(&mut self, x: i64, y: i64, provisional: bool) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        let (column, row) = (x / 2, y / 4);
        if column < usize::from(self.width) && row < usize::from(self.height) {
            let cell = &mut self.cells[row * usize::from(self.width) + column];
            cell.0 |= DOTS[x % 2][y % 4];
            cell.1 |= provisional;
        }
    }

    /// A straight line, as many dots as its longer side, both ends included.
    pub(super) fn line(&mut self, a: (i64, i64), b: (i64, i64), provisional: bool) {
        let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).clamp(1, 10_000);
        for i in 0..=steps {
            let between = |a: i64, b: i64| a + ((b - a) * i * 2 + steps).div_euclid(steps * 2);
            self.dot(between(a.0, b.0), between(a.1, b.1), provisional);
        }
    }

    /// Draws the cells that have dots.
    pub(super) fn draw(&self, buf: &mut Buffer, area: Rect, style: Style, provisional: Style) {
        let rows = self.cells.chunks(usize::from(self.width).max(1));
        for (row, y) in rows.zip(area.y..area.bottom()) {
            for ((dots, newest), x) in
                row.iter().zip(area.x..area.right()).filter(|((dots, _), _)| *dots != 0)
            {
                let symbol = char::from_u32(0x2800 + u32::from(*dots)).unwrap_or('·').to_string();
                put(buf, x, y, 1, &symbol, if *newest { provisional } else { style });
            }
        }
    }
}
