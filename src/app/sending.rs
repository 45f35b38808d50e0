//! What is sent out of the console: to the clipboard, to a browser.

use super::{Effect, State};
use crate::ui::{self, Line, Notice, Overlay};

/// What is selected in the focused panel.
fn selected<T>(state: &State, of: impl Fn(&ui::Cx<'_>, &Line<'_>) -> T) -> Option<T> {
    let cx = state.cx()?;
    let at = state.view.visit.focus;
    let line = ui::panel(cx.panel(at).kind).selected(&cx, at)?;
    Some(of(&cx, &line))
}

/// Sends what names the selected thing to the clipboard; while a link is shown, the link.
pub(super) fn copy(state: &mut State, effects: &mut Vec<Effect>) {
    let shown = match &state.view.overlay {
        Overlay::Notice(Notice { link: Some(link), .. }) => Some(link.clone()),
        _ => selected(state, ui::name_of),
    };
    send(state, shown, effects);
}

/// Sends what is selected to the clipboard as JSON: of an event its whole record.
pub(super) fn copy_record(state: &mut State, effects: &mut Vec<Effect>) {
    let json = selected(state, |cx, line| {
        let line = cx.resolve(line.clone());
        serde_json::to_string_pretty(&line.to_json()).unwrap_or_default()
    });
    send(state, json, effects);
}

fn send(state: &mut State, text: Option<String>, effects: &mut Vec<Effect>) {
    match text {
        Some(text) => effects.push(Effect::Copy(text)),
        None => state.view.message = Some("nothing is selected".into()),
    }
}

/// Shows where the selected thing is in the AWS console; shown already, opens it in a browser.
pub(super) fn link(state: &mut State, effects: &mut Vec<Effect>) {
    if let Overlay::Notice(Notice { link: Some(link), .. }) = &state.view.overlay {
        effects.push(Effect::Browse(link.clone()));
        return;
    }
    let Some(pointer) = selected(state, ui::pointer_of) else {
        state.view.message = Some("nothing is selected".into());
        return;
    };
    let Some((pointer, url)) = pointer.and_then(|p| p.console_url().map(|url| (p, url))) else {
        state.view.message = Some("the AWS console has no page for this".into());
        return;
    };
    let key = |action| state.specs.keymap.keys_of(crate::spec::Context::Panel, action).into_iter().next();
    let keys = [
        (crate::spec::Action::Copy, "sends it to the clipboard"),
        (crate::spec::Action::Link, "opens it in a browser"),
    ];
    let keys = keys.into_iter().filter_map(|(action, words)| Some(format!("{} {words}", key(action)?)));
    let mut text = vec![("link", url.clone()), ("text", String::new())];
    if let Some(arn) = pointer.arn() {
        text.splice(0..0, [("text", arn), ("text", String::new())]);
    }
    text.push(("dim", keys.collect::<Vec<_>>().join(" · ")));
    state.view.overlay =
        Overlay::Notice(Notice { title: "in the AWS console".into(), text, link: Some(url), scroll: 0 });
}
