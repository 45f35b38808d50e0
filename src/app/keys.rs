use super::{Effect, State, actions, exploring, going, palette, sign_in};
use crate::{
    spec::{Binding, Context, Key, KeyCode, Lookup},
    ui::Overlay,
};

/// What a key does in what is open now.
pub(super) fn press(state: &mut State, key: Key, effects: &mut Vec<Effect>) {
    state.view.message = None;
    state.shell_awaited = None;
    if state.editor.is_some() || matches!(state.view.overlay, Overlay::SignIn(_) | Overlay::Editor(_)) {
        return write(state, key, effects);
    }
    if key == Key::plain(KeyCode::Esc) && !state.view.pending.is_empty() {
        state.view.pending.clear();
        return;
    }
    let contexts = [Context::Panel, Context::Global];
    state.view.pending.push(key);
    let found: Vec<Lookup<'_>> =
        contexts.iter().map(|c| state.specs.keymap.lookup(*c, &state.view.pending)).collect();
    let bound = found.iter().find_map(|f| if let Lookup::Bound(b) = f { Some((*b).clone()) } else { None });
    let prefix = found.contains(&Lookup::Prefix);
    if let Some(binding) = bound {
        state.view.pending.clear();
        run(state, &binding, effects);
    } else if !prefix {
        state.view.pending.clear();
    }
}

fn run(state: &mut State, binding: &Binding, effects: &mut Vec<Effect>) {
    match binding {
        Binding::Do(action) => actions::act(state, *action, effects),
        Binding::Go(route) => going::go(state, route),
    }
}

/// A key while something is written: bound there, else a key of the editor or of the form.
fn write(state: &mut State, key: Key, effects: &mut Vec<Effect>) {
    let context = match state.view.overlay {
        Overlay::SignIn(_) => Context::SignIn,
        Overlay::Editor(_) => Context::Editor,
        Overlay::Picker(_) => Context::Picker,
        _ => Context::Prompt,
    };
    match state.specs.keymap.lookup(context, &[key]) {
        Lookup::Bound(binding) => {
            let binding = binding.clone();
            run(state, &binding, effects);
        }
        Lookup::Prefix | Lookup::Unbound if context == Context::SignIn => sign_in::key(state, key),
        Lookup::Prefix | Lookup::Unbound if context == Context::Editor => exploring::key(state, key),
        Lookup::Prefix | Lookup::Unbound => palette::key(state, key),
    }
}
