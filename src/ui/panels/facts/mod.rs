//! What there is to say about one thing, in lines.

mod alarm;
mod cost;
mod dashboard;
mod event;
mod fault;
mod instance;
mod metric;
mod namespace;
mod node;
mod scope;
mod service;
mod session;
mod system;

use ratatui::{buffer::Buffer, layout::Rect};

pub(in crate::ui::panels) use cost::NOTHING as NO_COSTS;

use super::{Extent, Opening, Panel, Titles, say, scroll};
use crate::{
    model::{Member, Region, Scope, Text, Timestamp, Want},
    spec::{Action, Context, Rows},
    store::Aside,
    ui::{Cx, Line, Place, Thing, cell, dashboards, route_of, text::wrap, time},
};

/// A line of facts.
pub(super) struct Fact {
    /// What it is about; empty for running text.
    pub label: &'static str,
    /// What there is to say.
    pub text: String,
    /// The name of its style.
    pub style: &'static str,
}

impl Fact {
    fn new(label: &'static str, text: impl Into<String>) -> Self {
        Self { label, text: text.into(), style: "text" }
    }
    fn styled(label: &'static str, text: impl Into<String>, style: &'static str) -> Self {
        Self { label, text: text.into(), style }
    }
    fn some(label: &'static str, text: Option<&Text>) -> Option<Self> {
        text.filter(|t| !t.is_empty()).map(|t| Self::new(label, t.as_str()))
    }
}

/// What there is to say about a thing.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>) -> Vec<Fact> {
    let mut facts = own_facts(cx, line);
    if let Some(aside) = aside(cx, line) {
        // Below what it is, above what there is to say about that.
        facts.insert(facts.len().min(1), aside);
    }
    let others: Vec<String> =
        cx.namesakes(line).iter().map(|s| format!("{} {}", s.account, s.region.short())).collect();
    if !others.is_empty() {
        facts.push(Fact::styled("also in", others.join(", "), "warning"));
    }
    facts
}

/// Who has set it aside, until when, and what they said.
fn aside(cx: &Cx<'_>, line: &Line<'_>) -> Option<Fact> {
    let aside = crate::ui::aside::of(cx, line)?;
    let Aside::By(acknowledged) = &aside else { return None };
    let by = cell::person(&acknowledged.who);
    let when = time::age(acknowledged.at, cx.now);
    let until = acknowledged
        .until
        .map(|until| format!(", until {}", cx.view.zone.moment(until, cx.now)))
        .unwrap_or_default();
    let note = acknowledged.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    Some(Fact::styled(aside.name(), format!("by {by}, {when} ago{until}{note}"), "strong"))
}

fn own_facts(cx: &Cx<'_>, line: &Line<'_>) -> Vec<Fact> {
    match line.thing {
        Thing::Alarm(alarm) => alarm::facts(cx, line, alarm),
        Thing::Metric(metric) => metric::facts(cx, line, metric),
        Thing::Service(service) => service::facts(cx, line, service),
        Thing::Node(node) => node::facts(cx, line, node),
        Thing::Cost(row) => cost::facts(cx, row),
        Thing::Dashboard(dashboard) => dashboard::facts(cx, line, dashboard),
        Thing::Event(event) => event::facts(cx, line, event),
        Thing::Fault(fault) => fault::facts(cx, fault),
        Thing::Session(session) => session::facts(cx, line, session),
        Thing::Instance(instance) => instance::facts(cx, line, instance),
        Thing::Namespace(namespace) => namespace::facts(cx, line, namespace),
        Thing::Scope(scope) => scope::facts(cx, scope),
        Thing::System(row) => system::facts(cx, row),
        _ => members(cx, line),
    }
}

/// Every member that there is.
fn members(cx: &Cx<'_>, line: &Line<'_>) -> Vec<Fact> {
    let own = line.thing.columns().iter().enumerate().map(|(at, name)| (*name, line.thing.member(at)));
    own.filter(|(_, member)| !member.is_absent())
        .map(|(name, member)| match member {
            Member::Time(at) => Fact::new(name, moment(cx, at)),
            member => Fact::new(name, member.to_words().into_owned()),
        })
        .collect()
}

fn moment(cx: &Cx<'_>, at: Timestamp) -> String {
    format!("{} ({} ago)", cx.view.zone.moment(at, cx.now), time::age(at, cx.now))
}

/// What a thing is called in a panel's title: its name, where it is.
pub(super) fn title(line: &Line<'_>) -> String {
    let name = match line.thing {
        Thing::Alarm(alarm) => alarm.name.to_string(),
        Thing::AlarmHistory(item) => item.what(),
        Thing::Attention(item) => item.title.clone(),
        Thing::Cost(row) => return cost::title(row),
        Thing::Dashboard(dashboard) => dashboard.name.to_string(),
        Thing::Event(event) => event.name.to_string(),
        Thing::Fault(fault) => fault.fault.headline(fault.source),
        Thing::Instance(instance) => instance.id.to_string(),
        Thing::Metric(metric) => metric.name.to_string(),
        Thing::MetricDimensionSet(set) => set.title(),
        Thing::MetricNamespace(namespace) => namespace.name.to_string(),
        Thing::Namespace(namespace) => namespace.name.to_string(),
        Thing::Node(node) => node.instance_id.to_string(),
        Thing::Resource(resource) => resource.resource.to_string(),
        Thing::Coverage(_) | Thing::Scope(_) => String::new(),
        Thing::System(row) => return row.system.name.to_string(),
        Thing::Service(service) => service.name.to_string(),
        Thing::Session(session) => session.id.to_string(),
    };
    let region = line.region().map_or_else(|| "all regions".into(), Region::short);
    let place = line.account().map(|account| format!("{account} · {region}"));
    [Some(name).filter(|n| !n.is_empty()), place].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// When a thing was read, for a panel's border; nothing for what is put together.
pub(super) fn read(cx: &Cx<'_>, line: &Line<'_>) -> String {
    match (line.scope, line.thing) {
        // A metric is known by its name alone; its points say when they were read.
        (Some(_), Thing::Metric(_)) | (None, _) => String::new(),
        (Some(_), _) => format!("read {} ago", time::age(line.at, cx.now)),
    }
}

/// What a view says whose one thing is not there: not read yet, cannot be read, or not found.
pub(super) fn missing(cx: &Cx<'_>, at: usize) -> (&'static str, String) {
    let (Some(subject), None) = (&cx.spec.subject, cx.panel(at).follows) else {
        return ("dim", "Nothing is selected.".into());
    };
    if let Some(said) = super::empty::nowhere(cx).or_else(|| dashboards::missing(cx)) {
        return said;
    }
    let wants: Vec<Want> = super::super::wants::declared(cx);
    let health = cx.store.scope_health(&cx.scopes(), &wants, cx.now);
    let total = cx.scopes().len();
    if subject.rows == Rows::Costs {
        return ("unknown", cost::NOTHING.into());
    }
    let what =
        cx.view.visit.route.args.iter().filter(|(name, _)| !matches!(name.as_str(), "account" | "region"));
    let what: Vec<&str> = what.map(|(_, value)| value.as_str()).collect();
    let what = format!("{} `{}`", subject.rows.name().trim_end_matches('s'), what.join(" "));
    if subject.rows == Rows::Scopes && cx.scopes().len() > 1 {
        let words =
            "◆ This shows one account in one region: `scope?account=..&region=..`; `:scopes` has them all.";
        return ("warning", words.into());
    }
    if subject.rows == Rows::Faults && health.unread == 0 {
        return ("fine", format!("● There is no {what} here now."));
    }
    match (health.unread, health.faulty) {
        (0, 0) if subject.rows == Rows::Events => ("warning", too_old(cx, &what)),
        (0, 0) => ("warning", format!("◆ There is no {what} here any more, or there never was.")),
        (0, faulty) if faulty == total => {
            ("unreadable", format!("✕ What {what} is cannot be read here: see `:faults`."))
        }
        (0, faulty) => (
            "unreadable",
            format!(
                "✕ There is no {what} where it could be looked for; {faulty} of {total} scopes cannot be read: see `:faults`."
            ),
        ),
        _ => ("unknown", format!("◌ Looking for {what}.")),
    }
}

/// What may be wrong when an event is not there.
fn too_old(cx: &Cx<'_>, what: &str) -> String {
    let keys = cx.specs.keymap.keys_of(Context::Global, Action::RangeLonger);
    let longer = keys.first().map(|key| format!("; `{key}` looks further back")).unwrap_or_default();
    format!("◆ There is no {what} here in the last {}{longer}.", cx.view.range)
}

/// Facts as lines of a width: label, text, style. The lines that go on under a label have a blank for theirs;
/// a fact without a label has none, and starts at the edge.
pub(super) fn lines(facts: &[Fact], width: u16) -> Vec<scroll::Worded> {
    let label = label_width(facts);
    let mut out = Vec::new();
    for fact in facts {
        let room = width.saturating_sub(if fact.label.is_empty() && label > 0 { 0 } else { label });
        for (i, line) in wrap(&fact.text, room.max(1), 40).into_iter().enumerate() {
            out.push((if i == 0 || fact.label.is_empty() { fact.label } else { " " }, line, fact.style));
        }
    }
    out
}

/// Cells that the labels take, with a space after them.
pub(super) fn label_width(facts: &[Fact]) -> u16 {
    facts.iter().map(|f| u16::try_from(f.label.len()).unwrap_or(0)).max().map_or(0, |w| w + 2)
}

/// What there is to say about the thing that is followed, or that the view is about.
#[derive(Debug)]
pub(super) struct FactsPanel;

fn inset(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

impl Panel for FactsPanel {
    fn natural(&self, cx: &Cx<'_>, at: usize, _form: &str) -> (u16, u16) {
        let facts = cx.shown(at).map(|line| facts(cx, &line)).unwrap_or_default();
        // As wide as half of the usual screen: how wide it will be is not known yet.
        (60, u16::try_from(lines(&facts, 56).len()).unwrap_or(u16::MAX).clamp(6, 60))
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        match cx.shown(place.panel) {
            Some(line) => {
                let facts = facts(cx, &line);
                let count = lines(&facts, inset(place.inner).width).len();
                let more = scroll::more(cx, place, count, place.inner.height);
                let bottom = [read(cx, &line), more];
                let bottom: Vec<String> = bottom.into_iter().filter(|t| !t.is_empty()).collect();
                Titles { left: title(&line), right: String::new(), bottom: bottom.join(" · ") }
            }
            None => Titles { left: cx.title(place.panel), ..Titles::default() },
        }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        let facts = cx.shown(place.panel).map(|line| facts(cx, &line)).unwrap_or_default();
        Extent::Lines(lines(&facts, inset(place.inner).width).len())
    }

    fn wants(&self, cx: &Cx<'_>, place: &Place) -> Vec<(Scope, Want)> {
        cx.shown(place.panel).map(|line| wants(cx, &line)).unwrap_or_default()
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
        cx.shown(at)
    }

    fn open(&self, cx: &Cx<'_>, at: usize) -> Opening {
        let route = cx.shown(at).and_then(|line| match (cx.panel(at).follows, line.thing) {
            (None, Thing::Instance(instance)) => instance::leads_to(&line, instance),
            (None, _) => None,
            (Some(_), _) => route_of(&line),
        });
        route.map_or(Opening::Nothing, Opening::Go)
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let Some(line) = cx.shown(place.panel) else {
            let (style, text) = missing(cx, place.panel);
            return say(cx, place.inner, buf, style, &text);
        };
        let facts = facts(cx, &line);
        let inner = inset(place.inner);
        scroll::draw(cx, place.panel, inner, label_width(&facts), &lines(&facts, inner.width), buf);
    }
}

/// What the facts of a thing need beyond what its view declares.
pub(super) fn wants(cx: &Cx<'_>, line: &Line<'_>) -> Vec<(Scope, Want)> {
    match line.thing {
        Thing::Event(event) => event::wants(cx, line, event),
        _ => Vec::new(),
    }
}
