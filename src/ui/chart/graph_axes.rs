//! The axes of a graph.

use ratatui::style::Style;

use super::{
    brush::Brush,
    graph::{AXIS, Graph},
    sheet::Sheet,
    times,
};
use crate::{
    spec::Side,
    ui::text::{fit, width},
};

impl Graph {
    pub(super) fn draw_axes(&self, sheet: &mut Sheet<'_>, brush: &Brush<'_>) {
        let style = brush.style("axis");
        for side in [Side::Left, Side::Right] {
            let Some(axis) = self.axis(side) else { continue };
            let is_left = side == Side::Left;
            let x = if is_left { self.plot.x.saturating_sub(1) } else { self.plot.right() };
            // Where labels are: to the left of the left axis, and to the right of the right one.
            let label = |sheet: &mut Sheet<'_>, y: u16, words: &str, style: Style| {
                if is_left {
                    let end = self.plot.x.saturating_sub(AXIS);
                    sheet.right(0, end, y, &fit(words, end), style);
                } else {
                    sheet.text(x + AXIS, y, self.gutter(), words, style);
                }
            };
            if let (Some(y), Some(words)) = (self.labels, &axis.label) {
                let half = (self.plot.right() + self.gutter() + AXIS) / 2;
                if is_left {
                    sheet.text(0, y, half.saturating_sub(1), words, style);
                } else {
                    sheet.right(half, x + AXIS + self.gutter(), y, words, style);
                }
            }
            for y in 0..self.plot.height {
                let band = self.ground.bands[usize::from(y)].filter(|(_, of)| *of == side);
                let (sign, look) = match band {
                    Some((hue, _)) => (brush.glyphs.either("┃", "#"), brush.hue(hue)),
                    None => (brush.glyphs.either("│", "|"), style),
                };
                sheet.text(x, self.plot.y + y, 1, sign, look);
            }
            let rows: Vec<u16> =
                axis.ticks.iter().map(|(value, _)| axis.row(*value, self.plot.height)).collect();
            for (i, (_, words)) in axis.ticks.iter().enumerate() {
                let y = rows[i];
                // Those between give way to the ends, and all to a threshold.
                let is_end = i == 0 || i + 1 == rows.len();
                let ends = [rows[0], rows[rows.len() - 1]];
                let is_crowded = !is_end && ends.iter().any(|end| end.abs_diff(y) < 2);
                let threshold = self.ground.thresholds.iter().any(|t| t.side == side && t.row == y);
                if !is_crowded && !threshold {
                    label(sheet, self.plot.y + y, words, style);
                    let sign = if is_left {
                        brush.glyphs.either("┤", "+")
                    } else {
                        brush.glyphs.either("├", "+")
                    };
                    if self.ground.bands[usize::from(y)].is_none_or(|(_, of)| of != side) {
                        sheet.text(x, self.plot.y + y, 1, sign, style);
                    }
                }
            }
            for threshold in self.ground.thresholds.iter().filter(|t| t.side == side) {
                label(sheet, self.plot.y + threshold.row, &threshold.value, brush.hue(threshold.hue));
            }
        }
    }

    /// Cells of the labels of the right axis.
    fn gutter(&self) -> u16 {
        let right = self.ground.thresholds.iter().filter(|t| t.side == Side::Right);
        let thresholds = right.map(|t| width(&t.value)).max().unwrap_or(0);
        self.axis(Side::Right).map_or(0, |axis| axis.width().max(thresholds))
    }

    pub(super) fn draw_times(&self, sheet: &mut Sheet<'_>, brush: &Brush<'_>) {
        let Some(y) = self.times else { return };
        let cursor = brush.cursor.map(|at| (at, "", brush.style("crosshair")));
        let mark = self.mark.map(|(at, sign, look)| (at, sign, brush.style(look)));
        let marks: Vec<times::Marked> = cursor.into_iter().chain(mark).collect();
        times::axis(sheet, (self.plot.x, y), &self.span, &marks, brush.style("axis"), brush.zone);
    }
}
