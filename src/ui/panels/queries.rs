//! What the chart that is explored asks: a line a query.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{Extent, Hit, Panel, Titles, chart, say};
use crate::{
    spec::{Action, ChartQuery, Context, PanelKind, Side},
    ui::{
        Cx, Place, explored,
        table::{extent, offset},
        text::{put, width},
    },
};

/// The queries of the chart that is explored.
#[derive(Debug)]
pub(super) struct Queries;

/// Below so many columns, what a query asks comes without its axis.
const NARROW: u16 = 56;

/// The cells of a line, and the least and most that each column takes; the second takes what is left.
struct Row {
    id: String,
    what: String,
    stat: String,
    period: String,
    axis: &'static str,
    hidden: &'static str,
}

impl Row {
    fn of(cx: &Cx<'_>, query: &ChartQuery) -> Self {
        Self {
            id: query.id.as_deref().unwrap_or_default().to_owned(),
            what: explored::what(query),
            stat: explored::statistic(query).to_owned(),
            period: explored::period(&cx.view.draft, query),
            axis: if query.side == Side::Right { "right" } else { "left" },
            hidden: if query.hidden { "hidden" } else { "" },
        }
    }
}

/// What the chart costs as long as it is looked at, in words; none when nothing is asked.
fn cost(cx: &Cx<'_>) -> Option<String> {
    let is_it = |at: &usize| cx.panel(*at).kind == PanelKind::Chart && cx.panel(*at).chart.is_none();
    let panel = (0..cx.spec.panels.len()).find(is_it).filter(|_| !cx.view.draft.queries.is_empty())?;
    if let Some(made) = &cx.state(panel).chart {
        return made.cost.clone();
    }
    // It is not in sight.
    let screen = Rect::new(0, 0, cx.view.size.0, cx.view.size.1);
    chart::cost(cx, &Place { panel, area: screen, inner: screen, form: "" })
}

/// `s statistic  i period`: the keys that change a query.
fn keys(cx: &Cx<'_>, room: u16) -> String {
    let named = [
        (Action::Statistic, "statistic"),
        (Action::Period, "period"),
        (Action::Axis, "axis"),
        (Action::Write, "write"),
        (Action::Hide, "hide"),
        (Action::Remove, "remove"),
        (Action::AddQuery, "add"),
        (Action::Shape, "shape"),
        (Action::Save, "save"),
    ];
    let mut out = String::new();
    for (action, word) in named {
        let Some(key) = cx.specs.keymap.keys_of(Context::Panel, action).into_iter().next() else { continue };
        let gap = if out.is_empty() { "" } else { "  " };
        let next = format!("{out}{gap}{key} {word}");
        if width(&next) > room {
            break;
        }
        out = next;
    }
    out
}

fn empty(cx: &Cx<'_>) -> String {
    let key = |action| cx.specs.keymap.keys_of(Context::Panel, action).into_iter().next().unwrap_or_default();
    format!(
        "Nothing is on the chart. {} on a metric puts it there; {} adds math, SEARCH or SQL.",
        key(Action::Open),
        key(Action::AddQuery)
    )
}

impl Panel for Queries {
    fn natural(&self, cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        let lines = u16::try_from(cx.view.draft.queries.len()).unwrap_or(u16::MAX).clamp(2, 50);
        (60, lines + 1)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let queries = &cx.view.draft.queries;
        let page = self.page(cx, place);
        let shown =
            extent(cx.state(place.panel).index, queries.len(), u16::try_from(page).unwrap_or(u16::MAX));
        let each =
            queries.iter().any(explored::searches).then(|| "and each metric that SEARCH finds".to_owned());
        let bottom = [Some(shown).filter(|s| !s.is_empty()), cost(cx), each];
        Titles {
            left: format!("{} · {}", cx.title(place.panel), cx.view.draft.shape.name()),
            right: queries.len().to_string(),
            bottom: bottom.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    }

    fn extent(&self, cx: &Cx<'_>, _place: &Place) -> Extent {
        Extent::Rows(cx.view.draft.queries.len())
    }

    fn page(&self, _cx: &Cx<'_>, place: &Place) -> usize {
        // The keys have the last line.
        usize::from(place.inner.height.saturating_sub(1).max(1))
    }

    fn hit(&self, cx: &Cx<'_>, place: &Place, _column: u16, row: u16) -> Option<Hit> {
        let (count, page) = (cx.view.draft.queries.len(), self.page(cx, place));
        let page = u16::try_from(page).unwrap_or(u16::MAX);
        let at = offset(cx.state(place.panel).index, count, page) + usize::from(row);
        (row < page && at < count).then_some(Hit::Row(at))
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let queries = &cx.view.draft.queries;
        if queries.is_empty() {
            return say(cx, place.inner, buf, "dim", &empty(cx));
        }
        let inner = place.inner;
        let page = u16::try_from(self.page(cx, place)).unwrap_or(u16::MAX);
        let index = cx.state(place.panel).index.min(queries.len() - 1);
        let first = offset(index, queries.len(), page);
        let rows: Vec<Row> = queries.iter().map(|query| Row::of(cx, query)).collect();
        let wide = |cell: fn(&Row) -> &str| rows.iter().map(|row| width(cell(row))).max().unwrap_or(0);
        let (ids, stats, periods) = (wide(|r| &r.id), wide(|r| &r.stat).min(16), wide(|r| &r.period));
        let axis = if inner.width >= NARROW { 5 } else { 0 };
        let hidden = wide(|r| r.hidden);
        for (row, y) in rows.iter().skip(first).take(usize::from(page)).zip(inner.y..inner.bottom()) {
            let look = |name: &str| cx.style(if row.hidden.is_empty() { name } else { "dim" });
            let mut x = inner.x + 1;
            let mut cell = |room: u16, text: &str, style: Style| {
                if room > 0 {
                    put(buf, x, y, room, text, style);
                    x += room + 1;
                }
            };
            let behind: u16 = [stats, periods, axis, hidden].iter().filter(|w| **w > 0).map(|w| w + 1).sum();
            cell(ids, &row.id, look("strong"));
            cell(inner.width.saturating_sub(2 + ids + 1 + behind), &row.what, look("text"));
            cell(stats, &row.stat, look("text"));
            cell(periods, &row.period, look("dim"));
            cell(axis, row.axis, look("dim"));
            cell(hidden, row.hidden, cx.style("dim"));
        }
        super::super::highlight(cx, place, index - first, buf);
        if inner.height > 1 {
            let room = inner.width.saturating_sub(2);
            put(buf, inner.x + 1, inner.bottom() - 1, room, &keys(cx, room), cx.style("dim"));
        }
    }
}
