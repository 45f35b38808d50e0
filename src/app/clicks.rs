//! What the mouse does.

use ratatui::layout::Position;

use super::{
    State, going,
    mouse::{Mouse, MouseKind},
    moves, sorting,
};
use crate::ui::{self, Hit, Overlay};

/// Lines that a turn of the wheel goes.
const WHEEL: usize = 3;

/// Takes what the mouse did: a press selects a row, or opens it when it is selected already, sorts by a column at
/// its heading, and moves the crosshair of a chart; the wheel moves in the panel under it. Whether anything came of it.
pub(super) fn take(state: &mut State, mouse: Mouse) -> bool {
    if state.editor.is_some() || matches!(state.view.overlay, Overlay::SignIn(_) | Overlay::Editor(_)) {
        return false;
    }
    if mouse.what == MouseKind::Press {
        state.view.message = None;
    }
    if let Overlay::Notice(_) = state.view.overlay {
        match mouse.what {
            MouseKind::Press => state.view.overlay = Overlay::None,
            MouseKind::WheelUp => moves::step(state, |at, _| at.saturating_sub(WHEEL)),
            MouseKind::WheelDown => moves::step(state, |at, _| at.saturating_add(WHEEL)),
        }
        return true;
    }
    let under = |p: &ui::Place| p.area.contains(Position { x: mouse.column, y: mouse.row });
    let Some(place) = state.places().into_iter().find(under) else { return false };
    let focused = state.view.visit.focus == place.panel;
    state.view.visit.focus = place.panel;
    match mouse.what {
        MouseKind::WheelUp => moves::step(state, |at, _| at.saturating_sub(WHEEL)),
        MouseKind::WheelDown => moves::step(state, |at, _| at.saturating_add(WHEEL)),
        MouseKind::Press => press(state, &place, mouse, focused),
    }
    true
}

fn press(state: &mut State, place: &ui::Place, mouse: Mouse, focused: bool) {
    if !place.inner.contains(Position { x: mouse.column, y: mouse.row }) {
        return;
    }
    let (column, row) = (mouse.column - place.inner.x, mouse.row - place.inner.y);
    let Some(cx) = state.cx() else { return };
    let kind = ui::panel(cx.panel(place.panel).kind);
    match kind.hit(&cx, place, column, row) {
        Some(Hit::Row(row)) => {
            let (key, now) = (kind.key(&cx, place.panel, row), cx.state(place.panel).index);
            if focused && now == row {
                going::open(state);
            } else {
                moves::look(state);
                moves::select(state, place.panel, row, key);
            }
        }
        Some(Hit::Column(name)) => sorting::by(state, place.panel, name),
        Some(Hit::Moment(at)) => state.view.visit.sight.cursor = Some(at),
        None => {}
    }
}
