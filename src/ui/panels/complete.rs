//! From when to when a list of events has all of them.

use crate::{
    model::{Snapshot, Source, Timestamp, Want},
    spec::{Range, Rows},
    ui::{Cx, Thing, listing::change_scopes},
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

/// The trail that a table of events wants; none of other tables.
fn wanted(cx: &Cx<'_>, at: usize) -> Option<Want> {
    let wants = (cx.rows(at) == Some(Rows::Events)).then(|| cx.wants_of(at))?;
    wants.into_iter().find(|want| want.source() == Source::Events)
}

fn cover(cx: &Cx<'_>, want: &Want) -> Cover {
    let mut cover = Cover::default();
    for scope in cx.narrowing.scopes(&cx.store.fleet, Source::Events) {
        cover.scopes += 1;
        let good = cx.store.slot(&scope.key(), want).and_then(|slot| slot.good.as_ref());
        let Some(Snapshot::Events(batch)) = good.map(|good| &*good.value) else { continue };
        let (Some(since), Some(until)) = (batch.complete_since, batch.complete_until) else { continue };
        cover.since = Some(cover.since.map_or(since, |s| s.max(since)));
        cover.until = Some(cover.until.map_or(until, |u| u.min(until)));
        cover.read += 1;
    }
    cover
}

/// From when to when a table of events is complete in the worst of its scopes: `complete 00:12 to 03:12`; what is
/// missing is said. None of other tables.
pub(super) fn complete(cx: &Cx<'_>, at: usize) -> Option<String> {
    let want = wanted(cx, at)?;
    let cover = cover(cx, &want);
    let Want::Events { window, .. } = want else { return None };
    let (Some(since), Some(until)) = (cover.since, cover.until) else {
        let range = Range::parse(&format!("{}s", window.as_secs())).unwrap_or(cx.view.range);
        return Some(format!("◌ the last {range} are not read yet"));
    };
    let start = cx.now.checked_sub(window).unwrap_or(Timestamp::UNIX_EPOCH);
    // Reads are some minutes apart; what begins later than that was cut short.
    let whole = cover.read == cover.scopes && since.as_second() <= start.as_second() + 300;
    let sign = if whole { "" } else { "◌ " };
    let among = match cover.read {
        read if read == cover.scopes => String::new(),
        read => format!(" in {read} of {} scopes", cover.scopes),
    };
    if since > until {
        return Some(format!("◌ complete at no time in all of {} scopes", cover.read));
    }
    let moment = |at| cx.view.zone.moment(at, cx.now);
    Some(format!("{sign}complete {} to {}{among}", moment(since), moment(until)))
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
    match wanted(cx, at) {
        Some(Want::Events { reads: true, .. }) => " · reads and writes",
        Some(_) => " · writes alone",
        None => "",
    }
}
