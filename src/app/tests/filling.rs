//! Reading events of the past into the history from the console.

use std::{sync::Arc, time::Duration};

use super::{Effect, incident, press, screen};
use crate::{
    app::{Msg, State, ToFill, ToKeep, update},
    model::{EventBatch, Filled, Filling, Snapshot, Source, Want},
    poll::PollEvent,
    ui::tests::estate,
};

fn console() -> State {
    let mut state = incident();
    state.keeps = true;
    press(&mut state, "g e");
    state
}

fn begun(effects: &[Effect]) -> Option<&ToFill> {
    effects.iter().find_map(|effect| if let Effect::Backfill(fill) = effect { Some(&**fill) } else { None })
}

fn stopped(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::StopBackfill))
}

/// Half of the first place, none of the others.
fn half(state: &State) -> Filling {
    let scopes = state.store.fleet.scopes_for(Source::Backfill);
    let place = |(at, scope): (usize, crate::model::Scope)| Filled {
        scope: scope.key(),
        missing: Duration::from_secs(1000),
        left: Duration::from_secs(if at == 0 { 500 } else { 1000 }),
        spans: 1,
        pages: if at == 0 { 100 } else { 0 },
        read: if at == 0 { 5000 } else { 0 },
        new: if at == 0 { 4321 } else { 0 },
        fault: None,
    };
    Filling { places: scopes.into_iter().enumerate().map(place).collect(), rate: 1.0, ..Filling::default() }
}

#[test]
fn how_far_back_is_asked_how_far_it_is_is_shown_and_it_can_be_stopped() {
    let mut state = console();
    press(&mut state, "B");
    assert!(screen(&state).contains("back-fill") && screen(&state).contains("90d"), "{}", screen(&state));
    let effects = press(&mut state, "7d enter");
    let fill = begun(&effects).expect("it begins");
    assert_eq!((fill.since, fill.reads), (Duration::from_secs(7 * 86_400), false));
    let scopes = state.store.fleet.scopes_for(Source::Backfill);
    let left_out = scopes.len() - fill.places.len();
    assert!(left_out > 0 && fill.places.len() > 10, "one account is out of reach");
    assert!(screen(&state).contains(&format!("{left_out} of {} scopes are left out", scopes.len())));
    let (filling, _) = (half(&state), update(&mut state, Msg::from(half(&console()))));
    let shown = screen(&state);
    assert!(shown.contains(&filling.words()[..30]), "{shown}");
    assert!(shown.contains("50%: 5,000 events, 4,321 new"), "{shown}");
    assert!(shown.contains("leaves it going on behind"), "{shown}");
    // It goes on behind, and the bottom says so.
    press(&mut state, "enter");
    assert!(screen(&state).contains(&format!("back-fill 0/{}", scopes.len())), "{}", screen(&state));
    assert!(!stopped(&press(&mut state, "B")), "it is shown again");
    assert!(stopped(&press(&mut state, "esc")));
    assert!(screen(&state).contains("back-fill stopped, and what came is kept"), "{}", screen(&state));
    // What comes of it yet is not heard any more.
    update(&mut state, Msg::from(filling));
    assert!(state.view.filling.as_ref().is_some_and(|filling| filling.is_over));
    press(&mut state, "B");
    assert!(screen(&state).contains("30d"), "it is asked anew");
    assert!(begun(&press(&mut state, "91d enter")).is_none());
}

#[test]
fn without_a_history_nothing_is_asked() {
    let mut state = console();
    state.keeps = false;
    press(&mut state, "B");
    assert!(screen(&state).contains("no events are kept"), "{}", screen(&state));
}

#[test]
fn each_answer_with_events_is_kept_though_the_next_comes_before_it_is_written() {
    let mut state = console();
    let want = Want::Events { window: Duration::from_secs(3600), reads: false };
    let mut kept = Vec::new();
    for minutes in [3, 2, 2, 1] {
        let batch = EventBatch {
            events: vec![Arc::new(estate::event(&format!("e{minutes}"), "RunInstances", minutes, "ada"))],
            complete_since: Some(estate::ago(minutes)),
            complete_until: Some(estate::ago(0)),
            read: 1,
        };
        let update_ = estate::update("prod-shop", "eu-west-1", want.clone(), Ok(Snapshot::Events(batch)));
        let effects = update(&mut state, Msg::Poll(PollEvent::Update(update_))).1;
        let hauls = effects.iter().filter_map(|effect| match effect {
            Effect::Keep(what) => match &**what {
                ToKeep::Events(haul) => Some(haul.len()),
                _ => None,
            },
            _ => None,
        });
        kept.push(hauls.sum::<usize>());
    }
    assert_eq!(kept, [1, 1, 0, 1], "what is known already is not kept again");
}
