use super::{Attention, AttentionKind};
use crate::{
    model::{Fault, Region, ScopeKey, Source, Text, Timestamp, Want, age},
    store::{Mark, cell::shuts_out},
};

/// The region and the source that a fault is told of: no region and identity for one of the account as a whole.
pub fn stands_at(scope: &ScopeKey, want: &Want, fault: &Fault) -> (Option<Region>, Source) {
    let source = want.source();
    let of_account = source.is_of_account() && source != Source::Identity;
    if (source.makes_fleet() || of_account) && !fault.is_of_account() {
        return (None, source);
    }
    let whole = fault.is_of_account() || scope.region == Region::global();
    if whole { (None, Source::Identity) } else { (Some(scope.region.clone()), source) }
}

/// A fault of the account as a whole is one line, however many sources it hides.
pub(in crate::store) fn of_fault(
    scope: &ScopeKey,
    want: &Want,
    fault: &Fault,
    last_good: Option<Timestamp>,
    since: Timestamp,
    now: Timestamp,
    list: &mut Vec<Attention>,
) {
    let (region, source) = stands_at(scope, want, fault);
    let subject = Text::new(source.name());
    // Scopes come by account: the same can only be among the last. When a whole network is gone, there are thousands.
    let mut of_account = list.iter_mut().rev().take_while(|a| a.account == scope.account);
    let known =
        of_account.find(|a| a.kind == AttentionKind::Fault && a.region == region && a.subject == subject);
    if let Some(known) = known {
        known.since = known.since.map(|at| at.min(since));
        return;
    }
    let login = fault.waits_for_login().then(|| fault.message.clone());
    let mut title = fault.headline(want.source());
    if let Some(login) = &login {
        title.push_str(&format!(": {login}"));
    }
    if let Some(at) = last_good {
        let minutes = age(at, now).as_secs() / 60;
        title.push_str(&format!(", data {minutes} m old"));
    }
    list.push(Attention {
        mark: if shuts_out(fault) { Mark::Unreadable } else { Mark::Unknown },
        since: Some(since),
        account: scope.account.clone(),
        region,
        kind: AttentionKind::Fault,
        subject,
        title,
        login,
        accounts: 1,
        mutes: None,
        aside: None,
    });
}
