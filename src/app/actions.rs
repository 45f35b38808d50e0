use super::{Effect, State, editor::Editor, keys, update::current};
use crate::{
    model::Exit,
    spec::{Action, Route},
    ui::{self, Opening, Overlay, PromptKind},
};

/// Does an action.
pub(super) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Down => step(state, |at, _| at.saturating_add(1)),
        Action::Up => step(state, |at, _| at.saturating_sub(1)),
        Action::PageDown => step(state, |at, page| at.saturating_add(page)),
        Action::PageUp => step(state, |at, page| at.saturating_sub(page)),
        Action::First => first(state),
        Action::Last => step(state, |_, _| usize::MAX),
        Action::Left => shift(state, |s| s.saturating_sub(1)),
        Action::Right => shift(state, |s| s.saturating_add(1)),
        Action::Open => open(state),
        Action::Zoom => zoom(state),
        Action::NextPanel => focus(state, 1),
        Action::PreviousPanel => focus(state, -1),
        Action::Back => back(state),
        Action::Filter => prompt(state, PromptKind::Filter),
        Action::Prompt => prompt(state, PromptKind::Route),
        Action::Refresh => {
            state.view.message = Some("asking everything again".into());
            effects.push(Effect::Refresh);
        }
        Action::Pause => {
            state.view.paused = !state.view.paused;
            effects.push(Effect::Pause(state.view.paused));
        }
        Action::Clock => state.view.zone.utc = !state.view.zone.utc,
        Action::Help => state.view.overlay = Overlay::Help(0),
        Action::Redraw => effects.push(Effect::Repaint),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Quit => effects.push(Effect::Quit(Exit::Ok)),
        Action::Interrupt => effects.push(Effect::Quit(Exit::Interrupted)),
        Action::Accept => accept(state),
        Action::Cancel => {
            if let Some(editor) = state.editor.take()
                && editor.line().kind == PromptKind::Filter
            {
                state.view.filter = editor.before;
            }
            state.view.overlay = Overlay::None;
        }
        _ => {}
    }
}

/// Goes to a route, or says why not.
pub(super) fn go(state: &mut State, text: &str) {
    let route = Route::parse(text).and_then(|route| state.specs.resolve(&route).map(|_| route));
    match route {
        Ok(route) => {
            state.view.go(route, &state.specs);
            keep_focus_in_sight(state);
        }
        Err(message) => state.view.message = Some(message),
    }
}

/// The focus stays on a panel that the screen has room for.
pub(super) fn keep_focus_in_sight(state: &mut State) {
    let places = state.places();
    if let Some(first) = places.iter().map(|p| p.panel).min()
        && !places.iter().any(|p| p.panel == state.view.focus)
    {
        state.view.focus = first;
    }
}

/// What the focused panel lets one move over.
struct Ground {
    keys: Option<Vec<String>>,
    length: usize,
    page: usize,
}

fn ground(state: &State) -> Option<Ground> {
    let at = state.view.focus;
    let place = *state.places().iter().find(|p| p.panel == at)?;
    let cx = state.cx()?;
    let kind = ui::panel(cx.panel(at).kind);
    let page = usize::from(place.inner.height);
    let keys = kind.keys(&cx, at);
    let length = keys.as_ref().map_or_else(|| kind.lines(&cx, &place), Vec::len);
    Some(Ground { keys, length, page })
}

fn step(state: &mut State, to: impl Fn(usize, usize) -> usize) {
    if let Overlay::Help(scroll) = state.view.overlay {
        let screen = ratatui::layout::Rect::new(0, 0, state.view.size.0, state.view.size.1);
        let height = usize::from(ui::help_height(ui::body(screen)));
        let last = ui::help_lines(&state.specs.keymap).len().saturating_sub(height);
        state.view.overlay = Overlay::Help(to(scroll, height).min(last));
        return;
    }
    let Some(Ground { keys, length, page }) = ground(state) else { return };
    look(state);
    let Some(panel) = state.view.panels.get_mut(state.view.focus) else { return };
    match keys {
        Some(keys) => {
            panel.index = to(panel.place(&keys), page).min(keys.len().saturating_sub(1));
            panel.key = keys.get(panel.index).cloned();
        }
        None => panel.index = to(panel.index, page).min(length.saturating_sub(page)),
    }
}

/// To the first line, whichever that is from now on.
fn first(state: &mut State) {
    step(state, |_, _| 0);
    if let Some(panel) = state.view.panels.get_mut(state.view.focus) {
        panel.key = None;
    }
}

/// The user looks at the list: what is in it is not new any more.
fn look(state: &mut State) {
    if state.view.seen.is_some() {
        state.view.seen = Some(current(state));
    }
}

fn shift(state: &mut State, to: impl Fn(usize) -> usize) {
    let at = state.view.focus;
    let Some(place) = state.places().into_iter().find(|p| p.panel == at) else { return };
    let most = match state.cx() {
        Some(cx) => ui::panel(cx.panel(at).kind).shiftable(&cx, &place),
        None => 0,
    };
    if let Some(panel) = state.view.panels.get_mut(at) {
        panel.shift = to(panel.shift).min(most);
    }
}

fn open(state: &mut State) {
    let at = state.view.focus;
    let Some((opening, target)) = state.cx().map(|cx| {
        let panel = cx.panel(at);
        (ui::panel(panel.kind).open(&cx, at), panel.opens)
    }) else {
        return;
    };
    look(state);
    match (opening, target) {
        (Opening::Panel, Some(target)) => {
            state.view.zoomed_from = Some(at);
            state.view.focus = target;
            if let Some(panel) = state.view.panels.get_mut(target) {
                panel.index = 0;
            }
        }
        (Opening::Filter(text), target) => {
            state.view.filter = text;
            state.view.zoomed_from = None;
            state.view.focus = target.unwrap_or(at);
            keep_focus_in_sight(state);
        }
        _ => {}
    }
}

fn zoom(state: &mut State) {
    match state.view.zoomed_from.take() {
        Some(from) => state.view.focus = from,
        None => state.view.zoomed_from = Some(state.view.focus),
    }
}

/// To the next panel in sight; all of them take their turn when one has the whole screen.
fn focus(state: &mut State, by: isize) {
    let mut panels: Vec<usize> = match state.view.zoomed_from {
        Some(_) => (0..state.view.panels.len()).collect(),
        None => state.places().iter().map(|p| p.panel).collect(),
    };
    panels.sort_unstable();
    let Some(at) = panels.iter().position(|p| *p == state.view.focus) else { return };
    let next = at.checked_add_signed(by).unwrap_or(panels.len() - 1) % panels.len();
    state.view.focus = panels[next];
}

fn back(state: &mut State) {
    if state.view.overlay != Overlay::None {
        state.view.overlay = Overlay::None;
    } else if let Some(from) = state.view.zoomed_from.take() {
        state.view.focus = from;
        keep_focus_in_sight(state);
    } else {
        state.view.filter.clear();
    }
}

fn prompt(state: &mut State, kind: PromptKind) {
    let text = if kind == PromptKind::Filter { state.view.filter.clone() } else { String::new() };
    state.editor = Some(Editor::new(kind, &text));
    keys::show_line(state);
}

fn accept(state: &mut State) {
    state.view.overlay = Overlay::None;
    let Some(line) = state.editor.take().map(|e| e.line()) else { return };
    if line.kind == PromptKind::Route && !line.text.trim().is_empty() {
        go(state, &line.text);
    }
}
