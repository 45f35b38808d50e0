//! A graph in cells: what it costs is by the cell.

use ratatui::style::{Modifier, Style};

use super::{
    brush::Brush,
    entry::Entry,
    graph::{AXIS, Graph},
    legend,
    raster::{Ink, Raster},
    sheet::Sheet,
    times,
};
use crate::{
    spec::{Shape, Side},
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

    fn draw_axes(&self, sheet: &mut Sheet<'_>, brush: &Brush<'_>) {
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
                    Some((level, _)) => (brush.glyphs.either("┃", "#"), brush.level(level)),
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
                label(sheet, self.plot.y + threshold.row, &threshold.value, brush.level(threshold.level));
            }
        }
    }

    /// Cells of the labels of the right axis.
    fn gutter(&self) -> u16 {
        let right = self.ground.thresholds.iter().filter(|t| t.side == Side::Right);
        let thresholds = right.map(|t| width(&t.value)).max().unwrap_or(0);
        self.axis(Side::Right).map_or(0, |axis| axis.width().max(thresholds))
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
                    Ink::None => match behind.sign(self, x, y) {
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
                        (brush.glyphs.of(ink, number, signs.get(line).copied().unwrap_or('+')), style)
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
                sheet.text(self.plot.x + x, y, wide, &format!(" {label} "), brush.level(threshold.level));
            }
        }
        let mut next = 0;
        for (column, label) in &self.ground.labels {
            let (from, wide) = (column + 1, width(label) + 1);
            if from >= next && is_free(0, from, from + wide) {
                sheet.text(self.plot.x + from, self.plot.y, wide, label, brush.style("moment"));
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

    fn draw_times(&self, sheet: &mut Sheet<'_>, brush: &Brush<'_>) {
        let Some(y) = self.times else { return };
        let cursor = brush.cursor.map(|at| (at, "", brush.style("crosshair")));
        let mark = self.mark.map(|(at, sign, look)| (at, sign, brush.style(look)));
        let marks: Vec<times::Marked> = cursor.into_iter().chain(mark).collect();
        times::axis(sheet, (self.plot.x, y), &self.span, &marks, brush.style("axis"), brush.zone);
    }
}

/// What is drawn where there is no line.
struct Behind {
    cursor: Option<u16>,
    crosshair: (char, Style),
    moment: (char, Style),
    dot: char,
    /// By rows: the look of a threshold, and of a band.
    lines: Vec<Option<(char, Style)>>,
    bands: Vec<Option<Style>>,
    /// By columns: the look of an alarm.
    shades: Vec<Option<Style>>,
}

impl Behind {
    fn of(graph: &Graph, brush: &Brush<'_>) -> Self {
        let glyphs = brush.glyphs;
        let sign = |sign: &'static str, ascii: &'static str| {
            glyphs.either(sign, ascii).chars().next().unwrap_or(' ')
        };
        let line = sign("┈", "=");
        let ground = &graph.ground;
        Self {
            cursor: brush.cursor.and_then(|at| graph.span.column(at)),
            crosshair: (sign("│", "|"), brush.style("crosshair")),
            moment: (sign("┊", ":"), brush.style("moment")),
            dot: sign("·", ","),
            lines: ground.lines.iter().map(|level| level.map(|level| (line, brush.level(level)))).collect(),
            bands: ground.bands.iter().map(|band| band.map(|(level, _)| brush.level(level))).collect(),
            shades: ground.shades.iter().map(|look| look.map(|look| brush.style(look))).collect(),
        }
    }

    fn sign(&self, graph: &Graph, x: u16, y: u16) -> Option<(char, Style)> {
        let (column, row) = (usize::from(x), usize::from(y));
        if self.cursor == Some(x) {
            return Some(self.crosshair);
        }
        if let Some(found) = self.lines[row] {
            return Some(found);
        }
        if graph.ground.moments[column] {
            return Some(self.moment);
        }
        let every = (x + 2 * y) % 4;
        let band = self.bands[row].filter(|_| every == 0);
        let shade = self.shades[column].filter(|_| every == 2);
        band.or(shade).map(|style| (self.dot, style))
    }
}
