//! A graph in cells: what it costs is by the cell.

use ratatui::style::{Modifier, Style};

use super::{
    behind::Behind,
    brush::Brush,
    entry::Entry,
    graph::Graph,
    legend,
    raster::{Ink, Raster},
    sheet::Sheet,
};
use crate::{
    spec::Shape,
    ui::text::{fit, width},
};

impl Graph {
    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, entries: &[Entry], brush: &Brush<'_>) {
        self.draw_axes(sheet, brush);
        self.draw_cells(sheet, entries, brush);
        self.draw_labels(sheet, brush);
        self.draw_letters(sheet, entries, brush);
        self.draw_events(sheet, brush);
        self.draw_times(sheet, brush);
        legend::draw(sheet, self.legend, entries, brush, &self.span);
    }

    /// The selected line by itself, to be drawn over the others.
    fn selected(&self, entries: &[Entry], brush: &Brush<'_>) -> Option<Raster> {
        let entry = brush.selected.and_then(|at| entries.get(at)).filter(|entry| entry.is_drawn())?;
        if self.shape != Shape::Line || entries.len() < 2 {
            return None;
        }
        let mut raster = Raster::new(self.plot.width, self.plot.height);
        self.trace(&mut raster, entry, brush.selected?);
        Some(raster)
    }

    fn draw_cells(&self, sheet: &mut Sheet<'_>, entries: &[Entry], brush: &Brush<'_>) {
        let looks = brush.series(entries);
        let signs: Vec<char> = entries.iter().map(|e| e.sign.chars().next().unwrap_or('+')).collect();
        let shade = brush.style("shade");
        for column in self.ground.tinted(self.plot) {
            sheet.tint(column, Style { fg: None, ..shade });
        }
        let over = self.selected(entries, brush);
        let behind = Behind::of(self, brush);
        for y in 0..self.plot.height {
            let over = over.as_ref().map_or(&[][..], |raster| raster.row(y));
            for (x, inked) in (0_u16..).zip(self.raster.row(y)) {
                let selected = over.get(usize::from(x)).filter(|inked| inked.ink != Ink::None);
                let inked = selected.unwrap_or(inked);
                let (sign, style) = match inked.ink {
                    Ink::None => match behind.sign(x, y) {
                        Some(found) => found,
                        None => continue,
                    },
                    ink => {
                        let line = usize::from(inked.line);
                        let mut style = looks.get(line).copied().unwrap_or_default();
                        if inked.provisional {
                            style = style.add_modifier(Modifier::DIM);
                        }
                        if selected.is_some() {
                            style = style.add_modifier(Modifier::BOLD);
                        }
                        let number = entries.get(line).map_or(line, |entry| entry.number);
                        let letter = signs.get(line).copied().unwrap_or('+');
                        let glyph = match entries.get(line) {
                            Some(entry) if entry.is_past => brush.glyphs.of_past(ink, number, letter),
                            _ => brush.glyphs.of(ink, number, letter),
                        };
                        (glyph, style)
                    }
                };
                sheet.set(self.plot.x + x, self.plot.y + y, sign, style);
            }
        }
    }

    /// Labels of thresholds and moments, where nothing is drawn.
    fn draw_labels(&self, sheet: &mut Sheet<'_>, brush: &Brush<'_>) {
        let is_free = |y: u16, from: u16, to: u16| {
            let cells = self.raster.row(y).get(usize::from(from)..usize::from(to));
            cells.is_some_and(|cells| cells.iter().all(|cell| cell.ink == Ink::None))
        };
        for threshold in &self.ground.thresholds {
            let Some(label) = &threshold.label else { continue };
            let wide = width(label) + 2;
            let right = self.plot.width.checked_sub(wide + 1);
            let places = [right, Some(1), self.plot.width.checked_sub(wide).map(|room| room / 2)];
            let x = places.into_iter().flatten().find(|x| is_free(threshold.row, *x, x + wide));
            if let Some(x) = x {
                let y = self.plot.y + threshold.row;
                sheet.text(self.plot.x + x, y, wide, &format!(" {label} "), brush.hue(threshold.hue));
            }
        }
        let mut next = 0;
        for (column, label, colour) in &self.ground.labels {
            let (from, wide) = (column + 1, width(label) + 1);
            if from >= next && is_free(0, from, from + wide) {
                sheet.text(self.plot.x + from, self.plot.y, wide, label, brush.tinted("moment", *colour));
                next = from + wide;
            }
        }
    }

    fn draw_letters(&self, sheet: &mut Sheet<'_>, entries: &[Entry], brush: &Brush<'_>) {
        let looks = brush.series(entries);
        for (x, y, line) in &self.letters {
            if let (Some(entry), Some(look)) = (entries.get(*line), looks.get(*line)) {
                let look = look.add_modifier(Modifier::BOLD);
                let max = entry.sign.len() as u16;
                sheet.text(self.plot.x + x, self.plot.y + y, max, &entry.sign, look);
            }
        }
    }

    /// What was changed, and when alarms were not fine; in words, what was changed at the crosshair.
    fn draw_events(&self, sheet: &mut Sheet<'_>, brush: &Brush<'_>) {
        let Some(y) = self.events else { return };
        for (column, look) in self.ground.strips() {
            let sign = match look {
                "alarm" => brush.glyphs.either("━", "!"),
                "unknown" => brush.glyphs.either("┄", "?"),
                _ => brush.glyphs.either("─", "-"),
            };
            sheet.text(self.plot.x + column, y, 1, sign, brush.style(look));
        }
        let cursor = brush.cursor.and_then(|at| self.span.column(at));
        for (column, kind, _) in &self.ground.changes {
            sheet.text(self.plot.x + column, y, 1, brush.glyphs.change(*kind), brush.style("change"));
        }
        if let Some((column, _, words)) = self.ground.changes.iter().find(|(at, ..)| Some(*at) == cursor) {
            let (room, wide) = (self.plot.width - column, width(words) + 2);
            let (x, max) = if wide <= room || room > self.plot.width / 2 {
                (column + 1, room - 1)
            } else {
                (column.saturating_sub(wide), wide.min(*column))
            };
            let words = fit(words, max.saturating_sub(2));
            sheet.text(self.plot.x + x, y, max, &format!(" {words} "), brush.style("text"));
        }
    }
}
