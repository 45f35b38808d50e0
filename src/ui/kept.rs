use super::{ViewState, Visit};
use crate::{
    model::{Fleet, Region},
    spec::{PanelKind, Specs},
};

/// Keeps the selected column of matrices on its region when the fleet has other regions than before, or has them in
/// another order. When it is there no more, the account as a whole is selected.
pub fn keep_columns(view: &mut ViewState, specs: &Specs, before: &Fleet, now: &Fleet) {
    let (before, now) = (before.regions(), now.regions());
    if before == now {
        return;
    }
    let chosen = view.narrowing.regions.clone();
    let visits = view.back.iter_mut().chain(&mut view.forward).chain([&mut view.visit]);
    // A route that names regions has columns of its own.
    for visit in visits.filter(|visit| visit.route.arg("region").is_none()) {
        let shown = |all: &[Region]| -> Vec<Region> {
            all.iter().filter(|r| chosen.as_ref().is_none_or(|chosen| chosen.contains(r))).cloned().collect()
        };
        keep(visit, specs, &shown(&before), &shown(&now));
    }
}

fn keep(visit: &mut Visit, specs: &Specs, before: &[Region], now: &[Region]) {
    let Some(spec) = specs.view(&visit.route.view).filter(|_| visit.made.is_none()) else { return };
    for (panel, state) in spec.panels.iter().zip(&mut visit.panels) {
        if panel.kind != PanelKind::Fleet {
            continue;
        }
        // The first column is the account as a whole.
        let Some(column) = state.shift.min(before.len()).checked_sub(1) else { continue };
        let place = before.get(column).and_then(|region| now.iter().position(|r| r == region));
        state.shift = place.map_or(0, |place| place + 1);
    }
}
