//! Values of a view's variables.

use super::{State, moves, palette};
use crate::{
    spec::Route,
    ui::{self, Choices, PromptKind},
};

/// Lets the user choose a variable, and what it is to be; one alone needs no choosing.
pub(super) fn choose(state: &mut State) {
    let view = state.view.spec(&state.specs);
    match view.map_or(0, |view| view.variables.len()) {
        0 => state.say("this view has no variables"),
        1 => palette::begin(state, PromptKind::Value(0), ""),
        _ => palette::begin(state, PromptKind::Variable, ""),
    }
}

/// What could be chosen, of what has been written so far.
pub(super) fn choices(state: &State, kind: PromptKind, text: &str) -> Choices {
    let Some(cx) = state.cx() else { return Choices::default() };
    match kind {
        PromptKind::Value(at) => {
            let variable = cx.spec.variables.get(at);
            variable.map(|variable| ui::value_choices(&cx, variable, text)).unwrap_or_default()
        }
        _ => ui::variable_choices(&cx, text),
    }
}

/// Goes to the same view with another value of a variable; none is what the route does not say.
pub(super) fn set(state: &mut State, name: &str, value: Option<String>) {
    palette::leave(state);
    let before = state.view.visit.clone();
    let mut args = before.route.args.clone();
    match (args.iter().position(|(n, _)| n == name), value) {
        (Some(at), Some(value)) => args[at].1 = value,
        (Some(_), None) => args.retain(|(n, _)| n != name),
        (None, Some(value)) => args.push((name.to_owned(), value)),
        (None, None) => {}
    }
    let route = Route { view: before.route.view.clone(), args };
    if route == before.route {
        return;
    }
    if let Err(why) = ui::Narrowing::check(&state.store, &route) {
        return state.say(why);
    }
    let range = state.view.range;
    state.view.go(route, &state.specs);
    state.view.range = range;
    state.view.visit.turned(before);
    moves::keep_focus_in_sight(state);
}
