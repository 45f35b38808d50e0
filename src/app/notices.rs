//! Who does not look at the screen is told of what is new: which of it, and how much of that.

use std::collections::HashSet;

use jiff::tz::TimeZone;

use super::{Effect, Notice, State};
use crate::{
    model::{Notify, NotifyMin, ScopeKey, Text, Update, Want},
    store::{Attention, Mark},
    ui,
};

/// How it is told, and what has been told of the minute.
#[derive(Debug)]
pub(super) struct Notices {
    pub how: Notify,
    /// The zone of the quiet hours.
    pub zone: TimeZone,
    told: u32,
    /// How many more there were, and the worst of them.
    more: Option<(u32, Mark)>,
    /// Lines that were set aside when the minute began.
    aside: HashSet<Text>,
}

impl Default for Notices {
    fn default() -> Self {
        Self { how: Notify::default(), zone: TimeZone::UTC, told: 0, more: None, aside: HashSet::new() }
    }
}

/// What wanted a human of what an update is about, before it is taken in; none when there is nothing to compare with.
pub(super) fn before(state: &State, update: &Update) -> Option<HashSet<Text>> {
    let on = state.notices.how.is_on() && update.snapshot.is_some();
    let held = state.store.wanting(&update.scope, &update.want, state.now).filter(|_| on)?;
    Some(held.map(Attention::passing_key).collect())
}

/// Tells what is new since then.
pub(super) fn after(
    state: &mut State,
    scope: &ScopeKey,
    want: &Want,
    before: &HashSet<Text>,
    effects: &mut Vec<Effect>,
) {
    let now = state.store.wanting(scope, want, state.now).into_iter().flatten();
    let new: Vec<Attention> = now.filter(|item| !before.contains(&item.passing_key())).cloned().collect();
    if !new.is_empty() && ui::feeds(&state.store, &state.specs, state.now, want) {
        tell(state, new, effects);
    }
}

/// A minute began: what was too much for the last is told in one, and what was set aside until now is told as if it
/// were new.
pub(super) fn minute(state: &mut State, effects: &mut Vec<Effect>) {
    if !state.notices.how.is_on() {
        return;
    }
    state.notices.told = 0;
    if let Some((more, mark)) = state.notices.more.take().filter(|_| may_tell(state)) {
        state.notices.told = 1;
        let title = if more == 1 { "1 more".into() } else { format!("{more} more") };
        let mark = if mark == Mark::Alarm { "alarm" } else { "warning" };
        let notice = Notice { title, mark, ..Notice::default() };
        effects.push(Effect::Notify(Box::new(notice)));
    }
    let all = ui::attention(&state.store, &state.specs, state.now);
    let (aside, open): (Vec<_>, Vec<_>) = all.into_iter().partition(|item| item.aside.is_some());
    let was = std::mem::replace(&mut state.notices.aside, aside.iter().map(Attention::passing_key).collect());
    let back: Vec<_> = open.into_iter().filter(|item| was.contains(&item.passing_key())).collect();
    tell(state, back, effects);
}

/// The user has taken it back, and need not be told.
pub(super) fn known(state: &mut State, item: &Attention) {
    state.notices.aside.remove(&item.passing_key());
}

fn may_tell(state: &State) -> bool {
    let quiet = state.notices.how.quiet.is_some_and(|quiet| quiet.hold(state.now, &state.notices.zone));
    !quiet && !state.view.paused
}

fn tell(state: &mut State, new: Vec<Attention>, effects: &mut Vec<Effect>) {
    if !may_tell(state) {
        return;
    }
    let least = match state.notices.how.min {
        NotifyMin::Warning => Mark::Warning,
        NotifyMin::Alarm => Mark::Alarm,
    };
    for item in new.iter().filter(|item| item.mark >= least) {
        if state.store.aside(item, state.now).is_some() {
            continue;
        }
        let notices = &mut state.notices;
        if notices.told < notices.how.per_minute {
            notices.told += 1;
            effects.push(Effect::Notify(Box::new(Notice::of(item))));
        } else {
            let (more, mark) = notices.more.unwrap_or((0, item.mark));
            notices.more = Some((more + 1, mark.max(item.mark)));
        }
    }
}
