//! Views that need more lines than the screen has.

use super::{State, moves};
use crate::{
    spec::PanelKind,
    ui::{self, Extent, Laid, Overlay},
};

/// The panel that has the focus comes into sight.
pub(super) fn to_focus(state: &mut State) {
    let Some(laid) = state.laid().filter(Laid::scrolls) else { return };
    let focus = state.view.visit.focus;
    if let Some(place) = laid.places.iter().find(|place| place.panel == focus) {
        state.view.visit.scroll = laid.to_see(place);
    }
}

/// Up or down by so many lines: first in the focused panel, and where that has nothing further, in the view.
pub(super) fn by_lines(state: &mut State, lines: isize) {
    over(state, lines, false, |at, _| at.saturating_add_signed(lines));
}

/// The same with the wheel.
pub(super) fn by_wheel(state: &mut State, lines: isize) {
    over(state, lines, true, |at, _| at.saturating_add_signed(lines));
}

/// The same by pages.
pub(super) fn by_pages(state: &mut State, pages: isize) {
    let page = state.laid().map_or(0, |laid| isize::try_from(laid.page()).unwrap_or(0));
    over(state, pages * page, true, |at, own| {
        at.saturating_add_signed(pages * isize::try_from(own).unwrap_or(isize::MAX))
    });
}

/// To the very first line.
pub(super) fn first(state: &mut State) {
    let mut moved = false;
    if !passes(state, true) {
        let before = index(state);
        moves::first(state);
        moved = index(state) != before;
    }
    if !moved {
        by(state, isize::MIN);
    }
}

/// To the very last line.
pub(super) fn last(state: &mut State) {
    over(state, isize::MAX, true, |_, _| usize::MAX);
}

fn over(state: &mut State, lines: isize, pages: bool, to: impl Fn(usize, usize) -> usize) {
    if !passes(state, pages) {
        let before = index(state);
        moves::step(state, to);
        if index(state) != before || !matches!(state.view.overlay, Overlay::None) {
            return;
        }
    }
    by(state, lines);
}

fn index(state: &State) -> Option<usize> {
    state.view.visit.panels.get(state.view.visit.focus).map(|panel| panel.index)
}

/// Whether the focused panel has nothing of its own to go over, so that the view scrolls: no more than is in sight, where it goes
/// by pages. Of a chart lines are chosen one by one.
fn passes(state: &State, pages: bool) -> bool {
    let Some(laid) = state.laid().filter(Laid::scrolls) else { return false };
    if !matches!(state.view.overlay, Overlay::None) {
        return false;
    }
    let at = state.view.visit.focus;
    let (Some(cx), Some(place)) = (state.cx(), laid.places.iter().find(|place| place.panel == at)) else {
        return true;
    };
    let kind = cx.panel(at).kind;
    let panel = ui::panel(kind);
    match panel.extent(&cx, place) {
        Extent::Rows(rows) if pages => {
            matches!(kind, PanelKind::Chart | PanelKind::AlarmGraph) || rows <= panel.page(&cx, place)
        }
        Extent::Rows(rows) => rows == 0,
        Extent::Lines(lines) => lines <= panel.page(&cx, place),
    }
}

/// Scrolls the view; the focus goes with what is in sight.
fn by(state: &mut State, lines: isize) {
    let Some(laid) = state.laid().filter(Laid::scrolls) else { return };
    let lines = lines.clamp(-(1 << 20), 1 << 20);
    let to = isize::try_from(laid.scroll).unwrap_or(0) + lines;
    let to = to.clamp(0, isize::try_from(laid.most()).unwrap_or(0));
    state.view.visit.scroll = u16::try_from(to).unwrap_or(0);
    let Some(laid) = state.laid() else { return };
    let focus = state.view.visit.focus;
    if laid.places.iter().any(|place| place.panel == focus && laid.is_seen(place)) {
        return;
    }
    let whole = laid.places.iter().find(|place| laid.is_seen_whole(place));
    if let Some(place) = whole.or_else(|| laid.places.iter().find(|place| laid.is_seen(place))) {
        state.view.visit.focus = place.panel;
    }
}
