//! Lines that are written: routes and actions by name, filters, the words of a picker.

use ratatui::layout::Rect;

use super::{
    Effect, State, acknowledging, actions, budget, editor, editor::Editor, exploring, filling, folding,
    going, picker, queries, sign_in, variables,
};
use crate::{
    spec::{Action, Context, Key, PAGES, PanelKind, Route, nearest, system},
    ui::{
        self, Choice, Choices, Does, Overlay, PromptKind, Turn, backfill_choices, budget_choices,
        exact_route, filter_choices, means_something, palette_choices, query_choices, save_choices,
        save_query_choices, snooze_choices, statistic_choices,
    },
};

/// Begins to write a line.
pub(super) fn begin(state: &mut State, kind: PromptKind, text: &str) {
    state.editor = Some(Editor::new(kind, text));
    show(state);
}

/// A key of the editor.
pub(super) fn key(state: &mut State, key: Key) {
    let fits = state.editor.as_mut().map(|editor| editor.key(key));
    edited(state, fits);
}

/// Pasted text goes where a line is written, and nowhere else: it must never act as keys.
pub(super) fn paste(state: &mut State, text: &str) {
    match state.view.overlay {
        Overlay::SignIn(_) => return sign_in::paste(state, text),
        Overlay::Editor(_) => return exploring::paste(state, text),
        _ => {}
    }
    if state.editor.is_none() {
        let key = state.specs.keymap.keys_of(Context::Global, Action::Prompt).into_iter().next();
        let key = key.map(|key| format!(": press {key} first, and an ARN or a link is gone to"));
        return state.say(format!("nothing is written here{}", key.unwrap_or_default()));
    }
    let fits = state.editor.as_mut().map(|editor| editor.paste(text));
    edited(state, fits);
}

fn edited(state: &mut State, fits: Option<bool>) {
    if let Some(fits) = fits {
        let words = || format!("the rest was left out: {} characters at most", editor::LONGEST);
        state.view.message = (!fits).then(words);
        show(state);
    }
}

/// Shows the line being written, with what it could become; a filter works while it is written.
fn show(state: &mut State) {
    let Some(editor) = &state.editor else { return };
    let mut line = editor.line();
    match line.kind {
        PromptKind::Filter(at) => {
            if let Some(panel) = state.view.visit.panels.get_mut(at) {
                panel.filter.clone_from(&line.text);
            }
            let written = (line.text.as_str(), line.cursor);
            line.choices = filter_choices(&state.store, &state.view, &state.specs, at, written);
        }
        PromptKind::Route => {
            state.view.look_at_systems(&state.store, state.now);
            line.choices = palette_choices(&state.store, &state.view, &state.specs, &line.text);
        }
        PromptKind::Snooze => {
            let what = acknowledging::snoozed(state);
            line.choices = snooze_choices(&line.text, &state.view.zone, state.now, what);
        }
        PromptKind::Variable | PromptKind::Value(_) => {
            line.choices = variables::choices(state, line.kind, &line.text);
        }
        PromptKind::Statistic => {
            let (at, now) = exploring::chosen(state).unwrap_or_default();
            let of = exploring::name(state, at);
            line.choices = statistic_choices(&line.text, &of, &now);
        }
        PromptKind::Backfill => line.choices = backfill_choices(&line.text, state.view.reads),
        PromptKind::Query => line.choices = query_choices(&line.text, &state.view.draft),
        PromptKind::Save => line.choices = save_choices(&line.text, &state.specs),
        PromptKind::SaveQuery(at) => {
            let query = state.view.visit.panels.get(at).map_or("", |panel| panel.filter.trim());
            line.choices = save_query_choices(&line.text, at, query, &state.specs.saved);
        }
        PromptKind::Budget => {
            line.choices =
                state.view.bill.as_ref().map(|bill| budget_choices(bill, &line.text)).unwrap_or_default();
        }
        PromptKind::Pick => {
            if let Overlay::Picker(picker) = &mut state.view.overlay {
                picker.find(&line.text, line.cursor);
            }
            return;
        }
    }
    state.view.overlay = Overlay::Prompt(line);
}

/// Moves in the list that lies over the view, if there is one and the action moves.
pub(super) fn step(state: &mut State, action: Action) -> bool {
    let body = ui::body(Rect::new(0, 0, state.view.size.0, state.view.size.1));
    let (at, len, page) = match &state.view.overlay {
        Overlay::Prompt(line) => (line.choices.at, line.choices.list.len(), usize::from(body.height / 2)),
        Overlay::Picker(picker) => (picker.at, picker.shown.len(), ui::picker_page(picker, body)),
        Overlay::SignIn(form) => (form.at, form.lines.len(), 1),
        Overlay::None | Overlay::Notice(_) | Overlay::Editor(_) => return false,
    };
    let to = match action {
        Action::Down => at.saturating_add(1),
        Action::Up => at.saturating_sub(1),
        Action::PageDown => at.saturating_add(page),
        Action::PageUp => at.saturating_sub(page),
        Action::First => 0,
        Action::Last => usize::MAX,
        _ => return false,
    };
    let to = to.min(len.saturating_sub(1));
    match &mut state.view.overlay {
        Overlay::Prompt(line) => (line.choices.at, line.choices.picked) = (to, true),
        Overlay::Picker(picker) => picker.at = to,
        Overlay::SignIn(form) => form.at = to,
        Overlay::None | Overlay::Notice(_) | Overlay::Editor(_) => {}
    }
    true
}

/// Writes the chosen choice into the line.
pub(super) fn complete(state: &mut State) {
    if matches!(state.view.overlay, Overlay::Editor(_)) {
        return exploring::complete(state);
    }
    let chosen = choices(state).and_then(Choices::chosen).filter(|choice| choice.does != Does::Nothing);
    if let (Some(choice), Some(editor)) = (chosen.cloned(), &mut state.editor) {
        editor.set(&choice.line, choice.cursor);
        show(state);
    }
}

fn choices(state: &State) -> Option<&Choices> {
    if let Overlay::Prompt(line) = &state.view.overlay { Some(&line.choices) } else { None }
}

/// Takes what was written: a filter stands already, a route is gone to, an action done.
pub(super) fn accept(state: &mut State, effects: &mut Vec<Effect>) {
    match state.view.overlay {
        Overlay::SignIn(_) => return sign_in::accept(state, effects),
        Overlay::Editor(_) => return exploring::accept(state),
        _ => {}
    }
    let Some(editor) = &state.editor else { return leave(state) };
    match editor.kind {
        PromptKind::Filter(at) => {
            leave(state);
            let record = state.cx().is_some_and(|cx| cx.panel(at).kind == PanelKind::Record);
            if record {
                folding::find(state, Turn::Next);
            }
        }
        PromptKind::Pick => picker::accept(state),
        PromptKind::Snooze
        | PromptKind::Variable
        | PromptKind::Value(_)
        | PromptKind::Statistic
        | PromptKind::Query
        | PromptKind::Budget
        | PromptKind::SaveQuery(_)
        | PromptKind::Backfill
        | PromptKind::Save => {
            let chosen = choices(state).and_then(Choices::chosen).cloned();
            chosen.into_iter().for_each(|choice| take(state, choice, effects));
        }
        PromptKind::Route => {
            let text = editor.text().trim().to_owned();
            run(state, &text, effects);
        }
    }
}

fn run(state: &mut State, text: &str, effects: &mut Vec<Effect>) {
    let choices = choices(state);
    let picked = choices.is_some_and(|c| c.picked);
    let chosen = choices.and_then(Choices::chosen).cloned();
    let exact = exact_route(&state.store, &state.specs, text).filter(|_| !picked);
    match (exact, chosen) {
        (Some(route), _) => {
            leave(state);
            going::go(state, &route);
        }
        (None, Some(choice)) => take(state, choice, effects),
        (None, None) => {
            leave(state);
            if !text.is_empty() {
                state.view.message = Some(unknown(state, text));
            }
        }
    }
}

fn take(state: &mut State, choice: Choice, effects: &mut Vec<Effect>) {
    match choice.does {
        Does::Write => complete(state),
        Does::Go(route) => {
            leave(state);
            going::go(state, &route);
        }
        Does::Act(action) => {
            leave(state);
            actions::act(state, action, effects);
        }
        Does::Snooze { until, note } => {
            leave(state);
            acknowledging::until(state, until, note, effects);
        }
        Does::Variable(at) => begin(state, PromptKind::Value(at), ""),
        Does::Set { name, value } => variables::set(state, &name, value),
        Does::Statistic(new) => {
            leave(state);
            exploring::statistic(state, new);
        }
        Does::Query { syntax, text, behind } => {
            leave(state);
            exploring::add(state, syntax, text, behind);
        }
        Does::Save { view, panel } => {
            leave(state);
            exploring::save_as(state, view, panel, effects);
        }
        Does::SaveQuery { panel, name } => {
            leave(state);
            queries::accept(state, panel, name, effects);
        }
        Does::Backfill { since, reads } => {
            leave(state);
            filling::start(state, since, reads, effects);
        }
        Does::Pay(how) => {
            leave(state);
            budget::pay(state, how);
        }
        Does::Nothing => {
            leave(state);
            state.view.message = Some(choice.label);
        }
    }
}

/// Why a text that nothing was found for goes nowhere, with the nearest that would.
fn unknown(state: &State, text: &str) -> String {
    let actions = || Action::ALL.iter().filter(|a| means_something(**a)).map(|a| a.name());
    let views = || state.specs.views.keys().map(String::as_str);
    let near = nearest(text, views().chain(actions()));
    if let Some(action) = near.filter(|name| views().all(|view| view != *name)) {
        return format!("no action `{text}`; did you mean `{action}`?");
    }
    if near.is_none()
        && Route::parse(text).is_ok()
        && !text.contains(['?', '/'])
        && let [first, ..] = &system::nearest_names(text)[..]
    {
        return format!("nothing is called `{text}`; did you mean `{PAGES}{first}`?");
    }
    let route = Route::parse(text);
    let checked = route.and_then(|route| {
        state.specs.resolve(&route)?;
        ui::Narrowing::check(&state.store, &route)?;
        Ok(ui::missing(&state.specs, &route).map(|name| (route.view, name)))
    });
    match checked {
        Err(why) => why,
        Ok(Some((view, name))) => format!("`{view}` needs `{name}`, and none is known yet"),
        Ok(None) => format!("`{text}` goes nowhere"),
    }
}

/// Leaves everything as it was before the line was begun.
pub(super) fn cancel(state: &mut State) {
    match state.view.overlay {
        Overlay::SignIn(_) => return sign_in::cancel(state),
        Overlay::Editor(_) => return exploring::cancel(state),
        _ => {}
    }
    if let Some(editor) = state.editor.take()
        && let PromptKind::Filter(at) = editor.kind
        && let Some(panel) = state.view.visit.panels.get_mut(at)
    {
        panel.filter = editor.before;
    }
    leave(state);
}

/// Puts away the line, or the picker.
pub(super) fn leave(state: &mut State) {
    state.editor = None;
    state.view.overlay = Overlay::None;
}
