//! What takes the whole screen instead of a view.

use std::collections::BTreeMap;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Cx,
    layout::MINIMUM,
    overlay::{plural, window},
    text::{put, width, wrap},
};
use crate::{
    model::{AccountName, Fault, FaultKind},
    spec::{Action, Context},
    store::Store,
};

/// Says that the terminal is too small, as much of it as there is room for.
pub fn too_small(area: Rect, buf: &mut Buffer) {
    let text =
        format!("terminal too small: {}x{}, needs {}x{}", area.width, area.height, MINIMUM.0, MINIMUM.1);
    let lines = wrap(&text, area.width, usize::from(area.height));
    let top = area.y + (area.height - u16::try_from(lines.len()).unwrap_or(area.height).min(area.height)) / 2;
    for (line, y) in lines.iter().zip(top..area.bottom()) {
        let x = area.x + area.width.saturating_sub(width(line)) / 2;
        put(buf, x, y, area.width, line, ratatui::style::Style::default());
    }
}

/// The faults of a fleet that has no credentials at all: one for each account. None when any account has
/// answered, has another fault, or has not been asked yet.
pub fn no_credentials(store: &Store) -> Option<Vec<(String, &Fault)>> {
    let mut first: BTreeMap<&AccountName, &Fault> = BTreeMap::new();
    for (key, _, slot) in store.slots() {
        // Looked at in each frame: one that has answered is enough.
        let fault = &slot.fault.as_ref().filter(|_| slot.good.is_none())?.value;
        if fault.kind != FaultKind::NoCredentials {
            return None;
        }
        first.entry(&key.account).or_insert(fault);
    }
    let accounts = store.fleet.accounts.iter().map(|account| &account.name);
    let faults: Option<Vec<_>> = accounts.map(|name| Some((name.to_string(), *first.get(name)?))).collect();
    faults.filter(|faults| !faults.is_empty())
}

/// One calm panel: what was tried, and what to do.
pub fn draw_no_credentials(cx: &Cx<'_>, area: Rect, faults: &[(String, &Fault)], buf: &mut Buffer) {
    let mut messages: Vec<(String, Vec<&str>)> = Vec::new();
    for (account, fault) in faults {
        match messages.iter_mut().find(|(message, _)| *message == *fault.message) {
            Some((_, accounts)) => accounts.push(account),
            None => messages.push((fault.message.to_string(), vec![account])),
        }
    }
    let waits = faults.iter().all(|(_, fault)| fault.waits_for_login());
    let first = match waits {
        true => "Nobody has signed in yet.",
        false => "There are no AWS credentials to start with.",
    };
    let mut parts = vec![("strong", first.to_owned()), ("text", String::new())];
    for (message, accounts) in messages.iter().take(4) {
        let who = match accounts.len() {
            n if n == faults.len() && waits => format!("For {}", plural(n, "account")),
            n if n == faults.len() => "Tried".to_owned(),
            1 => format!("Tried for {}", accounts[0]),
            n => format!("Tried for {n} accounts"),
        };
        parts.push(("text", format!("{who}: {message}")));
    }
    parts.push(("text", String::new()));
    if let Some((_, fault)) = faults.first() {
        parts.push(("strong", format!("To do: {}", fault.fix)));
    }
    parts.push(("text", String::new()));
    let first = if waits { (Action::SignIn, "signs in") } else { (Action::Refresh, "tries again") };
    parts.push(("dim", keys(cx, &[first, (Action::Quit, "ends the program")])));
    draw(cx, area, if waits { "sign in" } else { "no credentials" }, &parts, buf);
}

/// There is nothing to watch, or not yet.
pub fn draw_no_accounts(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let away = [(Action::Reload, "reads again"), (Action::Quit, "ends the program")];
    if let Some(progress) = &cx.store.gathering {
        let parts = [
            ("strong", "The fleet is being gathered.".to_owned()),
            ("text", format!("{progress}.")),
            ("text", String::new()),
            ("dim", keys(cx, &away[1..])),
        ];
        return draw(cx, area, "no accounts yet", &parts, buf);
    }
    let faults = || cx.store.gathering_slots().filter_map(|(key, _, slot)| Some((key, slot.fault.as_ref()?)));
    let waits = faults().any(|(_, fault)| fault.value.waits_for_login());
    let told: Vec<_> = faults()
        .take(4)
        .flat_map(|(key, fault)| {
            let what = match fault.value.waits_for_login() {
                true => format!("The accounts come from a login: {}.", fault.value.message),
                false => format!("{}: {}", key.account, fault.value),
            };
            [("text", what), ("strong", format!("To do: {}", fault.value.fix)), ("text", String::new())]
        })
        .collect();
    let left_out = cx.store.left_out.iter().take(4).map(|why| ("text", format!("Left out: {why}")));
    if !told.is_empty() || !cx.store.left_out.is_empty() {
        let (title, first) = match waits {
            true => ("sign in", "Nobody has signed in yet."),
            false => ("no accounts", "There is no account to watch."),
        };
        let mut parts = vec![("strong", first.to_owned()), ("text", String::new())];
        parts.extend(told.into_iter().chain(left_out));
        let signs_in = waits.then_some((Action::SignIn, "signs in"));
        let all: Vec<_> = signs_in.into_iter().chain(away).collect();
        parts.push(("dim", keys(cx, &all)));
        return draw(cx, area, title, &parts, buf);
    }
    let parts = [
        ("strong", "There is no account to watch.".to_owned()),
        ("text", String::new()),
        ("text", "Name accounts in ~/.config/skydeck/config.toml, or profiles in ~/.aws/config.".to_owned()),
        ("text", "`skydeck --demo` shows a simulated estate.".to_owned()),
        ("text", String::new()),
        ("dim", keys(cx, &[(Action::Quit, "ends the program")])),
    ];
    draw(cx, area, "no accounts", &parts, buf);
}

fn keys(cx: &Cx<'_>, actions: &[(Action, &str)]) -> String {
    let each = actions.iter().filter_map(|(action, words)| {
        let key = cx.specs.keymap.keys_of(Context::Global, *action).into_iter().next()?;
        Some(format!("{key} {words}"))
    });
    each.collect::<Vec<_>>().join(" · ")
}

fn draw(cx: &Cx<'_>, area: Rect, title: &str, parts: &[(&str, String)], buf: &mut Buffer) {
    let columns = area.width.saturating_sub(6).min(76);
    let lines: Vec<(&str, String)> = parts
        .iter()
        .flat_map(|(style, text)| wrap(text, columns, 8).into_iter().map(move |line| (*style, line)))
        .collect();
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let inner = window(cx, area, (columns + 2, rows), title, "", buf);
    for ((style, line), y) in lines.iter().zip(inner.y..inner.bottom()) {
        put(buf, inner.x + 1, y, inner.width.saturating_sub(2), line, cx.style(style));
    }
}
