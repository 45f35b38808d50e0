mod behind;

use std::ops::ControlFlow;

pub(super) use behind::wants;
use serde_json::Value;

use super::Fact;
use crate::{
    model::{TrailEvent, clean},
    spec::PanelKind,
    ui::{Cx, Line, cell::resource_name, panels::record},
};

/// Members of a request or an answer that are named; the record has them all.
const MEMBERS: usize = 8;
/// Characters of each.
const MEMBER: usize = 60;
/// Lines of the record where it has no panel of its own.
const RECORD: usize = 400;

/// Who did what, as whom, from where, on what and with which outcome.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, event: &TrailEvent) -> Vec<Fact> {
    let record = &*event.record.shared();
    let service = event.source.as_ref().map(|source| format!(", {source}")).unwrap_or_default();
    let mut out = Vec::new();
    if let Some(why) = crate::store::worrying(event) {
        out.push(Fact::styled("look", format!("◆ {why}"), "warning"));
    }
    out.push(Fact::styled("what", format!("{}{service}", event.name), "strong"));
    out.extend(outcome(event, record));
    out.extend(resources(event));
    out.push(Fact::new("when", super::moment(cx, event.time)));
    out.push(Fact::styled("who", event.who.as_str(), "strong"));
    out.extend(behind::facts(cx, line, event));
    out.extend(identity(cx, event, record));
    out.extend(Fact::some("from", event.source_ip.as_ref()));
    out.extend(text(record, "/vpcEndpointId").map(|endpoint| Fact::new("through", endpoint)));
    out.extend(text(record, "/userAgent").map(|agent| Fact::new("agent", agent)));
    out.extend(summary(record, "requestParameters").map(|words| Fact::new("request", words)));
    out.extend(summary(record, "responseElements").map(|words| Fact::new("answer", words)));
    out.extend(summary(record, "additionalEventData").map(|words| Fact::new("also", words)));
    out.push(Fact::styled("id", event.id.to_string(), "dim"));
    if !cx.spec.panels.iter().any(|panel| panel.kind == PanelKind::Record) && !event.record.is_null() {
        out.push(Fact::new("", ""));
        record::outline(record, &mut |line| {
            out.push(Fact::styled("", line, "dim"));
            if out.len() < RECORD { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
    }
    out
}

/// What it was done to.
fn resources(event: &TrailEvent) -> impl Iterator<Item = Fact> {
    let named = event.resources.iter().filter_map(|r| Some((r.name.as_deref()?, r.kind.as_deref())));
    let facts = named.filter(|(name, _)| !name.is_empty()).take(MEMBERS).map(|(name, kind)| {
        let kind = kind.map(|k| format!(" ({k})")).unwrap_or_default();
        Fact::new("on", format!("{}{kind}", resource_name(name)))
    });
    let more = event.resources.len().saturating_sub(MEMBERS);
    facts.chain((more > 0).then(|| Fact::new("on", format!("and {more} more"))))
}

/// A string of the record, by its pointer.
fn text(record: &Value, pointer: &str) -> Option<String> {
    let text = clean(record.pointer(pointer)?.as_str()?);
    (!text.is_empty()).then_some(text)
}

/// Whether it failed, and what was said.
fn outcome(event: &TrailEvent, record: &Value) -> Vec<Fact> {
    let message = text(record, "/errorMessage");
    match (&event.error_code, message) {
        (None, None) => Vec::new(),
        (Some(code), None) => vec![Fact::styled("failed", format!("✕ {code}"), "warning")],
        (code, Some(message)) => {
            let code = code.as_ref().map(|code| format!("{code}: ")).unwrap_or_default();
            vec![Fact::styled("failed", format!("✕ {code}{message}"), "warning")]
        }
    }
}

/// As whom: the kind of identity, who stands behind it, and how it came by its credentials.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>
fn identity(cx: &Cx<'_>, event: &TrailEvent, record: &Value) -> Vec<Fact> {
    let Some(identity) = record.get("userIdentity") else { return Vec::new() };
    let mut out = Vec::new();
    let mut add = |label, value: Option<String>| {
        out.extend(value.map(|value| Fact::new(label, value)));
    };
    let kind = text(identity, "/type").map(|kind| match text(record, "/sessionCredentialFromConsole") {
        Some(_) => format!("{kind}, in a console session"),
        None => kind,
    });
    add("identity", kind);
    let issuer = "/sessionContext/sessionIssuer";
    let name = text(identity, &format!("{issuer}/userName"));
    let arn = text(identity, &format!("{issuer}/arn"));
    add(
        "role",
        match (name, arn) {
            (Some(name), Some(arn)) => Some(format!("{name}, {arn}")),
            (name, arn) => name.or(arn),
        },
    );
    add("source id", text(identity, "/sessionContext/sourceIdentity"));
    let behalf = text(identity, "/onBehalfOf/userId");
    add("for", behalf.map(|user| format!("{user} of Identity Center")));
    add("invoked by", text(identity, "/invokedBy"));
    let account = text(identity, "/accountId");
    let theirs = account.filter(|id| text(record, "/recipientAccountId").is_some_and(|own| own != *id));
    add("of account", theirs);
    add("access key", text(identity, "/accessKeyId"));
    let since = text(identity, "/sessionContext/attributes/creationDate");
    add("session", since.and_then(|at| at.parse().ok()).map(|at| format!("since {}", super::moment(cx, at))));
    out.extend(mfa(event, record, identity));
    out
}

/// Whether a second factor was given, where the record says so.
fn mfa(event: &TrailEvent, record: &Value, identity: &Value) -> Option<Fact> {
    let of_session = text(identity, "/sessionContext/attributes/mfaAuthenticated");
    let of_sign_in = text(record, "/additionalEventData/MFAUsed");
    let given = of_session.or(of_sign_in)?;
    // It speaks of root and of IAM users: for a role it is false however its user signed in.
    let people = event.by_root || text(identity, "/type").as_deref() == Some("IAMUser");
    Some(match given.to_ascii_lowercase().as_str() {
        "true" | "yes" => Fact::new("mfa", "yes"),
        _ if people => Fact::styled("mfa", "◆ none", "warning"),
        _ => return None,
    })
}

/// The first members of an object of the record, in one line.
fn summary(record: &Value, name: &str) -> Option<String> {
    let members = record.get(name)?.as_object()?;
    let words = members.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| {
        let value = match value {
            Value::Object(members) => format!("{{…}} {}", members.len()),
            Value::Array(items) => match &items[..] {
                [Value::String(only)] => brief(only),
                _ => format!("[…] {}", items.len()),
            },
            Value::String(text) => brief(text),
            other => other.to_string(),
        };
        format!("{}={value}", clean(name))
    });
    let all: Vec<String> = words.take(MEMBERS + 1).collect();
    let more = members.len().saturating_sub(MEMBERS);
    let shown = all.iter().take(MEMBERS).map(String::as_str).collect::<Vec<_>>().join("  ");
    match (shown.is_empty(), all.len() > MEMBERS) {
        (true, _) => None,
        (_, true) => Some(format!("{shown}  and {more} more")),
        (_, false) => Some(shown),
    }
}

/// A value as far as it says something in a line.
fn brief(text: &str) -> String {
    match text.char_indices().nth(MEMBER) {
        Some((end, _)) => format!("{}…", clean(&text[..end])),
        None => clean(text),
    }
}
