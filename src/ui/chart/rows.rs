//! A row a series: its letter and name at the left, something drawn, its value at the right; a time axis beneath.

use ratatui::{
    layout::Rect,
    style::{Modifier, Style},
};

use super::{Figure, brush::Brush, entry::Entry, sheet::Sheet, span::Span, times};
use crate::ui::text::{fit, width};

/// Where the parts of the rows are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rows {
    /// Cells of the names.
    pub names: u16,
    /// Cells of the values at the right.
    pub values: u16,
    /// What is drawn between them.
    pub span: Span,
    /// Rows for series,
    pub height: u16,
    /// and for each of them.
    pub pitch: u16,
    /// The row of times.
    pub times: Option<u16>,
    whole_range: bool,
}

/// Draws what is between name and value of a series.
type Between<'a> = dyn Fn(&mut Sheet<'_>, (u16, u16), &Entry, Style) + 'a;

impl Rows {
    pub(super) fn of(
        figure: &Figure<'_>,
        entries: &[Entry],
        (columns, rows): (u16, u16),
        (timed, most): (bool, u16),
    ) -> Self {
        let names = entries.iter().map(|e| width(&e.label)).max().unwrap_or(0).min(columns / 3);
        let value = |e: &Entry| {
            let stats = e.stats?;
            let all = [stats.last, stats.min, stats.max, stats.mean()];
            all.into_iter().map(|value| width(&e.words(value))).max()
        };
        let values = entries.iter().filter_map(value).max().unwrap_or(1).min(columns / 4);
        let span = Span::new(figure.from, figure.to, columns.saturating_sub(names + values + 6));
        let has_times = timed && rows >= 3 && span.columns >= 5;
        let height = rows - u16::from(has_times);
        let count = u16::try_from(entries.len()).unwrap_or(u16::MAX).clamp(1, height.max(1));
        let pitch = (height / count).clamp(1, most);
        let times = has_times.then_some(count * pitch);
        Self { names, values, span, height, pitch, times, whole_range: figure.whole_range }
    }

    /// Rows that the series take, those not shown told in one of them.
    pub(super) fn taken(&self, count: usize) -> u16 {
        u16::try_from(count).unwrap_or(u16::MAX).saturating_mul(self.pitch).min(self.height)
    }

    /// The column at which what is drawn begins.
    pub(super) fn left(&self) -> u16 {
        self.names + 4
    }

    pub(super) fn draw(
        &self,
        sheet: &mut Sheet<'_>,
        entries: &[Entry],
        brush: &Brush<'_>,
        between: &Between<'_>,
    ) {
        let (first, shown) = window(entries.len(), self.height, brush.selected);
        let looks = brush.series(entries);
        for (row, i) in (0_u16..).zip(first..first + shown) {
            let y = row * self.pitch;
            let (entry, look) = (&entries[i], looks[i]);
            let text = brush.style(if entry.hidden { "dim" } else { "text" });
            sheet.text(0, y, 2, &entry.sign, look.add_modifier(Modifier::BOLD));
            let name = if entry.hidden { format!("({})", entry.label) } else { entry.label.clone() };
            sheet.text(3, y, self.names, &fit(&name, self.names), text);
            let left = self.left();
            if let (None, Some(trouble)) = (entry.stats, &entry.trouble) {
                let sign = brush.glyphs.either("✕", "x");
                let room = self.span.columns + self.values + 2;
                sheet.text(left, y, room, &format!("{sign} {trouble}"), brush.style("unreadable"));
            } else if !entry.hidden {
                between(sheet, (left, y), entry, look);
                let x = left + self.span.columns + 1;
                sheet.right(x, x + self.values, y, &fit(&self.value(entry, brush), self.values), text);
            }
            if brush.selected == Some(i) {
                let row = Rect { x: 0, y, width: left.saturating_sub(1), height: 1 };
                sheet.tint(row, brush.style("focused.selected"));
            }
        }
        if shown < entries.len() {
            let more = format!(".. {} more", entries.len() - shown);
            sheet.text(
                3,
                shown as u16 * self.pitch,
                self.left() + self.span.columns,
                &more,
                brush.style("dim"),
            );
        }
        if let Some(y) = self.times {
            let cursor = brush.cursor.map(|at| (at, "", brush.style("crosshair")));
            let marks: Vec<times::Marked> = cursor.into_iter().collect();
            times::axis(sheet, (self.left(), y), &self.span, &marks, brush.style("axis"), brush.zone);
        }
    }

    /// The value at the crosshair, else the one that the series has alone.
    fn value(&self, entry: &Entry, brush: &Brush<'_>) -> String {
        let cursor = brush.cursor.filter(|at| self.times.is_some() && self.span.column(*at).is_some());
        let value = match cursor {
            Some(at) => entry.at(at, &self.span).map(|(_, max)| max),
            None => entry.value(self.whole_range),
        };
        value.map_or_else(|| "-".into(), |value| entry.words(value))
    }
}

/// The first of the series that are shown and how many are: the selected one among them, and a row less when the others
/// are to be told.
pub(super) fn window(count: usize, rows: u16, selected: Option<usize>) -> (usize, usize) {
    let rows = usize::from(rows);
    let shown = if count > rows { rows.saturating_sub(1) } else { count };
    let first = selected.map_or(0, |at| (at + 1).saturating_sub(shown.max(1)).min(count - shown));
    (first, shown)
}
