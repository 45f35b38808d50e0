mod canvas;
mod laid;

use ratatui::layout::{Margin, Rect};

pub use laid::Laid;

use super::{Cx, panels, remarks};
use crate::spec::{Block, BlockKind, Grid, GridCell, PanelKind, Shape, Size};
use canvas::Item;

/// The rows and columns under which nothing useful can be drawn.
pub const MINIMUM: (u16, u16) = (40, 10);

/// A panel on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which, by its place in the view.
    pub panel: usize,
    /// With its border.
    pub area: Rect,
    /// Without.
    pub inner: Rect,
    /// The form that it takes.
    pub form: &'static str,
}

/// The part of the screen between header and footer.
pub fn body(area: Rect) -> Rect {
    Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area }
}

/// Where the panels are, on a screen that is as high as they need: of those that scroll, too.
pub fn places(cx: &Cx<'_>, area: Rect) -> Vec<Place> {
    Laid::of(cx, area).places
}

/// Where the panels are, and how many lines they have together: the screen's at least.
fn lay(cx: &Cx<'_>, area: Rect) -> (Vec<Place>, u16) {
    let mut out = Vec::new();
    if cx.view.visit.zoomed_from.is_some() {
        let form = cx.panel(cx.view.visit.focus.min(cx.spec.panels.len() - 1)).kind.forms()[0];
        place(&mut out, cx.view.visit.focus, area, form);
    } else if let Some(arrangement) = cx.spec.arrangement(cx.view.size.0, cx.view.size.1) {
        let height = arrangement.height.unwrap_or_default().max(area.height);
        arrange(cx, &arrangement.root, Rect { height, ..area }, &mut out);
    }
    remarks::make_room(cx, &mut out);
    let end = out.iter().map(|place| place.area.bottom()).max().unwrap_or_default();
    (out, end.saturating_sub(area.y).max(area.height))
}

/// Whether the panels could need more lines than the screen has.
pub(super) fn may_scroll(cx: &Cx<'_>) -> bool {
    let arrangement = cx.spec.arrangement(cx.view.size.0, cx.view.size.1);
    is_canvas(cx) || arrangement.is_some_and(|arrangement| arrangement.height.is_some())
}

/// Whether the panels are on a canvas, where one has the room of a few lines.
pub fn is_canvas(cx: &Cx<'_>) -> bool {
    let arrangement = cx.spec.arrangement(cx.view.size.0, cx.view.size.1);
    arrangement.is_some_and(|arrangement| matches!(arrangement.root.kind, BlockKind::Canvas(_)))
}

fn place(out: &mut Vec<Place>, panel: usize, area: Rect, form: &'static str) {
    if area.width > 2 && area.height > 2 {
        out.push(Place { panel, area, inner: area.inner(Margin::new(1, 1)), form });
    }
}

fn arrange(cx: &Cx<'_>, block: &Block, area: Rect, out: &mut Vec<Place>) {
    match &block.kind {
        BlockKind::Panel(index, form) => place(out, *index, area, form),
        BlockKind::Rows(blocks) => {
            let (blocks, mut y) = (busy(cx, blocks), area.y);
            for (block, height) in blocks.iter().zip(lengths(cx, &blocks, area, true)) {
                arrange(cx, block, Rect { y, height, ..area }, out);
                y += height;
            }
        }
        BlockKind::Columns(blocks) => {
            let (blocks, mut x) = (busy(cx, blocks), area.x);
            for (block, width) in blocks.iter().zip(lengths(cx, &blocks, area, false)) {
                arrange(cx, block, Rect { x, width, ..area }, out);
                x += width;
            }
        }
        BlockKind::Grid(grid) => {
            for (cell, area) in grid.cells.iter().zip(in_grid(cx, grid, area)) {
                place(out, cell.panel, area, cell.form);
            }
        }
        BlockKind::Canvas(cells) => {
            for (cell, area) in on_canvas(cx, cells, area) {
                place(out, cell.panel, area, cell.form);
            }
        }
    }
}

/// A canvas is stretched to fill the screen when it is no less than this part of it.
const STRETCHED: u16 = 2;

/// Where the panels of a canvas are, in the order in which one reads: as far down as they need.
fn on_canvas<'a>(cx: &Cx<'_>, cells: &'a [GridCell], area: Rect) -> Vec<(&'a GridCell, Rect)> {
    let items: Vec<Item> = cells.iter().map(|cell| item(cx, cell)).collect();
    let mut canvas = canvas::lay(&items, area.width);
    if canvas.height < area.height && canvas.height >= area.height / STRETCHED {
        canvas = canvas::stretched(canvas, area.height);
    }
    let moved = |of: Rect| Rect { x: area.x + of.x, y: area.y.saturating_add(of.y), ..of };
    canvas.areas.into_iter().map(|(at, of)| (&cells[at], moved(of))).collect()
}

/// What a panel of a canvas needs to be read.
fn item(cx: &Cx<'_>, cell: &GridCell) -> Item {
    let panel = cx.panel(cell.panel);
    let shape = panel.chart.as_ref().map(|chart| chart.shape);
    let narrow = match panel.kind {
        PanelKind::Chart if matches!(shape, Some(Shape::Value | Shape::Gauge)) => 15,
        PanelKind::Text | PanelKind::Refused => 15,
        PanelKind::AlarmList => 24,
        _ => 30,
    };
    let rows = u16::try_from(cell.height).unwrap_or(u16::MAX);
    let low = match panel.kind {
        // A row of a dashboard has three lines of text.
        PanelKind::Text => {
            let (_, lines) = panels::of(panel.kind).natural(cx, cell.panel, cell.form);
            lines.saturating_add(2).min(rows.saturating_mul(3)).clamp(3, 60)
        }
        _ => canvas::LOW,
    };
    Item { x: cell.x, y: cell.y, width: cell.width, height: cell.height, narrow, low }
}

/// Where the panels of a grid are.
fn in_grid(cx: &Cx<'_>, grid: &Grid, area: Rect) -> Vec<Rect> {
    let ends = |tracks: &[Size], whole: u16, vertical: bool| {
        let tracks: Vec<_> = tracks.iter().map(|size| (*size, None)).collect();
        let lengths = sizes(&tracks, &|track| natural_track(cx, grid, track, vertical), whole).into_iter();
        let ends = lengths.scan(0, |end, length| {
            *end += length;
            Some(*end)
        });
        std::iter::once(0).chain(ends).collect::<Vec<u16>>()
    };
    let (xs, ys) = (ends(&grid.columns, area.width, false), ends(&grid.rows, area.height, true));
    let within = |ends: &[u16], from: usize, count: usize| {
        let end = |at: usize| ends.get(at).or(ends.last()).copied().unwrap_or_default();
        (end(from), end(from + count) - end(from))
    };
    let rect = |cell: &GridCell| {
        let ((x, width), (y, height)) = (within(&xs, cell.x, cell.width), within(&ys, cell.y, cell.height));
        Rect { x: area.x + x, y: area.y + y, width, height }
    };
    grid.cells.iter().map(rect).collect()
}

/// What the panels ask for that are in one row of a grid alone, or in one column.
fn natural_track(cx: &Cx<'_>, grid: &Grid, track: usize, vertical: bool) -> u16 {
    let alone = |cell: &&GridCell| match vertical {
        true => (cell.y, cell.height) == (track, 1),
        false => (cell.x, cell.width) == (track, 1),
    };
    let own = |cell: &GridCell| natural_panel(cx, cell.panel, cell.form, vertical);
    grid.cells.iter().filter(alone).map(own).max().unwrap_or_default()
}

/// The blocks that take room: all but those of optional panels without anything to show.
fn busy<'a>(cx: &Cx<'_>, blocks: &'a [Block]) -> Vec<&'a Block> {
    fn is_busy(cx: &Cx<'_>, block: &Block) -> bool {
        match &block.kind {
            BlockKind::Panel(index, _) => !cx.is_idle(*index),
            BlockKind::Rows(blocks) | BlockKind::Columns(blocks) => blocks.iter().any(|b| is_busy(cx, b)),
            BlockKind::Grid(grid) => grid.cells.iter().any(|cell| !cx.is_idle(cell.panel)),
            BlockKind::Canvas(cells) => !cells.is_empty(),
        }
    }
    blocks.iter().filter(|block| is_busy(cx, block)).collect()
}

/// The length of each block along the axis.
fn lengths(cx: &Cx<'_>, blocks: &[&Block], area: Rect, vertical: bool) -> Vec<u16> {
    let parts: Vec<_> = blocks.iter().map(|block| (block.size, block.max)).collect();
    let total = if vertical { area.height } else { area.width };
    sizes(&parts, &|at| natural(cx, blocks[at], vertical), total)
}

/// The lengths of what is beside each other, each with its size and its greatest size; together as much as there is.
/// `natural` is what the content of one asks for.
fn sizes(parts: &[(Size, Option<Size>)], natural: &dyn Fn(usize) -> u16, total: u16) -> Vec<u16> {
    let percent = |p: u16| u16::try_from(u32::from(total) * u32::from(p) / 100).unwrap_or(total);
    let fixed = |size: Size, at: usize| match size {
        Size::Cells(n) => Some(n),
        Size::Percent(p) => Some(percent(p)),
        Size::Fit => Some(natural(at)),
        Size::Share(_) => None,
    };
    let mut left = total;
    let mut sizes: Vec<u16> = parts
        .iter()
        .enumerate()
        .map(|(at, (size, max))| {
            let max = max.and_then(|max| fixed(max, at)).unwrap_or(total);
            let size = fixed(*size, at).unwrap_or(0).min(max).min(left);
            left -= size;
            size
        })
        .collect();
    let mut shares: u32 = parts.iter().map(|(size, ..)| u32::from(share(*size))).sum();
    if shares == 0
        && let Some(last) = sizes.last_mut()
    {
        *last += left;
    }
    for (length, (size, ..)) in sizes.iter_mut().zip(parts) {
        let own = share(*size);
        if own > 0 {
            *length = u16::try_from(u32::from(left) * u32::from(own) / shares).unwrap_or(left);
            left -= *length;
            shares -= u32::from(own);
        }
    }
    sizes
}

fn share(size: Size) -> u16 {
    if let Size::Share(n) = size { n } else { 0 }
}

/// What the content of a block asks for, borders included.
fn natural(cx: &Cx<'_>, block: &Block, vertical: bool) -> u16 {
    match &block.kind {
        BlockKind::Panel(index, form) => natural_panel(cx, *index, form, vertical),
        BlockKind::Rows(blocks) => gather(cx, blocks, vertical, true),
        BlockKind::Columns(blocks) => gather(cx, blocks, vertical, false),
        BlockKind::Grid(grid) => {
            let tracks = 0..if vertical { grid.rows.len() } else { grid.columns.len() };
            tracks.map(|at| natural_track(cx, grid, at, vertical)).fold(0, u16::saturating_add)
        }
        BlockKind::Canvas(_) => u16::MAX,
    }
}

fn natural_panel(cx: &Cx<'_>, panel: usize, form: &str, vertical: bool) -> u16 {
    let (width, height) = panels::of(cx.panel(panel).kind).natural(cx, panel, form);
    if vertical { height } else { width }.saturating_add(2)
}

fn gather(cx: &Cx<'_>, blocks: &[Block], vertical: bool, stacked: bool) -> u16 {
    let each = busy(cx, blocks).into_iter().map(|b| natural(cx, b, vertical));
    if vertical == stacked { each.fold(0, u16::saturating_add) } else { each.max().unwrap_or(0) }
}
