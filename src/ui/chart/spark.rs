//! Sparklines: a row of eighths a series, each from its least to its greatest value.

use ratatui::{
    layout::Rect,
    style::{Modifier, Style},
};

use super::{brush::Brush, entry::Entry, hold, rows, sheet::Sheet, span::Span};

/// Draws one into so many rows from a place on.
pub(super) fn draw(
    sheet: &mut Sheet<'_>,
    (x, y, tall): (u16, u16, u16),
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
        let eighths = (part * (f64::from(tall) * 8.0 - 1.0)).round().max(0.0) as u16 + 1;
        let style = if provisional { style.add_modifier(Modifier::DIM) } else { style };
        for row in 0..tall.min(eighths.div_ceil(8)) {
            let here = u8::try_from(eighths - row * 8).unwrap_or(u8::MAX);
            sheet.set(x + i, y + tall - 1 - row, brush.glyphs.eighths(here), style);
        }
    }
    if let Some(column) = cursor {
        sheet.tint(
            Rect { x: x + column, y, width: 1, height: tall },
            Style::default().add_modifier(Modifier::REVERSED),
        );
    }
}

/// A row a series: its name, its line and its value.
pub(super) fn draw_all(sheet: &mut Sheet<'_>, rows: &rows::Rows, entries: &[Entry], brush: &Brush<'_>) {
    rows.draw(sheet, entries, brush, &|sheet, place, entry, look| {
        let tall = rows.pitch.saturating_sub(1).max(1);
        draw(sheet, (place.0, place.1, tall), entry, &rows.span, brush, look);
    });
}
