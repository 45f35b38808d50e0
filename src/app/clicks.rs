//! What the mouse does.

use ratatui::layout::Position;

use super::{
    State, going,
    mouse::{Mouse, MouseKind},
    moves, scrolling, sorting,
};
use crate::ui::{self, Hit, Overlay};

/// Lines that a turn of the wheel goes.
const WHEEL: isize = 3;

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
            MouseKind::WheelUp => moves::step(state, |at, _| at.saturating_add_signed(-WHEEL)),
            MouseKind::WheelDown => moves::step(state, |at, _| at.saturating_add_signed(WHEEL)),
        }
        return true;
    }
    let Some(laid) = state.laid() else { return false };
    let Some(at) = laid.under(mouse.column, mouse.row) else { return false };
    let Some(place) = laid.places.into_iter().find(|place| place.area.contains(at)) else { return false };
    let focused = state.view.visit.focus == place.panel;
    state.view.visit.focus = place.panel;
    match mouse.what {
        MouseKind::WheelUp => scrolling::by_wheel(state, -WHEEL),
        MouseKind::WheelDown => scrolling::by_wheel(state, WHEEL),
        MouseKind::Press => press(state, &place, at, focused),
    }
    true
}

fn press(state: &mut State, place: &ui::Place, at: Position, focused: bool) {
    if !place.inner.contains(at) {
        return;
    }
    let (column, row) = (at.x - place.inner.x, at.y - place.inner.y);
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
