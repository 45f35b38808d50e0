mod acknowledging;
mod alarm_list;
mod console;
mod dashboards;
mod demand;
mod exploring;
mod faults;
mod filling;
mod folding;
mod gathered;
mod gathering;
mod going;
mod keymaps;
mod keys;
mod logs;
mod long;
mod memory;
mod notices;
mod palette;
mod picker;
mod queries;
mod screen;
mod shell;
mod sight;
mod sign_in;
mod specs;
mod systems;
mod trail;
mod variables;
mod words;

use std::sync::Arc;

use super::{Effect, Msg, State, update};
use crate::{
    model::Fleet,
    spec::{Key, KeyCode, Route},
    ui::tests::estate,
};

/// A console at 120x40 over a fleet, started.
fn started(fleet: Arc<Fleet>) -> State {
    let mut state = State::new(fleet, estate::specs(), Route::to("deck"), (120, 40), estate::now());
    update(&mut state, Msg::Resize(120, 40));
    state
}

/// The same on the night of the incident.
fn incident() -> State {
    let mut state = started(estate::fleet());
    state.store = estate::incident();
    update(&mut state, Msg::Resize(120, 40));
    state
}

/// Presses keys: names of keys, or text that is typed, with white space between them.
fn press(state: &mut State, keys: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for word in keys.split_whitespace() {
        let keys = match Key::parse(word) {
            Ok(key) => vec![key],
            Err(_) => word.chars().map(|c| Key::plain(KeyCode::Char(c))).collect(),
        };
        for key in keys {
            let (dirty, more) = update(state, Msg::Key(key));
            assert!(dirty);
            effects.extend(more);
        }
    }
    effects
}

/// What is on the screen.
fn screen(state: &State) -> String {
    let (width, height) = state.view.size;
    let area = ratatui::layout::Rect::new(0, 0, width, height);
    let frame = crate::ui::draw(&state.store, &state.view, &state.specs, state.now, area);
    estate::text_of(&frame)
}
