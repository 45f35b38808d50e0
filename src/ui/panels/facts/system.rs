use super::{Fact, moment};
use crate::{
    spec::system::{Kind, of_page, service, systems_of},
    store::Mark,
    ui::{Cx, overlay::plural, rows::SystemRow, style},
};

/// What it is, what tells how it is, and how it stands; of one that is gone first of all since when.
pub(super) fn facts(cx: &Cx<'_>, row: &SystemRow) -> Vec<Fact> {
    let system = row.system;
    let mut out = Vec::new();
    match &system.end {
        Some(end) => {
            out.push(Fact::styled("retired", end.words(cx.now), "strong"));
            out.extend(Fact::some("it was", Some(&system.note)));
        }
        None => out.push(Fact::new("kind", kind(system.kind))),
    }
    if !system.former.is_empty() {
        let names: Vec<&str> = system.former.iter().map(|name| name.as_str()).collect();
        out.push(Fact::new("formerly", names.join(", ")));
    }
    if system.end.is_none() {
        if let Some(operation) = &system.state_operation {
            let (verb, what) = if operation.contains(", ") { ("tell", "them") } else { ("tells", "it") };
            let text = format!("{operation} {verb} its state; Skydeck does not ask {what}");
            out.push(Fact::new("state", text));
        }
        out.extend(Fact::some("note", Some(&system.note)));
    }
    out.extend(told_elsewhere(row));
    out.extend(family(cx, row));
    out.extend(numbers(row));
    out.extend(events(cx, row));
    out
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Metrics => "its metrics tell how it is",
        Kind::State => "an API of its own tells how it is",
        Kind::Events => "what is done to it is all that is told",
        Kind::Retired => "it is gone",
    }
}

/// Where the numbers are of a system that shares its service with another.
fn told_elsewhere(row: &SystemRow) -> Option<Fact> {
    let told = of_page(row.system.page()).filter(|told| told.slug != row.system.slug)?;
    Some(Fact::new("numbers", format!("those of {}: `service/{}`", told.name, row.system.page())))
}

/// The pages of a family's members.
fn family(cx: &Cx<'_>, row: &SystemRow) -> Vec<Fact> {
    if row.system.services.len() < 2 {
        return Vec::new();
    }
    let kept = cx.systems();
    let member = |slug: &str| {
        let system = of_page(slug)?;
        let count = kept.row(system).and_then(|row| row.resources);
        let count =
            count.map(|n| format!(", {}", plural(usize::try_from(n).unwrap_or(usize::MAX), "resource")));
        Some(format!("{}: `service/{slug}`{}", system.name, count.unwrap_or_default()))
    };
    let lines = row.system.services.iter().filter_map(|slug| member(slug)).enumerate();
    lines.map(|(at, text)| Fact::new(if at == 0 { "pages" } else { " " }, text)).collect()
}

/// What the fleet has of it, and how that stands.
fn numbers(row: &SystemRow) -> Vec<Fact> {
    if !row.system.is_told() {
        return Vec::new();
    }
    let mut out = Vec::new();
    let count = |n: u64, word: &str| plural(usize::try_from(n).unwrap_or(usize::MAX), word);
    out.push(match (row.resources, row.metrics) {
        (Some(0), Some(0)) => {
            Fact::styled("resources", "none: no metrics with data in the last two weeks", "dim")
        }
        (Some(0), Some(metrics)) => Fact::new(
            "resources",
            format!("no name tells them; {} in {}", count(metrics, "metric"), count(row.scopes, "scope")),
        ),
        (Some(resources), _) => {
            Fact::new("resources", format!("{resources} in {}", count(row.scopes, "scope")))
        }
        (None, _) => Fact::styled("resources", "? no list of metrics is read here", "unknown"),
    });
    let mark = row.mark.unwrap_or(Mark::Unknown);
    out.push(match (row.alarms, row.in_alarm) {
        (0, _) => Fact::styled("alarms", "none", "dim"),
        (all, 0) => Fact::styled(
            "alarms",
            format!("{} {all}, none in alarm", style::sign(mark)),
            style::mark_style(mark),
        ),
        (all, bad) => Fact::styled(
            "alarms",
            format!("{} {bad} of {all} in alarm", style::sign(mark)),
            style::mark_style(mark),
        ),
    });
    let namespaces =
        row.system.services.iter().filter_map(|slug| service(slug)).flat_map(|service| &service.sets);
    let mut names: Vec<&str> = namespaces.map(|set| set.namespace.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    out.push(Fact::styled("namespace", names.join(", "), "dim"));
    out
}

/// By which source its events are found, and the last of them.
fn events(cx: &Cx<'_>, row: &SystemRow) -> Vec<Fact> {
    let Some(main) = &row.system.event_source else {
        let words = "it has no event source of its own: CloudTrail tells nothing of it";
        return vec![Fact::styled("events", words, "dim")];
    };
    let others = row.system.event_sources.iter().filter(|source| *source != main && source.contains('.'));
    let sources: Vec<&str> = [main].into_iter().chain(others).map(|source| source.as_str()).collect();
    let mut out = vec![Fact::new("events", sources.join(", "))];
    let of: Vec<&str> =
        systems_of(main).iter().filter_map(|slug| Some(of_page(slug)?.name.as_str())).collect();
    let shared = of.iter().filter(|name| **name != row.system.name.as_str()).count();
    if shared > 0 && row.system.event_sources.contains(main) {
        out.push(Fact::styled(" ", format!("shared with {}", plural(shared, "other system")), "dim"));
    }
    if let Some(at) = row.last_write {
        out.push(Fact::new("last write", moment(cx, at)));
    }
    out
}
