//! What is sent out of the console: to the clipboard, to a browser.

use super::{Effect, State, sign_in};
use crate::{
    fleet,
    model::{Region, Scope},
    ui::{self, Line, Notice, Overlay},
};

/// What is selected in the focused panel.
fn selected<T>(state: &State, of: impl Fn(&ui::Cx<'_>, &Line<'_>) -> T) -> Option<T> {
    let cx = state.cx()?;
    let at = state.view.visit.focus;
    let line = ui::panel(cx.panel(at).kind).selected(&cx, at)?;
    Some(of(&cx, &line))
}

/// The scope of what is selected, else of what the view is about; of what is in no one region, the account's first.
pub(super) fn selected_scope(state: &State) -> Option<Scope> {
    let place = |line: &Line<'_>| (line.account().cloned(), line.region().cloned());
    let subject = || state.cx()?.view_subject().map(|line| place(&line));
    let (account, region) = selected(state, |_, line| place(line)).or_else(subject)?;
    let account = state.store.account(&account?)?.clone();
    let region = region.filter(|region| *region != Region::global());
    let region = region.or_else(|| account.regions.first().cloned())?;
    Some(Scope { account, region })
}

/// Shows the AWS CLI's command line of the selected scope, and sends it to the clipboard.
pub(super) fn command_line(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(scope) = selected_scope(state) else {
        return state.say("no account is selected: choose one in the fleet, or a line of a list");
    };
    match fleet::command_line(&scope.account, &scope.region) {
        Ok(line) => {
            let text = vec![("strong", line.clone())];
            let title = format!("the AWS CLI in {}", scope.key());
            state.view.overlay = Overlay::Notice(Notice { title, text, link: None, scroll: 0 });
            effects.push(Effect::Copy(line));
        }
        Err(why) => state.say(why),
    }
}

/// Sends what names the selected thing to the clipboard; while a link is shown, the link.
pub(super) fn copy(state: &mut State, effects: &mut Vec<Effect>) {
    if matches!(state.view.overlay, Overlay::SignIn(_)) {
        return sign_in::copy(state, effects);
    }
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
    if matches!(state.view.overlay, Overlay::SignIn(_)) {
        return sign_in::browse(state, effects);
    }
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
