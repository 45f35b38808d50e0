//! Panels on a grid of 24 columns: beside each other as the grid has them where they are wide enough for that, else in
//! fewer columns; as long as they need.

use ratatui::layout::Rect;

use crate::spec::COLUMNS;

/// Lines that all panels together have at most.
const MOST: u32 = 20_000;
/// Rows of the grid that one panel has at most,
const HIGHEST: usize = 1000;
/// and the row in which it begins at the latest: rows without a panel are left out.
const FURTHEST: usize = 1_000_000_000;
/// The least height of anything: a border, and two lines.
pub(super) const LOW: u16 = 4;
/// Lines of a row of the grid on a screen of 120 columns, and on wider ones.
const USUAL: f64 = 1.5;
const TALLEST: f64 = 2.5;

/// A panel of the grid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    /// The first column,
    pub x: usize,
    /// the first row,
    pub y: usize,
    /// how many columns,
    pub width: usize,
    /// and how many rows.
    pub height: usize,
    /// Columns of the screen under which it cannot be read,
    pub narrow: u16,
    /// and lines.
    pub low: u16,
}

/// Where the panels of a canvas are.
#[derive(Clone, Debug, Default)]
pub(super) struct Canvas {
    /// Each, by its place among the items, from the upper left. In the order in which one reads.
    pub areas: Vec<(usize, Rect)>,
    /// Lines of all together.
    pub height: u16,
}

/// Lines of a row of the grid, as wide as the screen is: what is six by six is a chart that can be read.
fn unit(width: u16) -> f64 {
    (USUAL + (f64::from(width) - 120.0) / 160.0).clamp(USUAL, TALLEST)
}

/// Lays panels out in so many columns of the screen.
pub(super) fn lay(items: &[Item], width: u16) -> Canvas {
    let mut items: Vec<(usize, Item)> = items.iter().copied().map(within).enumerate().collect();
    items.sort_by_key(|(at, item)| (item.y, item.x, *at));
    let bands = bands(&items);
    let unit = unit(width);
    let laid = stack(&bands, width, unit, false);
    let total = laid.iter().map(|(_, area)| area.1 + area.3).max().unwrap_or_default();
    let laid = match total > MOST {
        true => stack(&bands, width, unit * f64::from(MOST) / f64::from(total), true),
        false => laid,
    };
    let cells = |lines: u32| u16::try_from(lines.min(MOST * 2)).unwrap_or(u16::MAX);
    let areas: Vec<(usize, Rect)> = laid
        .into_iter()
        .map(|(at, (x, y, width, height))| {
            let (y, end) = (cells(y), cells(y + height));
            (at, Rect { x, y, width, height: end - y })
        })
        .collect();
    let height = areas.iter().map(|(_, area)| area.bottom()).max().unwrap_or_default();
    Canvas { areas, height }
}

/// The same, stretched to so many lines: nothing becomes lower by that.
pub(super) fn stretched(canvas: Canvas, height: u16) -> Canvas {
    let of = u32::from(canvas.height.max(1));
    let to = |y: u16| u16::try_from(u32::from(y) * u32::from(height) / of).unwrap_or(u16::MAX);
    let areas = canvas.areas.into_iter().map(|(at, area)| {
        let (y, end) = (to(area.y), to(area.bottom()));
        (at, Rect { y, height: end - y, ..area })
    });
    Canvas { areas: areas.collect(), height }
}

/// No larger than the grid, and not nothing.
fn within(item: Item) -> Item {
    let x = item.x.min(COLUMNS - 1);
    let (width, height) = (item.width.clamp(1, COLUMNS - x), item.height.clamp(1, HIGHEST));
    Item { x, y: item.y.min(FURTHEST), width, height, ..item }
}

/// Panels that have something beside them, if not all the same: between two bands nothing reaches across. Rows without a panel
/// are left out, and what lies over another is moved below it.
fn bands(items: &[(usize, Item)]) -> Vec<Vec<(usize, Item)>> {
    let mut floor = [0; COLUMNS];
    let mut moved: Vec<(usize, Item)> = Vec::with_capacity(items.len());
    for (at, item) in items {
        let columns = &mut floor[item.x..item.x + item.width];
        let y = columns.iter().copied().max().unwrap_or_default().max(item.y);
        columns.fill(y + item.height);
        moved.push((*at, Item { y, ..*item }));
    }
    moved.sort_by_key(|(at, item)| (item.y, item.x, *at));
    let mut bands: Vec<Vec<(usize, Item)>> = Vec::new();
    let (mut top, mut end) = (0, 0);
    for (at, item) in moved {
        match bands.last_mut() {
            Some(band) if item.y < end => band.push((at, Item { y: item.y - top, ..item })),
            _ => {
                top = item.y;
                bands.push(vec![(at, Item { y: 0, ..item })]);
            }
        }
        end = end.max(item.y + item.height);
    }
    bands
}

/// Column, line, columns and lines of a panel.
type Area = (u16, u32, u16, u32);

/// The bands below each other. `squeezed`: everything may be as low as can be.
fn stack(bands: &[Vec<(usize, Item)>], width: u16, unit: f64, squeezed: bool) -> Vec<(usize, Area)> {
    let mut out = Vec::new();
    let mut y = 0;
    for band in bands {
        let low = |item: &Item| u32::from(if squeezed { LOW } else { item.low });
        let areas = match band.iter().all(|(_, item)| columns(item, width).1 >= item.narrow.min(width)) {
            true => as_it_is(band, width, unit, &low),
            false => in_rows(band, width, unit, &low),
        };
        let height = areas.iter().map(|(_, area)| area.1 + area.3).max().unwrap_or_default();
        out.extend(areas.into_iter().map(|(at, (x, line, wide, high))| (at, (x, y + line, wide, high))));
        y += height;
    }
    out
}

/// The columns of the screen that a panel of the grid has.
fn columns(item: &Item, width: u16) -> (u16, u16) {
    let edge = |column: usize| u16::try_from(column * usize::from(width) / COLUMNS).unwrap_or(width);
    let (left, right) = (edge(item.x), edge(item.x + item.width));
    (left, right - left)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn lines(rows: usize, unit: f64) -> u32 {
    (rows as f64 * unit).round().max(0.0) as u32
}

/// A band as the grid has it. What is too low is made higher, and all that is beside it with it.
fn as_it_is(band: &[(usize, Item)], width: u16, unit: f64, low: &dyn Fn(&Item) -> u32) -> Vec<(usize, Area)> {
    let mut edges: Vec<usize> = band.iter().flat_map(|(_, item)| [item.y, item.y + item.height]).collect();
    edges.sort_unstable();
    edges.dedup();
    let place = |edge: usize| edges.binary_search(&edge).unwrap_or_default();
    let mut ends: Vec<u32> = Vec::with_capacity(edges.len());
    for (at, edge) in edges.iter().enumerate() {
        let before = at
            .checked_sub(1)
            .map_or(0, |before| ends[before] + lines(*edge, unit).saturating_sub(lines(edges[before], unit)));
        let here = band.iter().filter(|(_, item)| item.y + item.height == *edge);
        let least = here.map(|(_, item)| ends[place(item.y)] + low(item)).max();
        ends.push(before.max(least.unwrap_or_default()));
    }
    let area = |(at, item): &(usize, Item)| {
        let ((x, wide), y) = (columns(item, width), ends[place(item.y)]);
        (*at, (x, y, wide, ends[place(item.y + item.height)] - y))
    };
    band.iter().map(area).collect()
}

/// A band in rows of as many panels as can be read beside each other, in the order in which one reads.
fn in_rows(band: &[(usize, Item)], width: u16, unit: f64, low: &dyn Fn(&Item) -> u32) -> Vec<(usize, Area)> {
    let mut out = Vec::new();
    let mut y = 0;
    for row in rows(band, width) {
        let height = row.iter().map(|(_, item)| lines(item.height, unit).max(low(item))).max();
        let height = height.unwrap_or_default();
        let mut x = 0;
        for ((at, _), wide) in row.iter().zip(widths(row, width)) {
            out.push((*at, (x, y, wide, height)));
            x += wide;
        }
        y += height;
    }
    out
}

/// As few rows as will do, and none much shorter than the others.
fn rows(band: &[(usize, Item)], width: u16) -> Vec<&[(usize, Item)]> {
    let narrow = |item: &Item| u32::from(item.narrow.min(width));
    let broken = |aim: u32| -> Vec<&[(usize, Item)]> {
        let (mut rows, mut first, mut used) = (Vec::new(), 0, 0);
        for (at, (_, item)) in band.iter().enumerate() {
            let own = narrow(item);
            let is_full = used + own > u32::from(width) || used + own.div_ceil(2) > aim;
            if at > first && is_full {
                rows.push(&band[first..at]);
                (first, used) = (at, 0);
            }
            used += own;
        }
        rows.push(&band[first..]);
        rows
    };
    let least = broken(u32::MAX);
    let all: u32 = band.iter().map(|(_, item)| narrow(item)).sum();
    let even = broken(all / u32::try_from(least.len()).unwrap_or(1).max(1));
    if even.len() == least.len() { even } else { least }
}

/// The columns of the screen of panels that share a row: as their columns in the grid are to each other, unless one could not be
/// read then.
fn widths(row: &[(usize, Item)], width: u16) -> Vec<u16> {
    let all: usize = row.iter().map(|(_, item)| item.width).sum();
    let narrow = |item: &Item| usize::from(item.narrow.min(width));
    let share = |item: &Item, of: usize| of * item.width / all.max(1);
    let is_read = row.iter().all(|(_, item)| share(item, usize::from(width)) >= narrow(item));
    let own = |item: &Item| if is_read { 0 } else { narrow(item) };
    let left = usize::from(width).saturating_sub(row.iter().map(|(_, item)| own(item)).sum());
    let mut out: Vec<u16> =
        row.iter().map(|(_, item)| u16::try_from(own(item) + share(item, left)).unwrap_or(width)).collect();
    let used: u16 = out.iter().fold(0, |sum, wide| sum.saturating_add(*wide));
    if let Some(last) = out.last_mut() {
        *last += width.saturating_sub(used);
    }
    out
}

#[cfg(test)]
mod tests;
