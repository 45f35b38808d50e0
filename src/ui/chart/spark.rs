//! Sparklines: a row of eighths a series, each from its least to its greatest value.

use ratatui::{
    layout::Rect,
    style::{Modifier, Style},
};

use super::{brush::Brush, entry::Entry, hold, rows, sheet::Sheet, span::Span};

/// Draws one into a row.
pub(super) fn draw(
    sheet: &mut Sheet<'_>,
    (x, y): (u16, u16),
    entry: &Entry,
    span: &Span,
    brush: &Brush<'_>,
    style: Style,
) {
    let cursor = brush.cursor.and_then(|at| span.column(at));
    let Some(stats) = entry.stats else { return };
    let height = stats.max / 2.0 - stats.min / 2.0;
    for (i, value) in (0_u16..).zip(hold::values(entry, span)) {
        let Some((value, provisional)) = value else { continue };
        // Where all are equal they are in the middle.
        let part = if height > 0.0 { (value / 2.0 - stats.min / 2.0) / height } else { 0.5 };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let eighths = (part * 7.0).round().clamp(0.0, 7.0) as u8 + 1;
        let style = if provisional { style.add_modifier(Modifier::DIM) } else { style };
        sheet.set(x + i, y, brush.glyphs.eighths(eighths), style);
    }
    if let Some(column) = cursor {
        sheet.tint(
            Rect { x: x + column, y, width: 1, height: 1 },
            Style::default().add_modifier(Modifier::REVERSED),
        );
    }
}

/// A row a series: its name, its line and its value.
pub(super) fn draw_all(sheet: &mut Sheet<'_>, rows: &rows::Rows, entries: &[Entry], brush: &Brush<'_>) {
    rows.draw(sheet, entries, brush, &|sheet, place, entry, look| {
        draw(sheet, place, entry, &rows.span, brush, look);
    });
}
