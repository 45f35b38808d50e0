//! The archive of trail events: what is asked of it follows from what is on the screen.

use std::collections::BTreeSet;

use super::{Effect, State};
use crate::{
    model::EventId,
    store::{
        Archive,
        history::trail::{Held, Span},
    },
    ui::{self, TrailEnd, TrailFound, TrailOrder, TrailQuestion, TrailRun},
};

/// What the archive is being asked.
#[derive(Debug, Default)]
pub(super) struct Searching {
    /// The number of the last order.
    last: u64,
    /// The event that is being looked up, and the number of that.
    event: Option<(u64, EventId)>,
    /// Orders that are under way.
    orders: BTreeSet<u64>,
}

impl Searching {
    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// The number of the order by which an event is being looked up.
    #[cfg(test)]
    pub fn event(&self) -> Option<u64> {
        self.event.as_ref().map(|(number, _)| *number)
    }
}

/// Begins the searches that the view needs, and ends those that it does not need any more: before it is listed.
pub(super) fn follow(state: &mut State) {
    if state.store.trail.archive == Archive::Off {
        return;
    }
    let keys: Vec<_> = match state.cx() {
        Some(cx) => (0..cx.spec.panels.len()).map(|at| ui::trail_key(&cx, at)).collect(),
        None => Vec::new(),
    };
    let State { view, searching, now, .. } = state;
    for (panel, key) in view.visit.panels.iter_mut().zip(keys) {
        let Some(key) = key else {
            panel.trail = None;
            continue;
        };
        let before = panel.trail.take();
        let run = match before {
            Some(run) if run.is_for(&key) => run,
            before => TrailRun::new(searching.next(), key, *now, before),
        };
        panel.trail = Some(run);
    }
}

/// Asks what the view needs, the next page where the cursor nears the end of what is listed, and nothing that is known.
pub(super) fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    let event = state.cx().and_then(|cx| ui::trail_event(&cx));
    let State { view, store, searching, .. } = state;
    let mut orders: Vec<TrailOrder> = Vec::new();
    for panel in &mut view.visit.panels {
        let (cursor, listed, is_listing) = (panel.index, panel.listing.len(), panel.is_listing());
        let Some(run) = &mut panel.trail else { continue };
        if !is_listing && run.goes_on(cursor, listed) {
            run.go_on(searching.next());
        }
        if run.is_running {
            orders.push(run.order(store));
        }
    }
    searching.event = match (event, searching.event.take()) {
        (Some(id), Some((number, asked))) if asked == id => Some((number, id)),
        (Some(id), _) => Some((searching.next(), id)),
        (None, _) => None,
    };
    if let Some((number, id)) = &searching.event {
        orders.push(TrailOrder { number: *number, question: TrailQuestion::Event(id.clone()) });
    }
    let numbers = orders.iter().map(|order| order.number).collect();
    if searching.orders != numbers {
        searching.orders = numbers;
        effects.push(Effect::SearchTrail(Box::new(orders)));
    }
}

/// Asks again what could not be answered.
pub(super) fn again(state: &mut State) {
    let State { view, searching, .. } = state;
    let runs = view.visit.panels.iter_mut().filter_map(|panel| panel.trail.as_mut());
    for run in runs.filter(|run| run.trouble.is_some()) {
        run.again(searching.next());
    }
}

/// Takes what the archive has. Whether that may be on the screen.
pub(super) fn held(state: &mut State, held: Result<(Held, Vec<Span>), String>) -> bool {
    let before = (state.store.trail.archive.clone(), state.store.revision, state.store.trail.held.clone());
    let is_ready = held.is_ok();
    match held {
        Ok((held, spans)) => state.store.take_held(held, spans),
        Err(why) => state.store.take_trouble(why),
    }
    if is_ready && before.0 != Archive::Ready {
        again(state);
    }
    let searched = state.view.visit.panels.iter().any(|panel| panel.trail.is_some());
    (before.0, before.1) != (state.store.trail.archive.clone(), state.store.revision)
        || searched && before.2 != state.store.trail.held
}

/// Takes what came of a question. Whether somebody waited for it.
pub(super) fn found(state: &mut State, found: TrailFound) -> bool {
    if let Some((_, id)) = state.searching.event.take_if(|(number, _)| *number == found.number) {
        if let Some(TrailEnd::Trouble(why)) = found.end {
            state.say(format!("the history cannot be read: {why}"));
        }
        // Whatever came of it, it is not asked again as long as the archive is what it was.
        state.store.take_looked_up(id, found.events);
        return true;
    }
    let State { view, store, .. } = state;
    let mut runs = view.visit.panels.iter_mut().filter_map(|panel| panel.trail.as_mut());
    match runs.find(|run| run.is_running && run.number == found.number) {
        Some(run) => run.take(found, store),
        None => false,
    }
}
