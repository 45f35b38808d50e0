//! Who is behind an event, link by link.

use super::super::Fact;
use crate::{
    model::{Chain, Doubt, End, Hold, Link, Scope, Text, TrailEvent, Want, arn_words},
    ui::{
        Cx, Line,
        cell::{leaf, names},
    },
};

/// Who is behind it, and how they came by what it was done with. Nothing when the record itself says who it was.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, event: &TrailEvent) -> Vec<Fact> {
    let (chain, _) = chain(cx, line, event);
    let mut out = Vec::new();
    match &chain.end {
        End::Person(person) if chain.links.is_empty() && names(&event.who, person) => {}
        End::Person(person) => out.push(Fact::styled("behind", person.as_str(), "strong")),
        End::Service(service) if chain.links.is_empty() && names(&event.who, service) => {}
        End::Service(service) => out.push(Fact::new("behind", format!("the service {service}"))),
        End::Unknown(unknown) => {
            let words = unknown.words(&|at| cx.view.zone.moment(at, cx.now));
            let style = if unknown.hold == Hold::LookedFor { "dim" } else { "unknown" };
            out.push(Fact::styled("behind", format!("◌ unknown: {words}"), style));
        }
    }
    out.extend(chain.doubts.iter().map(doubt));
    out.extend(chain.links.iter().map(|link| Fact::new("through", words(cx, link))));
    out
}

/// Where a link that is missing is looked for.
pub(in super::super) fn wants(cx: &Cx<'_>, line: &Line<'_>, event: &TrailEvent) -> Vec<(Scope, Want)> {
    chain(cx, line, event).1
}

fn chain(cx: &Cx<'_>, line: &Line<'_>, event: &TrailEvent) -> (Chain, Vec<(Scope, Want)>) {
    let here = line.place().and_then(|key| {
        let account = cx.store.account(&key.account)?.clone();
        Some(Scope { account, region: key.region })
    });
    cx.store.chain_of(event, line.account_id.as_deref(), here.as_ref())
}

fn doubt(doubt: &Doubt) -> Fact {
    Fact::styled("doubt", format!("◆ {}", doubt.words()), "warning")
}

/// `02:40 Ops/amara of prod-core: AssumeRole, role/Deploy as ci-42, ASIA..`.
fn words(cx: &Cx<'_>, link: &Link) -> String {
    let of = link.account.as_ref().map(|id| format!(" of {}", account(cx, id))).unwrap_or_default();
    // The account of the role knows no more than which account asked.
    let is_account = link.account.as_ref().is_some_and(|id| link.who.ends_with(id.as_str()));
    let who = if is_account { "somebody" } else { link.who.as_str() };
    let role = link.role.as_ref().map(|arn| {
        let theirs = arn.split(':').nth(4).filter(|id| link.account.as_deref() != Some(id));
        let theirs = theirs.map(|id| format!(" of {}", account(cx, &Text::new(id)))).unwrap_or_default();
        format!(" {}{theirs}", leaf(&arn_words(arn)))
    });
    let name = link.session.as_ref().map(|name| format!(" as {name}")).unwrap_or_default();
    let at = cx.view.zone.moment(link.time, cx.now);
    format!("{at} {who}{of}: {}{}{name}, {}", link.how, role.unwrap_or_default(), link.key)
}

/// An account's name, where it is of the fleet.
fn account(cx: &Cx<'_>, id: &Text) -> String {
    let mut accounts = cx.store.fleet.accounts.iter();
    let named = accounts.find(|account| cx.store.known_id(&account.name) == Some(id.as_str()));
    named.map_or_else(|| id.to_string(), |account| account.name.to_string())
}
