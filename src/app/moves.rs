//! Moving within a view.

use super::{State, scrolling, update::current};
use crate::{
    spec::Rows,
    ui::{self, Extent, Overlay, notice_extent},
};

/// The focus stays on a panel that the screen has room for, and that is scrolled into sight.
pub(super) fn keep_focus_in_sight(state: &mut State) {
    let places = state.places();
    if let Some(first) = places.iter().map(|p| p.panel).min()
        && !places.iter().any(|p| p.panel == state.view.visit.focus)
    {
        state.view.visit.focus = first;
    }
    scrolling::to_focus(state);
}

/// Moves in the focused panel: `to` is given where one is and how much is in sight.
pub(super) fn step(state: &mut State, to: impl Fn(usize, usize) -> usize) {
    if let Overlay::Notice(notice) = &mut state.view.overlay {
        let screen = ratatui::layout::Rect::new(0, 0, state.view.size.0, state.view.size.1);
        let (lines, page) = notice_extent(notice, ui::body(screen));
        notice.scroll = to(notice.scroll, page).min(lines - page);
        return;
    }
    let at = state.view.visit.focus;
    let Some(place) = state.places().into_iter().find(|p| p.panel == at) else { return };
    look(state);
    let Some(cx) = state.cx() else { return };
    let kind = ui::panel(cx.panel(at).kind);
    let (extent, page, now) = (kind.extent(&cx, &place), kind.page(&cx, &place), cx.state(at).index);
    let (index, key) = match extent {
        // Rows may come back, and with them what was selected.
        Extent::Rows(0) => return,
        Extent::Rows(rows) => {
            let index = to(now.min(rows.saturating_sub(1)), page).min(rows.saturating_sub(1));
            (index, kind.key(&cx, at, index))
        }
        Extent::Lines(lines) => (to(now, page).min(lines.saturating_sub(page)), None),
    };
    select(state, at, index, key);
}

/// Selects a row of a panel.
pub(super) fn select(state: &mut State, at: usize, index: usize, key: Option<String>) {
    // What happens is followed from its first line, whoever it was before.
    let follows = index == 0 && state.cx().is_some_and(|cx| cx.rows(at) == Some(Rows::Events));
    if let Some(panel) = state.view.visit.panels.get_mut(at) {
        (panel.index, panel.key) = (index, key.filter(|_| !follows));
        if !panel.listing.is_empty() {
            panel.count_news();
        }
    }
}

/// To the first line, whichever that is from now on.
pub(super) fn first(state: &mut State) {
    step(state, |_, _| 0);
    if let Some(panel) = state.view.focused() {
        panel.key = None;
        panel.count_news();
    }
}

/// The user looks at the list: what is in it is not new any more.
pub(super) fn look(state: &mut State) {
    let looked = Some(state.store.revision);
    if state.view.seen.is_some() && state.looked != looked {
        state.view.seen = Some(current(state));
        state.looked = looked;
    }
}

/// Shifts the columns of the focused panel.
pub(super) fn shift(state: &mut State, to: impl Fn(usize) -> usize) {
    let at = state.view.visit.focus;
    let Some(place) = state.places().into_iter().find(|p| p.panel == at) else { return };
    let most = state.cx().map_or(0, |cx| ui::panel(cx.panel(at).kind).shiftable(&cx, &place));
    if let Some(panel) = state.view.focused() {
        panel.shift = to(panel.shift).min(most);
    }
}

/// Gives the focused panel the screen, or takes it back.
pub(super) fn zoom(state: &mut State) {
    let visit = &mut state.view.visit;
    match visit.zoomed_from.take() {
        Some(from) => visit.focus = from,
        None => visit.zoomed_from = Some(visit.focus),
    }
    keep_focus_in_sight(state);
}

/// To the next panel in sight; all of them take their turn when one has the whole screen, or when there is room for one
/// alone.
pub(super) fn focus(state: &mut State, by: isize) {
    let mut panels: Vec<usize> = match state.view.visit.zoomed_from {
        Some(_) => (0..state.view.visit.panels.len()).collect(),
        None => state.places().iter().map(|p| p.panel).collect(),
    };
    // A dashboard has them in any order, and is gone through as one reads.
    if !state.cx().is_some_and(|cx| ui::is_canvas(&cx)) || state.view.visit.zoomed_from.is_some() {
        panels.sort_unstable();
    }
    let here = state.view.visit.focus;
    let all = state.view.visit.panels.len();
    if panels == [here] && all > 1 {
        state.view.visit.zoomed_from = Some(here);
        panels = (0..all).collect();
    }
    if panels.len() < 2 {
        return state.say("there is no other panel here");
    }
    let Some(at) = panels.iter().position(|p| *p == state.view.visit.focus) else { return };
    let next = at.checked_add_signed(by).unwrap_or(panels.len() - 1) % panels.len();
    state.view.visit.focus = panels[next];
    scrolling::to_focus(state);
}
