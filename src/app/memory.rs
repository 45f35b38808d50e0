//! What was seen before the start, and what is kept for the next one.

use super::{Effect, State, ToKeep};
use crate::{
    model::{ScopeKey, Snapshot, Timestamp, Update, Want, age},
    store::{
        Haul, Slot,
        history::{Keep, Remembered, is_kept},
    },
};

/// Keeps what has just come. What is known to be a part alone is not: it would be taken for the whole.
pub(super) fn keep(state: &State, scope: &ScopeKey, want: &Want, effects: &mut Vec<Effect>) {
    if !state.keeps || !is_kept(want) {
        return;
    }
    let Some(slot) = state.store.slot(scope, want).filter(|slot| slot.fault.is_none()) else { return };
    let Some(good) = &slot.good else { return };
    let account_id = state.store.known_id(&scope.account).and_then(crate::model::AccountId::parse);
    effects.push(Effect::Keep(Box::new(ToKeep::Seen(Keep {
        scope: scope.clone(),
        account_id,
        want: want.clone(),
        at: good.at,
        snapshot: good.value.clone(),
    }))));
}

/// Keeps the events of an answer, before it is one with what is known: each answer has some that no other has, and says of
/// which span it has all.
pub(super) fn keep_events(state: &State, update: &Update, effects: &mut Vec<Effect>) {
    if !state.keeps {
        return;
    }
    let account_id = state.store.known_id(&update.scope.account).and_then(crate::model::AccountId::parse);
    let slot = state.store.slot(&update.scope, &update.want).filter(|slot| !slot.is_remembered());
    if let Some(haul) = Haul::of(update, account_id, slot.and_then(Slot::came), slot.and_then(Slot::events)) {
        effects.push(Effect::Keep(Box::new(ToKeep::Events(haul))));
    }
}

/// Shows what was seen before the start, as far as nothing newer has come. What is of accounts or regions that are not
/// known yet waits until the fleet is whole.
pub(super) fn take(state: &mut State, rows: Vec<Remembered>, effects: &mut Vec<Effect>) {
    let mut streams = Vec::new();
    for row in rows {
        let Update { scope, want, .. } = &row.update;
        let account = state.store.fleet.account(&scope.account);
        let Some(account) = account.filter(|_| state.store.fleet.reads(scope, want.source())) else {
            if state.store.gathering.is_some() {
                state.remembered.push(row);
            }
            continue;
        };
        // The name may be another account's by now.
        if account.id.is_some() && row.account_id.is_some() && account.id != row.account_id {
            continue;
        }
        let stream = read_until(&row.update, state.now).map(|until| (scope.clone(), want.clone(), until));
        if state.store.remember(row.update) {
            streams.extend(stream);
        }
    }
    if !streams.is_empty() {
        effects.push(Effect::ReadOn(streams));
    }
}

/// The fleet has accounts that it had not.
pub(super) fn fleet_grew(state: &mut State, effects: &mut Vec<Effect>) {
    let rows = std::mem::take(&mut state.remembered);
    if !rows.is_empty() {
        take(state, rows, effects);
    }
}

/// The account turns out to be another one than what is known of it is of: nothing of that stays.
pub(super) fn another_account(state: &mut State, update: &Update, effects: &mut Vec<Effect>) {
    let Some(Snapshot::Identity(now)) = update.snapshot.as_deref() else { return };
    let name = &update.scope.account;
    if state.store.identity(name).is_some_and(|before| before.account != now.account) {
        state.store.forget(name);
        state.wanted.retain(|(scope, want)| scope.account != *name || *want == update.want);
        effects.push(Effect::Forget([name.clone()].into()));
    }
}

/// Until when a stream was read, if all of its window up to then is there: only what came after is asked then.
fn read_until(update: &Update, now: Timestamp) -> Option<Timestamp> {
    let (Want::Events { window, .. }, Some(Snapshot::Events(batch))) =
        (&update.want, update.snapshot.as_deref())
    else {
        return None;
    };
    let begin = now.checked_sub(*window).ok()?;
    let until = batch.complete_until.filter(|until| age(*until, now) < *window)?;
    (batch.complete_since? <= begin).then_some(until)
}
