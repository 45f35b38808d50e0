//! Dashboards whose metrics cost more than the budget leaves.

use super::{State, going, palette};
use crate::{
    model::Timestamp,
    spec::PanelKind,
    ui::{Overlay, Paying, PromptKind, Sight},
};

/// Asks what to do about the dashboard that is open, once, when nobody is writing.
pub(super) fn follow(state: &mut State) {
    let free = state.view.overlay == Overlay::None && state.editor.is_none() && state.view.pending.is_empty();
    let route = &state.view.visit.route;
    if state.view.bill.is_none() {
        return;
    }
    if free && state.priced.as_ref() != Some(route) {
        state.priced = Some(route.clone());
        palette::begin(state, PromptKind::Budget, "");
    }
}

/// Asks once more, of a chart that is not asked for its price; whether it is one.
pub(super) fn ask_again(state: &mut State) -> bool {
    let at = state.view.visit.focus;
    let kind = state.cx().map(|cx| cx.panel(at).kind);
    let is_chart = matches!(kind, Some(PanelKind::Chart | PanelKind::AlarmGraph));
    let is_held = state.view.bill.is_some() && is_chart;
    if is_held {
        palette::begin(state, PromptKind::Budget, "");
    }
    is_held
}

/// Does what was answered.
pub(super) fn pay(state: &mut State, how: Paying) {
    match how {
        Paying::Once => {
            // What is over is read once, and is good for an hour.
            let whole = |at: i64| at - at.rem_euclid(60);
            let to = whole(state.now.as_second());
            let range = i64::try_from(state.view.range.duration().as_secs()).unwrap_or(0);
            let moment = |at| Timestamp::from_second(at).unwrap_or(state.now);
            let window = (moment(to - range), moment(to));
            state.view.visit.sight.window = Some(window);
            state.view.visit.paid_window = Some(window);
            state.say("read until now, and nothing newer");
        }
        Paying::Anyway => {
            state.view.visit.is_paid = true;
            state.say("its metrics are asked, as long as you look at it");
        }
        Paying::Back => {
            // Nothing in it is to be closed first.
            (state.view.visit.sight, state.view.visit.zoomed_from) = (Sight::default(), None);
            going::back(state);
        }
    }
}
