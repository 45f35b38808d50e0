//! The form of the logins that wait for a human: what opens, fills and closes it.

use std::collections::BTreeSet;

use super::{Effect, State};
use crate::{
    model::{Login, LoginKey, LoginKind, LoginState, Secret},
    spec::{Action, Context, Key, KeyCode},
    ui::{self, CODE, Overlay, SignInForm, SignInLine},
};

/// What has been done by itself about logins that wait, once for each time that they come to wait.
#[derive(Debug, Default)]
pub(super) struct ByItself {
    /// The form has been shown for these,
    shown: BTreeSet<LoginKey>,
    /// and a device flow begun for these.
    begun: BTreeSet<LoginKey>,
}

/// Asks everything again that has waited for a login which holds now, or which turned out to be none: another is wanted
/// then. What does not wait for any is left in peace, for there may be a login a role.
pub(super) fn ask_again(state: &State, before: &[Login], effects: &mut Vec<Effect>) {
    let of = |logins: &[Login], key: &LoginKey| logins.iter().find(|login| login.key == *key).cloned();
    let holds = |login: &Login| matches!(login.state, LoginState::Good { .. });
    let came = |login: &Login| holds(login) && !of(before, &login.key).as_ref().is_some_and(holds);
    let went = |login: &Login| of(&state.store.logins, &login.key).is_none();
    if !state.store.logins.iter().any(came) && !before.iter().any(went) {
        return;
    }
    let slots = state.store.slots();
    let waiting =
        slots.filter(|(.., slot)| slot.fault.as_ref().is_some_and(|fault| fault.value.waits_for_login()));
    let (fleet, keys): (Vec<_>, Vec<_>) = waiting.partition(|(_, want, _)| want.source().makes_fleet());
    if !keys.is_empty() {
        let keys = keys.into_iter().map(|(scope, want, _)| (scope.clone(), want.clone()));
        effects.push(Effect::AskAgain(keys.collect()));
    }
    effects.extend((!fleet.is_empty()).then_some(Effect::GatherAgain));
}

/// What follows from how logins stand now: the form comes up once, takes in what comes to wait, and goes when all of
/// it holds.
pub(super) fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    let stands = |key: &LoginKey| state.store.logins.iter().find(|login| login.key == *key);
    let is_good = |login: &Login| matches!(login.state, LoginState::Good { .. });
    let holds = |key: &LoginKey| stands(key).is_none_or(is_good);
    state.by_itself.shown.retain(|key| !holds(key));
    state.by_itself.begun.retain(|key| !holds(key));
    match &mut state.view.overlay {
        Overlay::SignIn(form) => {
            form.join(&state.store.logins);
            if form.lines.iter().all(|line| holds(&line.key)) {
                let done = form.lines.iter().any(|line| stands(&line.key).is_some_and(is_good));
                put_away(state);
                return state.say(if done {
                    "signed in"
                } else {
                    "this login opens nothing: asking what else is needed"
                });
            }
        }
        // Whoever writes something, or is about to, is not interrupted.
        Overlay::None | Overlay::Notice(_) if state.editor.is_none() && state.view.pending.is_empty() => {
            let new = |login: &&Login| login.needs_human() && !state.by_itself.shown.contains(&login.key);
            if !state.store.logins.iter().any(|login| new(&login)) {
                return;
            }
            show(state);
        }
        _ => return,
    }
    settle(state, effects);
}

/// Opens the form, or says that nothing waits.
pub(super) fn open(state: &mut State, effects: &mut Vec<Effect>) {
    if ui::sign_in_wanted(&state.store) {
        show(state);
        return settle(state, effects);
    }
    let under_way = state.store.logins.iter().any(|login| login.state == LoginState::Busy);
    let words = match state.store.logins.is_empty() {
        true => "no account here needs a login",
        false if under_way => "a login is under way",
        false => "nothing waits for a login: all of them hold",
    };
    state.say(words);
}

fn show(state: &mut State) {
    let under = match std::mem::take(&mut state.view.overlay) {
        Overlay::Notice(notice) => Some(notice),
        _ => None,
    };
    let mut form = SignInForm { under, ..SignInForm::default() };
    form.join(&state.store.logins);
    state.view.overlay = Overlay::SignIn(form);
    // What its keys do is to be read now.
    state.view.message = None;
}

/// Begins the device flows that have not been begun, and notes what is shown.
fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    let Overlay::SignIn(form) = &mut state.view.overlay else { return };
    for line in &mut form.lines {
        let Some(login) = state.store.logins.iter().find(|login| login.key == line.key) else { continue };
        state.by_itself.shown.insert(login.key.clone());
        let waits = matches!(login.state, LoginState::Wanted { .. });
        if !waits {
            line.refused = None;
        }
        let sso = matches!(login.kind, LoginKind::Sso { .. });
        if sso && waits && state.by_itself.begun.insert(login.key.clone()) {
            effects.push(Effect::SignIn(login.key.clone()));
        }
    }
}

/// What was there before comes back.
fn put_away(state: &mut State) {
    if let Overlay::SignIn(form) = std::mem::take(&mut state.view.overlay)
        && let Some(notice) = form.under
    {
        state.view.overlay = Overlay::Notice(notice);
    }
}

/// Puts the form away: what it waits for still waits.
pub(super) fn cancel(state: &mut State) {
    put_away(state);
    let key = state.specs.keymap.keys_of(Context::Global, Action::SignIn).into_iter().next();
    let key = key.map(|key| format!(": {key} opens it again")).unwrap_or_default();
    state.say(format!("a login still waits{key}"));
}

/// The chosen login and its line.
fn chosen(state: &mut State) -> Option<(Login, &mut SignInLine)> {
    let Overlay::SignIn(form) = &mut state.view.overlay else { return None };
    let line = form.lines.get_mut(form.at)?;
    let login = state.store.logins.iter().find(|login| login.key == line.key)?;
    Some((login.clone(), line))
}

/// Sends what is typed, or fetches another code.
pub(super) fn accept(state: &mut State, effects: &mut Vec<Effect>) {
    let now = state.now;
    let Some((login, line)) = chosen(state) else { return };
    let is_sso = matches!(login.kind, LoginKind::Sso { .. });
    match login.state {
        LoginState::Busy => state.say("wait: it is under way"),
        LoginState::Good { .. } => next(state),
        LoginState::AtBrowser(code) if !ui::is_over(&code, now) => {
            state.say("approve it in a browser: then it goes on by itself");
        }
        LoginState::AtBrowser(_) => effects.push(Effect::SignIn(login.key)),
        LoginState::Wanted { .. } if is_sso => effects.push(Effect::SignIn(login.key)),
        LoginState::Wanted { .. } => match line.typed.reveal().len() {
            CODE => {
                let code = std::mem::take(&mut line.typed);
                line.refused = None;
                effects.push(Effect::Code(login.key, code));
                next(state);
            }
            0 => line.refused = Some(format!("the device shows {CODE} digits: type them")),
            typed => line.refused = Some(format!("a code has {CODE} digits, these are {typed}")),
        },
    }
}

/// To the next line that waits, if another does.
fn next(state: &mut State) {
    let Overlay::SignIn(form) = &mut state.view.overlay else { return };
    let waits = |at: &usize| {
        let key = form.lines.get(*at).map(|line| &line.key);
        let login = state.store.logins.iter().find(|login| Some(&login.key) == key);
        login.is_some_and(Login::needs_human)
    };
    let count = form.lines.len();
    if let Some(at) = (1..count).map(|by| (form.at + by) % count).find(waits) {
        form.at = at;
    }
}

/// A key that is not bound: a digit, or one that takes digits away.
pub(super) fn key(state: &mut State, key: Key) {
    match key.code {
        KeyCode::Char(c) if key.is_text() && c.is_ascii_digit() => write(state, c.encode_utf8(&mut [0; 4])),
        KeyCode::Backspace => erase(state, 1),
        // Backspace, as some terminals send it.
        KeyCode::Char('h') if key.ctrl => erase(state, 1),
        KeyCode::Char('u') if key.ctrl => erase(state, CODE),
        _ => {}
    }
}

fn erase(state: &mut State, count: usize) {
    if let Some((_, line)) = chosen(state) {
        let typed = line.typed.reveal();
        line.typed = Secret::new(typed[..typed.len().saturating_sub(count)].to_owned());
        line.refused = None;
    }
}

/// Digits, after those that are there.
fn write(state: &mut State, digits: &str) {
    let Some((login, line)) = chosen(state) else { return };
    if !matches!(login.kind, LoginKind::Sso { .. }) && matches!(login.state, LoginState::Wanted { .. }) {
        let typed = line.typed.reveal();
        let room = CODE.saturating_sub(typed.len());
        line.typed = Secret::new(format!("{typed}{}", &digits[..digits.len().min(room)]));
        line.refused = None;
    }
}

/// A code may be pasted whole, however it was grouped.
pub(super) fn paste(state: &mut State, text: &str) {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let is_code = digits.len() == CODE && digits.bytes().all(|byte| byte.is_ascii_digit());
    let digits = Secret::new(digits);
    if is_code {
        erase(state, CODE);
        write(state, digits.reveal());
    } else if let Some((_, line)) = chosen(state) {
        line.refused = Some(format!("what was pasted is no code of {CODE} digits"));
    }
}

/// The link with the code in it, as long as that is good.
fn link(state: &mut State) -> Option<String> {
    let now = state.now;
    match chosen(state)?.0.state {
        LoginState::AtBrowser(code) if !ui::is_over(&code, now) => {
            Some(code.complete_url.unwrap_or(code.url).as_str().to_owned())
        }
        _ => None,
    }
}

/// Sends the link to the clipboard. A code of an MFA device goes nowhere.
pub(super) fn copy(state: &mut State, effects: &mut Vec<Effect>) {
    match link(state) {
        Some(link) => effects.push(Effect::Copy(link)),
        None => state.say("there is no link to copy here"),
    }
}

/// Opens the link, where that is possible.
pub(super) fn browse(state: &mut State, effects: &mut Vec<Effect>) {
    match link(state) {
        Some(link) if state.view.can_browse => effects.push(Effect::Browse(link)),
        Some(_) => state.say("there is no browser here: open the link on another machine"),
        None => state.say("there is no link to open here"),
    }
}
