//! Values alone: in large digits, each with its trend and how it has changed.

use ratatui::{layout::Rect, style::Modifier};

use super::{
    Figure, brush::Brush, digits::Size, entry::Entry, exact::exact, sheet::Sheet, span::Span, spark,
};
use crate::ui::text::{fit, width};

/// Cells of a tile at least.
const TILE: u16 = 20;

/// Rows of a trend at most.
const TREND: u16 = 6;

/// Tiles, a value each.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Values {
    /// The trend in a tile.
    pub span: Span,
    /// Columns and rows of a tile, with a blank beside and beneath.
    tile: (u16, u16),
    /// Tiles in a line, and lines.
    grid: (u16, u16),
    whole_range: bool,
    exact: bool,
    bare: bool,
}

impl Values {
    pub(super) fn of(figure: &Figure<'_>, entries: &[Entry], (columns, rows): (u16, u16)) -> Self {
        let count = u16::try_from(entries.len()).unwrap_or(u16::MAX).max(1);
        let most = (columns / TILE).max(1);
        // As many lines as let digits be large: a tile with half digits has five rows.
        let across = (1..=most).find(|n| rows / count.div_ceil(*n) >= 5).unwrap_or(most).min(count);
        let across = if count <= most && rows / count < 7 { count } else { across };
        let lines = count.div_ceil(across).min((rows / 2).max(1));
        let tile = (columns / across, rows / lines);
        let span = Span::new(figure.from, figure.to, tile.0.saturating_sub(if across > 1 { 2 } else { 0 }));
        let (whole_range, exact, bare) = (figure.whole_range, figure.telling.exact, figure.telling.bare);
        Self { span, tile, grid: (across, lines), whole_range, exact, bare }
    }

    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, entries: &[Entry], brush: &Brush<'_>) {
        let capacity = usize::from(self.grid.0 * self.grid.1);
        let shown = if entries.len() > capacity { capacity - 1 } else { entries.len() };
        let first =
            brush.selected.map_or(0, |at| (at + 1).saturating_sub(shown.max(1)).min(entries.len() - shown));
        let place = |i: usize| {
            let (column, line) = (i % usize::from(self.grid.0), i / usize::from(self.grid.0));
            (column as u16 * self.tile.0, line as u16 * self.tile.1)
        };
        for (i, entry) in entries[first..first + shown].iter().enumerate() {
            let is_selected = brush.selected == Some(first + i) && entries.len() > 1;
            self.draw_tile(sheet, place(i), entry, is_selected, brush);
        }
        if shown < entries.len() {
            let (x, y) = place(shown);
            let more = format!(".. {} more", entries.len() - shown);
            sheet.text(x, y, self.tile.0, &more, brush.style("dim"));
        }
    }

    fn draw_tile(
        &self,
        sheet: &mut Sheet<'_>,
        (x, y): (u16, u16),
        entry: &Entry,
        is_selected: bool,
        brush: &Brush<'_>,
    ) {
        let (columns, height) = (self.span.columns, self.tile.1);
        let look = brush.series(std::slice::from_ref(entry))[0];
        let text = brush.style(if entry.hidden { "dim" } else { "text" });
        let name = if entry.hidden { format!("({})", entry.label) } else { entry.label.clone() };
        sheet.text(x, y, columns, &fit(&name, columns), text);
        if is_selected {
            sheet.tint(Rect { x, y, width: columns, height: 1 }, brush.style("focused.selected"));
        }
        let cursor = brush.cursor.filter(|at| self.span.column(*at).is_some());
        let value = match cursor {
            Some(at) => entry.at(at, &self.span).map(|(_, max)| max),
            None => entry.value(self.whole_range),
        };
        let (Some(stats), Some(value)) = (entry.stats, value) else {
            let trouble = entry.trouble.as_ref().map(|t| format!("{} {t}", brush.glyphs.either("✕", "x")));
            let (words, style) = match trouble.filter(|_| entry.stats.is_none()) {
                Some(trouble) => (trouble, "unreadable"),
                None => ("-".into(), "dim"),
            };
            sheet.text(x, y + 1, columns, &words, brush.style(style));
            return;
        };
        let words = if self.exact { exact(value, entry.unit.as_deref()) } else { entry.words(value) };
        let end =
            words.find(|c: char| !matches!(c, '0'..='9' | '.' | ',' | '-' | 'e')).unwrap_or(words.len());
        let (number, unit) = words.split_at(end);
        let spare = if height >= 5 { 3 } else { 1 };
        let room = columns.saturating_sub(width(unit) + 1);
        let (size, wide) = Size::of(number, room, height.saturating_sub(spare), brush.glyphs);
        let look = if stats.provisional && cursor.is_none() && !self.whole_range {
            look.add_modifier(Modifier::DIM)
        } else {
            look
        };
        size.write(sheet, (x, y + 1), number, brush.glyphs, look);
        let under = y + 1 + size.rows();
        let gap = u16::from(size != Size::Plain && !unit.starts_with(' '));
        let after = sheet.text(x + wide + gap, under - 1, columns.saturating_sub(wide + gap), unit, look);
        let change = match cursor {
            Some(at) => format!("at {}", brush.zone.moment(at, self.span.to)),
            None if self.whole_range && stats.count > 1 => "on average".to_owned(),
            None => changed(entry, stats.first, value, stats.since, self.span, brush),
        };
        if under < y + height {
            sheet.text(x, under, columns, &change, brush.style("dim"));
        } else {
            let room = (x + columns).saturating_sub(after + 2);
            sheet.text(after + 2, under - 1, room, &change, brush.style("dim"));
        }
        // The trend in what is left, with a blank line before it and one before the next tile.
        let left = (y + height).saturating_sub(under + 1);
        let left = left - u16::from(self.grid.1 > 1 && left > 1);
        let gap = u16::from(left > 2);
        if left > gap && !self.bare {
            let place = (x, under + 1 + gap, (left - gap).min(TREND));
            spark::draw(sheet, place, entry, &self.span, brush, look);
        }
    }
}

/// `+12% since 03:15`.
fn changed(
    entry: &Entry,
    first: f64,
    value: f64,
    since: crate::model::Timestamp,
    span: Span,
    brush: &Brush<'_>,
) -> String {
    let by = value - first;
    let arrow = if by > 0.0 {
        brush.glyphs.either("↑", "^")
    } else if by < 0.0 {
        brush.glyphs.either("↓", "v")
    } else {
        brush.glyphs.either("→", "=")
    };
    let sign = if by > 0.0 { "+" } else { "" };
    let percent = by / first.abs() * 100.0;
    let words = match percent {
        _ if by == 0.0 => "as".into(),
        // Many times as much is no percentage that anybody reads.
        p if p.is_finite() && p.abs() < 1000.0 && !entry.words(first).ends_with('%') => {
            format!("{sign}{}", crate::model::quantity((p * 10.0).round() / 10.0, Some("Percent")))
        }
        _ => format!("{sign}{}", entry.words(by)),
    };
    let since_word = if by == 0.0 { "at" } else { "since" };
    format!("{arrow} {words} {since_word} {}", brush.zone.moment(since, span.to))
}
