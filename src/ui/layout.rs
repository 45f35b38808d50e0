use ratatui::layout::{Margin, Rect};

use super::{Cx, panels};
use crate::spec::{Block, BlockKind, Size};

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

/// Where the panels are.
pub fn places(cx: &Cx<'_>, area: Rect) -> Vec<Place> {
    let mut out = Vec::new();
    if cx.view.visit.zoomed_from.is_some() {
        let form = cx.panel(cx.view.visit.focus.min(cx.spec.panels.len() - 1)).kind.forms()[0];
        place(&mut out, cx.view.visit.focus, area, form);
    } else if let Some(arrangement) = cx.spec.arrangement(cx.view.size.0, cx.view.size.1) {
        arrange(cx, &arrangement.root, area, &mut out);
    }
    out
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
            for (block, height) in blocks.iter().zip(sizes(cx, &blocks, area, true)) {
                arrange(cx, block, Rect { y, height, ..area }, out);
                y += height;
            }
        }
        BlockKind::Columns(blocks) => {
            let (blocks, mut x) = (busy(cx, blocks), area.x);
            for (block, width) in blocks.iter().zip(sizes(cx, &blocks, area, false)) {
                arrange(cx, block, Rect { x, width, ..area }, out);
                x += width;
            }
        }
    }
}

/// The blocks that take room: all but those of optional panels without anything to show.
fn busy<'a>(cx: &Cx<'_>, blocks: &'a [Block]) -> Vec<&'a Block> {
    fn is_busy(cx: &Cx<'_>, block: &Block) -> bool {
        match &block.kind {
            BlockKind::Panel(index, _) => !cx.is_idle(*index),
            BlockKind::Rows(blocks) | BlockKind::Columns(blocks) => blocks.iter().any(|b| is_busy(cx, b)),
        }
    }
    blocks.iter().filter(|block| is_busy(cx, block)).collect()
}

/// The length of each block along the axis; together never more than there is.
fn sizes(cx: &Cx<'_>, blocks: &[&Block], area: Rect, vertical: bool) -> Vec<u16> {
    let total = if vertical { area.height } else { area.width };
    let percent = |p: u16| u16::try_from(u32::from(total) * u32::from(p) / 100).unwrap_or(total);
    let fixed = |size: Size, block: &Block| match size {
        Size::Cells(n) => Some(n),
        Size::Percent(p) => Some(percent(p)),
        Size::Fit => Some(natural(cx, block, vertical)),
        Size::Share(_) => None,
    };
    let mut left = total;
    let mut sizes: Vec<u16> = blocks
        .iter()
        .map(|block| {
            let max = block.max.and_then(|max| fixed(max, block)).unwrap_or(total);
            let size = fixed(block.size, block).unwrap_or(0).min(max).min(left);
            left -= size;
            size
        })
        .collect();
    let mut shares: u32 = blocks.iter().map(|block| u32::from(share(block))).sum();
    if shares == 0
        && let Some(last) = sizes.last_mut()
    {
        *last += left;
    }
    for (size, block) in sizes.iter_mut().zip(blocks) {
        let own = share(block);
        if own > 0 {
            *size = u16::try_from(u32::from(left) * u32::from(own) / shares).unwrap_or(left);
            left -= *size;
            shares -= u32::from(own);
        }
    }
    sizes
}

fn share(block: &Block) -> u16 {
    if let Size::Share(n) = block.size { n } else { 0 }
}

/// What the content of a block asks for, borders included.
fn natural(cx: &Cx<'_>, block: &Block, vertical: bool) -> u16 {
    match &block.kind {
        BlockKind::Panel(index, form) => {
            let (width, height) = panels::of(cx.panel(*index).kind).natural(cx, *index, form);
            if vertical { height } else { width }.saturating_add(2)
        }
        BlockKind::Rows(blocks) => gather(cx, blocks, vertical, true),
        BlockKind::Columns(blocks) => gather(cx, blocks, vertical, false),
    }
}

fn gather(cx: &Cx<'_>, blocks: &[Block], vertical: bool, stacked: bool) -> u16 {
    let each = busy(cx, blocks).into_iter().map(|b| natural(cx, b, vertical));
    if vertical == stacked { each.fold(0, u16::saturating_add) } else { each.max().unwrap_or(0) }
}
