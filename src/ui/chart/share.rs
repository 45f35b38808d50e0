//! What part of the whole each series has: a bar of all of them, and a row each.

use std::borrow::Cow;

use ratatui::{
    layout::Rect,
    style::{Modifier, Style},
};

use super::{Figure, brush::Brush, entry::Entry, raster::Ink, rows::window, sheet::Sheet, span::Span};
use crate::{
    model::Point,
    ui::text::{fit, width},
};

/// The bar and what is told beneath it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Share {
    columns: u16,
    /// Rows of the bar,
    bar: u16,
    /// the first of the table,
    below: u16,
    /// and how many that has.
    rows: u16,
    whole_range: bool,
}

/// Series with their points, those with the greatest values first, and what is past or has no value last.
pub(super) fn greatest_first<'a>(
    entries: Vec<Entry>,
    points: Vec<Cow<'a, [Point]>>,
    whole_range: bool,
) -> (Vec<Entry>, Vec<Cow<'a, [Point]>>) {
    let mut both: Vec<_> = entries.into_iter().zip(points).collect();
    let weight = |entry: &Entry| entry.value(whole_range).filter(|_| !entry.is_past);
    both.sort_by(|(a, _), (b, _)| {
        let (a, b) = (weight(a), weight(b));
        let least = f64::NEG_INFINITY;
        b.is_some().cmp(&a.is_some()).then(b.unwrap_or(least).total_cmp(&a.unwrap_or(least)))
    });
    both.into_iter().unzip()
}

/// Cells of so many for each part of a whole. Together they are all there are, and every part has one as long as there
/// are enough of them; the parts come greatest first.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn cells(parts: &[f64], columns: u16) -> Vec<u16> {
    // Huge values would have no sum.
    let most = parts.iter().copied().fold(0.0, f64::max);
    let parts: Vec<f64> = parts.iter().map(|part| if most > 0.0 { part / most } else { 0.0 }).collect();
    let sum: f64 = parts.iter().sum();
    let mut out = vec![0_u16; parts.len()];
    let seen = parts.iter().filter(|part| **part > 0.0).count().min(usize::from(columns));
    if seen == 0 {
        return out;
    }
    let exact = |part: f64| part / sum * f64::from(columns);
    for (cells, part) in out.iter_mut().zip(&parts).take(seen) {
        *cells = (exact(*part).floor() as u16).max(1);
    }
    // What is left over goes where most was cut off; what was given too much is taken from the greatest.
    let mut given: u16 = out.iter().sum();
    let mut by_rest: Vec<usize> = (0..seen).collect();
    by_rest.sort_by(|a, b| exact(parts[*b]).fract().total_cmp(&exact(parts[*a]).fract()));
    for at in by_rest.iter().cycle().take(usize::from(columns.saturating_sub(given))) {
        (out[*at], given) = (out[*at] + 1, given + 1);
    }
    while given > columns {
        let Some(greatest) = out.iter_mut().max() else { break };
        (*greatest, given) = (*greatest - 1, given - 1);
    }
    out
}

impl Share {
    pub(super) fn of(figure: &Figure<'_>, (columns, rows): (u16, u16)) -> Self {
        let bar = match rows {
            0..6 => 1,
            6..12 => 2,
            _ => 3,
        };
        let below = (bar + u16::from(rows >= 6)).min(rows);
        Self { columns, bar, below, rows: rows - below, whole_range: figure.whole_range }
    }

    /// The value of a series, at the crosshair if there is one; none of what is hidden.
    fn value(&self, entry: &Entry, span: &Span, brush: &Brush<'_>) -> Option<f64> {
        let cursor = brush.cursor.filter(|at| span.column(*at).is_some());
        let value = match cursor {
            Some(at) => entry.at(at, span).map(|(_, max)| max),
            None => entry.value(self.whole_range),
        };
        value.filter(|_| !entry.hidden)
    }

    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, entries: &[Entry], span: &Span, brush: &Brush<'_>) {
        let values: Vec<Option<f64>> = entries.iter().map(|entry| self.value(entry, span, brush)).collect();
        let part = |(entry, value): (&Entry, &Option<f64>)| value.filter(|v| *v > 0.0 && !entry.is_past);
        let parts: Vec<f64> = entries.iter().zip(&values).map(|both| part(both).unwrap_or(0.0)).collect();
        let looks = brush.series(entries);
        self.draw_bar(sheet, entries, &parts, &looks, brush);
        self.draw_rows(sheet, entries, (&values, &parts), &looks, brush);
    }

    fn draw_bar(
        &self,
        sheet: &mut Sheet<'_>,
        entries: &[Entry],
        parts: &[f64],
        looks: &[Style],
        brush: &Brush<'_>,
    ) {
        let mut x = 0;
        // At the crosshair they may stand in another order.
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by(|a, b| parts[*b].total_cmp(&parts[*a]));
        let sorted: Vec<f64> = order.iter().map(|at| parts[*at]).collect();
        for (at, wide) in order.into_iter().zip(cells(&sorted, self.columns)).filter(|(_, wide)| *wide > 0) {
            let entry = &entries[at];
            let letter = entry.sign.chars().next().unwrap_or('+');
            let fill = brush.glyphs.of(Ink::Bar(8), entry.number, letter);
            for y in 0..self.bar {
                for column in x..x + wide {
                    sheet.set(column, y, fill, looks[at]);
                }
            }
            let bold = looks[at].add_modifier(Modifier::BOLD);
            sheet.set(x + (wide - 1) / 2, self.bar / 2, letter, bold);
            x += wide;
        }
        let track = brush.glyphs.either("░", ".");
        for (y, column) in (0..self.bar).flat_map(|y| (x..self.columns).map(move |column| (y, column))) {
            sheet.text(column, y, 1, track, brush.style("axis"));
        }
    }

    fn draw_rows(
        &self,
        sheet: &mut Sheet<'_>,
        entries: &[Entry],
        (values, parts): (&[Option<f64>], &[f64]),
        looks: &[Style],
        brush: &Brush<'_>,
    ) {
        let (first, shown) = window(entries.len(), self.rows, brush.selected);
        let seen = first..first + shown;
        let most = parts.iter().copied().fold(0.0, f64::max);
        let sum: f64 = if most > 0.0 { parts.iter().map(|part| part / most).sum() } else { 0.0 };
        let told: Vec<String> = values[seen.clone()]
            .iter()
            .zip(&entries[seen.clone()])
            .map(|(value, entry)| value.map_or_else(|| "-".into(), |value| entry.words(value)))
            .collect();
        let valued = told.iter().map(|words| width(words)).max().unwrap_or(1).min(self.columns / 3);
        let names = seen.clone().map(|at| width(&name(&entries[at]))).max().unwrap_or(0);
        let names = names.min(self.columns.saturating_sub(3 + valued + 2 + PERCENT + 1));
        for ((y, at), value) in (self.below..).zip(seen).zip(&told) {
            let entry = &entries[at];
            let text = brush.style(if entry.hidden || entry.is_past { "dim" } else { "text" });
            sheet.text(0, y, 2, &entry.sign, looks[at].add_modifier(Modifier::BOLD));
            sheet.text(3, y, names, &fit(&name(entry), names), text);
            let x = 3 + names + 2;
            if let (None, Some(trouble)) = (entry.stats, &entry.trouble) {
                let words = format!("{} {trouble}", brush.glyphs.either("✕", "x"));
                sheet.text(x, y, self.columns.saturating_sub(x), &words, brush.style("unreadable"));
            } else {
                sheet.right(x, x + valued, y, &fit(value, valued), text);
                let percent = match values[at] {
                    Some(value) if value < 0.0 => "below 0".into(),
                    Some(_) if sum > 0.0 && !entry.is_past => percent(parts[at] / most / sum),
                    _ => "-".into(),
                };
                sheet.right(x + valued + 1, x + valued + 1 + PERCENT, y, &percent, text);
            }
            if brush.selected == Some(at) {
                sheet.tint(Rect { x: 0, y, width: self.columns, height: 1 }, brush.style("focused.selected"));
            }
        }
        if shown < entries.len() {
            let more = format!(".. {} more", entries.len() - shown);
            sheet.text(3, self.below + shown as u16, self.columns, &more, brush.style("dim"));
        }
    }
}

/// Cells of a percentage.
const PERCENT: u16 = 7;

/// `42.3%`, and never nothing of what is there.
fn percent(part: f64) -> String {
    match part * 100.0 {
        p if p > 0.0 && p < 0.1 => "<0.1%".into(),
        p => format!("{p:.1}%"),
    }
}

fn name(entry: &Entry) -> String {
    if entry.hidden { format!("({})", entry.label) } else { entry.label.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_all_there_are_and_nobody_is_lost_for_whom_there_is_one() {
        for (parts, columns, expected) in [
            (&[50.0, 30.0, 20.0][..], 10, &[5, 3, 2][..]),
            (&[1.0, 1.0, 1.0], 10, &[4, 3, 3]),
            (&[1e6, 1.0, 1.0], 10, &[8, 1, 1]),
            (&[3.0, 2.0, 1.0], 2, &[1, 1, 0]),
            (&[0.0, 0.0], 10, &[0, 0]),
            (&[5.0, 0.0], 10, &[10, 0]),
            (&[f64::MAX, f64::MAX], 8, &[4, 4]),
            (&[f64::MAX, 1.0], 8, &[7, 1]),
            (&[], 8, &[]),
        ] {
            assert_eq!(cells(parts, columns), expected, "{parts:?} {columns}");
        }
    }

    #[test]
    fn little_is_not_nothing() {
        assert_eq!([0.0, 0.0004, 0.423, 1.0].map(percent), ["0.0%", "<0.1%", "42.3%", "100.0%"]);
    }
}
