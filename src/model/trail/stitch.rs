//! From an event backwards along the keys to who is behind it.

use std::sync::Arc;

use super::{Chain, Doubt, End, Issue, Lack, Link, Principal, PrincipalKind, TrailEvent, Unknown};
use crate::model::{Text, Timestamp};

/// No chain that is meant has more links: each is a session begun by another session.
pub(super) const LONGEST: usize = 16;
/// Clocks of hosts that record events may differ by so many seconds without a doubt.
const CLOCKS: i64 = 300;

/// What is known of keys.
pub trait Issues {
    /// The events that issued a key, as all accounts recorded them, in any order.
    fn issues(&self, key: &str) -> Vec<Arc<Issue>>;

    /// Who did it.
    fn principal(&self, event: &TrailEvent) -> Arc<Principal> {
        Arc::new(Principal::of(event))
    }
}

/// Where one stands on the way back.
struct Step {
    principal: Arc<Principal>,
    key: Option<Text>,
    time: Timestamp,
    /// The account that recorded it.
    account: Option<Text>,
}

/// The chain behind an event that was recorded in an account.
pub fn stitch(event: &TrailEvent, account: Option<&str>, issues: &impl Issues) -> Chain {
    let mut chain = Chain::default();
    let mut told: Option<End> = None;
    let mut step = Step {
        principal: issues.principal(event),
        key: event.access_key.clone(),
        time: event.time,
        account: account.map(Text::shared),
    };
    if step.principal.kind == PrincipalKind::Account {
        let key = event.issued.as_ref().map(|issued| issued.key.clone());
        let shared = event.issued.as_ref().and_then(|issued| issued.shared_event.clone());
        let theirs = key.as_ref().and_then(|key| caller(&issues.issues(key), shared.as_ref()));
        let Some(theirs) = theirs else {
            let lack = Lack::Caller { key, time: event.time };
            chain.end = step.principal.end().unwrap_or_else(|| unknown(lack, &step));
            return chain;
        };
        step = Step::before(&theirs);
    }
    let end = loop {
        if let Some(found) = step.principal.end() {
            match (&told, &found) {
                (None, _) => told = Some(found),
                (Some(End::Person(told)), End::Person(found)) if told != found => {
                    let doubt = Doubt::Another { told: told.clone(), found: found.clone() };
                    chain.doubts.push(doubt);
                }
                _ => {}
            }
        }
        // A long-term key was issued to nobody: whose it is the record says.
        let key = step.key.clone().filter(|key| !key.starts_with("AKIA"));
        let Some(key) = key else {
            let lack = match step.principal.kind {
                PrincipalKind::Unsaid => Lack::Unsaid,
                _ => Lack::NoKey,
            };
            break unknown(lack, &step);
        };
        if chain.links.len() == LONGEST {
            break unknown(Lack::TooLong, &step);
        }
        let found = issues.issues(&key);
        let Some(issue) = issue_before(&found, step.time) else {
            let (since, used) = (step.principal.since, step.time);
            let lack = Lack::Issue { key, since, used };
            break unknown(lack, &step);
        };
        if chain.links.iter().any(|link| link.event == issue.id || link.key == issue.key) {
            break unknown(Lack::Circle, &step);
        }
        let early = issue.time.as_second().saturating_sub(step.time.as_second());
        if early > CLOCKS {
            chain.doubts.push(Doubt::UsedEarly { key: issue.key.clone(), seconds: early });
        }
        chain.links.push(Link::of(&issue));
        let is_theirs = issue.asker.kind == PrincipalKind::Account;
        step = Step::before(&issue);
        if is_theirs {
            let account = issue.asker.account.clone();
            let lack = Lack::Caller { key: Some(issue.key.clone()), time: issue.time };
            told = told.or_else(|| step.principal.end());
            break Unknown::of(lack, account).into();
        }
    };
    chain.end = told.unwrap_or(end);
    chain
}

impl Step {
    /// Who asked for a key.
    fn before(issue: &Issue) -> Self {
        Self {
            principal: issue.asker.clone(),
            key: issue.asker_key.clone(),
            time: issue.time,
            account: issue.account.clone(),
        }
    }
}

fn unknown(lack: Lack, step: &Step) -> End {
    let account = step.principal.account.clone().or_else(|| step.account.clone());
    Unknown::of(lack, account).into()
}

/// The latest issue of a key that was no later than its use; else the first after it. Of its two copies the one of who asked.
fn issue_before(found: &[Arc<Issue>], used: Timestamp) -> Option<Arc<Issue>> {
    let latest = |until: i64| {
        let before = found.iter().filter(|issue| issue.time.as_second() <= until);
        before.max_by(|a, b| (a.time, &a.id).cmp(&(b.time, &b.id)))
    };
    let used = used.as_second();
    let first = || found.iter().min_by(|a, b| (a.time, &a.id).cmp(&(b.time, &b.id)));
    let issue = latest(used).or_else(|| latest(used.saturating_add(CLOCKS))).or_else(first)?;
    if issue.asker.kind != PrincipalKind::Account {
        return Some(issue.clone());
    }
    let theirs = match &issue.shared_event {
        Some(shared) => caller(found, Some(shared)),
        // An old record has none: what was recorded in the same second is the same.
        None => found.iter().find(|other| is_callers(other) && other.time == issue.time).cloned(),
    };
    theirs.or_else(|| Some(issue.clone()))
}

/// What the account that asked recorded of it.
fn caller(found: &[Arc<Issue>], shared: Option<&Text>) -> Option<Arc<Issue>> {
    found.iter().find(|issue| is_callers(issue) && issue.shared_event.as_ref() == shared).cloned()
}

fn is_callers(issue: &Issue) -> bool {
    issue.asker.kind != PrincipalKind::Account
}

#[cfg(test)]
mod tests;
