//! Series in words: a row each.

use ratatui::{layout::Rect, style::Modifier};

use super::{brush::Brush, entry::Entry, rows::window, sheet::Sheet, span::Span};
use crate::ui::text::{fit, width};

/// What is told, in order; the first has to be there, of the others the first to go is the last of [`LEAST`].
const HEADS: [&str; 5] = ["last", "min", "avg", "max", "sum"];
/// By importance.
const LEAST: [usize; 5] = [0, 3, 2, 1, 4];

/// Draws all of it.
pub(super) fn draw(
    sheet: &mut Sheet<'_>,
    (columns, rows): (u16, u16),
    entries: &[Entry],
    span: &Span,
    brush: &Brush<'_>,
) {
    let (first, shown) = window(entries.len(), rows.saturating_sub(1), brush.selected);
    let seen = &entries[first..first + shown];
    let cells: Vec<[String; 5]> = seen.iter().map(|entry| told(entry, span, brush)).collect();
    let cursor = brush.cursor.filter(|at| span.column(*at).is_some());
    let mut heads = HEADS.map(str::to_owned);
    if let Some(at) = cursor {
        heads[0] = brush.zone.moment(at, span.to);
    }
    let wide = |i: usize| cells.iter().map(|c| width(&c[i])).chain([width(&heads[i])]).max().unwrap_or(0);
    let labels = seen.iter().map(|entry| width(&entry.label)).max().unwrap_or(0);
    let mut left = columns.saturating_sub(3 + labels.min((columns / 3).max(10)));
    let mut widths = [0_u16; 5];
    for i in LEAST {
        let cells = wide(i) + 2;
        if cells > left {
            break;
        }
        (widths[i], left) = (cells, left - cells);
    }
    let named = columns.saturating_sub(3 + widths.iter().sum::<u16>()).min(labels);
    let looks = brush.series(seen);
    let mut x = 3 + named;
    for (head, wide) in heads.iter().zip(widths) {
        sheet.right(x, x + wide, 0, head, brush.style("table.head"));
        x += wide;
    }
    for (y, (i, entry)) in (1_u16..).zip(seen.iter().enumerate()) {
        let text = brush.style(if entry.hidden { "dim" } else { "text" });
        sheet.text(0, y, 2, &entry.sign, looks[i].add_modifier(Modifier::BOLD));
        let name = if entry.hidden { format!("({})", entry.label) } else { entry.label.clone() };
        sheet.text(3, y, named, &fit(&name, named), text);
        let mut x = 3 + named;
        if let (None, Some(trouble)) = (entry.stats, &entry.trouble) {
            let sign = brush.glyphs.either("✕", "x");
            let words = format!("{sign} {trouble}");
            sheet.text(x + 2, y, columns.saturating_sub(x + 2), &words, brush.style("unreadable"));
        } else {
            for (cell, wide) in cells[i].iter().zip(widths) {
                sheet.right(x, x + wide, y, cell, text);
                x += wide;
            }
        }
        if brush.selected == Some(first + i) {
            sheet.tint(Rect { x: 0, y, width: columns, height: 1 }, brush.style("focused.selected"));
        }
    }
    if shown < entries.len() {
        let more = format!(".. {} more", entries.len() - shown);
        sheet.text(3, shown as u16 + 1, columns, &more, brush.style("dim"));
    }
}

fn told(entry: &Entry, span: &Span, brush: &Brush<'_>) -> [String; 5] {
    let Some(stats) = entry.stats else { return Default::default() };
    let cursor = brush.cursor.filter(|at| span.column(*at).is_some());
    let at_cursor = |at| entry.at(at, span).map_or_else(|| "-".into(), |(_, max)| entry.words(max));
    let last = cursor.map_or_else(|| entry.words(stats.last), at_cursor);
    let [min, avg, max, sum] =
        [stats.min, stats.mean(), stats.max, stats.sum].map(|value| entry.words(value));
    [last, min, avg, max, sum]
}
