//! What there is to say about one thing, in lines.

use crate::{
    model::{
        Alarm, AlarmState, Fault, Node, Observed, ScopeKey, Service, Snapshot, Source, Timestamp, TrailEvent,
    },
    store::{Attention, AttentionKind, Slot},
    ui::{Cx, text::wrap, time},
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
    fn some(label: &'static str, text: Option<&crate::model::Text>) -> Option<Self> {
        text.filter(|t| !t.is_empty()).map(|t| Self::new(label, t.as_str()))
    }
}

/// The thing that an attention line is about, found in the store.
pub(super) enum Thing<'a> {
    Alarm(ScopeKey, &'a Alarm),
    Service(&'a Service),
    Node(ScopeKey, &'a Node),
    Event(&'a TrailEvent),
    Fault(Vec<(&'a ScopeKey, Source, &'a Observed<Fault>, &'a Slot)>),
}

pub(super) fn thing<'a>(cx: &'a Cx<'_>, item: &Attention) -> Option<Thing<'a>> {
    if item.kind == AttentionKind::Fault {
        return Some(Thing::Fault(faults(cx, item)));
    }
    let source = match item.kind {
        AttentionKind::Alarm => Source::Alarms,
        AttentionKind::Service => Source::Services,
        AttentionKind::Node => Source::Nodes,
        AttentionKind::Event | AttentionKind::Fault => Source::Events,
    };
    let here = |key: &ScopeKey| key.account == item.account && Some(&key.region) == item.region.as_ref();
    cx.store.good(source).filter(|(key, _)| here(key)).find_map(|(key, good)| match &*good.value {
        Snapshot::Alarms(all) => {
            all.iter().find(|a| a.name == item.subject).map(|a| Thing::Alarm(key.clone(), a))
        }
        Snapshot::Services(all) => all.iter().find(|s| s.id == item.subject).map(Thing::Service),
        Snapshot::Nodes(all) => {
            all.iter().find(|n| n.instance_id == item.subject).map(|n| Thing::Node(key.clone(), n))
        }
        Snapshot::Events(batch) => batch.events.iter().find(|e| e.id == item.subject).map(Thing::Event),
        _ => None,
    })
}

fn faults<'a>(
    cx: &'a Cx<'_>,
    item: &Attention,
) -> Vec<(&'a ScopeKey, Source, &'a Observed<Fault>, &'a Slot)> {
    let all = cx
        .store
        .slots()
        .filter_map(|(key, want, slot)| Some((key, want.source(), slot.fault.as_ref()?, slot)));
    all.filter(|(key, source, ..)| {
        key.account == item.account
            && item.region.as_ref().is_none_or(|r| *r == key.region && source.name() == &*item.subject)
    })
    .collect()
}

/// What there is to say about it.
pub(super) fn facts(cx: &Cx<'_>, item: Option<&Attention>, thing: &Thing<'_>) -> Vec<Fact> {
    match thing {
        Thing::Alarm(key, alarm) => of_alarm(cx, key, alarm),
        Thing::Service(service) => of_service(cx, item, service),
        Thing::Node(key, node) => of_node(cx, key, node),
        Thing::Event(event) => of_event(cx, event),
        Thing::Fault(faults) => of_fault(cx, faults),
    }
}

fn moment(cx: &Cx<'_>, at: Timestamp) -> String {
    format!("{} ({} ago)", cx.view.zone.moment(at, cx.now), time::age(at, cx.now))
}

fn of_alarm(cx: &Cx<'_>, key: &ScopeKey, alarm: &Alarm) -> Vec<Fact> {
    let mut out = Vec::new();
    let since = alarm.since().map(|at| format!(" since {}", moment(cx, at))).unwrap_or_default();
    let style = if alarm.state == AlarmState::Alarm { "alarm" } else { "text" };
    out.push(Fact::styled("state", format!("{}{since}", alarm.state.as_str()), style));
    out.extend(Fact::some("reason", alarm.state_reason.as_ref()));
    out.extend(Fact::some("about", alarm.description.as_ref()));
    if let (Some(namespace), Some(metric)) = (&alarm.namespace, &alarm.metric_name) {
        let stat = alarm.statistic.as_deref().unwrap_or("");
        let period = alarm.period.map(|p| format!(" over {p} s")).unwrap_or_default();
        out.push(Fact::new("metric", format!("{namespace} {metric} {stat}{period}")));
    }
    if !alarm.dimensions.is_empty() {
        let dimensions: Vec<String> = alarm.dimensions.iter().map(|(n, v)| format!("{n}={v}")).collect();
        out.push(Fact::new("where", dimensions.join("  ")));
    }
    out.extend(Fact::some("rule", alarm.rule.as_ref()));
    out.extend(alarm.children.iter().map(|child| {
        let state = states(cx, key).find(|a| a.name == *child).map_or("not found", |a| a.state.as_str());
        let style = if state == "ALARM" { "alarm" } else { "text" };
        Fact::styled("", format!("{state:<10} {child}"), style)
    }));
    if alarm.actions_enabled == Some(false) {
        out.push(Fact::styled("actions", "off: nobody is told", "warning"));
    }
    out
}

fn states<'a>(cx: &'a Cx<'_>, key: &'a ScopeKey) -> impl Iterator<Item = &'a Alarm> {
    let snapshots = cx.store.good(Source::Alarms).filter(move |(k, _)| *k == key);
    snapshots
        .filter_map(|(_, good)| if let Snapshot::Alarms(all) = &*good.value { Some(all) } else { None })
        .flatten()
}

fn of_service(cx: &Cx<'_>, item: Option<&Attention>, service: &Service) -> Vec<Fact> {
    let counts = service.counts;
    let since = item.and_then(|item| item.since).map_or_else(
        || ", already so at the first look".into(),
        |at| format!(", seen to turn {}", moment(cx, at)),
    );
    let health = format!("{}{since}", counts.rollup().name());
    vec![
        Fact::styled("health", health, "alarm"),
        Fact::new(
            "instances",
            format!(
                "{} healthy, {} unhealthy, {} not checked",
                counts.healthy, counts.unhealthy, counts.unknown
            ),
        ),
        Fact::new("namespace", service.namespace_name.as_str()),
        Fact::new("checked by", service.check.name()),
        Fact::new("id", service.id.as_str()),
    ]
}

fn of_node(cx: &Cx<'_>, key: &ScopeKey, node: &Node) -> Vec<Fact> {
    let last = node.last_ping.map(|at| format!(", last ping {}", moment(cx, at))).unwrap_or_default();
    let mut out = vec![Fact::styled("agent", format!("{}{last}", node.ping_status.as_str()), "warning")];
    out.extend(Fact::some("name", node.computer_name.as_ref()));
    out.extend(Fact::some("address", node.ip_address.as_ref()));
    let platform = [&node.platform_name, &node.platform_version];
    let platform: Vec<&str> = platform.into_iter().flatten().map(crate::model::Text::as_str).collect();
    out.push(Fact::new("platform", platform.join(" ")));
    if let Some(version) = &node.agent_version {
        let latest = match node.is_latest_version {
            Some(true) => ", the latest",
            Some(false) => ", not the latest",
            None => "",
        };
        out.push(Fact::new("version", format!("{version}{latest}")));
    }
    let sessions = cx.store.good(Source::Sessions).filter(|(k, _)| *k == key);
    for (_, good) in sessions {
        let Snapshot::Sessions(all) = &*good.value else { continue };
        let open = all.iter().filter(|s| s.status.is_open() && s.target.as_ref() == Some(&node.instance_id));
        out.extend(open.map(|s| {
            let start = s.start.map(|at| format!(" since {}", moment(cx, at))).unwrap_or_default();
            Fact::styled("session", format!("{}{start}", s.owner_name()), "warning")
        }));
    }
    out
}

fn of_event(cx: &Cx<'_>, event: &TrailEvent) -> Vec<Fact> {
    let mut out = vec![
        Fact::styled("event", event.name.as_str(), "strong"),
        Fact::new("time", moment(cx, event.time)),
        Fact::new("who", event.who.as_str()),
    ];
    out.extend(Fact::some("from", event.source_ip.as_ref()));
    out.extend(Fact::some("service", event.source.as_ref()));
    if let Some(code) = &event.error_code {
        out.push(Fact::styled("failed", code.as_str(), "warning"));
    }
    out.extend(event.resources.iter().filter_map(|r| Fact::some("resource", r.name.as_ref())));
    out.push(Fact::new("id", event.id.as_str()));
    if let Ok(record) = serde_json::to_string_pretty(&*event.record)
        && !event.record.is_null()
    {
        out.push(Fact::new("", ""));
        // Line feeds inside strings are escaped here, so a line of the record is a line.
        out.extend(record.lines().take(2000).map(|line| Fact::styled("", crate::model::clean(line), "dim")));
    }
    out
}

fn of_fault(cx: &Cx<'_>, faults: &[(&ScopeKey, Source, &Observed<Fault>, &Slot)]) -> Vec<Fact> {
    let mut out = Vec::new();
    let Some((_, _, first, slot)) = faults.first() else { return out };
    let fault = &first.value;
    out.push(Fact::styled("fault", fault.kind.words(), "unreadable"));
    out.extend(Fact::some("operation", fault.operation.as_ref()));
    out.extend(Fact::some("code", fault.code.as_ref()));
    out.extend(Fact::some("said", Some(&fault.message)));
    out.push(Fact::styled("do", fault.fix.as_str(), "strong"));
    if let Some(since) = slot.faulty_since {
        out.push(Fact::new("since", moment(cx, since)));
    }
    match &slot.good {
        Some(good) => {
            out.push(Fact::new("last good", format!("{}; it stays on screen", moment(cx, good.at))))
        }
        None => out.push(Fact::new("last good", "never since the start")),
    }
    if let (Some(since), Some(until)) = (fault.complete_since, fault.complete_until) {
        out.push(Fact::new("complete", format!("{} to {}", moment(cx, since), moment(cx, until))));
    }
    if faults.len() > 1 {
        let names = |name: &dyn Fn(&ScopeKey, Source) -> String| {
            let mut names: Vec<String> = faults.iter().map(|(key, source, ..)| name(key, *source)).collect();
            names.sort();
            names.dedup();
            names.join(", ")
        };
        let sources = names(&|_, source| source.to_string());
        let regions = names(&|key, _| key.region.short());
        out.push(Fact::new("hits", format!("{sources} in {regions}")));
    }
    out
}

/// Facts as lines of a width: label, text, style. The lines that go on under a label have a blank for theirs;
/// a fact without a label has none, and starts at the edge.
pub(super) fn lines(facts: &[Fact], width: u16) -> Vec<(&'static str, String, &'static str)> {
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
