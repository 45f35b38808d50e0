use std::sync::Arc;

use crate::model::{Account, FaultKind, OptIn, Region, RegionState, Snapshot, Update};

use super::left_out::LeftOut;

/// What came of asking an account for its regions.
pub(super) struct Asked {
    /// The account with the regions that are read.
    pub account: Arc<Account>,
    /// The answer as it is told: none where the role may not ask, which is said and no fault.
    pub answer: Option<Update>,
}

/// An account with what it told of its regions: those that are enabled, the configured ones first. One that could not
/// be asked has what it told before, else those that are configured.
pub(super) fn with_regions(
    account: &Arc<Account>,
    update: Update,
    before: Option<&Snapshot>,
    left_out: &mut LeftOut,
) -> Asked {
    let name = account.name.as_str();
    if let Some(fault) = &update.fault
        && fault.kind == FaultKind::Denied
        && !fault.is_of_account()
        && fault.operation.as_deref() == Some("ListRegions")
    {
        let codes: Vec<&str> = account.regions.iter().map(Region::as_str).collect();
        let why = format!("account:ListRegions is denied there; read are {} alone", codes.join(", "));
        left_out.add(format!("other regions of {name}"), why);
        return Asked { account: account.clone(), answer: None };
    }
    let told = update.snapshot.as_deref().filter(|_| update.fault.is_none()).or(before);
    let Some(Snapshot::Regions(states)) = told else {
        return Asked { account: account.clone(), answer: Some(update) };
    };
    for state in states {
        let why = match state.opt_in {
            OptIn::Enabling => "being enabled there: it can be read when that is done",
            OptIn::Disabling => "being disabled there",
            _ => continue,
        };
        left_out.add(format!("{} of {name}", state.region), why);
    }
    let regions = enabled(&account.regions, states);
    let account = match regions.is_empty() {
        true => account.clone(),
        false => Arc::new(Account { regions, ..Account::clone(account) }),
    };
    Asked { account, answer: Some(update) }
}

fn enabled(configured: &[Region], states: &[RegionState]) -> Vec<Region> {
    let is_enabled = |region: &&Region| states.iter().any(|s| s.region == **region && s.opt_in.is_enabled());
    let mut regions: Vec<Region> = configured.iter().filter(is_enabled).cloned().collect();
    for state in states.iter().filter(|state| state.opt_in.is_enabled()) {
        if !regions.contains(&state.region) {
            regions.push(state.region.clone());
        }
    }
    regions
}
