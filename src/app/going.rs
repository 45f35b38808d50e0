//! From view to view.

use super::{State, budget, exploring, folding, logs, moves, palette, sight};
use crate::{
    spec::{Action, Context, Route},
    ui::{self, Opening, Overlay, Turn},
};

/// The view behind all others.
const HOME: &str = "deck";

/// Goes to a route, or says why not. A line that was being written is left: it was about the view before.
pub(super) fn go(state: &mut State, route: &Route) {
    let route = &state.specs.canonical(route.clone());
    let checked = state.specs.resolve(route).map(drop);
    match checked.and_then(|()| ui::Narrowing::check(&state.store, route)) {
        Ok(()) if *route == state.view.visit.route => {
            palette::leave(state);
            state.say("you are there already");
        }
        Ok(()) => {
            palette::leave(state);
            state.view.go(route.clone(), &state.specs);
            moves::keep_focus_in_sight(state);
        }
        Err(message) => state.view.message = Some(message),
    }
}

/// Goes to the help, or back from it.
pub(super) fn help(state: &mut State) {
    match state.view.visit.route.view == "help" && state.view.go_back() {
        true => {
            palette::leave(state);
            moves::keep_focus_in_sight(state);
        }
        false => go(state, &Route::to("help")),
    }
}

/// Opens what is selected. Something that is only to be read is put away.
pub(super) fn open(state: &mut State) {
    if state.view.overlay != Overlay::None {
        state.view.overlay = Overlay::None;
        return;
    }
    if exploring::open(state) {
        return;
    }
    let at = state.view.visit.focus;
    let Some(opening) = state.cx().map(|cx| ui::panel(cx.panel(at).kind).open(&cx, at)) else { return };
    moves::look(state);
    match opening {
        Opening::Panel(target) => {
            state.view.visit.zoomed_from = Some(at);
            state.view.visit.focus = target;
            if let Some(panel) = state.view.visit.panels.get_mut(target) {
                (panel.index, panel.key) = (0, None);
            }
        }
        Opening::Filter(target, text) => {
            state.view.visit.zoomed_from = None;
            state.view.visit.focus = target;
            if let Some(panel) = state.view.visit.panels.get_mut(target) {
                panel.filter = text;
            }
            moves::keep_focus_in_sight(state);
        }
        Opening::Go(route) => go(state, &route),
        Opening::Run(plan) => logs::run(state, at, *plan),
        Opening::Read(notice) => state.view.overlay = Overlay::Notice(notice),
        Opening::Say(words) => state.say(words),
        Opening::Fold => folding::fold(state, Turn::Fold),
        // What has a few lines there has the whole screen here.
        Opening::Nothing if budget::ask_again(state) => {}
        Opening::Nothing
            if state.view.visit.zoomed_from.is_none() && state.cx().is_some_and(|cx| ui::is_canvas(&cx)) =>
        {
            moves::zoom(state);
        }
        Opening::Nothing => state.say("there is nothing to open here"),
    }
}

/// Closes what is open, else stops the query of logs that runs, else takes the crosshair and the window of charts away, else takes the screen back, else clears the filter, else goes back.
pub(super) fn back(state: &mut State) {
    if state.view.overlay != Overlay::None {
        state.view.overlay = Overlay::None;
        return;
    }
    if logs::stop(state) || sight::clear(state) {
        return;
    }
    if let Some(from) = state.view.visit.zoomed_from.take() {
        state.view.visit.focus = from;
        return moves::keep_focus_in_sight(state);
    }
    let filtered = state.cx().and_then(|cx| cx.filtered(state.view.visit.focus));
    if let Some(panel) = filtered.and_then(|at| state.view.visit.panels.get_mut(at))
        && !panel.filter.is_empty()
    {
        panel.filter.clear();
    } else if state.view.go_back() {
        moves::keep_focus_in_sight(state);
    } else if state.view.visit.route.view != HOME {
        // Who has opened one thing by its ARN finds the deck behind it.
        state.view.go(Route::to(HOME), &state.specs);
        state.view.back.clear();
    } else {
        let key = state.specs.keymap.keys_of(Context::Global, Action::Quit).into_iter().next();
        let key = key.map(|key| format!(": {key} ends the program")).unwrap_or_default();
        state.say(format!("there is nothing to go back to{key}"));
    }
}

/// Goes to where one has come back from.
pub(super) fn forward(state: &mut State) {
    if state.view.go_forward() {
        palette::leave(state);
        moves::keep_focus_in_sight(state);
    } else {
        state.say("there is nothing to go forward to");
    }
}
