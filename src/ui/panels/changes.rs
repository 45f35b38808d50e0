use std::collections::HashSet;

use ratatui::{buffer::Buffer, style::Style};

use super::{Opening, Panel, Subject, Titles, followed};
use crate::{
    model::{Observed, Region, ScopeKey, Snapshot, Source, TrailEvent},
    store::{Attention, Slot},
    ui::{
        Cx, Place,
        table::{Field, extent, offset, table},
        text::{put, wrap},
        time,
    },
};

/// Write events where the followed thing is, newest first.
#[derive(Debug)]
pub(super) struct Changes;

struct Change<'a> {
    region: &'a Region,
    event: &'a TrailEvent,
}

/// Services whose events land in the partition's global region wherever they take effect.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html>
const GLOBAL_SERVICES: [&str; 8] =
    ["iam", "sts", "signin", "organizations", "route53", "cloudfront", "sso", "account"];

fn is_global(event: &TrailEvent) -> bool {
    let service = event.source.as_deref().and_then(|s| s.split('.').next()).unwrap_or("");
    GLOBAL_SERVICES.contains(&service)
}

/// Slots of events that may hold what concerns an attention line.
fn slots<'a>(cx: &'a Cx<'_>, item: &Attention) -> Vec<(&'a ScopeKey, &'a Slot)> {
    let global = cx.store.account(&item.account).map(|a| a.global_region());
    let concerns = |key: &ScopeKey| {
        key.account == item.account
            && item.region.as_ref().is_none_or(|r| *r == key.region || Some(&key.region) == global.as_ref())
    };
    cx.store
        .slots()
        .filter(|(key, want, _)| want.source() == Source::Events && concerns(key))
        .map(|(key, _, slot)| (key, slot))
        .collect()
}

fn changes<'a>(cx: &'a Cx<'_>, item: &Attention) -> Vec<Change<'a>> {
    let mut seen = HashSet::new();
    let mut out: Vec<Change<'_>> = Vec::new();
    for (key, slot) in slots(cx, item) {
        let Some(Observed { value, .. }) = &slot.good else { continue };
        let Snapshot::Events(batch) = &**value else { continue };
        let here = item.region.as_ref().is_none_or(|r| *r == key.region);
        let concerns = |e: &&TrailEvent| !e.read_only && (here || is_global(e));
        let writes = batch.events.iter().filter(concerns).filter(|e| seen.insert(&e.id));
        out.extend(writes.map(|event| Change { region: &key.region, event }));
    }
    out.sort_by(|a, b| b.event.time.cmp(&a.event.time).then_with(|| a.event.id.cmp(&b.event.id)));
    out
}

fn item<'a>(cx: &'a Cx<'_>, at: usize) -> Option<&'a Attention> {
    match followed(cx, at)? {
        Subject::Attention(item) => Some(item),
        Subject::Event(_) => None,
    }
}

/// `Role/person` with the person first: at the right it may be cut, and the person is who can be asked.
fn person_first(who: &str) -> String {
    who.rsplit_once('/').map_or_else(|| who.to_owned(), |(role, person)| format!("{person} ({role})"))
}

impl Panel for Changes {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (40, 10)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let title = cx.panel(place.panel).title.clone();
        let Some(item) = item(cx, place.panel) else { return Titles { left: title, ..Titles::default() } };
        let region = item.region.as_ref().map_or_else(|| "all regions".into(), Region::short);
        let keys = self.keys(cx, place.panel).unwrap_or_default();
        let selected = cx.state(place.panel).place(&keys);
        Titles {
            left: format!("{title} · {} · {region}", item.account),
            right: keys.len().to_string(),
            bottom: extent(selected, keys.len(), place.inner.height),
        }
    }

    fn keys(&self, cx: &Cx<'_>, at: usize) -> Option<Vec<String>> {
        let item = item(cx, at)?;
        Some(changes(cx, item).iter().map(|c| c.event.id.to_string()).collect())
    }

    fn subject<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Subject<'a>> {
        let list = changes(cx, item(cx, at)?);
        let keys: Vec<String> = list.iter().map(|c| c.event.id.to_string()).collect();
        list.get(cx.state(at).place(&keys)).map(|change| Subject::Event(change.event))
    }

    fn open(&self, cx: &Cx<'_>, at: usize) -> Opening {
        if self.subject(cx, at).is_some() { Opening::Panel } else { Opening::Nothing }
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let (at, inner) = (place.panel, place.inner);
        let Some(item) = item(cx, at) else { return };
        let list = changes(cx, item);
        if list.is_empty() {
            let (style, text) = empty(cx, item);
            for (line, y) in
                wrap(&text, inner.width.saturating_sub(2), usize::from(inner.height)).iter().zip(inner.y..)
            {
                put(buf, inner.x + 1, y, inner.width.saturating_sub(2), line, cx.style(style));
            }
            return;
        }
        let keys: Vec<String> = list.iter().map(|c| c.event.id.to_string()).collect();
        let selected = cx.state(at).place(&keys);
        let first = offset(selected, list.len(), inner.height);
        table(buf, inner, &cx.panel(at).columns, list.len(), first, |line, column| {
            field(cx, item, &list[line], column)
        });
        if cx.view.focus == at {
            super::super::highlight(cx, place, selected - first, buf);
        }
    }
}

fn field<'a>(cx: &Cx<'_>, item: &Attention, change: &Change<'a>, column: &str) -> Field<'a> {
    let event = change.event;
    let failed = event.error_code.is_some();
    // What came after the thing began did not cause it.
    let after = item.since.is_some_and(|since| event.time > since);
    let base = cx.style(if failed || after { "dim" } else { "text" });
    match column {
        "time" => Field::new(cx.view.zone.short(event.time, cx.now), cx.style("dim")),
        "mark" => Field::new(if failed { "✕" } else { " " }, cx.style("warning")),
        "name" => {
            let target = event.resources.iter().find_map(|r| r.name.as_deref()).unwrap_or("");
            let target = target.rsplit(['/', ':']).next().unwrap_or(target);
            let mut text = event.name.to_string();
            if !target.is_empty() {
                text = format!("{text} {}", &target.chars().take(80).collect::<String>());
            }
            if let Some(code) = &event.error_code {
                text = format!("{text}: {code}");
            }
            Field::new(text, base)
        }
        "who" => Field::new(person_first(event.who.as_str()), cx.style("dim")),
        "region" => Field::new(change.region.short(), cx.style("dim")),
        "service" => Field::new(event.source.as_deref().unwrap_or(""), cx.style("dim")),
        "error" => Field::new(event.error_code.as_deref().unwrap_or(""), cx.style("warning")),
        "age" => Field::new(time::age(event.time, cx.now), cx.style("dim")),
        _ => Field::new("", Style::default()),
    }
}

/// Why there is nothing: not read, cannot be read, or nothing happened.
fn empty(cx: &Cx<'_>, item: &Attention) -> (&'static str, String) {
    let slots = slots(cx, item);
    let fault = slots.iter().find_map(|(_, slot)| slot.fault.as_ref());
    match fault {
        Some(fault) => {
            ("unreadable", format!("✕ The trail cannot be read here: {}.", fault.value.kind.words()))
        }
        None if slots.is_empty() || slots.iter().any(|(_, s)| s.good.is_none()) => {
            ("unknown", "◌ The trail has not been read here yet.".into())
        }
        None => ("dim", "No write events in the last hours.".into()),
    }
}
