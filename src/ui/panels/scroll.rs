use ratatui::{buffer::Buffer, layout::Rect};

use crate::ui::{Cx, Place, text::put};

/// A line of running text: label, words, the name of their style.
pub(super) type Worded = (&'static str, String, &'static str);

/// The first line in sight of a panel that scrolls.
pub(super) fn first(cx: &Cx<'_>, at: usize, lines: usize, height: u16) -> usize {
    cx.state(at).index.min(lines.saturating_sub(usize::from(height)))
}

/// `12 more` when lines are left below.
pub(super) fn more(cx: &Cx<'_>, place: &Place, lines: usize, height: u16) -> String {
    let below = lines.saturating_sub(first(cx, place.panel, lines, height) + usize::from(height));
    if below == 0 { String::new() } else { format!("{below} more") }
}

/// Draws labelled lines from the first in sight.
pub(super) fn draw(cx: &Cx<'_>, at: usize, area: Rect, labels: u16, lines: &[Worded], buf: &mut Buffer) {
    let first = first(cx, at, lines.len(), area.height);
    for ((label, text, style), y) in lines.iter().skip(first).zip(area.y..area.bottom()) {
        let indent = if label.is_empty() { 0 } else { labels.min(area.width) };
        put(buf, area.x, y, indent, label, cx.style("dim"));
        put(buf, area.x + indent, y, area.width - indent, text, cx.style(style));
    }
}
