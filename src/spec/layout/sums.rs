//! Whether sizes fit where they are.

use std::ops::Range as Span;

use super::{Block, BlockKind, Size};
use crate::spec::view::Errors;

/// That percentages beside each other are no more than the whole: else the first that is too much goes to `errors`.
pub(super) fn percent(sizes: impl Iterator<Item = (Size, Span<usize>)>, errors: &mut Errors<'_>) {
    let mut sum = 0;
    for (size, span) in sizes {
        let Size::Percent(percent) = size else { continue };
        sum += u32::from(percent);
        if sum > 100 {
            return errors.at(span, format!("together these are {sum}% of the room, and there is but 100%"));
        }
    }
}

/// That the sizes in cells fit on the smallest screen that an arrangement is for.
pub(super) fn fits(root: &Block, room: (u16, u16), span: Span<usize>, errors: &mut Errors<'_>) {
    if let Some((needed, room, what)) = too_much(root, room) {
        errors.at(span, format!("its sizes come to {needed} {what}, and `min` leaves {room}"));
    }
}

/// What is needed of what there is, the first time that it is more.
fn too_much(block: &Block, (width, height): (u16, u16)) -> Option<(u32, u16, &'static str)> {
    let cells = |sizes: &mut dyn Iterator<Item = Size>| -> u32 {
        sizes.map(|size| if let Size::Cells(n) = size { u32::from(n) } else { 0 }).sum()
    };
    let rows = |needed: u32| (needed > height.into()).then_some((needed, height, "rows"));
    let columns = |needed: u32| (needed > width.into()).then_some((needed, width, "columns"));
    let own = |size: Size, whole: u16| if let Size::Cells(n) = size { n } else { whole };
    match &block.kind {
        BlockKind::Panel(..) | BlockKind::Canvas(_) => None,
        BlockKind::Rows(blocks) => rows(cells(&mut blocks.iter().map(|b| b.size)))
            .or_else(|| blocks.iter().find_map(|b| too_much(b, (width, own(b.size, height))))),
        BlockKind::Columns(blocks) => columns(cells(&mut blocks.iter().map(|b| b.size)))
            .or_else(|| blocks.iter().find_map(|b| too_much(b, (own(b.size, width), height)))),
        BlockKind::Grid(grid) => rows(cells(&mut grid.rows.iter().copied()))
            .or_else(|| columns(cells(&mut grid.columns.iter().copied()))),
    }
}
