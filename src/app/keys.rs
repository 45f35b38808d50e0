use super::{Effect, State, actions, going};
use crate::{
    spec::{Binding, Context, Key, KeyCode, Lookup},
    ui::{Overlay, PromptKind},
};

/// What a key does in what is open now.
pub(super) fn press(state: &mut State, key: Key, effects: &mut Vec<Effect>) {
    state.view.message = None;
    if state.editor.is_some() {
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

/// A key while a line is written: bound in `[prompt]`, else a key of the editor.
fn write(state: &mut State, key: Key, effects: &mut Vec<Effect>) {
    if let Lookup::Bound(binding) = state.specs.keymap.lookup(Context::Prompt, &[key]) {
        let binding = binding.clone();
        return run(state, &binding, effects);
    }
    if let Some(editor) = &mut state.editor {
        editor.key(key);
    }
    show_line(state);
}

/// Pasted text goes where a line is written, and nowhere else: it must never act as keys.
pub(super) fn paste(state: &mut State, text: &str) {
    if let Some(editor) = &mut state.editor {
        editor.paste(text);
    }
    show_line(state);
}

/// Shows the line being written; a filter works while it is written.
pub(super) fn show_line(state: &mut State) {
    let Some(editor) = &state.editor else { return };
    let line = editor.line();
    if let PromptKind::Filter(at) = line.kind
        && let Some(panel) = state.view.visit.panels.get_mut(at)
    {
        panel.filter.clone_from(&line.text);
    }
    state.view.overlay = Overlay::Prompt(line);
}
