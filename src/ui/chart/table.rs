//! Series in words: a row each.

use ratatui::{layout::Rect, style::Modifier};

use super::{brush::Brush, entry::Entry, rows::window, sheet::Sheet, span::Span};
use crate::{
    spec::Summary,
    ui::text::{fit, width},
};

/// What is told when nobody says what, in order.
const USUAL: [Summary; 5] = [Summary::Last, Summary::Min, Summary::Avg, Summary::Max, Summary::Sum];
/// The same by importance: where there is no room, the last go first.
const LEAST: [usize; 5] = [0, 3, 2, 1, 4];

/// Draws all of it.
pub(super) fn draw(
    sheet: &mut Sheet<'_>,
    (columns, rows): (u16, u16),
    entries: &[Entry],
    (span, chosen): (&Span, &[Summary]),
    brush: &Brush<'_>,
) {
    let told_of = if chosen.is_empty() { &USUAL[..] } else { chosen };
    let (first, shown) = window(entries.len(), rows.saturating_sub(1), brush.selected);
    let seen = &entries[first..first + shown];
    let cells: Vec<Vec<String>> = seen.iter().map(|entry| told(entry, told_of, span, brush)).collect();
    let cursor = brush.cursor.filter(|at| span.column(*at).is_some());
    let head = |column: &Summary| match cursor.filter(|_| *column == Summary::Last) {
        Some(at) => brush.zone.moment(at, span.to),
        None => column.name().to_owned(),
    };
    let heads: Vec<String> = told_of.iter().map(head).collect();
    let wide = |i: usize| cells.iter().map(|c| width(&c[i])).chain([width(&heads[i])]).max().unwrap_or(0);
    let labels = seen.iter().map(|entry| width(&entry.label)).max().unwrap_or(0);
    let mut left = columns.saturating_sub(3 + labels.min((columns / 3).max(10)));
    let mut widths = vec![0_u16; told_of.len()];
    let by_weight: Vec<usize> = if chosen.is_empty() { LEAST.to_vec() } else { (0..chosen.len()).collect() };
    for i in by_weight {
        let cells = wide(i) + 2;
        if cells > left {
            break;
        }
        (widths[i], left) = (cells, left - cells);
    }
    let named = columns.saturating_sub(3 + widths.iter().sum::<u16>()).min(labels);
    let looks = brush.series(seen);
    let mut x = 3 + named;
    for (head, wide) in heads.iter().zip(&widths) {
        sheet.right(x, x + *wide, 0, head, brush.style("table.head"));
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
            for (cell, wide) in cells[i].iter().zip(&widths) {
                sheet.right(x, x + *wide, y, cell, text);
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

/// What is told of a series; of one without points, nothing.
fn told(entry: &Entry, columns: &[Summary], span: &Span, brush: &Brush<'_>) -> Vec<String> {
    let Some(stats) = entry.stats else { return vec![String::new(); columns.len()] };
    let cursor = brush.cursor.filter(|at| span.column(*at).is_some());
    let at_cursor = |at| entry.at(at, span).map_or_else(|| "-".into(), |(_, max)| entry.words(max));
    let cell = |column: &Summary| match column {
        Summary::Last => cursor.map_or_else(|| entry.words(stats.last), at_cursor),
        Summary::Min => entry.words(stats.min),
        Summary::Avg => entry.words(stats.mean()),
        Summary::Max => entry.words(stats.max),
        Summary::Sum => entry.words(stats.sum),
    };
    columns.iter().map(cell).collect()
}
