//! From when to when a list of events has all of them.

use super::coverage::behind;
use crate::{
    model::{Snapshot, Source, Timestamp, Want},
    spec::{Action, Context, PanelKind, Range, Rows},
    store::Archive,
    ui::{
        Cx, Thing,
        listing::change_scopes,
        rows::CoverageRow,
        text::width,
        trail::{HELD, around, looks_back},
    },
};

/// How much of its time a list of events covers, in the scopes where the view looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cover {
    /// From when on all of them have everything,
    since: Option<Timestamp>,
    /// to when.
    until: Option<Timestamp>,
    /// Scopes that were read for this length of time.
    read: usize,
    /// Scopes that are to be.
    scopes: usize,
}

fn cover(rows: &[CoverageRow]) -> Cover {
    let mut cover = Cover { scopes: rows.len(), ..Cover::default() };
    for row in rows.iter().filter(|row| row.is_read) {
        let (Some(since), Some(until)) = (row.complete_since, row.complete_until) else { continue };
        cover.since = Some(cover.since.map_or(since, |s| s.max(since)));
        cover.until = Some(cover.until.map_or(until, |u| u.min(until)));
        cover.read += 1;
    }
    cover
}

/// From when to when a table of events is complete in the worst of its scopes: `complete 00:12 to 03:12`; what is
/// missing is said. In as many words as there may be room for, the most first. Nothing of other tables, and nothing where
/// nothing is read live.
pub(super) fn complete(cx: &Cx<'_>, at: usize) -> Vec<String> {
    let looks_back = looks_back(cx, at).filter(|_| cx.rows(at) == Some(Rows::Events) && !cx.store.is_offline);
    let Some((back, Want::Events { window, .. })) = looks_back else { return Vec::new() };
    if let Some(time) = around(cx, at) {
        return vec![format!("around {}", cx.view.zone.moment(time, cx.now))];
    }
    let rows = cx.coverage(at);
    let cover = cover(rows);
    let (Some(since), Some(until)) = (cover.since, cover.until) else {
        let range = Range::parse(&format!("{}s", window.as_secs())).unwrap_or(cx.view.range);
        return vec![format!("◌ the last {range} are not read yet"), "◌ not read yet".into()];
    };
    let start = cx.now.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
    // Reads are some minutes apart; what begins later than that was cut short.
    let reaches = since.as_second() <= start.as_second() + 300;
    let sign = if reaches && cover.read == cover.scopes { "" } else { "◌ " };
    let among = match cover.read {
        read if read == cover.scopes => String::new(),
        read => format!(" in {read} of {} scopes", cover.scopes),
    };
    if since > until {
        return vec![
            format!("◌ complete at no time in all of {} scopes", cover.read),
            "◌ complete at no time".into(),
        ];
    }
    let moment = |at| cx.view.zone.moment(at, cx.now);
    if !reaches && back > window {
        // What is older is not read by itself.
        let reads = backfill_key(cx).map(|key| format!(": {key} reads it")).unwrap_or_default();
        let not_held = format!("◌ not held before {}", moment(since));
        let mut forms = vec![format!("{not_held}{among}{reads}"), format!("{not_held}{reads}"), not_held];
        forms.dedup();
        return forms;
    }
    let told = cx.spec.panels.iter().any(|panel| panel.kind == PanelKind::Coverage);
    let behind = if told || cover.read < cover.scopes { None } else { behind(rows) };
    let complete = format!("complete {} to {}", moment(since), moment(until));
    let Some(behind) = behind else {
        let mut forms = vec![format!("{sign}{complete}{among}"), format!("{sign}{complete}")];
        forms.dedup();
        return forms;
    };
    vec![
        format!("{sign}{complete}{among} · ◌ {behind}"),
        format!("◌ {complete}{among}"),
        format!("◌ {complete}"),
    ]
}

/// The key that reads what is not held yet, when there is one, and something that keeps it.
fn backfill_key(cx: &Cx<'_>) -> Option<String> {
    if cx.store.is_offline || cx.store.trail.archive != Archive::Ready {
        return None;
    }
    let action = Action::ALL.iter().find(|action| action.name() == "backfill")?;
    let contexts = [Context::Panel, Context::Global];
    contexts.iter().find_map(|context| cx.specs.keymap.keys_of(*context, *action).into_iter().next())
}

/// The longest of what is said of a table of events and of its archive that there is room for: what is said of the first
/// is shortened before nothing is said of the second.
pub(super) fn said(cx: &Cx<'_>, at: usize, room: u16) -> Vec<String> {
    let (complete, searched) = (complete(cx, at), searched(cx, at));
    let fits = |words: &[&String]| {
        let words = words.iter().map(|words| width(words).saturating_add(3)).fold(0, u16::saturating_add);
        words.saturating_sub(3) <= room
    };
    for first in &complete {
        if let Some(second) = searched.iter().find(|second| fits(&[first, second])) {
            return vec![first.clone(), second.clone()];
        }
    }
    complete.into_iter().chain(searched).find(|form| fits(&[form])).into_iter().collect()
}

/// What is said of the archive under a table of events that is searched there, the most words first:
/// `live 1d · history back to 14 Jan 03:12 · looked at 1,250 of 1,000,000`.
fn searched(cx: &Cx<'_>, at: usize) -> Vec<String> {
    let looks_back = looks_back(cx, at).filter(|_| cx.rows(at) == Some(Rows::Events));
    let Some((back, Want::Events { window, .. })) = looks_back else { return Vec::new() };
    let trail = &cx.store.trail;
    let is_asked = back > window || cx.store.is_offline || !cx.state(at).filter.is_empty();
    let live = format!("live {}", Range::parse(&format!("{}s", window.as_secs())).unwrap_or(cx.view.range));
    // Nothing is read live where nobody is asked, nor of long ago.
    let is_live = !cx.store.is_offline && around(cx, at).is_none();
    let live = if is_live { format!("{live} · ") } else { String::new() };
    match (&trail.archive, &cx.state(at).trail) {
        (Archive::Off, _) if back > window => {
            vec![format!("{live}no history is kept"), "no history is kept".into()]
        }
        (Archive::Off, _) => Vec::new(),
        _ if !is_asked && cx.state(at).trail.is_none() => Vec::new(),
        (Archive::Opening, _) => vec![format!("{live}◌ the history is being opened"), "◌ history".into()],
        (Archive::Trouble(why), _) => trouble(why),
        (Archive::Ready, None) => Vec::new(),
        (Archive::Ready, Some(run)) => match &run.trouble {
            Some(why) => trouble(why),
            None => {
                let held = &trail.held;
                let searching = if run.is_running { "◌ searching, " } else { "" };
                let (read, all) = (grouped(run.looked_at()), grouped(held.events));
                let begins = held.from.map(|from| cx.view.zone.moment(from, cx.now));
                let begins = begins
                    .map_or_else(|| "history is empty".into(), |from| format!("history back to {from}"));
                // What an index tells of needs no reading.
                let looked = match (run.is_whole(), run.is_of_all()) {
                    (true, true) => format!("all {all} searched, {read} read"),
                    (true, false) => format!("searched, {read} of {all} read"),
                    (false, _) => format!("looked at {read} of {all}"),
                };
                let looked = match run.damaged() {
                    0 => looked,
                    damaged => format!("{looked}, {} cannot be read", grouped(damaged)),
                };
                let more = if run.is_cut() && run.len() >= HELD { ", the newest of them" } else { "" };
                vec![
                    format!("{live}{begins} · {searching}{looked}{more}"),
                    format!("{begins} · {searching}{looked}{more}"),
                    format!("history · {searching}{looked}{more}"),
                    format!("{searching}{looked}"),
                    if run.is_running { "◌ searching".into() } else { "history".into() },
                ]
            }
        },
    }
}

fn trouble(why: &str) -> Vec<String> {
    vec![format!("◌ the history cannot be read: {why}"), "◌ the history cannot be read".into()]
}

/// `1,250,000`.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// That the trail has not been read as far back as the session lasts whose changes a table lists. None of others.
pub(super) fn falls_short(cx: &Cx<'_>, at: usize) -> Option<String> {
    let subject = cx.subject(at).filter(|_| cx.rows(at) == Some(Rows::Changes))?;
    let Thing::Session(session) = subject.thing else { return None };
    let want = cx.wants_of(at).into_iter().find(|want| want.source() == Source::Events)?;
    let read = change_scopes(cx, &subject).into_iter().filter_map(|(scope, _)| {
        match &*cx.store.slot(&scope.key(), &want)?.good.as_ref()?.value {
            Snapshot::Events(batch) => batch.complete_since,
            _ => None,
        }
    });
    let since = read.max().filter(|since| session.start.is_some_and(|start| start < *since))?;
    Some(format!("◌ read back to {}", cx.view.zone.moment(since, cx.now)))
}

/// Which events a table of events is about: ` · writes alone`. Nothing for other tables.
pub(super) fn kinds(cx: &Cx<'_>, at: usize) -> &'static str {
    let want = (cx.rows(at) == Some(Rows::Events)).then(|| looks_back(cx, at)).flatten();
    match want {
        Some((_, Want::Events { reads: true, .. })) => " · reads and writes",
        Some(_) => " · writes alone",
        None => "",
    }
}
