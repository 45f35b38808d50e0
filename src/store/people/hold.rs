//! What is held of the account in which a link of a chain would be.

use std::sync::Arc;

use crate::{
    model::{
        Chain, End, EventAsk, Hold, Lack, Lookup, LookupKey, Region, Scope, Snapshot, Source, Text,
        Timestamp, TrailEvent, Unknown, Want,
    },
    store::Store,
};

/// A session began within this many seconds of what the record says.
const AROUND: i64 = 900;
/// The longest session: whoever uses a key was handed it no longer ago.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>
const LONGEST_SESSION: i64 = 36 * 3600;

impl Store {
    /// The chain behind an event that was recorded in an account, by its id: with what is held where a link is missing.
    pub fn chain(&self, event: &TrailEvent, account: Option<&str>) -> Chain {
        let mut chain = self.people().resolve(event, account);
        if let End::Unknown(unknown) = &mut chain.end {
            unknown.hold = match &unknown.account {
                Some(account) if unknown.key().is_some() => self.hold(account, unknown.key()),
                _ => Hold::Unsaid,
            };
        }
        chain
    }

    fn hold(&self, account: &str, key: Option<&Text>) -> Hold {
        let mine = |scope: &Scope| self.known_id(&scope.account.name) == Some(account);
        let scopes = self.fleet.scopes_for(Source::Events).into_iter().filter(mine);
        let (mut any, mut all_since, mut writes_since) = (false, None, None);
        let (mut looked, mut failed) = (false, false);
        for scope in scopes {
            any = true;
            for (want, slot) in self.slots_of(&scope.key()) {
                let good = slot.good.as_ref().map(|good| &*good.value);
                match (want, good) {
                    (Want::Events { reads, .. }, Some(Snapshot::Events(batch))) => {
                        // An account is held by as much as is held of all its regions.
                        let since = if *reads { &mut all_since } else { &mut writes_since };
                        *since = (*since).max(batch.complete_since);
                    }
                    (Want::EventLookup(ask), good) if is_for(ask, key) => {
                        looked |= good.is_some() && slot.fault.is_none();
                        failed |= slot.fault.is_some();
                    }
                    _ => {}
                }
            }
        }
        match (all_since, writes_since) {
            _ if !any => Hold::Unwatched,
            _ if failed => Hold::Failed,
            _ if looked => Hold::NotThere,
            (Some(since), _) => Hold::AllSince(since),
            (None, Some(since)) => Hold::WritesSince(since),
            (None, None) => Hold::Nothing,
        }
    }

    /// The chain behind an event that somebody looks at, and where its missing link is to be looked for now.
    pub fn chain_of(
        &self,
        event: &TrailEvent,
        account: Option<&str>,
        here: Option<&Scope>,
    ) -> (Chain, Vec<(Scope, Want)>) {
        let mut chain = self.chain(event, account);
        let looks = self.looks_for(&chain, event, here);
        let is_under_way = |(scope, want): &(Scope, Want)| self.slot(&scope.key(), want).is_none();
        if let End::Unknown(unknown) = &mut chain.end
            && (unknown.key().is_some_and(|key| self.is_asked(key)) || looks.iter().any(is_under_way))
        {
            unknown.hold = Hold::LookedFor;
        }
        (chain, looks)
    }

    /// Whether the history has yet to say who issued a key: it is asked before anybody else.
    fn is_asked(&self, key: &str) -> bool {
        self.asks_history && !self.issuers_known(key)
    }

    /// Where the missing link of a chain is to be looked for, and how: in the region of the event and in the one in
    /// which global services leave theirs. Nothing when nothing is missing, or its account is not watched.
    fn looks_for(&self, chain: &Chain, event: &TrailEvent, here: Option<&Scope>) -> Vec<(Scope, Want)> {
        let End::Unknown(unknown) = &chain.end else { return Vec::new() };
        let (Some(key), Some(account)) = (unknown.key(), &unknown.account) else { return Vec::new() };
        if self.is_asked(key) || self.is_offline {
            return Vec::new();
        }
        let watched = self.fleet.accounts.iter().find(|a| self.known_id(&a.name) == Some(account.as_str()));
        let Some(watched) = watched else { return Vec::new() };
        let ask = ask(unknown, key, event);
        let region = match chain.links.last().and_then(|link| link.event_region.as_ref()) {
            Some(region) => Some(Region::new(region)),
            None => here.map(|scope| scope.region.clone()),
        };
        let global = watched.global_region();
        let mut regions: Vec<_> = region.into_iter().chain([global]).collect();
        regions.dedup();
        let ask = Want::EventLookup(Arc::new(ask));
        regions.into_iter().map(|region| (Scope { account: watched.clone(), region }, ask.clone())).collect()
    }
}

fn is_for(ask: &EventAsk, key: Option<&Text>) -> bool {
    ask.lookup.as_ref().is_some_and(|l| l.key == LookupKey::ResourceName && Some(&l.value) == key)
}

/// Around the beginning of the session, where that is told; else as long before the use as any session lasts.
fn ask(unknown: &Unknown, key: &Text, event: &TrailEvent) -> EventAsk {
    let (from, to) = match &unknown.lack {
        Lack::Issue { since: Some(at), .. } | Lack::Caller { time: at, .. } => {
            (at.as_second().saturating_sub(AROUND), at.as_second().saturating_add(AROUND))
        }
        Lack::Issue { used, .. } => {
            (used.as_second().saturating_sub(LONGEST_SESSION), used.as_second().saturating_add(AROUND))
        }
        _ => (event.time.as_second(), event.time.as_second()),
    };
    let at = |second| Timestamp::from_second(second).unwrap_or(event.time);
    let lookup = Some(Lookup { key: LookupKey::ResourceName, value: key.clone() });
    EventAsk { since: at(from), until: at(to), reads: true, lookup }
}
