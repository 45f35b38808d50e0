//! Values as bars that lie: of gauges, and of bar charts whose bars have no room to stand.

use ratatui::style::{Modifier, Style};

use super::{
    Figure,
    axis::{Axis, Units},
    brush::{Brush, Hue},
    entry::Entry,
    rows::Rows,
    sheet::Sheet,
};
use crate::{
    spec::{AxisSpec, Shape, Side},
    ui::text::width,
};

/// Bars that lie beneath each other, on one axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Meter {
    pub rows: Rows,
    axis: Axis,
    /// Thresholds, with their words.
    marks: Vec<(f64, Hue, String)>,
    bands: Vec<(f64, f64, Hue)>,
    is_gauge: bool,
    /// Rows that a bar takes, when it is alone and has its name above.
    thick: u16,
    whole_range: bool,
    /// The row of the axis.
    scale: Option<u16>,
}

impl Meter {
    pub(super) fn of(figure: &Figure<'_>, entries: &[Entry], (columns, rows): (u16, u16)) -> Self {
        let is_gauge = figure.shape == Shape::Gauge;
        let units = Units::of(entries, Side::Left);
        let mut spec = AxisSpec { label: None, ..figure.axes[0].clone() };
        if is_gauge && spec.unit.as_deref().or_else(|| units.only()) == Some("Percent") {
            spec.min = spec.min.or(Some(0.0));
            spec.max = spec.max.or(Some(100.0));
        }
        let edges = figure.bands.iter().flat_map(|band| std::iter::once(band.from).chain(band.to));
        let edges = edges.filter(|edge| edge.is_finite());
        let drawn = || entries.iter().filter(|entry| entry.is_drawn());
        let values = drawn().filter_map(|entry| entry.value(figure.whole_range));
        let axis = Axis::of(&spec, &units, values.chain(edges).chain([0.0]), 3);
        let mark = |edge: f64, hue| (edge, hue, axis.exact(edge));
        let marks = figure.bands.iter().flat_map(|band| {
            let edges = std::iter::once(band.from).chain(band.to);
            edges.filter(|edge| *edge > axis.low && *edge < axis.high).map(|edge| mark(edge, Hue::of(band)))
        });
        let marks = marks.collect();
        let bands = figure.bands.iter().map(|band| {
            let to = band.to.unwrap_or(f64::INFINITY);
            (band.from.min(to), band.from.max(to), Hue::of(band))
        });
        let bands = bands.collect();
        let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
        let thick = if count == 1 && is_gauge && rows >= 4 { (rows - 2).min(3) } else { 0 };
        let has_scale = rows > if thick > 0 { thick + 1 } else { count.min(rows.saturating_sub(1)).max(1) };
        let mut lines = Rows::of(figure, entries, (columns, rows - u16::from(has_scale)), (false, 3));
        if thick > 0 {
            lines.span.columns = columns;
        }
        let scale = has_scale.then_some(if thick > 0 { thick + 1 } else { lines.taken(entries.len()) });
        Self { rows: lines, axis, marks, bands, is_gauge, thick, whole_range: figure.whole_range, scale }
    }

    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, entries: &[Entry], brush: &Brush<'_>) {
        let left = if self.thick > 0 { 0 } else { self.rows.left() };
        match entries {
            [entry] if self.thick > 0 => {
                let (columns, look) = (self.rows.span.columns, brush.series(entries)[0]);
                let text = brush.style("text");
                let words = entry.value(self.whole_range).map(|value| entry.words(value));
                let words = words.or_else(|| entry.trouble.clone()).unwrap_or_else(|| "-".into());
                let end = sheet.right(0, columns, 0, &words, text.add_modifier(Modifier::BOLD));
                sheet.text(0, 0, end.saturating_sub(1), &entry.label, text);
                for y in 1..=self.thick {
                    self.bar(sheet, (0, y), entry, look, brush);
                }
            }
            _ => self.rows.draw(sheet, entries, brush, &|sheet, place, entry, look| {
                for y in 0..self.rows.pitch.saturating_sub(1).max(1) {
                    self.bar(sheet, (place.0, place.1 + y), entry, look, brush);
                }
            }),
        }
        if let Some(y) = self.scale {
            self.draw_scale(sheet, (left, y), brush);
        }
    }

    /// The cells up to a value, in eighths.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn eighths(&self, value: f64) -> u32 {
        ((1.0 - self.axis.part(value)) * f64::from(self.rows.span.columns) * 8.0).round() as u32
    }

    fn bar(&self, sheet: &mut Sheet<'_>, (x, y): (u16, u16), entry: &Entry, look: Style, brush: &Brush<'_>) {
        let Some(value) = entry.value(self.whole_range) else { return };
        let (zero, to) = (self.eighths(0.0_f64.clamp(self.axis.low, self.axis.high)), self.eighths(value));
        let hues = self.bands.iter().filter(|(from, to, _)| value >= *from && value <= *to).map(|b| b.2);
        let worst = hues.filter(Hue::says).max_by_key(Hue::badness);
        let look = worst.filter(|_| self.is_gauge).map_or(look, |hue| brush.hue(hue));
        let look = if entry.stats.is_some_and(|stats| stats.provisional) {
            look.add_modifier(Modifier::DIM)
        } else {
            look
        };
        let (from, to) = if self.is_gauge { (0, to) } else { (zero.min(to), zero.max(to)) };
        // What is below nothing begins at a whole cell, for there are only eighths from the left.
        let from = from / 8 * 8;
        let (track, ground) = (brush.glyphs.either("░", "."), brush.style("axis"));
        for i in 0..self.rows.span.columns {
            let cell = u32::from(i) * 8;
            let eighths = to.min(cell + 8).saturating_sub(from.max(cell)).min(8) as u8;
            match eighths {
                _ if brush.glyphs.across(eighths) != ' ' => {
                    sheet.set(x + i, y, brush.glyphs.across(eighths), look);
                }
                _ if self.is_gauge => {
                    sheet.text(x + i, y, 1, track, ground);
                }
                _ => {}
            }
        }
        for (value, hue, _) in &self.marks {
            let sign = brush.glyphs.either("│", "|");
            sheet.text(x + self.column(*value), y, 1, sign, brush.hue(*hue));
        }
    }

    fn column(&self, value: f64) -> u16 {
        u16::try_from(self.eighths(value) / 8).unwrap_or(0).min(self.rows.span.columns.saturating_sub(1))
    }

    /// Both ends, and the thresholds between them as far as they have room.
    fn draw_scale(&self, sheet: &mut Sheet<'_>, (x, y): (u16, u16), brush: &Brush<'_>) {
        let (columns, axis) = (self.rows.span.columns, brush.style("axis"));
        let (Some((_, low)), Some((_, high))) = (self.axis.ticks.first(), self.axis.ticks.last()) else {
            return;
        };
        let mut taken = vec![(0, width(low)), (columns.saturating_sub(width(high)), columns)];
        sheet.text(x, y, columns, low, axis);
        sheet.right(x, x + columns, y, high, axis);
        for (value, hue, words) in &self.marks {
            let wide = width(words);
            let start = self.column(*value).saturating_sub(wide / 2);
            let end = start + wide;
            if taken.iter().all(|(a, b)| end < *a || start > *b) {
                sheet.text(x + start, y, wide, words, brush.hue(*hue));
                taken.push((start, end));
            }
        }
    }
}
