//! Views, keys and looks that were read again while the console runs.

use super::{State, moves, palette};
use crate::{
    model::FileError,
    spec::{Route, Specs},
    ui::Overlay,
};

/// The view behind all others.
const HOME: &str = "deck";

/// Takes them. Whoever is in a view stays in it, as far as it is still there.
pub(super) fn take(state: &mut State, read: Specs) {
    let before = std::mem::replace(&mut state.specs, read);
    let words = words(&before, &state.specs);
    state.view.pending.clear();
    let name = &state.view.visit.route.view;
    if before.view(name) != state.specs.view(name) {
        // What lies over the view was about the one before.
        match state.view.overlay {
            Overlay::Prompt(_) => palette::cancel(state),
            Overlay::Notice(_) => state.view.overlay = Overlay::None,
            _ => {}
        }
    }
    for view in state.pinned.iter_mut().chain([&mut state.view]) {
        view.refit(&before, &state.specs, HOME);
    }
    let is_there = |route: &Route| state.specs.resolve(route).is_ok();
    let pinned = std::mem::take(&mut state.view.pins);
    let kept: Vec<bool> = pinned.iter().map(is_there).collect();
    let mut keep = kept.iter();
    state.pinned.retain(|_| keep.next().copied().unwrap_or_default());
    state.view.pins =
        pinned.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(route, _)| route).collect();
    moves::keep_focus_in_sight(state);
    if let Some(words) = words {
        state.say(words);
    }
}

/// What has changed: what is wrong first of all.
fn words(before: &Specs, now: &Specs) -> Option<String> {
    let mut wrong = now.problems.iter().filter(|problem| !before.problems.contains(problem));
    if let Some(first) = wrong.next() {
        let more = match wrong.count() {
            0 => String::new(),
            n => format!(" (and {n} more)"),
        };
        return Some(format!("{}{more}", short(first)));
    }
    let mut parts = Vec::new();
    for (name, view) in &now.views {
        match before.views.get(name) {
            None => parts.push(format!("`{name}` is new")),
            Some(old) if old != view => parts.push(format!("`{name}` was read again")),
            Some(_) => {}
        }
    }
    parts.extend(
        before
            .views
            .keys()
            .filter(|name| !now.views.contains_key(*name))
            .map(|name| format!("`{name}` is gone")),
    );
    if before.keymap != now.keymap {
        parts.push("the keymap was read again".into());
    }
    if before.theme != now.theme {
        parts.push("the theme was read again".into());
    }
    if parts.is_empty() && !before.problems.is_empty() && now.problems.is_empty() {
        parts.push("nothing is wrong with your files any more".into());
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// With the folder and the name of the file alone: it is one of the user's.
fn short(problem: &FileError) -> FileError {
    let mut parts: Vec<_> = problem.path.components().rev().take(2).collect();
    parts.reverse();
    FileError { path: parts.iter().collect(), ..problem.clone() }
}
