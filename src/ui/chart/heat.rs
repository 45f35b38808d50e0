//! A heat map: a row a series, the darker the greater.

use ratatui::style::Modifier;

use super::{
    Figure,
    brush::{Brush, Hue},
    entry::Entry,
    hold,
    rows::Rows,
    sheet::Sheet,
};

/// What all rows of a heat map are measured by.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Heat {
    pub rows: Rows,
    low: f64,
    high: f64,
    /// From which value on a cell has the look of a level.
    levels: Vec<(f64, f64, Hue)>,
}

impl Heat {
    pub(super) fn of(figure: &Figure<'_>, entries: &[Entry], size: (u16, u16)) -> Self {
        let drawn = || entries.iter().filter(|e| e.is_drawn()).filter_map(|e| e.stats);
        let axis = &figure.axes[0];
        let least = drawn().map(|stats| stats.min).fold(f64::INFINITY, f64::min);
        let most = drawn().map(|stats| stats.max).fold(f64::NEG_INFINITY, f64::max);
        let number = |value: Option<f64>| value.filter(|v| v.is_finite());
        // From zero, as all shades are: else small differences look large.
        let low = number(axis.min).unwrap_or(least.min(0.0));
        let high = number(axis.max).unwrap_or(most);
        let level = |band: &crate::spec::Band| {
            let to = band.to.unwrap_or(f64::INFINITY);
            let hue = Hue::of(band);
            hue.says().then(|| (band.from.min(to), band.from.max(to), hue))
        };
        let levels = figure.bands.iter().filter_map(level).collect();
        Self { rows: Rows::of(figure, entries, size, (true, 3)), low, high, levels }
    }

    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, entries: &[Entry], brush: &Brush<'_>) {
        let hot = brush.style("heat");
        let cursor = brush.cursor.and_then(|at| self.rows.span.column(at));
        self.rows.draw(sheet, entries, brush, &|sheet, (x, y), entry, _| {
            for (i, value) in (0_u16..).zip(hold::values(entry, &self.rows.span)) {
                let Some((value, provisional)) = value else { continue };
                let mut style = self.level(value).map_or(hot, |hue| brush.hue(hue));
                if provisional {
                    style = style.add_modifier(Modifier::DIM);
                }
                if cursor == Some(i) {
                    style = style.add_modifier(Modifier::REVERSED);
                }
                for y in y..y + self.rows.pitch {
                    sheet.set(x + i, y, brush.glyphs.shade(self.part(value)), style);
                }
            }
        });
    }

    fn part(&self, value: f64) -> f64 {
        let height = self.high / 2.0 - self.low / 2.0;
        if height > 0.0 { ((value / 2.0 - self.low / 2.0) / height).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The worst level that a value is in.
    fn level(&self, value: f64) -> Option<Hue> {
        let inside = self.levels.iter().filter(|(from, to, _)| value >= *from && value <= *to);
        inside.map(|(.., hue)| *hue).max_by_key(|hue| hue.badness())
    }
}
