//! What a resource needs to be asked.

use std::time::Duration;

use crate::model::{Fleet, Resource, Scope, Source, Want};

use super::GetOptions;

/// How far back events go when nobody says.
const EVENTS_SINCE: Duration = Duration::from_secs(3600);
/// How far back the trail is probed for a scope's status: no more than one page as a rule.
const PROBE_WINDOW: Duration = Duration::from_secs(15 * 60);

/// What holds a resource's rows; none for accounts and scopes, whose rows come from the fleet itself.
pub(super) fn main_want(options: &GetOptions) -> Option<Want> {
    Some(match options.resource {
        Resource::Accounts | Resource::Scopes => return None,
        Resource::Alarms => Want::Alarms,
        Resource::Metrics => Want::Metrics,
        Resource::Events => Want::Events { window: events_since(options), reads: options.reads },
        Resource::Sessions => Want::Sessions { past: options.since },
        Resource::Nodes => Want::Nodes,
        Resource::Namespaces => Want::Namespaces,
        Resource::Services => Want::Services,
        Resource::Instances => Want::Instances,
        Resource::Dashboards => Want::Dashboards,
    })
}

/// What a scope's status is judged by: each source, as cheaply as it can be read.
pub(super) fn probes() -> [Want; 5] {
    [
        Want::Alarms,
        Want::Events { window: PROBE_WINDOW, reads: false },
        Want::Sessions { past: None },
        Want::Nodes,
        Want::Namespaces,
    ]
}

/// How far back events go.
pub(super) fn events_since(options: &GetOptions) -> Duration {
    options.since.unwrap_or(EVENTS_SINCE)
}

/// Every question of one pass, with what holds the resource's rows. Identity is asked where it is printed, and of accounts whose id nobody
/// knows yet.
pub(super) fn questions(options: &GetOptions, fleet: &Fleet, main: Option<Want>) -> Vec<(Scope, Want)> {
    let of = |want: Want| fleet.scopes_for(want.source()).into_iter().map(move |s| (s, want.clone()));
    match main {
        Some(want) => {
            let nameless = fleet.scopes_for(Source::Identity).into_iter().filter(|s| s.account.id.is_none());
            nameless.map(|s| (s, Want::Identity)).chain(of(want)).collect()
        }
        None if options.resource == Resource::Scopes => {
            let scopes = fleet.scopes();
            let probed = scopes.iter().flat_map(|s| probes().map(|want| (s.clone(), want)));
            of(Want::Identity).chain(probed).collect()
        }
        None => of(Want::Identity).collect(),
    }
}
