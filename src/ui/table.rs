//! Columns of text with widths that fit, the least important columns given up first.

use std::borrow::Cow;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::text::{put, put_right};
use crate::spec::ColumnSpec;

/// What stands in one cell.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// Its look.
    pub style: Style,
}

impl<'a> Field<'a> {
    /// A cell.
    pub fn new(text: impl Into<Cow<'a, str>>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

/// The first line shown so that `selected` is in sight, about the middle. It depends on nothing else.
pub fn offset(selected: usize, length: usize, height: u16) -> usize {
    let height = usize::from(height);
    selected.saturating_sub(height / 2).min(length.saturating_sub(height))
}

/// `3-9 of 40` when not all is in sight.
pub fn extent(selected: usize, length: usize, height: u16) -> String {
    let first = offset(selected, length, height);
    let last = (first + usize::from(height)).min(length);
    if last - first == length { String::new() } else { format!("{}-{last} of {length}", first + 1) }
}

/// Columns of this priority and beyond go before others are cut; those below go when there is no room at all.
const NICE: u8 = 4;

/// Cells that hold most of what stands in a column that grows; one row's long words do not cut all others short.
const USUAL: u16 = 36;

/// Widths of the columns, none for those that are given up. `natural` is what their content asks for.
pub fn widths(columns: &[ColumnSpec], natural: &[u16], total: u16, gap: u16) -> Vec<Option<u16>> {
    let ask = |i: usize| natural[i].min(columns[i].max).max(columns[i].min);
    let least = |i: usize| match &columns[i] {
        c if c.grow => c.min.max(1),
        c if c.min > 0 => c.min.min(ask(i)),
        _ => ask(i),
    };
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    let need = |kept: &[usize]| {
        let gaps = gap.saturating_mul(u16::try_from(kept.len().saturating_sub(1)).unwrap_or(0));
        kept.iter().fold(gaps, |sum, i| sum.saturating_add(least(*i)))
    };
    while need(&kept) > total {
        let Some(worst) =
            kept.iter().copied().filter(|i| columns[*i].priority > 0).max_by_key(|i| columns[*i].priority)
        else {
            break;
        };
        kept.retain(|i| *i != worst);
    }
    // What is only nice to have goes before anything else is cut.
    let whole = |kept: &[usize]| {
        let more = kept.iter().filter(|i| !columns[**i].grow).map(|i| ask(*i) - least(*i));
        more.fold(need(kept), u16::saturating_add)
    };
    while whole(&kept) > total {
        let nice = kept.iter().copied().filter(|i| columns[*i].priority >= NICE);
        let Some(worst) = nice.max_by_key(|i| columns[*i].priority) else { break };
        kept.retain(|i| *i != worst);
    }
    let mut spare = total.saturating_sub(need(&kept));
    let mut out = vec![None; columns.len()];
    // What matters most is given what it asks for first; a column that grows, no more than is usual at first.
    let mut by_weight = kept.clone();
    by_weight.sort_by_key(|i| columns[*i].priority);
    for i in by_weight {
        let asked = if columns[i].grow { ask(i).min(USUAL) } else { ask(i) };
        let more = asked.saturating_sub(least(i)).min(spare);
        spare -= more;
        out[i] = Some(least(i) + more);
    }
    let mut growing: Vec<usize> = kept.into_iter().filter(|i| columns[*i].grow).collect();
    while let Some(i) = growing.pop() {
        let part = spare / (u16::try_from(growing.len()).unwrap_or(0) + 1);
        spare -= part;
        out[i] = out[i].map(|w| w + part);
    }
    out
}

/// Where the columns are that have room in `area`: which, from where, how wide.
pub fn layout(area: Rect, columns: &[ColumnSpec], natural: &[u16]) -> Vec<(usize, u16, u16)> {
    let area = inset(area);
    let gap = gap(area);
    // Before anything was measured, what the columns ask for at least.
    let natural: Vec<u16> =
        (0..columns.len()).map(|at| natural.get(at).copied().unwrap_or(columns[at].min)).collect();
    let mut x = area.x;
    let mut out = Vec::new();
    for (at, width) in widths(columns, &natural, area.width, gap).into_iter().enumerate() {
        let Some(width) = width else { continue };
        let width = width.min(area.right().saturating_sub(x));
        out.push((at, x, width));
        x = (x + width + gap).min(area.right());
    }
    out
}

/// A cell in from the sides.
fn inset(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

fn gap(area: Rect) -> u16 {
    if area.width >= 56 { 2 } else { 1 }
}

/// Draws lines `first..` of `length` into `area`. `natural` is what each column's content asks for; `field` gives
/// the cell of a line and a column, with its width.
pub fn table<'a>(
    buf: &mut Buffer,
    area: Rect,
    columns: &[ColumnSpec],
    natural: &[u16],
    length: usize,
    first: usize,
    field: impl Fn(usize, &ColumnSpec, u16) -> Field<'a>,
) {
    let layout = layout(area, columns, natural);
    for (y, line) in (area.y..area.bottom()).zip(first..length) {
        for (at, x, width) in &layout {
            let column = &columns[*at];
            let field = field(line, column, *width);
            if column.right {
                put_right(buf, *x, x + width, y, &field.text, field.style);
            } else {
                put(buf, *x, y, *width, &field.text, field.style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, priority: u8, min: u16, grow: bool) -> ColumnSpec {
        ColumnSpec { name: name.into(), priority, min, max: u16::MAX, grow, ..ColumnSpec::default() }
    }

    #[test]
    fn columns_shrink_then_go_by_priority_and_the_rest_grows() {
        let columns = [
            column("mark", 0, 0, false),
            column("account", 1, 6, false),
            column("title", 0, 10, true),
            column("age", 2, 0, false),
        ];
        let natural = [1, 12, 10, 4];
        assert_eq!(widths(&columns, &natural, 60, 1), [Some(1), Some(12), Some(40), Some(4)]);
        assert_eq!(widths(&columns, &natural, 25, 1), [Some(1), Some(7), Some(10), Some(4)], "shrunk");
        assert_eq!(widths(&columns, &natural, 20, 1), [Some(1), Some(7), Some(10), None], "age went");
        assert_eq!(widths(&columns, &natural, 15, 1), [Some(1), None, Some(13), None]);
        assert_eq!(
            widths(&columns, &natural, 3, 1),
            [Some(1), None, Some(10), None],
            "the rest is cut when drawn"
        );
    }

    #[test]
    fn the_selection_is_in_sight() {
        for length in 0..30 {
            for selected in 0..length {
                for height in 1..12 {
                    let first = offset(selected, length, height);
                    assert!(first <= selected && selected < first + usize::from(height));
                    assert!(first == 0 || first + usize::from(height) <= length, "no empty lines at the end");
                }
            }
        }
        assert_eq!(extent(0, 40, 7), "1-7 of 40");
        assert_eq!(extent(0, 7, 7), "");
    }
}
