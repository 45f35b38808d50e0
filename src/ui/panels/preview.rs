use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Panel, Subject, Titles,
    facts::{self, Fact, Thing},
    followed, graph,
};
use crate::{
    model::{Scope, Want},
    store::Attention,
    ui::{Cx, Place, text::put, time},
};

/// What is selected, in full.
#[derive(Debug)]
pub(super) struct Preview;

/// What is shown: the attention line that is followed, with the thing it is about, or the event that is
/// selected in the panel with the focus, which is then the one being looked at.
struct Shown<'a> {
    item: Option<&'a Attention>,
    thing: Thing<'a>,
}

fn shown<'a>(cx: &'a Cx<'_>, at: usize) -> Option<Shown<'a>> {
    let leader = if cx.view.focus == at { cx.view.zoomed_from } else { Some(cx.view.focus) };
    let looked_at = leader.filter(|leader| *leader != at).and_then(|leader| {
        let subject = super::of(cx.panel(leader).kind).subject(cx, leader);
        subject.filter(|subject| matches!(subject, Subject::Event(_)))
    });
    match looked_at.or_else(|| followed(cx, at))? {
        Subject::Event(event) => Some(Shown { item: None, thing: Thing::Event(event) }),
        Subject::Attention(item) => Some(Shown { item: Some(item), thing: facts::thing(cx, item)? }),
    }
}

/// The part above the facts, and the facts.
fn split(inner: Rect, thing: &Thing<'_>) -> (Rect, Rect) {
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let graph = match thing {
        Thing::Alarm(_, alarm) if graph::want(alarm).is_some() && inner.height >= 8 => {
            (inner.height * 3 / 5).clamp(4, 16)
        }
        _ => 0,
    };
    let above = Rect { height: graph, ..inner };
    let below = Rect { y: inner.y + graph, height: inner.height - graph, ..inner };
    (above, below)
}

fn scroll(cx: &Cx<'_>, at: usize, lines: usize, height: u16) -> usize {
    cx.state(at).index.min(lines.saturating_sub(usize::from(height)))
}

/// When what is shown was read.
fn read(cx: &Cx<'_>, item: &Attention) -> Option<String> {
    use crate::{model::Source, store::AttentionKind};
    let source = match item.kind {
        AttentionKind::Alarm => Source::Alarms,
        AttentionKind::Service => Source::Services,
        AttentionKind::Node => Source::Nodes,
        AttentionKind::Event => Source::Events,
        AttentionKind::Fault => return None,
    };
    let region = item.region.as_ref()?;
    let (_, good) = cx.store.good(source).find(|(k, _)| k.account == item.account && k.region == *region)?;
    Some(format!("read {} ago", time::age(good.at, cx.now)))
}

impl Panel for Preview {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (60, 12)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let Some(Shown { item, thing }) = shown(cx, place.panel) else {
            return Titles { left: cx.panel(place.panel).title.clone(), ..Titles::default() };
        };
        let what = match (&thing, item) {
            (Thing::Alarm(_, alarm), _) => alarm.name.to_string(),
            (Thing::Service(service), _) => service.name.to_string(),
            (Thing::Node(_, node), _) => node.instance_id.to_string(),
            (_, Some(item)) => item.title.clone(),
            (Thing::Event(event), None) => event.name.to_string(),
            (Thing::Fault(_), None) => String::new(),
        };
        let Some(item) = item else { return Titles { left: what, ..Titles::default() } };
        let region = item.region.as_ref().map_or_else(|| "all regions".into(), crate::model::Region::short);
        Titles {
            left: format!("{what} · {} · {region}", item.account),
            right: String::new(),
            bottom: read(cx, item).unwrap_or_default(),
        }
    }

    fn lines(&self, cx: &Cx<'_>, place: &Place) -> usize {
        let Some(Shown { item, thing }) = shown(cx, place.panel) else { return 0 };
        let (above, below) = split(place.inner, &thing);
        let lines = facts::lines(&facts::facts(cx, item, &thing), below.width).len();
        // As if all of the panel scrolled: what can be scrolled away is then what does not fit.
        lines + usize::from(above.height)
    }

    fn wants(&self, cx: &Cx<'_>, at: usize) -> Vec<(Scope, Want)> {
        match shown(cx, at).map(|shown| shown.thing) {
            Some(Thing::Alarm(key, alarm)) => graph::wanted(cx, &key, alarm).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let Some(Shown { item, thing }) = shown(cx, place.panel) else {
            put(
                buf,
                place.inner.x + 1,
                place.inner.y,
                place.inner.width,
                "Nothing is selected.",
                cx.style("dim"),
            );
            return;
        };
        let (above, below) = split(place.inner, &thing);
        if let (Thing::Alarm(key, alarm), true) = (&thing, above.height > 0) {
            graph::draw(cx, key, alarm, above, buf);
        }
        let facts: Vec<Fact> = facts::facts(cx, item, &thing);
        let labels = facts::label_width(&facts);
        let lines = facts::lines(&facts, below.width);
        let first = scroll(cx, place.panel, lines.len(), below.height);
        for ((label, text, style), y) in lines.iter().skip(first).zip(below.y..below.bottom()) {
            let indent = if label.is_empty() { 0 } else { labels.min(below.width) };
            put(buf, below.x, y, indent, label, cx.style("dim"));
            put(buf, below.x + indent, y, below.width - indent, text, cx.style(style));
        }
    }
}
