use super::Store;
use crate::model::{FaultKind, Region, ScopeKey, Source, Timestamp, Want};

/// What has come of the questions that a scope was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The worst that stands in the way of any of them.
    pub worst: Option<FaultKind>,
    /// Whether all of them were answered, lately.
    pub complete: bool,
    /// When anything was last heard of them.
    pub at: Option<Timestamp>,
    /// Alarms and services that are ill. None when nothing was found and not all was read that could tell:
    /// what is not known is not nought.
    pub alarms: Option<usize>,
    /// Nodes and events that want a look; none as for alarms.
    pub warnings: Option<usize>,
}

/// How the reading of a scope goes, judged by these wants and by who we are in its account.
pub fn reading(store: &Store, scope: &ScopeKey, wants: &[Want], now: Timestamp) -> Reading {
    let regional = || wants.iter().filter(|want| want.source() != Source::Identity);
    let global = ScopeKey { account: scope.account.clone(), region: Region::global() };
    let slots: Vec<_> = regional()
        .filter_map(|want| store.slot(scope, want))
        .chain(store.slot(&global, &Want::Identity))
        .collect();
    let faults = || slots.iter().filter_map(|slot| slot.fault.as_ref());
    let good = slots.iter().filter_map(|slot| Some(slot.good.as_ref()?.at));
    let ill = |sources: [Source; 2], pick: fn((usize, usize)) -> usize| {
        let told: Vec<_> = regional()
            .filter(|want| sources.contains(&want.source()))
            .map(|want| store.slot(scope, want).filter(|slot| slot.good.is_some()))
            .collect();
        let found: usize = told.iter().flatten().map(|slot| pick(slot.troubles(now))).sum();
        let all = !told.is_empty() && told.iter().all(Option::is_some);
        (found > 0 || all).then_some(found)
    };
    Reading {
        worst: faults().map(|fault| fault.value.kind).max(),
        complete: regional().next().is_some()
            && regional()
                .all(|want| store.slot(scope, want).is_some_and(|s| s.is_fresh(want, &store.pacing, now))),
        at: good.chain(faults().map(|fault| fault.at)).max(),
        alarms: ill([Source::Alarms, Source::Services], |(alarms, _)| alarms),
        warnings: ill([Source::Nodes, Source::Events], |(_, warnings)| warnings),
    }
}
