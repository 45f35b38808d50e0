//! The legend: which line is whose, and what is told of it.

use ratatui::{
    layout::Rect,
    style::{Modifier, Style},
};

use super::{brush::Brush, entry::Entry, sheet::Sheet, span::Span};
use crate::{
    spec::Legend,
    ui::text::{fit, width},
};

/// Narrower than this a legend at the right leaves the lines no room: it is beneath.
const RIGHT_FROM: u16 = 54;
/// Cells of a label that is one of many in a line.
const LABEL: u16 = 24;
/// Cells of a value that is one of many in a line.
const VALUE: u16 = 9;

/// The room that the legend takes of so many columns and rows; none when it has none.
pub(super) fn room(entries: &[Entry], legend: Legend, (columns, rows): (u16, u16)) -> Rect {
    let none = Rect::default();
    if entries.is_empty() || legend == Legend::Hidden {
        return none;
    }
    if legend == Legend::Right && columns >= RIGHT_FROM {
        let wide = (labels(entries) + VALUE + 4).clamp(18, columns / 3);
        return Rect { x: columns - wide, y: 0, width: wide, height: rows };
    }
    let most = (rows / 3).min(rows.saturating_sub(5));
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    let height = if count <= most { count } else { count.div_ceil(a_line(entries, columns)).min(most) };
    Rect { x: 0, y: rows - height, width: columns, height }
}

fn labels(entries: &[Entry]) -> u16 {
    entries.iter().map(|entry| width(&label(entry))).max().unwrap_or(0)
}

/// Cells of one of many in a line, and how many there are in a line.
fn a_cell(entries: &[Entry]) -> u16 {
    labels(entries).min(LABEL) + VALUE + 5
}

fn a_line(entries: &[Entry], columns: u16) -> u16 {
    (columns / a_cell(entries)).max(1)
}

fn label(entry: &Entry) -> String {
    if entry.hidden { format!("({})", entry.label) } else { entry.label.clone() }
}

/// What is told of a series: its value, and the others.
struct Told {
    value: String,
    /// The same where there is little room.
    short: String,
    others: [String; 3],
}

impl Told {
    fn of(entry: &Entry, brush: &Brush<'_>, span: &Span) -> Self {
        let Some(stats) = entry.stats else {
            return Self { value: "-".into(), short: "-".into(), others: Default::default() };
        };
        let (least, most) = match brush.cursor.filter(|at| span.column(*at).is_some()) {
            Some(cursor) => match entry.at(cursor, span) {
                Some((min, max)) => (entry.words(min), entry.words(max)),
                None => ("-".into(), "-".into()),
            },
            None => (entry.words(stats.last), entry.words(stats.last)),
        };
        let value = if least == most { most.clone() } else { format!("{least} to {most}") };
        let others = [stats.min, stats.mean(), stats.max].map(|value| entry.words(value));
        Self { value, short: most, others }
    }
}

const OTHERS: [&str; 3] = ["min ", "avg ", "max "];

/// Draws it into its room.
pub(super) fn draw(sheet: &mut Sheet<'_>, room: Rect, entries: &[Entry], brush: &Brush<'_>, span: &Span) {
    if room.height == 0 || room.width < 4 {
        return;
    }
    let count = entries.len();
    let in_line = if usize::from(room.height) >= count || room.x > 0 {
        1
    } else {
        usize::from(a_line(entries, room.width))
    };
    let capacity = in_line * usize::from(room.height);
    // How many there are beside takes the place of one; where each has a line, the end of the last.
    let shown = match in_line {
        _ if count <= capacity => count,
        1 => capacity,
        _ => capacity - 1,
    };
    let more = format!(".. {} more", count - shown);
    let first = brush.selected.map_or(0, |at| (at + 1).saturating_sub(shown.max(1)).min(count - shown));
    let seen = &entries[first..first + shown];
    let mut told: Vec<Told> = seen.iter().map(|entry| Told::of(entry, brush, span)).collect();
    let looks = brush.series(seen);
    let step = match in_line {
        1 if shown < count => room.width.saturating_sub(width(&more) + 2),
        1 => room.width,
        _ => a_cell(entries).max(room.width / in_line as u16),
    };
    // Beside each other they need something between them.
    let wide = if in_line > 1 { step.saturating_sub(2) } else { step };
    let widest = |told: &[Told]| told.iter().map(|told| width(&told.value)).max().unwrap_or(0);
    if widest(&told) + 13 > wide {
        told.iter_mut().for_each(|told| told.value = std::mem::take(&mut told.short));
    }
    let values = widest(&told);
    // As many of the others as leave the labels what they need.
    let room_of_labels = wide.saturating_sub(5 + values).max(4);
    let needed = labels(seen).min((wide * 2 / 5).max(12)).min(room_of_labels);
    let mut left = wide.saturating_sub(5 + needed + values);
    let mut widths = [0_u16; 3];
    if in_line == 1 {
        for i in [2, 1, 0] {
            let cells = told.iter().map(|told| width(&told.others[i])).max().unwrap_or(0);
            if cells > 0 && left >= cells + 6 {
                (widths[i], left) = (cells, left - cells - 6);
            }
        }
    }
    let labelled = (needed + left).min(labels(seen)).max(needed.min(4));
    for (i, ((entry, told), look)) in seen.iter().zip(&told).zip(looks).enumerate() {
        let x = room.x + (i % in_line) as u16 * step;
        let y = room.y + (i / in_line) as u16;
        let line = Line { x, y, wide, labelled, values, widths, look };
        line.draw(sheet, entry, told, brush);
        if brush.selected == Some(first + i) {
            sheet.tint(Rect { x, y, width: wide, height: 1 }, brush.style("focused.selected"));
        }
    }
    if shown < count && in_line == 1 {
        sheet.right(room.x, room.x + room.width, room.bottom() - 1, &more, brush.style("dim"));
    } else if shown < count {
        let x = room.x + (shown % in_line) as u16 * step;
        let y = room.y + (shown / in_line) as u16;
        sheet.text(x, y, wide, &more, brush.style("dim"));
    }
}

/// Where the parts of an entry are.
struct Line {
    x: u16,
    y: u16,
    wide: u16,
    labelled: u16,
    values: u16,
    widths: [u16; 3],
    look: Style,
}

impl Line {
    fn draw(&self, sheet: &mut Sheet<'_>, entry: &Entry, told: &Told, brush: &Brush<'_>) {
        let (y, end) = (self.y, self.x + self.wide);
        let text = brush.style(if entry.hidden { "dim" } else { "text" });
        sheet.text(self.x, y, 2, &entry.sign, self.look.add_modifier(Modifier::BOLD));
        let x = self.x + 3;
        sheet.text(x, y, self.labelled.min(end.saturating_sub(x)), &label(entry), text);
        let x = x + self.labelled + 2;
        let after = end.saturating_sub(x);
        let says_no_more = entry.stats.is_none() || after < 30;
        if let Some(trouble) = entry.trouble.as_ref().filter(|_| says_no_more) {
            let sign = brush.glyphs.either("✕", "x");
            sheet.text(x, y, after, &format!("{sign} {trouble}"), brush.style("unreadable"));
            return;
        }
        let value = fit(&told.value, self.values.min(after));
        sheet.right(x, x + self.values.min(after), y, &value, text);
        let mut x = x + self.values;
        for ((word, value), cells) in OTHERS.iter().zip(&told.others).zip(self.widths) {
            if cells > 0 {
                sheet.text(x + 2, y, 4, word, brush.style("dim"));
                sheet.right(x + 6, x + 6 + cells, y, value, text);
                x += 6 + cells;
            }
        }
        if let Some(trouble) = &entry.trouble {
            let sign = brush.glyphs.either("✕", "x");
            let room = end.saturating_sub(x + 2);
            sheet.text(x + 2, y, room, &format!("{sign} {trouble}"), brush.style("unreadable"));
        }
    }
}
