use ratatui::{buffer::Buffer, style::Style};

use super::{Opening, Panel, Subject, Titles};
use crate::{
    store::Attention,
    ui::{
        Cx, Place,
        style::{mark_style, sign},
        table::{Field, extent, offset, table},
        text::{put, wrap},
        time, wants,
    },
};

/// What wants a human, worst first.
#[derive(Debug)]
pub(super) struct AttentionPanel;

impl AttentionPanel {
    fn selected(cx: &Cx<'_>, at: usize) -> usize {
        cx.state(at).place(cx.attention_keys())
    }

    fn new_ones(cx: &Cx<'_>) -> usize {
        let Some(seen) = &cx.view.seen else { return 0 };
        cx.attention_keys().iter().filter(|key| !seen.contains(*key)).count()
    }
}

impl Panel for AttentionPanel {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        // Not its length: what is beside it must not move when a line comes or goes.
        (40, 9)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let (shown, total) = (cx.attention().len(), cx.attention_total());
        let mut right = if shown == total { shown.to_string() } else { format!("{shown} of {total}") };
        match Self::new_ones(cx) {
            0 => {}
            new => right.push_str(&format!(", {new} new")),
        }
        Titles {
            left: cx.panel(place.panel).title.clone(),
            right,
            bottom: extent(Self::selected(cx, place.panel), shown, place.inner.height),
        }
    }

    fn keys(&self, cx: &Cx<'_>, _at: usize) -> Option<Vec<String>> {
        Some(cx.attention_keys().to_vec())
    }

    fn subject<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Subject<'a>> {
        cx.attention().get(Self::selected(cx, at)).map(Subject::Attention)
    }

    fn open(&self, cx: &Cx<'_>, _at: usize) -> Opening {
        if cx.attention().is_empty() { Opening::Nothing } else { Opening::Panel }
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let (at, inner) = (place.panel, place.inner);
        let list = cx.attention();
        if list.is_empty() {
            return empty(cx, place, buf);
        }
        let selected = Self::selected(cx, at);
        let first = offset(selected, list.len(), inner.height);
        table(buf, inner, &cx.panel(at).columns, list.len(), first, |line, column| {
            let new = cx.view.seen.as_ref().is_some_and(|seen| !seen.contains(&cx.attention_keys()[line]));
            field(cx, &list[line], column, new)
        });
        super::super::highlight(cx, place, selected - first, buf);
    }
}

fn field<'a>(cx: &Cx<'_>, item: &'a Attention, column: &str, new: bool) -> Field<'a> {
    match column {
        "mark" => Field::new(sign(item.mark), cx.style(mark_style(item.mark))),
        "time" => {
            let since = item.since.map(|at| cx.view.zone.short(at, cx.now));
            Field::new(since.unwrap_or_default(), cx.style("dim"))
        }
        "account" => Field::new(item.account.as_str(), cx.style("account")),
        "region" => {
            let region = item.region.as_ref().map_or_else(|| "*".to_owned(), crate::model::Region::short);
            Field::new(region, cx.style("dim"))
        }
        "title" => Field::new(item.title.as_str(), cx.style(if new { "new.title" } else { "text" })),
        "kind" => Field::new(item.kind.name(), cx.style("dim")),
        "age" => {
            let age = item.since.map_or_else(|| "?".into(), |at| time::age(at, cx.now));
            Field::new(age, cx.style("dim"))
        }
        _ => Field::new("", Style::default()),
    }
}

/// Says why there is nothing, and never that all is well before all is read.
fn empty(cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
    let health = cx.store.scope_health(&wants::declared(cx), cx.now);
    let total = health.ok + health.faulty + health.unread;
    let (mark, text) = if !cx.filter.is_empty() {
        let unread = if health.ok < total { " Not all scopes have answered." } else { "" };
        let filter = &cx.view.filter;
        match cx.filter.fault() {
            Some(fault) => {
                ("dim", format!("Nothing here matches `{filter}` as plain words.{unread} {fault}."))
            }
            None => ("dim", format!("Nothing here matches `{filter}`.{unread}")),
        }
    } else if health.ok < total {
        (
            "unknown",
            format!("◌ Nothing so far. {} of {total} scopes have answered.", health.ok + health.faulty),
        )
    } else {
        ("fine", format!("● Nothing wants a human. All {total} scopes have answered."))
    };
    let lines = wrap(&text, place.inner.width.saturating_sub(2), usize::from(place.inner.height));
    for (line, y) in lines.iter().zip(place.inner.y..) {
        put(buf, place.inner.x + 1, y, place.inner.width.saturating_sub(2), line, cx.style(mark));
    }
}
