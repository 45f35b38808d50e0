use ratatui::buffer::Buffer;

use super::{
    Extent, Hit, Opening, Panel, Titles,
    complete::{falls_short, kinds, said},
    empty::{answered, empty},
    facts, say,
};
use crate::{
    model::{Estimate, Region, Scope, Snapshot, Source, Timestamp, Want, usd_an_hour},
    spec::{ColumnSpec, Form, Opens, PanelSpec, Route, Rows},
    store::{Aside, Tally},
    ui::{
        Cx, Line, Listing, Place, Thing, cell,
        chrome::titles_room,
        explored,
        listing::subject_wants,
        route_of,
        rows::bar,
        table::{Field, extent, layout, offset, table},
        text::{fit, width},
    },
};

/// Rows in columns.
#[derive(Debug)]
pub(super) struct TablePanel;

/// The names of the columns that a table has room for.
pub fn shown_columns(cx: &Cx<'_>, place: &Place) -> Vec<String> {
    let (panel, listing) = (cx.panel(place.panel), cx.listing(place.panel));
    let columns = layout(place.inner, &panel.columns, &listing.natural);
    columns.into_iter().map(|(at, ..)| panel.columns[at].name.clone()).collect()
}

/// Lines that the headings take.
fn head(panel: &PanelSpec, height: u16) -> u16 {
    u16::from(panel.head && height > 2)
}

/// What it costs to have metrics listed, as long as they are: a request for each page of 500, one a scope at least.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html>
fn estimate(cx: &Cx<'_>, at: usize) -> Option<Estimate> {
    let listed =
        matches!(cx.rows(at), Some(Rows::Metrics | Rows::MetricNamespaces | Rows::MetricDimensionSets));
    let price = cx.store.prices.of("CloudWatch", "ListMetrics").filter(|_| listed)?;
    let pages =
        |scope: Scope| match cx.store.slot(&scope.key(), &Want::Metrics)?.good.as_ref().map(|g| &*g.value) {
            Some(Snapshot::Metrics(all)) => u32::try_from(all.len().div_ceil(500)).ok(),
            _ => None,
        };
    let scopes = cx.scopes_of(at, Source::Metrics).into_iter();
    let requests: u32 = scopes.map(|scope| pages(scope).unwrap_or(1).max(1)).sum();
    Some(Estimate::every(price, requests.into(), cx.store.pacing.interval_of(Source::Metrics)))
}

/// Attention lines that have come since the user looked.
fn new_ones(cx: &Cx<'_>, at: usize) -> usize {
    match (&cx.view.seen, cx.rows(at)) {
        (Some(seen), Some(Rows::Attention)) => {
            cx.listing(at).lines().filter(|line| aside(line).is_none() && !seen.contains(&line.key())).count()
        }
        _ => 0,
    }
}

/// Why a line of the attention list wants nobody, for now.
fn aside<'a>(line: &Line<'a>) -> Option<&'a Aside> {
    if let Thing::Attention(item) = line.thing { item.aside.as_ref() } else { None }
}

/// Whether a line wants nobody, for now.
fn is_aside(cx: &Cx<'_>, line: &Line<'_>) -> bool {
    matches!(line.thing, Thing::Alarm(alarm) if alarm.muted(cx.now).is_some())
        || aside(line).is_some()
        || matches!(line.thing, Thing::System(row) if !row.is_present)
}

/// How many lines want a human, and in words how many were set aside.
fn counted(listing: &Listing) -> (usize, Option<String>) {
    let mut tally = Tally::default();
    for aside in listing.lines().filter_map(|line| aside(&line)) {
        *tally.aside.entry(aside.name()).or_default() += 1;
    }
    (listing.len() - tally.aside.values().sum::<usize>(), tally.aside_words())
}

fn body(cx: &Cx<'_>, place: &Place) -> Place {
    let head = head(cx.panel(place.panel), place.inner.height);
    let mut body = *place;
    body.inner.y += head;
    body.inner.height -= head;
    body
}

impl Panel for TablePanel {
    fn natural(&self, cx: &Cx<'_>, at: usize, _form: &str) -> (u16, u16) {
        // Not its length for what comes and goes: what is beside it must not move with it.
        let rows = match cx.rows(at) {
            Some(Rows::Attention) => 9,
            Some(Rows::Changes | Rows::Events) => 10,
            _ => u16::try_from(cx.listing(at).len()).unwrap_or(u16::MAX).clamp(2, 200),
        };
        let columns = cx.panel(at).columns.iter().map(|c| c.min.max(4) + 2).sum::<u16>();
        (columns.max(40), rows + u16::from(cx.panel(at).head))
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let at = place.panel;
        let (panel, state, listing) = (cx.panel(at), cx.state(at), cx.listing(at));
        let mut left = format!("{}{}", cx.title(at), kinds(cx, at));
        if panel.rows == Some(Rows::Changes)
            && let Some(subject) = cx.subject(at)
        {
            let region = subject.region().map_or_else(|| "all regions".into(), Region::short);
            left = format!("{left} · {} · {region}", subject.account().map_or("", |a| a.as_str()));
        } else if let Some(leader) = panel.follows
            && cx.is_detail(at)
            && cx.rows(leader).is_some()
            && let Some(subject) = cx.subject(at)
        {
            left = format!("{left} · {}", facts::title(&subject));
        }
        let of_something = panel.follows.is_some() || panel.rows == Some(Rows::Changes);
        let mut right = if of_something && cx.subject(at).is_none() {
            String::new()
        } else if listing.total == 0 && matches!(empty(cx, at).0, "unknown" | "unreadable") {
            // None is known; that is not to say that there is none.
            "?".into()
        } else if listing.len() == listing.total {
            counted(listing).0.to_string()
        } else {
            format!("{} of {}", listing.len(), listing.total)
        };
        match new_ones(cx, at) {
            0 => {}
            new => right.push_str(&format!(", {new} new")),
        }
        if let Some(words) = counted(listing).1 {
            right.push_str(&format!(", {words}"));
        }
        if state.is_listing() {
            right.push_str(", sorting");
        }
        let (read, scopes) = answered(cx, at);
        if read < scopes && !cx.store.is_offline {
            right.push_str(&format!(", {read}/{scopes} scopes"));
        }
        match pages(cx, at) {
            0 => {}
            pages => right.push_str(&format!(", {pages} pages so far")),
        }
        if !state.filter.is_empty() {
            // A count that is cut could be read as another.
            let room = titles_room(place.area).saturating_sub(width(&right) + 3).max(1);
            right = format!("/{}  {right}", fit(&state.filter, room));
        }
        if state.news > 0 {
            right = format!("↑ {} new  {right}", state.news);
        }
        let extent = extent(state.index, listing.len(), body(cx, place).inner.height);
        let room = place.area.width.saturating_sub(6);
        let room = room.saturating_sub(if extent.is_empty() { 0 } else { width(&extent) + 3 });
        let bottom: Vec<String> = said(cx, at, room)
            .into_iter()
            .chain(falls_short(cx, at))
            .chain(Some(extent))
            .chain(estimate(cx, at).map(|estimate| usd_an_hour(estimate.usd)))
            .filter(|t| !t.is_empty())
            .collect();
        Titles { left, right, bottom: bottom.join(" · ") }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Extent::Rows(cx.listing(place.panel).len())
    }

    fn page(&self, cx: &Cx<'_>, place: &Place) -> usize {
        usize::from(body(cx, place).inner.height)
    }

    fn key(&self, cx: &Cx<'_>, at: usize, row: usize) -> Option<String> {
        cx.listing(at).line(row).map(|line| line.key())
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
        cx.listing(at).line(cx.state(at).index)
    }

    fn wants(&self, cx: &Cx<'_>, place: &Place) -> Vec<(Scope, Want)> {
        let at = place.panel;
        if let Some(subject) = cx.subject(at)
            && let own = subject_wants(cx, at, &subject)
            && !own.is_empty()
        {
            return own;
        }
        if !cx.is_detail(at) {
            return Vec::new();
        }
        let of =
            |want: Want| cx.scopes_of(at, want.source()).into_iter().map(move |scope| (scope, want.clone()));
        cx.wants_of(at).into_iter().flat_map(of).collect()
    }

    fn is_idle(&self, cx: &Cx<'_>, at: usize) -> bool {
        let subject = cx.subject(at);
        match (cx.rows(at), subject.map(|line| line.thing)) {
            (Some(Rows::Children), Some(Thing::Alarm(alarm))) => alarm.children.is_empty(),
            (Some(Rows::Children), None) => true,
            (Some(Rows::Alarms), Some(Thing::System(row))) => row.alarms == 0,
            (Some(Rows::Resources), Some(Thing::System(row))) => row.resources.is_none_or(|n| n == 0),
            (Some(Rows::Events), Some(Thing::System(row))) => row.system.event_sources.is_empty(),
            _ => false,
        }
    }

    fn open(&self, cx: &Cx<'_>, at: usize) -> Opening {
        let Some(line) = self.selected(cx, at) else { return Opening::Nothing };
        let route = match &cx.panel(at).opens {
            Opens::Panel(panel) if in_sight(cx, *panel) && is_part(cx, at) => {
                return Opening::Filter(*panel, cx.state(*panel).filter.clone());
            }
            Opens::Panel(panel) => return Opening::Panel(*panel),
            Opens::View(link) => {
                let member =
                    |name: &str| Some(line.named(name).to_argument().into_owned()).filter(|w| !w.is_empty());
                let argument =
                    |name: &str| cx.arg(name).filter(|_| cx.spec.args.iter().any(|arg| arg == name));
                Some(link.fill(&|name| member(name).or_else(|| argument(name))))
            }
            Opens::Own => route_of(&line),
        };
        route.map_or(Opening::Nothing, |route| Opening::Go(keep_place(cx, &line, route)))
    }

    fn hit(&self, cx: &Cx<'_>, place: &Place, column: u16, row: u16) -> Option<Hit> {
        let (panel, listing) = (cx.panel(place.panel), cx.listing(place.panel));
        let head = head(panel, place.inner.height);
        if row < head {
            let columns = layout(place.inner, &panel.columns, &listing.natural);
            let hit =
                columns.iter().find(|(_, x, width)| (*x..*x + *width).contains(&(place.inner.x + column)));
            return hit.map(|(at, ..)| Hit::Column(panel.columns[*at].name.clone()));
        }
        let first = offset(cx.state(place.panel).index, listing.len(), place.inner.height - head);
        let row = first + usize::from(row - head);
        (row < listing.len()).then_some(Hit::Row(row))
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let at = place.panel;
        let (panel, listing, state) = (cx.panel(at), cx.listing(at), cx.state(at));
        if listing.is_empty() {
            let (style, text) = empty(cx, at);
            return say(cx, place.inner, buf, style, &text);
        }
        if head(panel, place.inner.height) > 0 {
            headings(cx, place, buf);
        }
        let body = body(cx, place);
        let first = offset(state.index, listing.len(), body.inner.height);
        let began =
            (cx.rows(at) == Some(Rows::Changes)).then(|| cx.subject(at)).flatten().and_then(|s| since(&s));
        table(
            buf,
            body.inner,
            &panel.columns,
            &listing.natural,
            listing.len(),
            first,
            |row, column, width| {
                let Some(line) = listing.line(row) else { return Field::new("", cx.style("text")) };
                let is_selected = row == state.index;
                let style = match style(cx, at, &line, column, began) {
                    // Its ground leaves too little between them.
                    "dim" if is_selected && is_aside(cx, &line) => "text",
                    style => style,
                };
                if column.form == Form::Mark
                    && let Some((sign, style)) = drawn(cx, at, &line)
                {
                    return Field::new(sign, cx.style(style));
                }
                if let (Form::Bar, Thing::Coverage(row)) = (column.form, line.thing) {
                    return Field::new(bar(std::slice::from_ref(row), width), cx.style(style));
                }
                let text = cell::words(&line, column, &cx.view.zone, cx.now).into_owned();
                Field::new(text, cx.style(style))
            },
        );
        if cx.view.visit.focus == at || cx.rows(at) != Some(Rows::Changes) {
            super::super::highlight(cx, &body, state.index.saturating_sub(first), buf);
        }
    }
}

/// Whether a panel is on the screen.
fn in_sight(cx: &Cx<'_>, panel: usize) -> bool {
    let screen = ratatui::layout::Rect::new(0, 0, cx.view.size.0, cx.view.size.1);
    let laid = crate::ui::Laid::of(cx, crate::ui::body(screen));
    laid.places.iter().any(|place| place.panel == panel && laid.is_seen(place))
}

/// Whether a table lists parts of what another one lists.
fn is_part(cx: &Cx<'_>, at: usize) -> bool {
    cx.rows(at) == Some(Rows::MetricDimensionSets)
}

/// The mark of a metric to choose from: whether it is on the chart. None for other rows.
fn drawn(cx: &Cx<'_>, at: usize, line: &Line<'_>) -> Option<(&'static str, &'static str)> {
    let Thing::Metric(metric) = line.thing else { return None };
    let (account, region) = (line.account()?, line.region()?);
    (cx.rows(at) == Some(Rows::ExploredMetrics)).then(|| {
        match explored::position(&cx.view.draft, metric, account.as_str(), region.as_str()) {
            Some(_) => ("●", "picker.mark"),
            None => (" ", "text"),
        }
    })
}

/// A route from a line that is nowhere by itself goes on looking where the view looks.
fn keep_place(cx: &Cx<'_>, line: &Line<'_>, mut route: Route) -> Route {
    if line.account().is_none() {
        let place = |name: &str| matches!(name, "account" | "region" | "tag");
        let here = cx.view.visit.route.args.iter().filter(|(name, _)| place(name));
        route.args.extend(here.cloned());
    }
    route
}

/// Pages that have come of long reads whose first answer is still awaited.
fn pages(cx: &Cx<'_>, at: usize) -> u32 {
    let wants = cx.wants_of(at);
    let first = |scope, want| cx.store.slot(scope, want).is_none_or(|slot| slot.good.is_none());
    let reads = cx.store.progress.iter().filter(|p| wants.contains(&p.want) && cx.narrowing.passes(&p.scope));
    reads.filter(|p| first(&p.scope, &p.want)).map(|p| p.pages).sum()
}

/// Since when the thing is as it is, that changes are shown of.
fn since(subject: &Line<'_>) -> Option<Timestamp> {
    match subject.thing {
        Thing::Attention(item) => item.since,
        Thing::Alarm(alarm) => alarm.since(),
        _ => None,
    }
}

fn style(
    cx: &Cx<'_>,
    at: usize,
    line: &Line<'_>,
    column: &ColumnSpec,
    began: Option<Timestamp>,
) -> &'static str {
    if is_aside(cx, line) {
        return "dim";
    }
    if matches!(column.form, Form::Bar | Form::Mark | Form::Marked) {
        return line.thing.sign().1;
    }
    if column.dim {
        return "dim";
    }
    match (line.thing, column.member.as_str()) {
        (_, "account") => "account",
        (Thing::Attention(_), "title") => match &cx.view.seen {
            Some(seen) if !seen.contains(&line.key()) => "new.title",
            _ => "text",
        },
        // Among writes, reads are what helps to see them.
        (Thing::Event(event), _) if cx.rows(at) == Some(Rows::Events) && event.read_only => "dim",
        // What failed, or came after the thing began, did not cause it.
        (Thing::Event(event), _) if cx.rows(at) == Some(Rows::Changes) => {
            let after = began.is_some_and(|since| event.time > since);
            if event.error_code.is_some() || after { "dim" } else { "text" }
        }
        _ => "text",
    }
}

/// The columns' names, the one that is sorted by with an arrow.
fn headings(cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
    let (panel, listing) = (cx.panel(place.panel), cx.listing(place.panel));
    let state = cx.state(place.panel);
    // What fits best what is looked for comes first then.
    let ranked = cx.rows(place.panel) == Some(Rows::ExploredMetrics) && !state.filter.is_empty();
    let sort = state.sort.as_ref().or(panel.sort.as_ref().filter(|_| !ranked));
    let line = ratatui::layout::Rect { height: 1, ..place.inner };
    table(buf, line, &panel.columns, &listing.natural, 1, 0, |_, column, _| {
        let sorted = sort.filter(|s| s.column == column.name);
        let text = match sorted {
            _ if column.form == Form::Mark => String::new(),
            Some(sort) => format!("{}{}", column.name, if sort.descending { "↓" } else { "↑" }),
            None => column.name.clone(),
        };
        Field::new(text, cx.style(if sorted.is_some() { "table.sort" } else { "table.head" }))
    });
}
