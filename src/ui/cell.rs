//! What stands in a cell of a table.

use std::borrow::Cow;

use super::{Line, Thing, Zone, rows::bar, time};
use crate::{
    model::{Acknowledged, Member, Text, Timestamp, TrailEvent, quantity, usd},
    spec::{ColumnSpec, Form},
    store::{Aside, Attention},
};

/// Whoever did something, when the record does not say.
const UNKNOWN: &str = "unknown";

/// The words of a cell.
pub fn words<'a>(line: &'a Line<'_>, column: &ColumnSpec, zone: &Zone, now: Timestamp) -> Cow<'a, str> {
    if column.form == Form::Mark {
        return Cow::Borrowed(line.thing.sign().0);
    }
    if let (Form::Bar, Thing::Coverage(row)) = (column.form, line.thing) {
        return Cow::Owned(bar(std::slice::from_ref(row), column.min));
    }
    if let (Form::Resource, Thing::Event(event)) = (column.form, line.thing) {
        return resource(event);
    }
    if let ("event_name", true, Thing::Event(event)) = (column.member.as_str(), column.grow, line.thing) {
        return Cow::Owned(call(event));
    }
    if let ("account", accounts @ 2..) = (column.member.as_str(), line.thing.accounts()) {
        return Cow::Owned(format!("{accounts} accounts"));
    }
    if let ("title", Thing::Attention(Attention { aside: Some(aside), title, .. })) =
        (column.member.as_str(), line.thing)
    {
        return Cow::Owned(format!("{}: {title}", set_aside(aside, zone, now)));
    }
    if let ("who", Form::Person, Thing::Event(event)) = (column.member.as_str(), column.form, line.thing)
        && let Some(person) = line.person().filter(|person| !names(&event.who, person))
    {
        return Cow::Owned(format!("{person} ⇒ {}", if event.who.is_empty() { UNKNOWN } else { &event.who }));
    }
    let member = line.named(&column.member);
    if let Member::Time(at) = member {
        return Cow::Owned(match column.form {
            Form::Age => time::age(at, now),
            Form::Time => zone.short(at, now),
            _ => zone.moment(at, now),
        });
    }
    match (column.form, &member) {
        (Form::Usd, Member::Number(dollars)) => return Cow::Owned(usd(*dollars)),
        (Form::Usd, Member::Null) => return Cow::Borrowed("?"),
        (Form::Millis, Member::Number(millis)) => {
            return Cow::Owned(quantity(*millis, Some("Milliseconds")));
        }
        _ => {}
    }
    if column.form == Form::Region {
        return line.region().map_or(Cow::Borrowed("*"), |region| Cow::Owned(region.short()));
    }
    if let (Form::Custom, Member::Pairs(pairs)) = (column.form, &member) {
        return Cow::Owned(custom(pairs));
    }
    let text = match member {
        Member::Text(Cow::Borrowed(text)) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_words().into_owned()),
    };
    match column.form {
        // A moment that nobody knows is not one that is long ago.
        Form::Age if text.is_empty() => Cow::Borrowed("?"),
        // A record may say nothing of who it was.
        Form::Person if text.is_empty() && matches!(line.thing, Thing::Event(_)) => Cow::Borrowed(UNKNOWN),
        form => formed(text, form),
    }
}

/// `acked by kim@bastion 03:20`, `snoozed until 04:00`, `muted until 06:00`.
pub fn set_aside(aside: &Aside, zone: &Zone, now: Timestamp) -> String {
    let at = |at| zone.moment(at, now);
    match aside {
        Aside::By(Acknowledged { who, at: when, until: None, .. }) => {
            format!("acked by {} {}", person(who), at(*when))
        }
        _ => {
            let until = aside.until().map(|until| format!(" until {}", at(until)));
            format!("{}{}", aside.name(), until.unwrap_or_default())
        }
    }
}

/// `kim@bastion`, whatever comes after the first dot of the machine's name.
pub fn person(who: &str) -> String {
    let (user, host) = who.rsplit_once('@').unwrap_or((who, ""));
    let host = host.split('.').next().unwrap_or_default();
    if host.is_empty() { user.to_owned() } else { format!("{user}@{host}") }
}

/// Words as a column has them.
pub fn formed(text: Cow<'_, str>, form: Form) -> Cow<'_, str> {
    match form {
        Form::Leaf => match text {
            Cow::Borrowed(text) => Cow::Borrowed(leaf(text)),
            Cow::Owned(text) => Cow::Owned(leaf(&text).to_owned()),
        },
        Form::Person => Cow::Owned(person_first(&text)),
        Form::Service => match text {
            Cow::Borrowed(text) => Cow::Borrowed(service(text)),
            Cow::Owned(text) => Cow::Owned(service(&text).to_owned()),
        },
        _ => text,
    }
}

/// Names and values that are not set by Cloud Map (`AWS_..`) or by ECS: what somebody wanted to be known.
/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_RegisterInstance.html>
fn custom(pairs: &[(Text, Text)]) -> String {
    const SET_BY_ECS: [&str; 3] = ["AVAILABILITY_ZONE", "EC2_INSTANCE_ID", "REGION"];
    let own =
        |name: &str| !name.starts_with("AWS_") && !name.starts_with("ECS_") && !SET_BY_ECS.contains(&name);
    let own = pairs.iter().filter(|(name, _)| own(name)).map(|(name, value)| format!("{name}={value}"));
    own.collect::<Vec<_>>().join("  ")
}

/// What is after the last `/` or `:`.
pub fn leaf(text: &str) -> &str {
    text.rsplit(['/', ':']).next().unwrap_or(text)
}

/// `Role/person` with the person first: at the right it may be cut, and the person is who can be asked.
pub fn person_first(who: &str) -> String {
    match who.rsplit_once('/') {
        // No role has such a name: it is a subject of an identity provider, `repo:acme/shop:ref:..`.
        Some((role, _)) if role.contains(':') && !role.starts_with("arn:") => who.to_owned(),
        Some((role, person)) => format!("{person} ({role})"),
        None => who.to_owned(),
    }
}

/// Whether what a record says of who it was names a person already.
pub fn names(who: &str, person: &str) -> bool {
    let mut words = who.split(['/', ' ', '(', ')']);
    words.any(|word| word.eq_ignore_ascii_case(person)) || who == person
}

/// A service's host without what all of them have.
fn service(host: &str) -> &str {
    host.strip_suffix(".amazonaws.com").unwrap_or(host)
}

/// What an event was about: `checkout`, `checkout +1`.
fn resource<'a>(event: &'a TrailEvent) -> Cow<'a, str> {
    let mut names = event.resources.iter().filter_map(|r| r.name.as_deref()).filter(|name| !name.is_empty());
    let first = names.next().map_or("", resource_name);
    match names.count() {
        0 => Cow::Borrowed(first),
        more => Cow::Owned(format!("{first} +{more}")),
    }
}

/// A resource's name without where it is: of an ARN what is after the account, of a URL what is last.
pub fn resource_name(name: &str) -> &str {
    if name.starts_with("arn:") {
        name.splitn(6, ':').nth(5).unwrap_or(name)
    } else if name.contains("://") {
        leaf(name)
    } else {
        name
    }
}

/// What a call was about: its name, its target, and its error.
fn call(event: &TrailEvent) -> String {
    let target = event.resources.iter().find_map(|r| r.name.as_deref()).map_or("", leaf);
    let mut text = event.name.to_string();
    if !target.is_empty() {
        text = format!("{text} {}", target.chars().take(80).collect::<String>());
    }
    if let Some(code) = &event.error_code {
        text = format!("{text}: {code}");
    }
    text
}
